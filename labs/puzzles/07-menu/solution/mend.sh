# Starts a second server, for IPv4.
. "$(dirname "$0")/../../solution/steps.sh"
begin menu-4 menu -4 8080
