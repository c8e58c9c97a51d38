#!/usr/bin/env bats
# The values given to make are text: neither make nor a shell ever runs the name of a file that
# was handed in. Here a goal's program is replaced by one that prints its arguments.
load helpers

# shellcheck disable=SC2016 # they are not to be expanded
NAMES=("O'Brien" "x';touch EXECUTED;'" '$(shell touch EXECUTED)' '$(touch EXECUTED)' '`touch EXECUTED`'
    'a blank  two' '"; touch EXECUTED; "' '$HOME $$ $x' '#x' 'a\b' 'Zoë' '-x' $'a\ntouch EXECUTED\n')

# A program that writes each word that it was given, and its end, to SAID.
setup() {
    SAID=$BATS_TEST_TMPDIR/said
    cd "$BATS_TEST_TMPDIR" || return
    mkdir -p worksheets/sheet labs/grader/hosts labs/class labs/puzzles labs/tools labs/view tests
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nprintf "%%s|" "$@" >"%s"\n' "$SAID" >worksheets/sheet/sheet
    chmod +x worksheets/sheet/sheet
    for script in labs/grader/grade.sh labs/grader/hint.sh labs/grader/watch.sh labs/grader/progress.sh \
        labs/grader/hosts/package.sh labs/handout.sh labs/class/class labs/puzzles/puzzle.sh tests/mutate.sh tests/run.sh labs/tools/port-lookup labs/view/view.sh; do
        cp worksheets/sheet/sheet "$script"
    done
    touch worksheets/01-one.md worksheets/02-two.md
}

# Makes a goal ($1) with what is given, where nothing needs to be built; EXECUTED tells.
goal() {
    rm -f "$SAID"
    run make --no-print-directory -I "$ROOT" -f "$ROOT/Makefile" -o all -o grader -o test-programs -o bench-programs \
        -o worksheets/sheet/sheet -o labs/class/class -o labs/grader/score -o build/tests/mutate/mutate "$@"
    echo "$* -> $output"
    [ ! -e EXECUTED ]
}

# Makes a goal ($3) with each name for each of some variables ($2), and with further words. One
# make is given all the variables, each with a different name. Each name arrives as it is, as
# NAME=name if $1 is `=`, and by itself if $1 is empty.
takes() {
    local words given expected count=${#NAMES[@]} i j
    read -ra words <<<"$2"
    for ((i = 0; i < count; i++)); do
        given=() expected=()
        for j in "${!words[@]}"; do
            given+=("${words[j]}=${NAMES[(i + j) % count]}")
            expected+=("${1:+${words[j]}=}${NAMES[(i + j) % count]}")
        done
        goal "$3" "${given[@]}" "${@:4}"
        [ "$status" -eq 0 ]
        for j in "${!words[@]}"; do
            [[ "|$(<"$SAID")" == *"|${expected[j]}|"* ]] || { echo "${given[j]}"; cat "$SAID"; return 1; }
        done
    done
}

@test "goals: grade takes each name as it is" {
    takes "=" 'LAB SUBMISSION STUDENT ID FORMAT KEEP OUT' grade
    takes "=" 'DIR LAB ROSTER JOBS AGAIN LEAVE-OUT ENGINE PARALLEL_HOSTS MEANS CHUNK PATIENCE OUT' grade
    takes "=" 'OLD NEW' compare
}

@test "goals: check-worksheet takes each name as it is" {
    takes "=" 'LAB ANSWERS STUDENT ID DIR FORMAT OUT' check-worksheet
}

@test "goals: worksheet takes each name as it is" {
    takes '' 'ANSWERS STUDENT ID' worksheet LAB=01
}

@test "goals: print and class-report take each name as it is" {
    takes '' 'STUDENT ID OUT NAMES' print
    takes '' DIR class-report
    goal print KEY=1
    [[ $(<"$SAID") == *'|--output|worksheets-key.html|'* ]]
    goal class-report
    [[ $(<"$SAID") == *'|worksheets/answers|'* ]]
}

@test "goals: puzzle takes each name as it is" {
    takes "=" 'STUDENT ID PUZZLE SCRIPT LIST FORMAT OUT' puzzle
}

@test "goals: package, handout, hint, watch and mutate take each name as it is" {
    takes "=" 'LAB HOST OUT' package
    takes '' OUT handout
    takes '' 'LAB AGAIN' hint
    takes '' 'LAB SUBMISSION' watch
    takes '' LAB mutate
}

@test "goals: lookup and test take words, and execute none of them" {
    for name in "${NAMES[@]}"; do
        goal lookup PORT="$name"
        goal test TESTS="$name"
    done
    goal lookup PORT='3306 http 6000-6010'
    [ "$(<"$SAID")" = '3306|http|6000-6010|' ]
}

@test "goals: view takes an address and a port as they are" {
    takes '' 'ADDRESS PORT' view
    goal view
    [ "$(<"$SAID")" = '.|127.0.0.1|3306|' ]
}

@test "goals: LAB names a worksheet of the kit, and nothing else" {
    for name in "${NAMES[@]}" 03 % '../x' '*'; do
        for goal in print class-report worksheet; do
            goal "$goal" LAB="$name"
            [ "$status" -ne 0 ]
            [ ! -e "$SAID" ]
        done
    done
    goal print LAB=1
    [[ $(<"$SAID") == *'|worksheets/01-one.md|' ]]
    goal print
    [[ $(<"$SAID") == *'|worksheets/01-one.md|worksheets/02-two.md|' ]]
}

@test "goals: the variables may come from the environment, too, and are not expanded" {
    # shellcheck disable=SC2016
    for word in LAB ANSWERS DIR STUDENT OUT NAMES; do
        export "$word=\$(shell touch EXECUTED)"
        goal help
        goal progress
        unset "$word"
    done
}

@test "goals: a goal's environment has its own variables, and none of other goals" {
    printf '#!/bin/sh\nenv >"%s"\n' "$SAID" >tests/run.sh
    goal test TESTS=some HOST=h PORT=p DIR=d OPEN=o NAMES=n KEY=k
    [ "$status" -eq 0 ]
    grep -qx TESTS=some "$SAID"
    run grep -xE 'HOST=h|PORT=p|DIR=d|OPEN=o|NAMES=n|KEY=k|FORMAT=text' "$SAID"
    [ "$status" -eq 1 ]
}

@test "goals: a folder to build in is refused if its name has special characters" {
    for name in "${NAMES[@]:0:8}"; do
        for goal in hint progress facts demo clean test; do
            goal "$goal" OUT="$name"
            [ "$status" -eq 2 ]
            [ ! -e "$SAID" ]
        done
    done
}

@test "goals: each page of help fits a terminal of 24 lines and 80 columns" {
    for page in help help-class help-kit; do
        run make --no-print-directory -C "$ROOT" "$page"
        [[ ${#lines[@]} -gt 10 && ${#lines[@]} -lt 24 ]]
        run ! grep -E '.{80}' <<<"$output"
    done
}
