# Loses: mended
# Uses a port that is free.
. "$(dirname "$0")/../../solution/steps.sh"
sed -i s/8080/8081/ start
begin news ./start
