#!/bin/sh
# environment: what a script that grades begins with, so that nothing that its caller's shell
# has set changes a verdict: it starts again with the few variables that mean something to
# it, text in the C locale, and new files that anyone may read. Read by:
#
#     . "$(dirname "$0")/environment.sh"
#
# What CALLER_UMASK says is for the files that the caller is given.
caller_variables='PATH HOME TMPDIR TERM TZ CC BATS PORTLAB_MEANS GRADE_SECONDS KEEP
    ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS MSAN_OPTIONS
    CLASSROOM ASSIGNMENT ASSIGNMENT_TYPE OWNER SUBMISSION_TAG COMMIT_URL RELEASE_URL
    REVIEW_URL SUBMITTED_AT VPL_GRADEMIN VPL_GRADEMAX'

# A process keeps its number when it becomes another program, so this is done once.
if [ "${PORTLAB_ENVIRONMENT-}" != "$$" ]; then
    set -- sh "$0" "$@"
    for name in $caller_variables; do
        eval "[ -z \"\${$name+set}\" ] || set -- \"$name=\$$name\" \"\$@\""
    done
    command -v env >/dev/null || { echo "$0: there is no env here" >&2; exit 2; }
    exec env -i PORTLAB_ENVIRONMENT="$$" LC_ALL=C "$@"
fi
unset PORTLAB_ENVIRONMENT
# shellcheck disable=SC2034 # for the script that reads this file
CALLER_UMASK=$(umask)
umask 022
