#!/usr/bin/env bats
# The graders: right programs get full marks, wrong ones lose the checks that their first
# comment names and no others, the starters get nothing but a hint.
load helpers

# All of them once, before the tests look at what came out.
setup_file() {
    [ -n "$(find "$ROOT/labs" -name solution)" ] || return 0
    # Others of bats are to run: so without this one's variables, and its folder in PATH.
    env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" sh "$ROOT/tests/graders.sh" "$OUT" \
        >"$BATS_FILE_TMPDIR/all" 3>&-
}

# The verdicts on one kind: N of N as it should; what cannot be graded here is told.
rate() {
    need_solutions
    run grep "^$1 " "$BATS_FILE_TMPDIR/all"
    local all cannot well
    all=$(wc -l <<<"$output")
    cannot=$(grep -c ': not gradable here: ' <<<"$output" || true)
    well=$(grep -c ': as it should$' <<<"$output" || true)
    [ "$all" -gt "$cannot" ] || skip 'none of them can be graded on this machine'
    [ "$cannot" -eq 0 ] || set -- "$1" "$2" " ($cannot could not be graded on this machine)"
    echo "# $2: $well of $((all - cannot))$3" >&3
    grep -v ': as it should$' <<<"$output" || true
    [ "$well" -eq $((all - cannot)) ]
}

@test "graders: the starter of each lab gets no point, and is told how to get a hint" {
    rate starter 'starters that get 0 and a hint'
}

@test "graders: right programs get full marks" {
    rate right 'right programs accepted'
}

@test "graders: wrong programs lose the named checks, and no others" {
    rate wrong 'wrong ones rejected by the named check'
}

@test "graders: each lab has four right programs and eight wrong ones, at least" {
    need_solutions
    for lab in "$ROOT"/labs/[0-9][0-9]-*; do
        [ "$(find "$lab/solution" -name '*.c' | wc -l)" -ge 4 ]
        [ "$(find "$lab/wrong" -name '*.c' | wc -l)" -ge 8 ]
    done
}

@test "graders: a failure of the grader's own is nobody's zero" {
    need_solutions
    local programs=$BATS_TEST_TMPDIR/kit lab=01-name-both-ends
    mkdir -p "$programs/labs/grader" "$programs/labs/tools" "$programs/build/labs/$lab"
    ln -s "$OUT/labs/grader/score" "$programs/labs/grader/"
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
