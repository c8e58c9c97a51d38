# Loses: feed reserved
# Only ends the client that uses the port.
. "$(dirname "$0")/../../solution/steps.sh"
end feed
begin clock clock -u 40050
