#!/usr/bin/env bats
# Each parser reads its corpus and 20,000 changed copies of it, the same copies in each run.
# `make fuzz` tries others.
load helpers

replay() {
    run "$OUT/build/tests/fuzz/$1" 20000 "$ROOT/tests/fuzz/corpus/$1"/*
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "fuzz: ports, spans and names" {
    replay port
}

@test "fuzz: endpoints" {
    replay endpoint
}

@test "fuzz: the registry's text" {
    replay registry
}

@test "fuzz: what a client sends, cut in any way" {
    replay question
}

@test "fuzz: what a server answers" {
    replay reply
}

@test "fuzz: command lines of both programs" {
    replay arguments
}

@test "fuzz: worksheets" {
    replay sheet
}

@test "fuzz: the answers to a worksheet" {
    replay answers
}

@test "fuzz: a gradebook's table" {
    replay csv
}

@test "fuzz: the evidence of a worksheet" {
    replay evidence
}

@test "fuzz: captured packets, in files of both kinds" {
    replay capture
}

@test "fuzz: lines of a log, as port-view reads them" {
    replay record
}

@test "fuzz: HTTP requests to port-view" {
    replay request
}
