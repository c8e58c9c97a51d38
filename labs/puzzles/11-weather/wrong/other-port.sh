# Loses: mended
# Starts the second server at a port of its own.
. "$(dirname "$0")/../../solution/steps.sh"
begin weather-tcp weather 8081
