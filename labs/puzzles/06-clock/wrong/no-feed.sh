# Loses: feed reserved
# Ends the client that has the port, and that is all.
. "$(dirname "$0")/../../solution/steps.sh"
end feed
begin clock clock -u 40050
