#!/usr/bin/env bats
# The table-driven tests in C, each a program of tests/units.
load helpers

# Runs one; it names what fails, and counts.
unit() {
    cd "$ROOT" && run "$OUT/build/tests/units/$1"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ ${lines[-1]} =~ ^[1-9][0-9]*\ checks$ ]]
}

@test "units: ports are read strictly" {
    unit port-test
}

@test "units: addresses and ports, to and from text" {
    unit endpoint-test
}

@test "units: the registry, its counts and look-ups" {
    unit registry-test
}

@test "units: the registry's text, read strictly" {
    unit registry-source-test
}

@test "units: lines and JSON strings" {
    unit line-test
}

@test "units: events, their names and keys" {
    unit event-test
}

@test "units: the wire line that a client sends" {
    unit question-test
}

@test "units: the wire line that a server sends" {
    unit reply-test
}

@test "units: every errno has its sentence and exit status" {
    unit explain-test
}

@test "units: output to slow, stuck and closed readers" {
    unit output-test
}

@test "units: readiness, by this system's own means" {
    unit ready-test
}

@test "units: readiness, by poll" {
    unit ready-poll-test
}

@test "units: a worksheet, as it is written" {
    unit sheet-source-test
}

@test "units: a student's own ports, values and order of choices" {
    unit person-test
}

@test "units: an answers file, read strictly" {
    unit answers-test
}

@test "units: evidence that was changed is noticed" {
    unit evidence-test
}

@test "units: what an answer is compared with" {
    unit rule-test
}

@test "units: tables of a gradebook, read and written" {
    unit csv-test
}

@test "units: who is in a class, by a gradebook" {
    unit roster-test
}

@test "units: what the names in an export say" {
    unit layout-test
}

@test "units: rows of a table of sockets, as the kernel writes them" {
    unit table-test
}

@test "units: where values stand on an axis, and its ticks" {
    unit scale-test
}
