# Lets the server set SO_REUSEADDR.
. "$(dirname "$0")/../../solution/steps.sh"
sed -i 's/ --no-reuse//' start
begin news ./start
