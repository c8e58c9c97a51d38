#!/usr/bin/env bats
# puzzle: 10-score
load ../probe

# points: 50
# idea: An answer does not come back to the server's port. It goes to the client's port, which the
#   kernel chose. A filter that looks at each packet by itself must admit answers, too.
# read: nft list ruleset; port-facts, the line "ephemeral range"; nft(8), ct state
@test "mended: score answers clients on port 8080" {
    ask -n 20 127.0.0.1 8080
    [[ $STATUS != 0 && $SAID =~ \"opened\":([1-9][0-9]*) ]] && fail '20 of 20 opened' "${BASH_REMATCH[1]} of 20 opened; $SAW"
    expect_served 127.0.0.1:8080
}

# points: 50
# after: mended
# idea: A filter that admits everything is no filter. Admit the answers, and nothing else.
# read: nft(8), ct state established; or tcp sport and dport
@test "admin: no client can reach it" {
    ask --timeout 2 127.0.0.1 8022
    expect_unserved 'admin is behind the filter'
}
