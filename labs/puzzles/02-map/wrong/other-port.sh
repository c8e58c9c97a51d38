# Loses: mended
# Moves the service to a port that is not filtered.
. "$(dirname "$0")/../../solution/steps.sh"
end map
begin map map 9090
