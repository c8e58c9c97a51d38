#!/usr/bin/env bats
# puzzle: 08-shop
load ../probe

# points: 50
# idea: A router that forwards a port writes a new address, and perhaps a new port, into each packet.
#   So a refusal can come from the host behind the router, if no process listens on the new port.
# read: on --root r nft list ruleset; nft(8), dnat
@test "mended: clients out here get an answer on port 8080 of the router" {
    ask 203.0.113.1 8080
    [[ $STATUS = 0 && -n $SERVED ]] || fail 'an answer from 10.0.0.11:8080' "$SAW"
}

# points: 25
# after: mended
# idea: The rule has the wrong port, so mend the rule. A second server on the wrong port only hides
#   the fault.
# read: nft(8), dnat
@test "rule: shop answers them, from where it has always been" {
    ask 203.0.113.1 8080
    expect_served 10.0.0.11:8080
    FROM=h1
    ask 10.0.0.11 8081
    expect_unserved 'no new port is opened on h1'
}

# points: 25
# after: mended
# idea: A router's rules are for many services. Change the one that is wrong, and keep the others.
# read: nft -a list ruleset shows the handle of each rule; nft(8), replace rule
@test "stock: clients out here still reach it, only through the router" {
    ask 203.0.113.1 9000
    expect_served 10.0.0.12:9000
    FROM=h1
    ask 203.0.113.2 1
    [[ $SAW == *ECONNREFUSED* ]] || fail 'h1 reaches s through the router' "$SAW"
}
