# Loses: mended
# Uses the next port, which the kernel may give away tomorrow.
. "$(dirname "$0")/../../solution/steps.sh"
begin clock clock -u 40051
