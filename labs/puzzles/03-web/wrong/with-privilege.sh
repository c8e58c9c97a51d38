# Loses: unprivileged
# Runs the service with all privileges.
. "$(dirname "$0")/../../solution/steps.sh"
begin web web 80
