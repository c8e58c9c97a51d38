# Reserves the port, and starts both again.
. "$(dirname "$0")/../../solution/steps.sh"
echo 40050 >/proc/sys/net/ipv4/ip_local_reserved_ports
end feed
begin clock clock -u 40050
begin feed feed -u -w 86400 127.0.0.1 7000
