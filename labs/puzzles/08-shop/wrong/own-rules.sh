# Loses: stock
# Removes all rules, and writes one.
on --root r nft -f - <<'RULES'
flush ruleset
table ip mine {
    chain prerouting {
        type nat hook prerouting priority -100;
        tcp dport 8080 dnat to 10.0.0.11:8080
    }
}
RULES
