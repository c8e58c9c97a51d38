# Loses: udp
# Moves the service to TCP.
. "$(dirname "$0")/../../solution/steps.sh"
end weather
begin weather weather 8080
