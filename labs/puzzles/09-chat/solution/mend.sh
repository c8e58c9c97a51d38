# Gives each family a server of its own.
. "$(dirname "$0")/../../solution/steps.sh"
end board
begin board board -6 8080
begin chat chat -4 8080
