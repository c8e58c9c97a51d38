#!/usr/bin/env bats
# puzzle: 07-menu
load ../probe

# points: 60
# idea: IPv4 and IPv6 have separate ports. A socket at an IPv6 address accepts no IPv4 clients, unless
#   it listens on :: and is told to accept both.
# read: ss -ltn; ipv6(7), IPV6_V6ONLY
@test "mended: menu answers clients that use IPv4 on port 8080" {
    ask 127.0.0.1 8080
    [[ $STATUS = 0 && $SERVED =~ ^(::ffff:)?127\.0\.0\.1:8080$ ]] || fail 'an answer from 127.0.0.1:8080' "$SAW"
}

# points: 40
# after: mended
# idea: If you move a service from IPv6 to IPv4, you help some clients and lock out the others. Use
#   two sockets, or one dual-stack socket.
# read: demo-server --help, --dual-stack
@test "six: menu still answers clients that use IPv6" {
    ask ::1 8080
    expect_served ::1:8080
}
