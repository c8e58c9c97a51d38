#!/bin/sh
# Leaves out each statement of each lab's model solution in turn, and lists the programs that
# no check notices. Each of those is argued in the lab's solution/survivors: a line
# `FUNCTION: STATEMENT` as it is printed here, and under it, indented, the reason.
#
# usage: mutate.sh OUT [LAB]          (LAB: 04; without it all)
#        mutate.sh OUT --one FOLDER N (grades the mutant N in FOLDER)
set -u

out=$(cd "$1" && pwd) || exit 71
cd "$(dirname "$0")/.." || exit 71
mutate=$out/build/tests/mutate/mutate

# Machine code, which is the same where a statement makes no difference: a `return 0` that
# ends main.
code() {
    "${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -w -O2 -x c -c -o "$2" - <"$1" 2>/dev/null
}

# What became of a mutant is in a file beside it: its grader's exit status; `none` if it
# does not compile, or is the same program.
if [ "${2-}" = --one ]; then
    file=$3/$4.c
    "$mutate" "$3/model.c" "$4" >"$file"
    if code "$file" "$3/$4.o" && ! cmp -s "$3/$4.o" "$3/model.o"; then
        sh labs/grader/grade.sh BUILD="$out" LAB="$(cat "$3/lab")" SUBMISSION="$file" >"$3/$4.said" 2>&1 </dev/null
        echo $? >"$3/$4.status"
    else
        echo none >"$3/$4.status"
    fi
    exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-mutate.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 71' HUP INT TERM
left=0

# The mutants of a lab ($1: NN-name) with this status, as the lines of survivors.
with_status() {
    "$mutate" "$work/$1/model.c" | while IFS="$(printf '\t')" read -r number function statement; do
        [ "$(cat "$work/$1/$number.status")" != "$2" ] || printf '%s: %s\n' "$function" "$statement"
    done
}

case ${2-} in
'') pattern='[0-9][0-9]' ;;
[0-9]) pattern=0$2 ;; # LAB=3 is lab 03
[0-9][0-9]) pattern=$2 ;;
*) echo "mutate: there is no lab $2" >&2 && exit 64 ;;
esac

# shellcheck disable=SC2231 # it is a pattern
for lab in labs/$pattern-*/; do
    lab=${lab%/}
    argued=$lab/solution/survivors
    [ -f "$argued" ] || argued=/dev/null
    name=${lab#labs/}
    mkdir "$work/$name"
    cp "$lab/solution/${name#*-}.c" "$work/$name/model.c"
    echo "${name%%-*}" >"$work/$name/lab"
    code "$work/$name/model.c" "$work/$name/model.o"
    "$mutate" "$work/$name/model.c" | cut -f 1 |
        xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 1 sh tests/mutate.sh "$out" --one "$work/$name"
    with_status "$name" 0 >"$work/survivors"
    with_status "$name" 2 >"$work/ungraded"
    grep -v -x -F -f "$argued" "$work/survivors" >"$work/left"
    sed "s/^/$name: not graded: /" "$work/ungraded"
    sed "s/^/$name: no check notices that this is left out: /" "$work/left"
    left=$((left + $(cat "$work/left" "$work/ungraded" | wc -l)))
    echo "$name: $("$mutate" "$work/$name/model.c" | wc -l) statements, $(with_status "$name" none | wc -l) cannot be left out or make no difference," \
        "$(with_status "$name" 1 | wc -l) are noticed, $(($(wc -l <"$work/survivors") - $(wc -l <"$work/left"))) are argued," \
        "$(wc -l <"$work/left") are left"
done
echo "mutants that are neither noticed nor argued: $left"
[ "$left" = 0 ]
