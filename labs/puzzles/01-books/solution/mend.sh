# Listens on every address of the machine.
. "$(dirname "$0")/../../solution/steps.sh"
end books
begin books books -a 0.0.0.0 8080
