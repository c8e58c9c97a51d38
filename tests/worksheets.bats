#!/usr/bin/env bats
# The steps of each worksheet run on this machine. They end and fit a screen, their output is
# consistent, and each observation has something to be compared with.
load helpers

SHEET=$OUT/worksheets/sheet/sheet

# Runs what a folder's `command` says, with its file `in`, on a terminal of 80 columns and 24 lines.
on_screen() {
    if script -qec true /dev/null >/dev/null 2>&1; then
        script -qec "stty cols 80 rows 24; sh '$1/command' <'$1/in'" /dev/null </dev/null | tr -d '\r'
    else
        sh "$1/command" <"$1/in"
    fi
}

# How many lines of that terminal each step has filled, as `2 18`.
lengths() {
    awk '/^\$ / && !inside {inside = 1; lines = 0; step++}
        /^\(The step is over/ {print step, lines - 1; inside = 0}
        inside {lines += length > 80 ? int((length + 79) / 80) : 1}'
}

# Works through the steps of a sheet, with predictions that were made by hand and
# observations that are wrong twice; goes on until the first question of the last part.
observe() {
    local source answers=$BATS_TEST_TMPDIR/$1.txt box=()
    # Nobody else is to hold one of 16 ports that are to run out.
    [ "$1" != 07 ] || ! "$NETBOX" --root -- true 2>/dev/null || box=("$NETBOX" --root --)
    source=$(echo "$ROOT"/worksheets/"$1"-*.md)
    sed -n 's/^\*\*\(P[0-9]*\)\.\*\*.*/\1/p' "$source" | while read -r name; do
        if sed -n "/^\*\*$name\.\*\*/,/<!--/p" "$source" | grep -q ____; then
            echo "$name: 1"
        else
            echo "$name: a"
        fi
    done >"$answers"
    : >"$BATS_TEST_TMPDIR/out"
    printf '%q ' "${box[@]}" "$SHEET" ask "$source" --answers "$answers" --programs "$OUT" \
        --student "$BATS_TEST_DESCRIPTION $$" >"$BATS_TEST_TMPDIR/command"
    for _ in {1..8}; do
        printf '\n1\n1\n\n1\n1\n\n1\n1\n\n' >"$BATS_TEST_TMPDIR/in"
        on_screen "$BATS_TEST_TMPDIR" >>"$BATS_TEST_TMPDIR/out" 2>&1
        ! grep -q '^E1\. ' "$BATS_TEST_TMPDIR/out" || break
    done
    grep -q '^E1\. ' "$BATS_TEST_TMPDIR/out"
    ! grep -E 'agree with itself|did not work|did not happen|cannot be read|was not run' "$BATS_TEST_TMPDIR/out" || return 1
    grep -q '^step: ' "$answers" # the first may be left out here
    lengths <"$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/lengths"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/lengths")" -eq "$(grep -c '^step: ' "$answers")" ]
    ! awk '$2 > 24 {print "step " $1 ": " $2 " lines"}' "$BATS_TEST_TMPDIR/lengths" | grep . || return 1
    expect "$source" "$answers"
}

# What a sheet says to expect (one word; not `at most 4`) agrees with what was reported.
expect() {
    local source=$1 answers=$2 records=$BATS_TEST_TMPDIR/records
    tr '\n' ' ' <"$source" | grep -oE '\*\*O[0-9]\.\*\*[^<]*<!-- [^>]* -->' |
        sed -nE 's/^\*\*(O[0-9])\..*; expect: ([^ ;{}]+); .*/\1: \2/p' >"$BATS_TEST_TMPDIR/expected"
    sed '/^portlab-evidence/,$d; /^O[0-9]: /d' "$answers" | cat - "$BATS_TEST_TMPDIR/expected" >"$BATS_TEST_TMPDIR/as-expected.txt"
    "$SHEET" check "$source" --answers "$BATS_TEST_TMPDIR/as-expected.txt" --evidence "$answers" --records "$records"
    while IFS=': ' read -r name _; do
        [[ $(awk 'NR == 1 {print $2}' "$records/check-$name") =~ ^(passed|skipped)$ ]] || { cat "$records/check-evidence" "$records/check-$name"; false; }
    done <"$BATS_TEST_TMPDIR/expected"
}

@test "worksheets: 01-name-both-ends can be observed here" {
    observe 01
}

@test "worksheets: 02-read-the-header can be observed here" {
    observe 02
}

@test "worksheets: 03-knock-below-1024 can be observed here" {
    observe 03
}

@test "worksheets: 04-let-the-kernel-choose can be observed here" {
    observe 04
}

@test "worksheets: 05-share-one-port can be observed here" {
    observe 05
}

@test "worksheets: 06-come-back-too-soon can be observed here" {
    observe 06
}

@test "worksheets: 07-run-out-of-ports can be observed here" {
    observe 07
}

@test "worksheets: 08-ask-what-answers can be observed here" {
    observe 08
}

@test "worksheets: 09-rewrite-the-source can be observed here" {
    observe 09
}

@test "worksheets: 10-look-before-you-listen can be observed here" {
    observe 10
}
