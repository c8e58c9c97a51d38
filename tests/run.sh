#!/bin/sh
# Runs the bats files that are named (or all in a folder) against the programs below OUT,
# shows each test's line, and ends with one that counts them.
#
# usage: run.sh OUT TESTS...
set -u

# What the caller's shell has set, no test has to reckon with.
export LC_ALL=C
umask 022
unset CDPATH ENV BASH_ENV GREP_OPTIONS LD_PRELOAD POSIXLY_CORRECT

PORTLAB_OUT=$(cd "$1" && pwd) || exit 71
export PORTLAB_OUT
# A test that hangs is a failure, after so many seconds. bats needs pkill or ps for that.
if command -v pkill >/dev/null 2>&1 || command -v ps >/dev/null 2>&1; then
    export BATS_TEST_TIMEOUT="${BATS_TEST_TIMEOUT:-60}"
fi
shift
if ! command -v "${BATS:-bats}" >/dev/null 2>&1; then
    echo 'tests: there is no bats here; sh labs/setup.sh installs it' >&2
    exit 69
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-tests.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
# bats ends a test that hangs, and not always what it began; the whole has a limit too.
limit=
command -v timeout >/dev/null 2>&1 && limit="timeout -k 10 ${TESTS_LIMIT:-1800}"
{
    $limit "${BATS:-bats}" --tap "$@" </dev/null
    echo $? >"$work/status"
} | tee "$work/tap"

status=$(cat "$work/status")
skipped=$(grep -c '^ok .* # skip' "$work/tap")
passed=$(($(grep -c '^ok ' "$work/tap") - skipped))
failed=$(grep -c '^not ok ' "$work/tap")
planned=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$work/tap" | head -n 1)
if [ "$((passed + failed + skipped))" != "${planned:-0}" ]; then
    echo "tests: ${planned:-0} were planned, and $((passed + failed + skipped)) ran"
    failed=$((failed + 1))
fi
sed -n 's/^# \(.*: [0-9]* of [0-9]*.*\)/\1/p' "$work/tap" # rates
echo "$passed passed, $failed failed, $skipped skipped"
[ "$status" = 0 ] && [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
