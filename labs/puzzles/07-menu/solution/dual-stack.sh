# Uses one socket for both families.
. "$(dirname "$0")/../../solution/steps.sh"
end menu
begin menu menu --dual-stack 8080
