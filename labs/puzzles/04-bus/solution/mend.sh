# Gives the kernel a thousand ports to choose from.
echo 40000 40999 >/proc/sys/net/ipv4/ip_local_port_range
