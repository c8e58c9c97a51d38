#!/bin/sh
# class-bench: how much longer a class takes than its gradings. It grades the given number of
# submissions of lab 01, right and wrong ones, on all processors. It fails if that takes more
# than 1.1 times the sum of their own times divided by the jobs.
#
# usage: class-bench.sh OUT SUBMISSIONS
set -u

kit=$(cd "$(dirname "$0")/.." && pwd) out=$1 count=$2
work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-class-bench.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

lab=$kit/labs/01-name-both-ends
set -- "$lab"/solution/*.c
if [ ! -f "$1" ]; then
    echo 'class-bench: this takes the solutions, which the student edition does not have' >&2
    exit 69
fi
mkdir "$work/in" "$work/wrong"
for wrong in "$lab"/wrong/*.diff; do
    name=$work/wrong/${wrong##*/}.c
    sh "$kit/tests/wrong.sh" "$wrong" >"$name" && set -- "$@" "$name"
done
i=0
while [ "$i" -lt "$count" ]; do
    i=$((i + 1))
    mkdir "$work/in/student $((i + 1000))" && cp "$1" "$work/in/student $((i + 1000))/name-both-ends.c" || exit 71
    set -- "$@" "$1"
    shift
done
"$out/labs/class/class" grade "KIT=$kit" "BUILD=$out" "DIR=$work/in" "OUT=$work/out" LAB=01 >"$work/said" || exit
tail -n 1 "$work/said" | sed 's/.*"jobs":\([0-9]*\),"milliseconds":\([0-9]*\),"own_milliseconds":\([0-9]*\).*/\1 \2 \3/' |
    awk -v count="$count" '{
        ratio = $2 * $1 / $3
        printf "%d submissions, %d jobs: %.1f s; their own times %.1f s, divided by the jobs %.1f s; ratio %.3f (at most 1.1)\n",
            count, $1, $2 / 1000, $3 / 1000, $3 / $1 / 1000, ratio
        exit ratio > 1.1
    }'
