# Sets up puzzle 09: a dual-stack listener that blocks an IPv4 listener.
# place: netbox --root
# needs: ipv6
serve board --dual-stack 8080
program chat
background chat chat -4 8080
