# Loses: rule
# Starts a second server, where the rule leads.
. "$(dirname "$0")/../../solution/steps.sh"
begin shop-2 on h1 shop -a 10.0.0.11 8081
