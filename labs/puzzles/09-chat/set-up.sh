# Sets up puzzle 09: a dual-stack listener that is in the way of an IPv4 one.
# place: netbox --root
# needs: ipv6
serve board --dual-stack 8080
program chat
background chat chat -4 8080
