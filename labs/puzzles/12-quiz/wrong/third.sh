# Loses: mended
# Starts a third process, beside the one that does not answer.
. "$(dirname "$0")/../../solution/steps.sh"
begin quiz-3 quiz --share-port 8080
