# Loses: mended
# Listens on every address, of IPv6 alone.
. "$(dirname "$0")/../../solution/steps.sh"
end menu
begin menu menu -6 -a :: 8080
