# Loses: six
# Lets chat accept both families.
. "$(dirname "$0")/../../solution/steps.sh"
end board
begin chat chat --dual-stack 8080
