# Loses: six
# Only ends the server that is in the way.
. "$(dirname "$0")/../../solution/steps.sh"
end board
begin chat chat -4 8080
