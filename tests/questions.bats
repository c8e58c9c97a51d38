#!/usr/bin/env bats
# worksheets/QUESTIONS.md: the commands that answer a question run here, and show what the page
# says. `sheet ask` runs them like a worksheet's steps.
load helpers

SHEET=$OUT/worksheets/sheet/sheet
PAGE=$ROOT/worksheets/QUESTIONS.md

# A question's lines, from its heading ($1) to the next.
question() {
    awk -v heading="### $1" '/^##/ {inside = $0 == heading} inside' "$PAGE"
}

# The headings of the questions that take just this ($1: "netbox nft"; nothing for most).
questions() {
    awk -v wanted="$1" '
        function tell() {if (heading != "" && needs == wanted) print heading}
        /^##/ {tell(); heading = sub(/^### /, "") ? $0 : ""; needs = ""}
        sub(/^<!-- needs: /, "") && sub(/ -->$/, "") {needs = needs $0}
        END {tell()}' "$PAGE"
}

# A question's lines ($1: a file), and what it needs ($2), as a worksheet of one step.
write_sheet() {
    printf '# Worksheet 99: a question\n<!-- meets: S1 -->\n\nTry.\n\n## Predict\n\n'
    printf '**P1.** Ready? ____ <!-- number: = 1; one. -->\n\n## Observe\n\nStep 1.\n\n'
    [ -z "$2" ] || printf '<!-- needs: %s; There is none here. -->\n\n' "$2"
    sed -n '/^```sh$/,/^```$/p' "$1"
    printf '\n**O1.** Seen? ____ <!-- text -->\n\n## Explain\n\n**E1.** Why? <!-- open: it is. -->\n'
}

# Runs the commands of a question ($1) that needs something ($2), and looks for what they are to
# show. Status 2: none can be had. Outside a box, ports are the student's own.
answer() {
    local at=$BATS_TEST_TMPDIR/$((++asked)) shows
    mkdir "$at"
    question "$1" >"$at/question"
    case $2 in
    *netbox* | *router*) write_sheet "$at/question" "$2" ;;
    *)
        write_sheet "$at/question" "$2" |
            sed 's/\b3306\b/{port}/g; s/\b3307\b/{other}/g; s/\b50000-50000\b/{low}-{low}/; s/\b50000-50015\b/{low}-{high}/'
        ;;
    esac >"$at/99-a-question.md"
    echo 'P1: 1' >"$at/99.txt"
    printf '\n\n' | "$SHEET" ask "$at/99-a-question.md" --answers "$at/99.txt" --programs "$OUT" \
        --student "$1 $$" >"$at/out" 2>&1 || true
    ! grep -qF 'There is none here.' "$at/out" || return 2
    sed -n 's/^<!-- shows: \(.*\) -->$/\1/; t found
        d; :found
        s/3306/[0-9]+/g; s/3307/[0-9]+/g; s/:50000/:[0-9]+/g; p' "$at/question" >"$at/shows"
    [ -s "$at/shows" ] || { echo "$1: shows nothing"; return 1; }
    while IFS= read -r shows; do
        grep -qE -e "$shows" "$at/out" || { echo "$1: $shows"; cat "$at/99-a-question.md" "$at/out"; return 1; }
    done <"$at/shows"
}

# All questions that take just this; skipped if it cannot be had here.
answers_to() {
    local asked=0 status
    while IFS= read -r heading; do
        status=0
        answer "$heading" "$1" || status=$?
        [ "$status" -ne 2 ] || skip "no $1 here"
        [ "$status" -eq 0 ]
    done < <(questions "$1")
    [ "$asked" -gt 0 ]
}

@test "questions: the commands that need only the kit work" {
    answers_to ''
}

@test "questions: the commands that need the option -r work" {
    answers_to range-option
}

@test "questions: the commands that need IPv6 work" {
    answers_to ipv6
}

@test "questions: the commands that need ss work" {
    answers_to ss
}

@test "questions: the commands that need ss and perl work" {
    answers_to 'ss perl'
}

@test "questions: the commands that need nstat work" {
    answers_to nstat
}

@test "questions: the commands that need a netbox work" {
    answers_to netbox
}

@test "questions: the commands that need a netbox and curl work" {
    answers_to 'netbox curl'
}

@test "questions: the commands that need a netbox and ss work" {
    answers_to 'netbox ss'
}

@test "questions: the commands that need a classroom with rules work" {
    answers_to router
}

@test "questions: the commands that need a netbox and nft work" {
    answers_to 'netbox nft'
}

@test "questions: the short experiments of the guide are included" {
    sed -n '/^### Short looks/,/^## /s/^| [^|]* | \(.*?\) |$/\1/p' "$ROOT/worksheets/GUIDE.md" >"$BATS_TEST_TMPDIR/looks"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/looks")" -ge 8 ]
    while IFS= read -r heading; do
        grep -qxF "### $heading" "$PAGE" || { echo "$heading"; false; }
    done <"$BATS_TEST_TMPDIR/looks"
}

@test "questions: each question is tested, has an answer, and shows something" {
    run sed -n 's/^<!-- needs: \(.*\) -->$/\1/p' "$PAGE"
    diff <(sort -u <<<"$output") <(sed -n "s/^    answers_to '*\([a-z][^']*\)'*$/\1/p" "$BATS_TEST_FILENAME" | sort -u)
    awk '
        function look() {if (heading != "" && !(shows && answered)) {print heading; bad = 1}}
        /^##/ {look(); heading = sub(/^### /, "") ? $0 : ""; shows = answered = line = 0}
        ++line == 3 && /[a-z]/ {answered = 1}
        /^<!-- shows: / {shows = 1}
        END {look(); exit bad}' "$PAGE"
}
