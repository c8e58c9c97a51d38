#!/usr/bin/env bats
# The graders give right programs full marks. Wrong programs lose the checks that their first
# comment names and no others. Starters get no points, but a hint.
load helpers

# All of them once, before the tests look at what came out: of the wrong ones those with usual
# mistakes, and all of them if MISTAKES=all.
setup_file() {
    [ -n "$(find "$ROOT/labs" -name solution)" ] || return 0
    # Others of bats are to run: so without this one's variables, and its folder in PATH.
    env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" "GRADERS_JOBS=${GRADERS_JOBS-}" "MISTAKES=${MISTAKES:-usual}" \
        sh "$ROOT/tests/graders.sh" "$OUT" >"$BATS_FILE_TMPDIR/all" 3>&-
}

# The verdicts on one kind: N of N as it should; what cannot be graded here is told.
rate() {
    need_solutions
    run grep "^$1 " "$BATS_FILE_TMPDIR/all"
    local all cannot well left
    left=$(grep -c ': left out$' <<<"$output" || true)
    all=$(($(wc -l <<<"$output") - left))
    cannot=$(grep -c ': not gradable here: ' <<<"$output" || true)
    well=$(grep -c ': as it should$' <<<"$output" || true)
    [ "$all" -gt "$cannot" ] || skip 'none of them can be graded on this machine'
    set -- "$1" "$2" ''
    [ "$cannot" -eq 0 ] || set -- "$1" "$2" " ($cannot could not be graded on this machine)"
    [ "$left" -eq 0 ] || set -- "$1" "$2" "$3 (MISTAKES=all grades $left more)"
    echo "# $2: $well of $((all - cannot))$3" >&3
    grep -v -e ': as it should$' -e ': left out$' <<<"$output" || true
    [ "$well" -eq $((all - cannot)) ]
}

@test "graders: the starter of each lab gets no points, and the result says how to get a hint" {
    need_solutions # in the student edition it may be a starter no more
    rate starter 'starters that get 0 and a hint'
}

@test "graders: right programs get full marks" {
    rate right 'right programs accepted'
}

@test "graders: wrong programs lose the named checks and no others, and compile without a warning" {
    need patch
    rate wrong 'wrong ones rejected by the named check'
}

@test "graders: each lab has at least four right programs and eight wrong ones" {
    need_solutions
    for lab in "$ROOT"/labs/[0-9][0-9]-*; do
        [ "$(find "$lab/solution" -name '*.c' | wc -l)" -ge 4 ]
        [ "$(find "$lab/wrong" -name '*.diff' | wc -l)" -ge 8 ]
    done
}

# The wrong programs as C, as graders.sh wrote them out: names in $OUT/build/wrong.
wrong_programs() {
    (cd "$ROOT" && find labs/*/wrong tests/blind -name '*.diff') | sed 's/diff$/c/'
}

@test "graders: each wrong program begins by saying what is wrong" {
    need_solutions
    need patch
    cd "$OUT/build/wrong"
    for program in $(wrong_programs); do
        read -r first <"$program"
        [[ $first == '/* wrong: '* || $first == '/* Mistake: '* ]] || { echo "$program"; false; }
    done
}

@test "graders: the wrong programs are formatted as all C is" {
    need_solutions
    need patch
    need_clang_format
    cd "$OUT/build/wrong" && wrong_programs | xargs clang-format --dry-run --Werror --style="file:$ROOT/.clang-format"
}

# A lab with a right program ($2: its lines, as printf's) and a wrong one, in a folder ($1).
make_lab() {
    mkdir -p "$1/solution" "$1/wrong"
    printf "/* right */\n$2" >"$1/solution/right.c"
    printf '%s\n' 'wrong: -: goes on.' 'Loses: form' '--- solution/right.c' '+++ wrong/on.c' \
        '@@ -2,3 +2,2 @@' ' if (failed)' '-    return 1;' ' return 0;' >"$1/wrong/on.diff"
}

@test "graders: a diff is written out as C, even if the lines have moved" {
    need patch
    make_lab "$BATS_TEST_TMPDIR/01-same" 'if (failed)\n    return 1;\nreturn 0;\n'
    run -0 sh "$ROOT/tests/wrong.sh" "$BATS_TEST_TMPDIR/01-same/wrong/on.diff"
    [ "$output" = $'/* wrong: -: goes on.\n * Loses: form */\nif (failed)\nreturn 0;' ]
    make_lab "$BATS_TEST_TMPDIR/01-moved" 'try();\nif (failed)\n    return 1;\nreturn 0;\n'
    run -0 sh "$ROOT/tests/wrong.sh" "$BATS_TEST_TMPDIR/01-moved/wrong/on.diff"
    [ "$output" = $'/* wrong: -: goes on.\n * Loses: form */\ntry();\nif (failed)\nreturn 0;' ]
}

@test "graders: a diff that does not apply is a failure, and gives no program" {
    need patch
    make_lab "$BATS_TEST_TMPDIR/01-mistake" 'if (failed)\n    return 2;\nreturn 0;\n'
    make_lab "$BATS_TEST_TMPDIR/01-context" 'if (failed)\n    return 1;\nreturn 00;\n'
    make_lab "$BATS_TEST_TMPDIR/01-already" 'if (failed)\nreturn 0;\n'
    for diff in "$BATS_TEST_TMPDIR"/*/wrong/on.diff; do
        sh "$ROOT/tests/wrong.sh" "$diff" >"$BATS_TEST_TMPDIR/program.c" 2>/dev/null && false
        [ ! -s "$BATS_TEST_TMPDIR/program.c" ]
        run sh "$ROOT/tests/graders.sh" "$BATS_TEST_TMPDIR" --one "$diff"
        [[ $output == "wrong $diff: no: wrong: $diff does not apply to "* ]]
    done
}

@test "graders: a failure of the grader gives no student a zero" {
    need_solutions
    local programs=$BATS_TEST_TMPDIR/kit lab=01-name-both-ends
    mkdir -p "$programs/labs/grader" "$programs/labs/tools" "$programs/build/labs/$lab"
    ln -s "$OUT/labs/grader/score" "$OUT/labs/grader/take" "$programs/labs/grader/"
    ln -s "$OUT/labs/tools/netbox" "$programs/labs/tools/"
    ln -s "$OUT/build/labs/$lab/peer" "$programs/build/labs/$lab/"
    # It compiles, and then apart has too few descriptors for its pipes.
    printf '#!/bin/sh\ncase "$*" in *./program*) ulimit -n 8 ;; esac\nexec "%s" "$@"\n' "$OUT/labs/grader/apart" \
        >"$programs/labs/grader/apart"
    chmod +x "$programs/labs/grader/apart"
    run -2 env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" sh "$ROOT/labs/grader/grade.sh" \
        LAB=01 SUBMISSION="$ROOT/labs/$lab/solution/name-both-ends.c" BUILD="$programs"
    [[ $output == *'apart: pipe: Too many open files'* ]]
}
