# Sets up puzzle 07: a service over IPv6 only.
# place: netbox --root
# needs: ipv6
serve menu -6 8080
