#!/usr/bin/env bats
# puzzle: 02-map
load ../probe

# points: 50
# idea: Silence is not a refusal. A port without a listener refuses at once. If a client waits until
#   it gives up, a filter has dropped its packets.
# read: nft list ruleset; RFC 9293, section 3.10.7.1 (a reset answers for a closed port)
@test "mended: map answers clients on port 8080" {
    ask 127.0.0.1 8080
    expect_served 127.0.0.1:8080
}

# points: 30
# after: mended
# idea: A filter has its reasons. Let one port through, with a rule before the one that drops, and
#   leave the rest as it is.
# read: nft(8), rules are tried from the first to the last
@test "admin: no client can reach it" {
    ask --timeout 2 127.0.0.1 8022
    expect_unserved 'admin is behind the filter'
}

# points: 20
# after: mended
# idea: A filter that drops packets says nothing about any port, so a client cannot find out on which
#   of them a process is listening.
# read: nft(8), drop and reject
@test "silent: the ports without a service do not answer either" {
    ask --timeout 2 127.0.0.1 8050
    [[ $SAW != *ECONNREFUSED* ]] || fail 'no answer at all, not even a refusal' "$SAW"
}
