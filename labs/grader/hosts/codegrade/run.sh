#!/bin/sh
# run: CodeGrade runs it for each submission, in its folder. For a unit test it writes the
# cases to CG_JUNIT_XML_LOCATION; for a custom test it writes the points to descriptor 3. What
# cannot be graded has status 2 and neither.
result=$(mktemp) || exit 2
trap 'rm -f "$result"' EXIT
kit=$HOME/portlab lab=$(cat "$HOME/portlab/lab") || exit 2

# In another form ($1), to a file ($2), or printed.
grade() {
    sh "$kit/labs/grader/grade.sh" LAB="$lab" SUBMISSION="$PWD" FORMAT="$1" ${2:+OUT="$2"} 3>&-
}

if [ -n "${CG_JUNIT_XML_LOCATION-}" ]; then
    grade codegrade "$CG_JUNIT_XML_LOCATION"
    exit
fi
grade autolab "$result" || exit
sed '$d' "$result"
points=$(sed -n '$s/.*:\([0-9.]*\)}}$/\1/p' "$result")
[ -n "$points" ] || exit 2
echo "{\"tag\":\"points\",\"points\":\"$points/100\"}" >&3
