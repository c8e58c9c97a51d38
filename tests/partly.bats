#!/usr/bin/env bats
# Calls that do only a part of their work: a connect that is interrupted and goes on in the
# kernel; sends, reads and writes of one byte. A small library causes this.
load helpers

setup_file() {
    command -v "${CC:-cc}" >/dev/null || return 0
    "${CC:-cc}" -shared -fPIC -o "$BATS_FILE_TMPDIR/partly.so" "$BATS_TEST_DIRNAME/faults/preload/partly.c" -ldl || true
}

setup() {
    PARTLY_LIBRARY=$BATS_FILE_TMPDIR/partly.so
    [ -e "$PARTLY_LIBRARY" ] || skip 'no shared library can be built here'
    [ -z "${ASAN_OPTIONS:-}" ] || skip 'a sanitizer stands between a program and these calls already'
    [ "$(uname -s)" = Linux ] || skip 'LD_PRELOAD is not known to work here'
}

partly() {
    env "LD_PRELOAD=$PARTLY_LIBRARY" PARTLY="$@"
}

# So many times ($2) did a call ($1) go by in the trace that is in $output.
times() {
    [ "$(grep -c "^$1(" <<<"$output")" -eq "$2" ]
}

@test "partly: connects that are interrupted are finished by SO_ERROR, not repeated" {
    start_server 0
    run partly interrupt "$CLIENT" -j -t -n 5 127.0.0.1 "$PORT"
    [ "$status" -eq 0 ]
    [ "$(grep -c '"agree":true,' <<<"$output")" -eq 5 ]
    [ "$(grep -c '^connect(.* = -1 EINTR$' <<<"$output")" -eq 5 ]
    times connect 5
    times getsockopt 5
}

@test "partly: a connect that is interrupted, and then refused, is ECONNREFUSED" {
    start_server 0
    stop_server
    run partly interrupt "$CLIENT" -j -t -n 2 127.0.0.1 "$PORT"
    [ "$status" -eq 69 ]
    [[ $output == *'connect('*' = -1 EINTR'*'"call":"connect"'*'"errno":"ECONNREFUSED"'* ]]
    times connect 2
}

@test "partly: the client's question is sent byte by byte, and waits if it must" {
    start_server 0
    run partly bytes "$CLIENT" -j -t -n 3 127.0.0.1 "$PORT"
    [ "$status" -eq 0 ]
    [ "$(grep -c '"agree":true,' <<<"$output")" -eq 3 ]
    [ "$(grep -c '^send(.* = 1$' <<<"$output")" -eq 21 ]
    times send 42
    stop_server
    [ "$(events closed | grep -c '"bytes_in":7,')" -eq 3 ]
}

@test "partly: the server's answers are sent byte by byte, and nothing is lost or doubled" {
    SERVER_WRAP=(env "LD_PRELOAD=$PARTLY_LIBRARY" PARTLY=bytes)
    start_server 0
    run "$CLIENT" -j -n 20 127.0.0.1 "$PORT"
    [ "$status" -eq 0 ]
    [ "$(grep -c '"agree":true,' <<<"$output")" -eq 20 ]
    "$RUDE" half "$PORT" >"$BATS_TEST_TMPDIR/out"
    [ "$(grep -c '^you=.* id=21$' "$BATS_TEST_TMPDIR/out")" -eq 2 ]
    for _ in $(seq 21); do wait_for_event closed; done
    stop_server
    [ "$(events closed | field id | sort -n | tr '\n' ' ')" = "$(seq -s ' ' 21) " ]
    [ "$(events accepted | wc -l)" -eq 21 ]
}

@test "partly: the last lines to a client are sent byte by byte, too" {
    SERVER_WRAP=(env "LD_PRELOAD=$PARTLY_LIBRARY" PARTLY=bytes)
    start_server --close-first --max-clients 1 0
    say_to_server 'GET / HTTP/1.0\n'
    run cat <&"$PEER_FD"
    [[ $output == HTTP/1.0\ 200\ OK*you=127.0.0.1:*\ id=1 ]]
    hang_up
    wait_for_event closed
    say_to_server 'a\0b\n'
    run cat <&"$PEER_FD"
    [ "$output" = 'no: a line must not contain a NUL byte' ]
    hang_up
    wait_for_event closed
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [[ ${lines[0]} == *'"agree":true,'* ]]
}

@test "partly: both ends work when all calls are cut into pieces" {
    SERVER_WRAP=(env "LD_PRELOAD=$PARTLY_LIBRARY" PARTLY=bytes)
    start_server -n 10 0
    run partly bytes "$CLIENT" -j -n 10 127.0.0.1 "$PORT"
    [ "$status" -eq 0 ]
    [ "$(grep -c '"agree":true,' <<<"$output")" -eq 10 ]
    end_server
    [ "$SERVER_STATUS" -eq 0 ]
    [ "$(events closed | wc -l)" -eq 10 ]
}
