# Sets up puzzle 06: a client to which the kernel gave the port of a service.
# place: netbox --root --range 40000-40999
serve hub -u 7000
echo 40050 40050 >/proc/sys/net/ipv4/ip_local_port_range || exit 2
stay feed -u -w 86400 127.0.0.1 7000
echo 40000 40999 >/proc/sys/net/ipv4/ip_local_port_range || exit 2
program clock
background clock clock -u 40050
