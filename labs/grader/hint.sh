#!/bin/sh
# hint: shows the hints of a lab, one for each call. A file below OUT/build counts them. After
# full marks it shows none.
#
# usage: hint.sh OUT LAB [AGAIN]     (with any AGAIN it starts with the first hint)
set -u
# shellcheck source=labs/grader/environment.sh
. "$(dirname "$0")/environment.sh"

kit=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
lab=${2-}
case $lab in [1-9]) lab=0$lab ;; esac # LAB=3 is lab 03
hints=$(echo "$kit/labs/$lab"-*/hints.md)
if [ -z "$lab" ] || ! [ -f "$hints" ]; then
    echo "hint: ${lab:+there is no lab $lab. }Name a lab: make hint LAB=01" >&2
    exit 2
fi

count=$(grep -c '^## [0-9]' "$hints")
seen=$1/build/hints/$lab
number=1

# Did the last grading give full marks, and is the file still the same?
folder=${hints%/*}
last=$1/build/progress/${folder##*/}
source=$folder/${folder##*/"$lab"-}.c
if [ -z "${3-}" ] && [ "$(cat "$last/status" 2>/dev/null)" = 0 ] && cmp -s "$last/source.c" "$source"; then
    echo "You have full marks in lab $lab. To read its hints anyway: make hint LAB=$lab AGAIN=1"
    exit 0
fi

[ -n "${3-}" ] || ! [ -f "$seen" ] || number=$(($(cat "$seen") + 1))
if [ "$number" -gt "$count" ]; then
    echo "You have seen all $count hints. To start with the first again: make hint LAB=$lab AGAIN=1"
    exit 0
fi

echo "Lab $lab, hint $number of $count"
echo
awk -v number="$number" '/^## / {shown = $2 == number; next}
    !shown {next}
    /^$/ {blank = "\n"; next}
    {print blank $0; blank = ""}' "$hints" | fold -s -w 79
echo
[ "$number" = "$count" ] || echo "For the next hint ($((count - number)) left): make hint LAB=$lab"
umask "$CALLER_UMASK"
mkdir -p "${seen%/*}" && echo "$number" >"$seen"
