# Loses: mended
# Starts the second server on a different port.
. "$(dirname "$0")/../../solution/steps.sh"
begin weather-tcp weather 8081
