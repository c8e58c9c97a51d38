# Sets up puzzle 10: a stateless filter that does not admit answers.
# place: netbox --root --range 40000-40999
# needs: nft
serve score 8080
serve admin 8022
nft -f - <<'RULES' || exit 2
table inet guard {
    chain input {
        type filter hook input priority 0; policy drop;
        tcp dport 8080 accept
    }
}
RULES
