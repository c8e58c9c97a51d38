#!/usr/bin/env bats
# relay: what it passes on, and which ports each end sees.
load helpers

# Starts a relay to the server's port, on a port that was free just now, and waits until it
# listens. Sets RELAY_PORT, RELAY_PID, RELAY_DIR.
start_relay() {
    local line=
    RELAY_DIR=$(mktemp -d "$BATS_TEST_TMPDIR/relay.XXXXXX")
    for _ in 1 2 3 4 5 6 7 8 9; do
        RELAY_PORT=$((RANDOM % 20000 + 10000))
        mkfifo "$RELAY_DIR/fifo"
        "$RELAY" "$@" "$RELAY_PORT" 127.0.0.1 "$PORT" >"$RELAY_DIR/fifo" 2>"$RELAY_DIR/err" 3>&- &
        RELAY_PID=$!
        STARTED+=("$RELAY_PID")
        exec {RELAY_FD}<"$RELAY_DIR/fifo"
        rm "$RELAY_DIR/fifo"
        IFS= read -r line <&"$RELAY_FD" && return
        exec {RELAY_FD}<&- # that port was somebody's
    done
    return 1
}

end_relay() {
    cat <&"$RELAY_FD" >"$RELAY_DIR/out"
    exec {RELAY_FD}<&-
    RELAY_STATUS=0
    wait "$RELAY_PID" || RELAY_STATUS=$?
    forget "$RELAY_PID"
}

@test "relay: the server sees the relay's port, and the client is told that it is not its own" {
    start_server -n 1 0
    start_relay -n 1
    run "$CLIENT" -j 127.0.0.1 "$RELAY_PORT"
    end_relay
    end_server
    [[ ${lines[0]} == *'"agree":false,'* ]]
    [ "$(endpoint server_saw <<<"${lines[0]}")" = "$(events accepted | endpoint peer)" ]
    [ "$(endpoint local <<<"${lines[0]}")" != "$(events accepted | endpoint peer)" ]
    grep -q "passed on: $(events accepted | endpoint peer) -> 127.0.0.1:$PORT$" "$RELAY_DIR/out"
    grep -q "^accepted   #1  $(endpoint local <<<"${lines[0]}") -> 127.0.0.1:$RELAY_PORT " "$RELAY_DIR/out"
}

@test "relay: it relays several connections at a time, and logs only the server's side" {
    start_server -n 20 0
    PORTLAB_LOG=$BATS_TEST_TMPDIR/log start_relay -n 20
    "$CLIENT" -j -n 20 127.0.0.1 "$RELAY_PORT" >"$BATS_TEST_TMPDIR/client"
    end_relay
    end_server
    [ "$RELAY_STATUS" -eq 0 ]
    [ "$(grep -c '"agree":false' "$BATS_TEST_TMPDIR/client")" -eq 20 ]
    [ "$(events accepted "$BATS_TEST_TMPDIR/log" | endpoint peer | sort -u | wc -l)" -eq 20 ]
    [ "$(events closed "$BATS_TEST_TMPDIR/log" | grep -c '"by":"client","why":"end","bytes_in":7,')" -eq 20 ]
    [[ $(events stopped "$BATS_TEST_TMPDIR/log") == '{"portlab":1,"event":"stopped","why":"count","served":20,'* ]]
}

@test "relay: bytes arrive as they were sent, and the way back stays open" {
    start_server -n 1 0
    start_relay -n 1
    exec {fd}<>"/dev/tcp/127.0.0.1/$RELAY_PORT"
    printf 'GET / HTTP/1.0\n' >&"$fd"
    run cat <&"$fd"
    exec {fd}>&-
    end_relay
    end_server
    [ "${lines[0]}" = $'HTTP/1.0 200 OK\r' ]
    [ "${lines[-1]}" = "you=$(events accepted | endpoint peer) me=127.0.0.1:$PORT id=1" ]
    grep -q '^closed     #1  by the server (end): 15 bytes in' "$RELAY_DIR/out"
}

@test "relay: a server that refuses is named, and the relay goes on" {
    start_server 0
    stop_server
    start_relay -n 2
    run "$CLIENT" -j 127.0.0.1 "$RELAY_PORT"
    run "$CLIENT" -j 127.0.0.1 "$RELAY_PORT"
    end_relay
    [ "$RELAY_STATUS" -eq 0 ]
    [ "$(grep -c "^relay: connect 127.0.0.1:$PORT: ECONNREFUSED" "$RELAY_DIR/err")" -eq 2 ]
}

@test "relay: a signal stops it, with a connection open" {
    start_server 0
    start_relay
    exec {fd}<>"/dev/tcp/127.0.0.1/$RELAY_PORT"
    wait_for_event accepted
    kill -TERM "$RELAY_PID"
    end_relay
    exec {fd}>&-
    [ "$RELAY_STATUS" -eq 0 ]
    grep -q '^closed     #1  by the server (stop)' "$RELAY_DIR/out"
    grep -qx 'stopped    (signal): 1 served' "$RELAY_DIR/out"
}

@test "relay: other addresses than loopback, malformed ports and wrong operands are usage errors" {
    for arguments in '80 192.0.2.1 80' '80 localhost 80' '0 127.0.0.1 80' '80 127.0.0.1 0' '80 127.0.0.1' '80 127.0.0.1 80 80' '65536 ::1 80' '-n 0 80 ::1 80'; do
        run "$RELAY" $arguments
        [ "$status" -eq 64 ]
        [[ ${lines[0]} == 'relay: '* ]]
    done
}

@test "relay: a port in use is explained with advice for any program" {
    start_server 0
    run "$RELAY" "$PORT" 127.0.0.1 "$PORT"
    [ "$status" -eq 69 ]
    [[ $output == "relay: bind 127.0.0.1:$PORT: EADDRINUSE"*"listens on TCP port $PORT"* ]]
    [[ $(uname) != Linux || $output == *'try: '*"ss -tnap 'sport = :$PORT': shows what uses it"* ]]
    [[ $output != *demo-* && $output != *--* ]]
}
