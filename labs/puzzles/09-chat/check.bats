#!/usr/bin/env bats
# puzzle: 09-chat
load ../probe

# points: 60
# idea: A socket on :: that accepts both families uses the port of both. Then an IPv4 socket cannot
#   bind the port, although the list of IPv4 sockets is empty.
# read: ss -ltnp, where * is both; ipv6(7), IPV6_V6ONLY
@test "mended: chat answers clients that use IPv4" {
    local table=tcp
    ask 127.0.0.1 8080
    [[ $STATUS = 0 && $SERVED =~ ^(::ffff:)?127\.0\.0\.1:8080$ ]] || fail 'an answer from chat, on 127.0.0.1:8080' "$SAW"
    [[ $SERVED != ::ffff:* ]] || table=tcp6
    holders $table 8080 0A
    [ "$NAMES" = chat ] || fail 'an answer from chat' "an answer from $NAMES"
}

# points: 40
# after: mended
# idea: Two servers can use the same port number if each of them has its own family.
# read: demo-server --help, -6; ipv6(7), IPV6_V6ONLY
@test "six: board answers clients that use IPv6" {
    ask ::1 8080
    expect_served ::1:8080
    holders tcp6 8080 0A
    [ "$NAMES" = board ] || fail 'an answer from board' "an answer from $NAMES"
}
