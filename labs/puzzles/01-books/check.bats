#!/usr/bin/env bats
# puzzle: 01-books
load ../probe

# points: 50
# idea: A server that binds 127.0.0.1 listens, and only its own machine can reach it. The address
#   that a server binds decides who can reach it; 0.0.0.0 means every address of the machine.
# read: ss -ltn, the column Local Address; ip(7), INADDR_LOOPBACK and INADDR_ANY
@test "mended: the readers at h1 and h2 are answered at port 8080" {
    for FROM in h1 h2; do
        ask 203.0.113.2 8080
        expect_served 203.0.113.2:8080
    done
}

# points: 25
# after: mended
# idea: A server that binds one address of its machine cannot be reached at the others, and 127.0.0.1
#   is another address.
# read: ip(7), INADDR_ANY
@test "local: the reader at this machine still is" {
    ask 127.0.0.1 8080
    expect_served 127.0.0.1:8080
}

# points: 25
# after: mended
# idea: A service that is for its own machine alone is well guarded on loopback. Open what must be
#   open, and nothing else.
# read: ss -ltn, the column Local Address
@test "admin: it answers this machine, and no other" {
    ask 127.0.0.1 9000
    expect_served 127.0.0.1:9000
    FROM=h1
    ask 203.0.113.2 9000
    expect_unserved 'admin is for this machine alone'
}
