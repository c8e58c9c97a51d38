#!/usr/bin/env bats
# puzzle: 03-web
load ../probe

# points: 50
# idea: Below the privilege floor, only a privileged process can bind a port. The floor is a setting
#   of the machine or of its network, not a rule of TCP.
# read: make facts, the line "privilege floor"; ip(7), ip_unprivileged_port_start
@test "mended: web answers clients on port 80" {
    ask 127.0.0.1 80
    expect_served 127.0.0.1:80
}

# points: 25
# after: mended
# idea: An attacker who finds a fault in a server can do everything that the server may do. A server
#   must give up its privileges after it has bound its port, or do without them.
# read: capabilities(7), CAP_NET_BIND_SERVICE
@test "unprivileged: the process that listens has no privilege" {
    local key value
    holders tcp 80 0A
    [ "${#PIDS[@]}" = 1 ] || fail 'one process that listens on port 80' "${NAMES:-none}"
    while read -r key value; do
        [ "$key" != CapEff: ] || [[ $value =~ ^0*$ ]] || fail "no capability of $NAMES" "CapEff $value"
    done <"/proc/${PIDS[0]}/status"
}

# points: 25
# after: mended
# idea: Every program may bind the ports from the floor upwards. Lower the floor to the port that you
#   need, but no further.
# read: ip(7), ip_unprivileged_port_start
@test "guarded: a port below 80 still needs a privilege" {
    local floor
    floor=$(</proc/sys/net/ipv4/ip_unprivileged_port_start)
    RAN='cat /proc/sys/net/ipv4/ip_unprivileged_port_start'
    [ "$floor" -ge 80 ] || fail '80, or more' "$floor"
}
