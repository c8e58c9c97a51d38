#!/bin/sh
# Grades the starter, each right program and each wrong one of the labs, and those of
# tests/blind (written without a look at the checks), twice as many at a time as there are
# processors, since they wait a lot, and says of each whether it got what it deserves. With
# MISTAKES=usual a wrong one is graded only if its mistake has a number (wrong: M14: ...); the
# others are written out. A wrong program of labs 01 to 05 must also get a hint for each check
# that it loses.
#
#     right|starter|wrong FILE: as it should | not gradable here: WHY | no: WHAT IT GOT
#     wrong FILE: left out
#
# The wrong ones are diffs, and stand as C below OUT/build/wrong afterwards.
#
# usage: graders.sh OUT [LAB]         (LAB: 04; without it all)
#        graders.sh OUT --one FILE
set -u

out=$(cd "$1" && pwd) || exit 71
cd "$(dirname "$0")/.." || exit 71

# What a result ($text) says, and what a wrong program ($1) is to lose here, by its first comment:
# three lines of checks in order (those that failed, those to be lost, and those that failed and
# gave no hint), and a fourth one that is not empty if the program says what it is to lose.
look_at() {
    printf '%s\n' "$text" | awk '
        function add(list, name,   words, count, i, before) {
            count = split(list, words, " ")
            for (i = 1; i <= count && words[i] < name; i++)
                before = before words[i] " "
            before = before name " "
            for (; i <= count; i++)
                before = before words[i] " "
            return before
        }
        kind == "program" {
            says = says || /Loses:/
            if (!over)
                comment = comment " " $0
            over = over || /\*\//
            next
        }
        /^ *[0-9-]+\/[0-9]+ / {
            if (hintless != "")
                unhinted = add(unhinted, hintless)
            name = $2
            sub(/:.*/, "", name)
            hintless = /^ *0\// ? name : ""
            unrun = /^ --\// ? name : ""
        }
        /^  0\/[0-9]+ +[a-z0-9-]*: / {failed = add(failed, name)}
        /^ *(hint:|skipped until )/ {hintless = ""}
        /^              skipped until / {unrun = ""}
        /^              [^ ]/ && unrun != "" {
            skipped[unrun] = 1
            unrun = ""
        }
        END {
            if (hintless != "")
                unhinted = add(unhinted, hintless)
            sub(/.*Loses:/, "", comment)
            sub(/\*\/.*/, "", comment)
            count = split(comment, names, /[* ]+/)
            for (i = 1; i <= count; i++)
                if (names[i] != "" && !(names[i] in skipped))
                    lose = add(lose, names[i])
            print failed "\n" lose "\n" unhinted "\n" (says ? "yes" : "")
        }' kind=program "$1" kind=text -
}

one() {
    file=$1
    lab=${file%/*}
    case $lab in */solution | */wrong) lab=${lab%/*} ;; esac
    lab=${lab##*/} lab=${lab%%-*}
    kind=starter
    case $file in
    */solution/* | */right-*) kind=right ;;
    */wrong/* | */wrong-*) kind=wrong ;;
    esac
    # A wrong program is kept as a diff. One that does not apply is a failure, too.
    program=$file
    if [ "$kind" = wrong ]; then
        program=$out/build/wrong/${file%.diff}.c
        mkdir -p "${program%/*}"
        text=$(sh tests/wrong.sh "$file" 2>&1 >"$program") || {
            echo "$kind $file: no: $text"
            return
        }
        if [ "${MISTAKES-}" = usual ] && ! grep -q '^/\* wrong: M[0-9]' "$program"; then
            echo "$kind $file: left out"
            return
        fi
    fi
    text=$(sh labs/grader/grade.sh BUILD="$out" LAB="$lab" SUBMISSION="$program" ${TRIED:+"TRIED=$TRIED"} 2>&1 </dev/null)
    status=$?
    verdict='as it should'
    why=''
    case $text in
    *'points can be graded on this machine'* | *'cannot be kept apart here'*)
        why=$(printf '%s\n' "$text" | grep -e 'points can be graded on this machine' -e 'cannot be kept apart here')
        ;;
    esac
    {
        IFS= read -r failed
        IFS= read -r lose
        IFS= read -r unhinted
        IFS= read -r says
    } <<END
$(look_at "$program")
END
    if [ "$kind" = wrong ] && [ "${text#*"The compiler's first warnings:"}" != "$text" ]; then
        verdict='no: the compiler warns of it'
    elif [ -n "$why" ]; then
        verdict="not gradable here: $why"
    elif [ "$status" = 2 ]; then
        verdict="no: $(printf '%s\n' "$text" | tail -n 1)"
    elif [ "$kind" = right ]; then
        [ "$status" = 0 ] || verdict="no: it loses $failed"
    elif [ "$kind" = starter ]; then
        printf '%s\n' "$text" | grep -q '^0 of [0-9]* points' && printf '%s\n' "$text" | grep -q "make hint LAB=$lab" ||
            verdict="no: $(printf '%s\n' "$text" | tail -n 1)"
    elif [ -z "$says" ]; then
        verdict='no: it does not say which checks it is to lose'
    elif [ -z "$lose" ]; then
        verdict="not gradable here: what it is to lose cannot be run"
    elif [ "$failed" != "$lose" ]; then
        verdict="no: it is to lose ${lose}and loses $failed"
    elif [ "${file#labs/0[1-5]-}" != "$file" ] && [ -n "$unhinted" ]; then
        verdict="no: it gets no hint for $unhinted"
    fi
    echo "$kind $file: $verdict"
}

if [ "${2-}" = --one ]; then
    one "$3"
else
    work=$(mktemp -d) || exit 71
    trap 'rm -rf "$work"' EXIT
    export TRIED="$work/tried" # the first grading writes it
    find labs tests/blind -path "*/${2:-[0-9][0-9]}-*/*" \( -name '*.c' ! -name 'peer*.c' ! -name stand-in.c -o -name '*.diff' \) 2>/dev/null | sort |
        xargs -P "${GRADERS_JOBS:-$((2 * $(getconf _NPROCESSORS_ONLN)))}" -n 1 sh tests/graders.sh "$out" --one
fi
