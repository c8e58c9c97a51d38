#!/usr/bin/env bats
# The bench measures what it claims to measure, with few connections. No time is judged here.
load helpers

setup() {
    BENCH=$OUT/build/tests/bench/bench
    export TMPDIR=$BATS_TEST_TMPDIR
    [ "$(uname)" = Linux ] || skip 'the bench is for Linux only'
    [ -x "$BENCH" ] || skip 'the bench is not built (make bench-programs)'
    ulimit -n 256 2>/dev/null || skip 'the limit of open files is lower than 256'
}

# One round, a hundredth of the connections.
try_bench() {
    run "$BENCH" "${1:-$OUT}" 1 100 3>&-
}

@test "bench: a short run prints a table, and whether each figure was reached" {
    try_bench
    [ "$status" -eq 0 ]
    [[ $output == *'bare-server  '*'demo-server --json  '*'demo-client  '*'A try:'*'To reach:'* ]]
    [ "$(grep -cE '(: reached|: NOT REACHED|  one of the two is not here)$' <<<"$output")" -eq 18 ]
    [ -z "$(find "$TMPDIR" -name 'portlab-bench-*')" ]
}

@test "bench: a server that is not installed is left out, and named" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    ln -s "$(command -v cat)" "$BATS_TEST_TMPDIR/bin/cat"
    PATH=$BATS_TEST_TMPDIR/bin try_bench
    [ "$status" -eq 0 ]
    for peer in nginx python3 socat ncat nc; do
        [[ $output == *"left out: there is no $peer here"* ]]
    done
}

@test "bench: a server that dies ends it and is named, and nothing is left" {
    mkdir -p "$BATS_TEST_TMPDIR/tree/demo-server"
    ln -s "$OUT/build" "$BATS_TEST_TMPDIR/tree/build"
    printf '#!/bin/sh\nexit 7\n' >"$BATS_TEST_TMPDIR/tree/demo-server/demo-server"
    chmod +x "$BATS_TEST_TMPDIR/tree/demo-server/demo-server"
    try_bench "$BATS_TEST_TMPDIR/tree"
    [ "$status" -eq 1 ]
    [[ $output == *'bench: demo-server: '*'ended with exit status 7'* ]]
    [ -z "$(find "$TMPDIR" -name 'portlab-bench-*')" ]
}
