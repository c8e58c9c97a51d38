#!/usr/bin/env bats
# puzzle: 03-web
load ../probe

# points: 50
# idea: Below its privilege floor the kernel lets only a privileged process bind a port. The floor
#   is a setting of the machine, or of its network, and not a law of TCP.
# read: make facts, the line "privilege floor"; ip(7), ip_unprivileged_port_start
@test "mended: clients of web are answered at port 80" {
    ask 127.0.0.1 80
    expect_served 127.0.0.1:80
}

# points: 25
# after: mended
# idea: A client who finds a fault in a server can do all that the server may do. A server must give
#   up its privileges when it has bound its port, or do without them.
# read: capabilities(7), CAP_NET_BIND_SERVICE
@test "unprivileged: the process that listens has no privilege" {
    local key value
    holders tcp 80 0A
    [ "${#PIDS[@]}" = 1 ] || fail 'one process that listens at port 80' "${NAMES:-none}"
    while read -r key value; do
        [ "$key" != CapEff: ] || [[ $value =~ ^0*$ ]] || fail "no capability of $NAMES" "CapEff $value"
    done <"/proc/${PIDS[0]}/status"
}

# points: 25
# after: mended
# idea: Every program may bind the ports from the floor upwards. Lower the floor to the port that
#   you need, and no further.
# read: ip(7), ip_unprivileged_port_start
@test "guarded: a port below 80 still takes a privilege" {
    local floor
    floor=$(</proc/sys/net/ipv4/ip_unprivileged_port_start)
    RAN='cat /proc/sys/net/ipv4/ip_unprivileged_port_start'
    [ "$floor" -ge 80 ] || fail '80, or more' "$floor"
}
