#!/usr/bin/env bats
# puzzle: 06-clock
load ../probe

# points: 40
# idea: A client's port is a port like any other. If the kernel gives a service's port to a client
#   first, the service cannot bind it, although no server is using it.
# read: ss -uanp; RFC 6335, section 6; ip(7), ip_local_port_range
@test "mended: clock answers clients on port 40050" {
    ask -u 127.0.0.1 40050
    expect_served 127.0.0.1:40050
}

# points: 20
# after: mended
# idea: The client did nothing wrong. It did not ask for this port, and any other port will do.
# read: ss -uanp
@test "feed: it talks to hub from a different port" {
    local port
    RAN="ss -uanp 'dport = :7000'" AGAIN=
    for port in $(awk '$3 ~ /:1B58$/ && $4 == "01" {sub(/.*:/, "", $2); print $2}' /proc/net/udp); do
        holders udp $((16#$port)) 01
        [ "$NAMES" != feed ] || [ $((16#$port)) = 40050 ] || return 0
    done
    fail 'a socket of feed that is connected to port 7000' 'none'
}

# points: 40
# after: mended
# idea: A port that a service needs must be outside the range from which the kernel chooses, or
#   reserved in it.
# read: ip(7), ip_local_reserved_ports; RFC 6056, section 3.2
@test "reserved: the kernel does not give port 40050 to clients any more" {
    local low high
    RAN='port-facts'
    read -r low high </proc/sys/net/ipv4/ip_local_port_range
    [[ 40050 -lt $low || 40050 -gt $high ]] || in_list 40050 "$(</proc/sys/net/ipv4/ip_local_reserved_ports)" ||
        fail '40050 outside the range, or reserved' "range $low-$high, reserved: $(</proc/sys/net/ipv4/ip_local_reserved_ports)"
}

# Is a port ($1) in a list of ports and spans ($2)?
in_list() {
    local span
    for span in ${2//,/ }; do
        [[ $1 -lt ${span%-*} || $1 -gt ${span#*-} ]] || return 0
    done
    return 1
}
