#!/bin/sh
# hint: shows the hints of a lab, one each time that it is called. What was shown is counted
# below OUT/build. After full marks there is none.
#
# usage: hint.sh OUT LAB [AGAIN]     (AGAIN, whatever it is: from the first one)
set -u
# shellcheck source=labs/grader/environment.sh
. "$(dirname "$0")/environment.sh"

kit=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
lab=${2-}
case $lab in [1-9]) lab=0$lab ;; esac # LAB=3 is lab 03
hints=$(echo "$kit/labs/$lab"-*/hints.md)
if [ -z "$lab" ] || ! [ -f "$hints" ]; then
    echo "hint: ${lab:+there is no lab $lab: }which lab? make hint LAB=01" >&2
    exit 2
fi

count=$(grep -c '^## [0-9]' "$hints")
seen=$1/build/hints/$lab
number=1

# Full marks in the last grading, of the file as it is now: make progress has the same.
folder=${hints%/*}
last=$1/build/progress/${folder##*/}
source=$folder/${folder##*/"$lab"-}.c
if [ -z "${3-}" ] && [ "$(cat "$last/status" 2>/dev/null)" = 0 ] && cmp -s "$last/source.c" "$source"; then
    echo "Lab $lab has full marks: nothing is left to do. make hint LAB=$lab AGAIN=1 shows the hints all the same."
    exit 0
fi

[ -n "${3-}" ] || ! [ -f "$seen" ] || number=$(($(cat "$seen") + 1))
if [ "$number" -gt "$count" ]; then
    echo "You have seen all $count hints of lab $lab. make hint LAB=$lab AGAIN=1 begins with the first."
    exit 0
fi

echo "Lab $lab, hint $number of $count"
echo
awk -v number="$number" '/^## / {shown = $2 == number; next}
    !shown {next}
    /^$/ {blank = "\n"; next}
    {print blank $0; blank = ""}' "$hints" | fold -s -w 100
echo
[ "$number" = "$count" ] || echo "$((count - number)) left: make hint LAB=$lab"
umask "$CALLER_UMASK"
mkdir -p "${seen%/*}" && echo "$number" >"$seen"
