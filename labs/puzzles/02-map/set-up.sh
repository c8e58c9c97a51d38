# Sets up puzzle 02: a filter that drops packets to a service.
# place: netbox --root
# needs: nft
serve map 8080
serve admin 8022
nft -f - <<'RULES' || exit 2
table inet guard {
    chain input {
        type filter hook input priority 0; policy accept;
        tcp dport 8000-8099 drop
    }
}
RULES
