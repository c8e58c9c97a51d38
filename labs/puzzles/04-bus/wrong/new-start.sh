# Loses: mended
# Ends all connections, so that a few ports are free again.
. "$(dirname "$0")/../../solution/steps.sh"
end bus
begin bus bus 8080
