# Loses: rule
# Starts a second server on the port of the wrong rule.
. "$(dirname "$0")/../../solution/steps.sh"
begin shop-2 on h1 shop -a 10.0.0.11 8081
