#!/usr/bin/env bats
# puzzle: 04-bus
load ../probe

# points: 30
# idea: A client needs a port, too. The kernel gives it one of its range, and each connection to the
#   same address and port needs a different one. EADDRNOTAVAIL means that no port of the range is left.
# read: ss -tn; make facts, the line "ephemeral range"; ip(7), ip_local_port_range
@test "mended: bus answers a new client on port 8080" {
    ask 127.0.0.1 8080
    expect_served 127.0.0.1:8080
}

# points: 40
# after: mended
# idea: The range must have a port for each connection that goes to the same address and port at the
#   same time. Count them before you choose the range.
# read: RFC 6056, section 3.2; ip(7), ip_local_port_range
@test "fifty: 50 clients are connected at the same time" {
    ask -n 50 127.0.0.1 8080
    [[ $SAID =~ \"opened\":([0-9]+) ]]
    [ "${BASH_REMATCH[1]}" = 50 ] || fail '50 of 50 opened' "${BASH_REMATCH[1]} of 50 opened; $SAW"
}

# points: 30
# after: mended
# idea: If you end a client, its ports become free, but it loses its connections. Nothing was wrong
#   with the client: the range was too small.
# read: ss -tnp
@test "tracker: its four connections have gone on" {
    RAN="ss -tn '( sport >= 40000 and sport <= 40003 )'"
    local count=0 port
    for port in 40000 40001 40002 40003; do
        holders tcp $port 01
        [ "$NAMES" != tracker ] || count=$((count + 1))
    done
    [ "$count" = 4 ] || fail '4 connections of tracker, from ports 40000 to 40003' "$count"
}
