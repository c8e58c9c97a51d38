#!/usr/bin/env bats
# What make prints on a terminal of 24 lines and 80 columns: it fits, or what matters is last, or
# it stops and says what Enter does. Nothing breaks within a word.
load helpers

SCORE=$OUT/labs/grader/score

# Runs a command ($1) on such a terminal. What it printed is in SAID.
on_screen() {
    need_terminal
    SAID=$BATS_TEST_TMPDIR/said
    script -qec "stty cols 80 rows 24; $1" /dev/null </dev/null 2>&1 3>&- | tr -d '\r' >"$SAID"
    [ -s "$SAID" ]
}

# At most so many lines ($1; without it 23, since the shell's prompt follows), and none too long.
fits() {
    if [ "$(wc -l <"$SAID")" -gt "${1:-23}" ] || grep -E '.{81}' "$SAID"; then
        cat "$SAID"
        return 1
    fi
}

# A lab of 20 checks, of which the second fails with what is in the given lines.
graded() {
    LAB=$BATS_TEST_TMPDIR/07-try RECORDS=$BATS_TEST_TMPDIR/records
    mkdir -p "$LAB" "$RECORDS"
    local idea
    idea=$(yes idea | head -n 60 | tr '\n' ' ')
    for number in $(seq 20); do
        printf '# points: 5\n# idea: %s\n# read: RFC 9293, section 3.1\n@test "part-%s: %s" {\n' \
            "$idea" "$number" 'a title that is as long as the longest title of a check in any of the labs'
        echo 'status blocked' >"$RECORDS/check-part-$number"
    done >"$LAB/check.bats"
    echo 'status passed' >"$RECORDS/check-part-1"
    printf '%s\n' 'status failed' "$@" >"$RECORDS/check-part-2"
    "$SCORE" screen "$LAB" "$RECORDS" >"$BATS_TEST_TMPDIR/said" || true
    SAID=$BATS_TEST_TMPDIR/said
}

@test "screen: a result fits, with the first failed check in it and the points last" {
    graded 'ran ./try' 'expected one' 'saw two' "hint $(yes hint | head -n 40 | tr '\n' ' ')"
    fits 22
    grep -q '^    saw:      two$' "$SAID"
    [ "$(tail -n 1 "$SAID")" = '5 of 100 points' ]
}

@test "screen: a result fits, however much the program printed" {
    mapfile -t many < <(seq 100 | sed 's/^/saw line /')
    graded 'ran ./try' 'expected one' "${many[@]}"
    fits 22
    grep -qx '              line 4' "$SAID"
    graded 'ran ./try' 'expected one' "saw $(yes many words | head -n 200 | tr '\n' ' ')"
    fits 22
}

@test "screen: a command that repeats a check is broken into lines that a shell joins again" {
    local command
    command="printf '<%s>' 'a long text in quotes  with blanks, $(seq 60 | tr '\n' ' ')' \"double  quotes\" a\\ b $(seq -f word%g 30 | tr '\n' ' ')| cat"
    graded "again $command"
    "$SCORE" text "$LAB" "$RECORDS" >"$SAID" || true
    run ! grep -E '.{81}' "$SAID"
    sed '1,/again:/d; /^ --/,$d' "$SAID" >"$BATS_TEST_TMPDIR/typed"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/typed")" -gt 4 ]
    [ "$(sh "$BATS_TEST_TMPDIR/typed")" = "$(sh -c "$command")" ]
}

@test "screen: what make grade prints of a lab fits, with the line that make adds" {
    for lab in 02 07; do
        on_screen "sh '$ROOT/labs/grader/grade.sh' BUILD='$OUT' LAB=$lab TRIED='$BATS_FILE_TMPDIR/tried' SUBMISSION='$ROOT/labs/$(basename "$ROOT"/labs/$lab-*)'"
        fits 22
        grep -qE '^[0-9]+ of 100 points|^not graded: ' "$SAID"
    done
}

@test "screen: FORMAT=text shows every check in full, also on a terminal" {
    echo 'int main(void) { return 1; }' >"$BATS_TEST_TMPDIR/name-both-ends.c"
    on_screen "sh '$ROOT/labs/grader/grade.sh' BUILD='$OUT' LAB=01 FORMAT=text TRIED='$BATS_FILE_TMPDIR/tried' SUBMISSION='$BATS_TEST_TMPDIR'"
    [ "$(grep -cE '^ *[0-9-]+/[0-9]+ ' "$SAID")" -eq "$(grep -c '^@test' "$ROOT"/labs/01-*/check.bats)" ]
    run ! grep -E '.{81}' "$SAID"
}

@test "screen: each hint of each lab fits" {
    for hints in "$ROOT"/labs/[0-9]*/hints.md; do
        lab=$(basename "${hints%/*}")
        count=$(grep -c '^## [0-9]' "$hints")
        on_screen "for hint in $(seq -s ' ' "$count"); do sh '$ROOT/labs/grader/hint.sh' '$BATS_TEST_TMPDIR' ${lab%%-*}; echo end of hint \$hint; done"
        run ! grep -E '.{81}' "$SAID"
        awk -v count="$count" '!/^end of hint / {lines++; next}
            lines < 1 || lines > 23 {print lines " lines before: " $0; exit bad = 1}
            {lines = 0; hints++}
            END {exit bad || lines || hints != count}' "$SAID"
    done
}

@test "screen: the help of each program fits" {
    for program in "$SERVER" "$CLIENT" "$FACTS" "$LOOKUP" "$NETBOX" "$PACKETS" "$RELAY" "$VIEW" "$PLOT" "$CLASSROOM" "$ON"; do
        SAID=$BATS_TEST_TMPDIR/help
        "$program" --help >"$SAID"
        fits
    done
}

@test "screen: what a program says of a failure fits, also in a pipe" {
    SAID=$BATS_TEST_TMPDIR/said
    run_as_ordinary 80
    echo "$output" >"$SAID"
    fits
    run "$CLIENT" -a 192.0.2.1 127.0.0.1 9
    echo "$output" >"$SAID"
    fits
    run "$PLOT" systems /dev/null
    echo "$output" >"$SAID"
    fits
}

@test "screen: the facts and the progress of a student fit" {
    on_screen "'$FACTS'"
    fits
    on_screen "sh '$ROOT/labs/grader/progress.sh' '$OUT'"
    fits
}

@test "screen: the facts of a machine that lacks netboxes and commands fit" {
    need_netbox
    local refuse=$OUT/build/tests/faults/refuse
    "$refuse" namespaces true || skip 'no call can be refused here'
    on_screen "'$NETBOX' -- '$refuse' namespaces env PATH=/none '$FACTS'"
    fits
    grep -q ' can show in full: none$' "$SAID"
    grep -q '^lab 03' "$SAID"
    grep -qE '^lab( [01][0-9])+ 05 .*reduced: no [^ ]+: one step is an example$' "$SAID"
}

@test "screen: setup shows the end of what a package manager printed, if that failed" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/bats"
    printf '#!/bin/sh\nseq 100\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
    printf '#!/bin/sh\necho 0\n' >"$BATS_TEST_TMPDIR/bin/id"
    chmod +x "$BATS_TEST_TMPDIR"/bin/*
    PATH=$BATS_TEST_TMPDIR/bin:$PATH on_screen "sh '$ROOT/labs/setup.sh'"
    fits
    grep -qx 100 "$SAID"
    run ! grep -qx 80 "$SAID"
}

@test "screen: each part of the tour fits, from one stop to the next" {
    need_terminal
    yes '' | head -n 30 | script -qec "stty cols 80 rows 24; stty -echo; sh '$ROOT/labs/tour.sh' '$OUT'" /dev/null 2>&1 3>&- |
        tr -d '\r' | sed 's/^\(\[Press Enter [^]]*\]\) /\1\n/' >"$BATS_TEST_TMPDIR/tour"
    run ! grep -E '.{81}' "$BATS_TEST_TMPDIR/tour"
    [ "$(grep -c '^\[Press Enter to [a-z ]*\.\]$' "$BATS_TEST_TMPDIR/tour")" -ge 8 ]
    awk '/^== 1/ {lines = 0}
        /^\[Press/ {if (lines > 23) {print lines " lines before line " NR; exit 1} lines = 0; next} {lines++}' "$BATS_TEST_TMPDIR/tour"
}
