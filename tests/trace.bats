#!/usr/bin/env bats
# --trace and --step: every socket call as C, with its arguments and its result.
load helpers

@test "trace: the server's calls, in their order" {
    start_server -t -n 1 0
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    end_server
    run sed 's/(.*//' "$SERVER_DIR/err"
    [ "$(echo "$output" | tr '\n' ' ')" = 'socket setsockopt bind getsockname fcntl listen accept fcntl close recv send recv close ' ]
}

@test "trace: the server's calls as a C programmer would write them" {
    start_server -t -n 1 0
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    end_server
    for line in 'socket(AF_INET, SOCK_STREAM, 0) = 3' 'setsockopt(3, SOL_SOCKET, SO_REUSEADDR, 1) = 0' \
        'bind(3, 127.0.0.1:0) = 0' "getsockname(3) = 0 -> 127.0.0.1:$PORT" \
        'listen(3, SOMAXCONN) = 0' "recv($(sed -n 's/^accept(3) = \([0-9]*\) -> .*/\1/p' "$SERVER_DIR/err"), 256 bytes) = 7"; do
        grep -Fqx "$line" "$SERVER_DIR/err"
    done
}

@test "trace: the client's calls, in their order" {
    start_server -n 1 0
    run --separate-stderr "$CLIENT" -t 127.0.0.1 "$PORT"
    [ "$(sed 's/(.*//' <<<"$stderr" | tr '\n' ' ')" = 'socket fcntl connect getsockopt getsockname send recv close ' ]
    [[ $stderr == *"connect("*", 127.0.0.1:$PORT) = -1 EINPROGRESS"* ]]
    [[ $stderr == *"getsockname("*") = 0 -> 127.0.0.1:"* ]]
}

@test "trace: a call that fails shows the name of errno" {
    start_server 0
    run --separate-stderr "$SERVER" -j -t "$PORT"
    [[ $stderr == *"bind("*", 127.0.0.1:$PORT) = -1 EADDRINUSE"* ]]
}

@test "trace: UDP shows sendto and recvfrom with the peer" {
    start_server -u -t -n 1 0
    "$CLIENT" -j -u 127.0.0.1 "$PORT" >/dev/null
    end_server
    grep -q 'recvfrom(3, 65536 bytes) = 256 -> 127.0.0.1:' "$SERVER_DIR/err"
    grep -q 'sendto(3, [0-9]* bytes, 127.0.0.1:[0-9]*) = ' "$SERVER_DIR/err"
}

@test "trace: every socket call that the kernel saw is in the trace" {
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
    calls=socket,bind,listen,accept,accept4,connect,getsockname,getsockopt,setsockopt,sendto,recvfrom,shutdown
    SERVER_WRAP=(strace -o "$BATS_TEST_TMPDIR/strace" -e trace="$calls")
    start_server -t -n 3 --close-first 0
    "$CLIENT" -j -n 3 127.0.0.1 "$PORT" >/dev/null
    end_server
    sed -n 's/^\([a-z0-9]*\)(\([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/strace" | sed 's/sendto/send/; s/recvfrom/recv/; s/accept4/accept/' >"$BATS_TEST_TMPDIR/kernel"
    sed 's/(.*//' "$SERVER_DIR/err" | grep -v -e close -e fcntl >"$BATS_TEST_TMPDIR/trace"
    cmp "$BATS_TEST_TMPDIR/kernel" "$BATS_TEST_TMPDIR/trace"
}

@test "trace: --step waits for Enter before each call" {
    mkfifo "$BATS_TEST_TMPDIR/keys" "$BATS_TEST_TMPDIR/steps"
    "$SERVER" -j -s 0 <"$BATS_TEST_TMPDIR/keys" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/steps" 3>&- &
    STARTED+=($!)
    exec {keys}>"$BATS_TEST_TMPDIR/keys" {steps}<"$BATS_TEST_TMPDIR/steps"
    IFS= read -r -d ']' line <&"$steps"
    [ "$line" = 'next: socket(AF_INET, SOCK_STREAM, 0)  [Enter' ]
    echo >&"$keys"
    IFS= read -r -d ']' line <&"$steps"
    [[ $line == *'socket(AF_INET, SOCK_STREAM, 0) = '*'next: setsockopt('* ]]
    [ ! -s "$BATS_TEST_TMPDIR/out" ]
}

@test "trace: --step at the end of input goes on without waiting" {
    start_server -n 1 0
    run --separate-stderr "$CLIENT" -j -s 127.0.0.1 "$PORT" </dev/null
    [ "$status" -eq 0 ]
    [[ $stderr == *'connect('* ]]
}

@test "trace: a signal ends a server that waits for Enter" {
    mkfifo "$BATS_TEST_TMPDIR/keys" "$BATS_TEST_TMPDIR/steps"
    "$SERVER" -j -s 0 <"$BATS_TEST_TMPDIR/keys" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/steps" 3>&- &
    pid=$!
    STARTED+=("$pid")
    exec {keys}>"$BATS_TEST_TMPDIR/keys" {steps}<"$BATS_TEST_TMPDIR/steps"
    cat <&"$steps" >/dev/null &
    for _ in 1 2 3 4 5 6; do echo >&"$keys"; done
    wait_for_word "$pid" listening "$BATS_TEST_TMPDIR/out"
    exec 9<>"/dev/tcp/127.0.0.1/$(field port <"$BATS_TEST_TMPDIR/out")"
    kill -TERM "$pid"
    wait "$pid"
    grep -q '"event":"stopped","why":"signal"' "$BATS_TEST_TMPDIR/out"
}

@test "trace: nothing is traced unless asked" {
    start_server -n 1 0
    run --separate-stderr "$CLIENT" -j 127.0.0.1 "$PORT"
    end_server
    [ -z "$stderr" ]
    [ ! -s "$SERVER_DIR/err" ]
}
