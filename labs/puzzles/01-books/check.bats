#!/usr/bin/env bats
# puzzle: 01-books
load ../probe

# points: 50
# idea: Only programs on the same machine can reach a server that is bound to 127.0.0.1. The address
#   to which a server is bound decides who can reach it; 0.0.0.0 means every address of the machine.
# read: ss -ltn, the column Local Address; ip(7), INADDR_LOOPBACK and INADDR_ANY
@test "mended: books answers the readers on h1 and h2 on port 8080" {
    for FROM in h1 h2; do
        ask 203.0.113.2 8080
        expect_served 203.0.113.2:8080
    done
}

# points: 25
# after: mended
# idea: A server that is bound to one address of its machine cannot be reached at the others, and
#   127.0.0.1 is one of the others.
# read: ip(7), INADDR_ANY
@test "local: books still answers the reader on this machine" {
    ask 127.0.0.1 8080
    expect_served 127.0.0.1:8080
}

# points: 25
# after: mended
# idea: Loopback guards a service that is only for its own machine. Open what must be open, and
#   nothing else.
# read: ss -ltn, the column Local Address
@test "admin: it answers this machine and no other" {
    ask 127.0.0.1 9000
    expect_served 127.0.0.1:9000
    FROM=h1
    ask 203.0.113.2 9000
    expect_unserved 'admin is for this machine only'
}
