#!/usr/bin/env bats
# Faulty and hostile clients, each beside an honest one that is served at once.
load helpers

# Starts a rude client whose input stays open until `exec {KEYS}>&-`; its first line is in
# SAID.
start_rude() {
    rm -f "$BATS_TEST_TMPDIR/keys"
    mkfifo "$BATS_TEST_TMPDIR/keys"
    exec {KEYS}<>"$BATS_TEST_TMPDIR/keys"
    exec {RUDE_FD}< <(exec timeout 30 "$RUDE" "$1" "$PORT" "${2:-1}" <"$BATS_TEST_TMPDIR/keys" {KEYS}>&- 3>&-)
    read -r -t 20 SAID <&"$RUDE_FD"
}

# The server's memory, in KiB.
resident() {
    awk '/^VmRSS/ {print $2}' "/proc/$SERVER_PID/status"
}

# So many open files ($1) for a test and what it starts.
need_files() {
    ulimit -n "$(ulimit -Hn)"
    [ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge "$1" ] || skip "this takes $1 open files"
}

# An honest client is answered.
honest_is_served() {
    run "$CLIENT" -j --timeout 2 127.0.0.1 "$PORT"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *'"agree":true,'* ]]
}

@test "hostile: a line without end is refused, and the client closed" {
    start_server 0
    run timeout 20 "$RUDE" endless "$PORT"
    honest_is_served
    stop_server
    [[ $(events closed) == *'"id":1,"by":"server","why":"refused","bytes_in":'* ]]
}

@test "hostile: a reset is reported as a reset" {
    start_server 0
    "$RUDE" reset "$PORT"
    wait_for_event closed
    honest_is_served
    stop_server
    [[ $(events closed | head -n 1) == *'"by":"client","why":"reset"'* ]]
}

@test "hostile: a client that does not read is not read from, and at most 64 KiB wait for it" {
    [ -r /proc/self/status ] || skip 'there is no /proc here to read memory from'
    start_server 0
    honest_is_served
    before=$(resident)
    start_rude deaf
    honest_is_served
    [ $(($(resident) - before)) -lt 1000 ]
    [ "$SAID" -lt 8000000 ]
}

@test "hostile: 50 silent clients delay no other client" {
    start_server 0
    start_rude silent 50
    [ "$SAID" = '50 open' ]
    honest_is_served
    wait_for_event closed # that of the honest one
    stop_server
    [ "$(events closed | grep -c '"why":"stop"')" -eq 50 ]
}

@test "hostile: 1,000 clients that say nothing delay no other client" {
    need_files 1100
    start_server 0
    start_rude silent 1000
    [ "$SAID" = '1000 open' ]
    honest_is_served
    honest_is_served
    for _ in 1 2; do wait_for_event closed; done # those of the honest ones
    stop_server
    [ "$(events accepted | wc -l)" -eq 1002 ]
    [ "$(events closed | grep -c '"why":"stop"')" -eq 1000 ]
    [ "$(events closed | field id | sort -n | uniq | wc -l)" -eq 1002 ]
}

@test "hostile: in a burst of 900 connections both ends of each agree" {
    need_files 1000
    start_server -n 900 0
    run "$CLIENT" -j -n 900 127.0.0.1 "$PORT"
    end_server
    [ "$status" -eq 0 ]
    [ "$(grep -c '"agree":true,' <<<"$output")" -eq 900 ]
    [ "$(events closed | grep -c '"why":"end"')" -eq 900 ]
}

# Each byte is a sign of life; between them others are served.
@test "hostile: a client that sends byte by byte is not idle, delays no other client, and is answered" {
    start_server --idle 3 0
    say_to_server ''
    mkfifo "$BATS_TEST_TMPDIR/never"
    for byte in w h o a m i ?; do
        printf %s "$byte" >&"$PEER_FD"
        honest_is_served
        ! read -r -t 0.5 <>"$BATS_TEST_TMPDIR/never" || false
    done
    echo >&"$PEER_FD"
    hear
    [[ $HEARD == you=127.0.0.1:*' id=1' ]]
}

@test "hostile: 200 clients that send random bytes are each handled" {
    start_server 0
    "$RUDE" noise "$PORT" 200
    honest_is_served
    for _ in $(seq 200); do wait_for_event closed; done
    stop_server
    [ "$(events accepted | field id | tail -n 1)" -eq 201 ]
    [ "$(events closed | field id | sort -n | uniq | wc -l)" -eq 201 ]
}

@test "hostile: a lack of descriptors is reported once, uses no processor time, and passes" {
    SERVER_WRAP=("$ROOT/tests/faults/limited.sh" 12)
    start_server 0
    start_rude silent 20
    wait_for_event error
    ticks() { awk '{print $14 + $15}' "/proc/$SERVER_PID/stat"; }
    before=$(ticks)
    sleep 1
    [ $(($(ticks) - before)) -le 5 ]
    exec {KEYS}>&-
    for _ in $(seq 20); do wait_for_event closed; done
    honest_is_served
    start_rude silent 20 # a second time is said a second time
    wait_for_event error
    stop_server
    [ "$(events error | wc -l)" -eq 2 ]
    [[ $(events error) == *'"call":"accept"'*'"errno":"EMFILE"'*'"exit":0,'*'"errno":"EMFILE"'*'"exit":0,'* ]]
}

@test "hostile: a stopped server keeps its waiting clients, and serves them when it continues" {
    start_server 0
    kill -STOP "$SERVER_PID"
    "$CLIENT" -j -n 20 --timeout 20 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/out" 3>&- &
    pid=$!
    STARTED+=("$pid")
    kill -CONT "$SERVER_PID"
    wait "$pid"
    [ "$(grep -c '"agree":true' "$BATS_TEST_TMPDIR/out")" -eq 20 ]
}

@test "hostile: 20,000 clients come and go; memory and descriptors stay, no id is missing" {
    run timeout 50 sh "$ROOT/tests/soak.sh" "$OUT" 20000
    [ "$status" -eq 0 ] || { echo "$output"; false; }
    [[ $output != skipped:* ]] || skip "${output#skipped: }"
    [[ $output == '20000 accepted, each closed once, no id missing; memory '* ]]
}
