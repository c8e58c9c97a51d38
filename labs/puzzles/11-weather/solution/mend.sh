# Starts a second server, for TCP.
. "$(dirname "$0")/../../solution/steps.sh"
begin weather-tcp weather 8080
