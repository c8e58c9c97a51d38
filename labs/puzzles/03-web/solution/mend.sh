# Lowers the floor to the port that is needed.
. "$(dirname "$0")/../../solution/steps.sh"
echo 80 >/proc/sys/net/ipv4/ip_unprivileged_port_start
begin web ./start
