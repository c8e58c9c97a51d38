#!/bin/sh
# progress: a table of the labs with the points of the last grading of each, if it was graded in
# its own folder. grade.sh keeps them below OUT/build, with the source that it graded. The
# worksheets that have answers follow, marked as they are now.
#
# usage: progress.sh OUT
set -u
# shellcheck source=labs/grader/environment.sh
. "$(dirname "$0")/environment.sh"

out=$1
kit=$(cd "$(dirname "$0")/../.." && pwd) || exit 2

# The last result of a lab ($1: NN-name).
how_far() {
    last=$out/build/progress/$1
    if ! [ -f "$last/status" ]; then
        echo 'not graded yet'
        return
    fi
    # The last such line, since the submission may have printed one before.
    said=$(grep -E '^([0-9]+ of [0-9]+ points|not graded: )' "$last/text" | tail -n 1)
    if [ "$(cat "$last/status")" = 0 ]; then
        said="$said: full marks"
    elif grep -q '^It does not compile' "$last/text"; then
        said="$said: does not compile"
    fi
    cmp -s "$last/source.c" "$kit/labs/$1/${1#*-}.c" || said="$said; changed since"
    echo "$said"
}

for folder in "$kit"/labs/[0-9][0-9]-*/; do
    [ -d "$folder" ] || continue
    lab=$(basename "$folder")
    printf '%-28s %s\n' "$lab" "$(how_far "$lab")"
done

for answers in "$kit"/worksheets/answers/*/[0-9][0-9]-*.txt; do
    [ -f "$answers" ] || continue
    sheet=$(basename "$answers" .txt)
    said=$(sh "$kit/labs/grader/grade.sh" KIND=worksheet LAB="${sheet%%-*}" ANSWERS="$answers" BUILD="$out" 2>&1 |
        grep -oE '^([0-9]+ of [0-9]+ points|not graded: .*)' | tail -n 1)
    printf '%-28s %s, worksheet of %s\n' "$sheet" "${said:-not graded}" "$(basename "$(dirname "$answers")")"
done
