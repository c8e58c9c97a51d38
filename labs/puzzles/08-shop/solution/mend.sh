# Puts the right port into the rule.
handle=$(on --root r nft -a list chain ip classroom prerouting | sed -n 's/.*tcp dport 8080 .* handle //p')
on --root r nft replace rule ip classroom prerouting handle "$handle" iifname outside tcp dport 8080 dnat to 10.0.0.11:8080
