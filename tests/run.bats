#!/usr/bin/env bats
# run.sh, the runner of the tests: what it counts, and that it reports everything that goes
# wrong.
load helpers

setup() {
    cd "$BATS_TEST_TMPDIR"
    printf '@test "a: %s" { true; }\n' one two >a.bats
    printf '@test "b: one" { true; }\n@test "b: two" { skip "so"; }\n' >b.bats
}

# Runs files, as a person would: without this bats's variables, and its folder in PATH.
tests() {
    run env -i "PATH=${PATH#*/bats-core:}" TMPDIR="$BATS_TEST_TMPDIR" "${WITH[@]}" sh "$ROOT/tests/run.sh" . "$@" 3>&-
    echo "$output"
    [ -z "$(find . -name 'portlab-tests*')" ]
}

@test "run: the tests of all files are counted together, and numbered as one TAP stream" {
    tests .
    [ "$status" -eq 0 ]
    [ "${lines[-1]}" = '3 passed, 0 failed, 1 skipped' ]
    [ "${lines[-2]}" = 1..4 ]
    [ "$(grep -oE '^ok [0-9]+' <<<"$output" | tr '\n' ' ')" = 'ok 1 ok 2 ok 3 ok 4 ' ]
    grep -qxE '# \./a\.bats: [0-9]+ s' <<<"$output"
}

@test "run: the lines of a file stay together, with any number of files at a time" {
    for WITH in TESTS_JOBS=1 TESTS_JOBS=4; do
        tests a.bats b.bats
        [[ $output =~ a:\ one[^b]*a:\ two ]]
        [[ $output =~ b:\ one[^a]*b:\ two ]]
    done
}

@test "run: a test that fails is shown, and counted" {
    printf '@test "c: wrong" { echo why; false; }\n' >c.bats
    tests .
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = '3 passed, 1 failed, 1 skipped' ]
    [[ $output == *'not ok '*' c: wrong'*'# why'* ]]
}

@test "run: a file that is missing, or that bats cannot read, is a failure" {
    echo '@test "c: open" {' >c.bats
    tests a.bats c.bats
    [ "$status" -eq 1 ]
    [[ ${lines[-1]} == '2 passed, '[12]' failed, 0 skipped' ]]
    tests a.bats gone.bats
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = '2 passed, 1 failed, 0 skipped' ]
    [[ $output == *'tests: gone.bats: none were planned, and 0 ran'* ]]
}

@test "run: a file whose bats is killed is a failure, and the others run" {
    # The bats that is killed is the one that runs this file alone.
    printf '@test "c: one" { true; }\n@test "c: two" { kill -KILL "$(cat bats)"; sleep 3; }\n@test "c: three" { true; }\n' >c.bats
    printf '#!/bin/sh\ncase $2 in c.bats) echo $$ >bats ;; esac\nexec bats "$@"\n' >recorded
    chmod +x recorded
    WITH=(BATS=./recorded)
    tests c.bats a.bats
    [ "$status" -eq 1 ]
    [[ ${lines[-1]} =~ ^[23]\ passed,\ 1\ failed,\ 0\ skipped$ ]]
    [[ $output == *'tests: c.bats: '*' were planned, and '*' ran'* ]]
}

@test "run: a file that hangs is a failure at the time limit, and the others run" {
    printf '@test "c: short" { true; }\n@test "c: long" { sleep 60; }\n' >c.bats
    WITH=(TESTS_LIMIT=8 TESTS_JOBS=2)
    tests c.bats a.bats
    [ "$status" -eq 1 ]
    [[ $output == *'a: two'*'tests: time is up (TESTS_LIMIT=8 seconds): these files did not finish'*'c: short'*'tests: c.bats: 2 were planned, and 1 ran'* ]]
    [ "${lines[-1]}" = '3 passed, 1 failed, 0 skipped' ]
}

@test "run: a file that has not begun at the time limit is a failure" {
    printf '@test "c: long" { exec sleep 60; }\n' >c.bats
    WITH=(TESTS_LIMIT=3 TESTS_JOBS=1)
    tests c.bats a.bats
    [ "$status" -eq 1 ]
    [[ $output == *'tests: time is up (TESTS_LIMIT=3 seconds): these files did not finish'*'tests: a.bats: '* ]]
    [ "${lines[-1]}" = '0 passed, 2 failed, 0 skipped' ]
}

@test "run: no test waits for a limit of its own" {
    WITH=(BATS_TEST_TIMEOUT=300)
    printf '@test "c: none" { [ -z "${BATS_TEST_TIMEOUT-}" ]; }\n' >c.bats
    tests c.bats
    [ "$status" -eq 0 ]
}

@test "run: if no test passed, that is not a success" {
    printf '@test "c: none" { skip "so"; }\n' >c.bats
    tests c.bats
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = '0 passed, 0 failed, 1 skipped' ]
}
