# Sets up puzzle 07: a service over IPv6 alone.
# place: netbox --root
# needs: ipv6
serve menu -6 8080
