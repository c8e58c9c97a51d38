#!/usr/bin/env bats
# puzzle: 11-weather
load ../probe

# points: 60
# idea: TCP and UDP have separate ports. A server on TCP port 8080 has nothing to do with UDP port
#   8080.
# read: ss -tuln, the first column; RFC 6335, section 6
@test "mended: weather answers clients that use TCP on port 8080" {
    ask 127.0.0.1 8080
    expect_served 127.0.0.1:8080
}

# points: 40
# after: mended
# idea: A TCP server does not answer datagrams. Two servers can use the same port number, one over TCP
#   and one over UDP.
# read: demo-server --help, -u
@test "udp: weather still answers clients that use UDP" {
    ask -u 127.0.0.1 8080
    expect_served 127.0.0.1:8080
}
