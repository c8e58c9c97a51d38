# Loses: again
# Starts it by hand, and does not change ./start.
. "$(dirname "$0")/../../solution/steps.sh"
begin news news 8080
