# Loses: mended
# Listens on every address, but only over IPv6.
. "$(dirname "$0")/../../solution/steps.sh"
end menu
begin menu menu -6 -a :: 8080
