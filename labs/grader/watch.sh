#!/bin/sh
# watch: grades a lab, and grades it again each time you save its file, until Ctrl-C.
#
# usage: watch.sh OUT LAB [SUBMISSION]
set -u
# shellcheck source=labs/grader/environment.sh
. "$(dirname "$0")/environment.sh"

out=$1
lab=${2-}
case $lab in [1-9]) lab=0$lab ;; esac # LAB=3 is lab 03
kit=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
folder=$(echo "$kit/labs/$lab"-*)
if [ -z "$lab" ] || ! [ -d "$folder" ]; then
    echo "watch: ${lab:+there is no lab $lab. }Name a lab: make watch LAB=01" >&2
    exit 2
fi
name=$(basename "$folder")
name=${name#*-}.c
file=${3:-$folder}
case $file in -*) file=./$file ;; esac # it is no option
[ ! -d "$file" ] || file=$file/$name

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-watch.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'echo; exit 0' HUP INT TERM

# A file may be saved twice in a second, which its time does not show, so its text is compared.
# An editor may remove the file for a moment, and put a new one in its place.
while :; do
    if cp "$file" "$work/new" 2>/dev/null && ! cmp -s "$work/new" "$work/seen"; then
        mv "$work/new" "$work/seen"
        echo "-- $name at $(date +%H:%M:%S)"
        sh "$kit/labs/grader/grade.sh" BUILD="$out" LAB="$lab" SUBMISSION="${3-}"
        echo "-- Save $file to grade it again, press Ctrl-C to stop."
    fi
    sleep 1
done
