# Gives each family its own server.
. "$(dirname "$0")/../../solution/steps.sh"
end board
begin board board -6 8080
begin chat chat -4 8080
