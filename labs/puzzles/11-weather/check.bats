#!/usr/bin/env bats
# puzzle: 11-weather
load ../probe

# points: 60
# idea: TCP and UDP have ports of their own. A server at port 8080 of one of them has nothing to do
#   with port 8080 of the other.
# read: ss -tuln, the first column; RFC 6335, 6
@test "mended: clients that use TCP are answered at port 8080" {
    ask 127.0.0.1 8080
    expect_served 127.0.0.1:8080
}

# points: 40
# after: mended
# idea: A server for TCP does not answer datagrams. Two servers can have the same number, one over
#   TCP and one over UDP.
# read: demo-server --help, -u
@test "udp: clients that use UDP still are" {
    ask -u 127.0.0.1 8080
    expect_served 127.0.0.1:8080
}
