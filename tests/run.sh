#!/bin/sh
# Runs the bats files that are named (or all in a folder) against the programs below OUT, as
# many at a time as there are processors, and two more, since they wait a lot. Shows the lines
# of a file when it has ended, numbered as one TAP stream, and ends with a line that counts the
# tests of all.
#
# usage: run.sh OUT TESTS...
#        run.sh --one NUMBER    (runs the file of that line of $TESTS_WORK/files)
set -u

# What the caller's shell has set, no test has to reckon with.
export LC_ALL=C
umask 022
unset CDPATH ENV BASH_ENV GREP_OPTIONS LD_PRELOAD POSIXLY_CORRECT

if [ "$1" = --one ]; then
    begun=$(date +%s)
    "${BATS:-bats}" --tap "$(sed -n "$2p" "$TESTS_WORK/files")" >"$TESTS_WORK/$2.tap" 2>&1 </dev/null
    echo "$? $(($(date +%s) - begun))" >"$TESTS_WORK/$2.ended"
    echo "$2" # to the one that shows it
    exit 0
fi

PORTLAB_OUT=$(cd "$1" && pwd) || exit 71
export PORTLAB_OUT
shift
if ! command -v "${BATS:-bats}" >/dev/null 2>&1; then
    echo 'tests: there is no bats here; sh labs/setup.sh installs it' >&2
    exit 69
fi
case $("${BATS:-bats}" --version) in
*' '0.* | *' '1.[0-4].*)
    echo "tests: $("${BATS:-bats}" --version) is too old for them; 1.5 and later ones do (npm install -g bats)" >&2
    exit 69
    ;;
esac

TESTS_WORK=$(mktemp -d "${TMPDIR:-/tmp}/portlab-tests.XXXXXX") || exit 71
export TESTS_WORK
runner=
trap 'rm -rf "$TESTS_WORK"' EXIT
trap '[ -z "$runner" ] || kill "$runner"; exit 130' HUP INT TERM

# The files that take longest begin first, so that none of them runs on alone at the end.
for argument; do
    if [ -d "$argument" ]; then
        printf '%s\n' "$argument"/*.bats
    else
        printf '%s\n' "$argument"
    fi
done | awk -v names='graders build machines feedback matrix handout puzzle' '
    {
        count = split(names, longest, " ")
        rank = 1
        while (rank <= count && $0 !~ "(^|/)" longest[rank] "\\.bats$")
            rank++
        print rank "\t" NR "\t" $0
    }' | sort -k 1,1n -k 2,2n | cut -f 3- >"$TESTS_WORK/files"

[ "$(wc -l <"$TESTS_WORK/files")" -lt 20 ] ||
    echo 'tests: all of them take about five minutes on two processors; TESTS=tests/udp.bats runs one file' >&2

passed=0 failed=0 skipped=0 planned=0

count() {
    grep -c "$1" "$TESTS_WORK/$number.tap"
}

# Adds up what a file ($number) came to. One that did not run all its tests, or ended badly
# without a failed one, is a failure, too.
add_up() {
    file_skipped=$(count '^ok .* # skip')
    file_passed=$(($(count '^ok ') - file_skipped))
    file_failed=$(count '^not ok ')
    file_planned=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$TESTS_WORK/$number.tap" | head -n 1)
    ran=$((file_passed + file_failed + file_skipped))
    if [ "$ran" != "${file_planned:-none}" ]; then
        echo "tests: $file: ${file_planned:-none} were planned, and $ran ran"
        file_failed=$((file_failed + 1))
    elif [ "$status" != 0 ] && [ "$file_failed" = 0 ]; then
        echo "tests: $file: bats ended with $status"
        file_failed=1
    fi
    passed=$((passed + file_passed)) failed=$((failed + file_failed)) skipped=$((skipped + file_skipped))
}

# Shows the lines of a file ($number), numbered on from those before, and adds them up.
show() {
    file=$(sed -n "${number}p" "$TESTS_WORK/files")
    read -r status seconds <"$TESTS_WORK/$number.ended"
    echo "# $file: $seconds s"
    awk -v number="$planned" '
        /^1\.\.[0-9]+$/ {next}
        /^(not )?ok [0-9]+/ {sub(/ok [0-9]+/, "ok " ++number)}
        {print}' "$TESTS_WORK/$number.tap"
    planned=$((planned + $(count '^ok ') + $(count '^not ok ')))
    add_up
}

# A file that hangs is a failure when the time of all is up. (If each test has a limit,
# BATS_TEST_TIMEOUT, and ends before bats has begun to count, bats waits for that time at the end
# of the file.)
limit=
unset BATS_TEST_TIMEOUT
command -v timeout >/dev/null 2>&1 && limit="timeout -k 10 ${TESTS_LIMIT:-1800}"
mkfifo "$TESTS_WORK/fifo" || exit 71
awk '{print NR}' "$TESTS_WORK/files" |
    $limit xargs -P "${TESTS_JOBS:-$(($(getconf _NPROCESSORS_ONLN) + 2))}" -n 1 sh "$0" --one >"$TESTS_WORK/fifo" &
runner=$!
while read -r number; do
    show
done <"$TESTS_WORK/fifo"
wait "$runner"
case $? in
124 | 137) echo "tests: time is up (TESTS_LIMIT=${TESTS_LIMIT:-1800} seconds): these files did not finish" ;;
esac
runner=

number=0
while read -r file; do
    number=$((number + 1))
    [ ! -e "$TESTS_WORK/$number.ended" ] || continue
    : >>"$TESTS_WORK/$number.tap"
    echo 'unknown 0' >"$TESTS_WORK/$number.ended"
    show
done <"$TESTS_WORK/files"
echo "1..$planned"

cat "$TESTS_WORK"/*.tap | sed -n 's/^# \(.*: [0-9]* of [0-9]*.*\)/\1/p' # rates
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
