# Loses: local
# Listens only on the address that the readers use.
. "$(dirname "$0")/../../solution/steps.sh"
end books
begin books books -a 203.0.113.2 8080
