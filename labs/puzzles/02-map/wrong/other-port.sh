# Loses: mended
# Moves the service out of the filter's way.
. "$(dirname "$0")/../../solution/steps.sh"
end map
begin map map 9090
