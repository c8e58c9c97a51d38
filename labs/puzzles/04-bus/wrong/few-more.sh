# Loses: fifty
# Adds some ports, but too few.
echo 40000 40015 >/proc/sys/net/ipv4/ip_local_port_range
