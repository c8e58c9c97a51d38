# Loses: six
# Moves the service to IPv4.
. "$(dirname "$0")/../../solution/steps.sh"
end menu
begin menu menu -4 8080
