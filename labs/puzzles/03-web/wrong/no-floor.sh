# Loses: guarded
# Opens every low port to every program.
. "$(dirname "$0")/../../solution/steps.sh"
echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
begin web ./start
