#!/usr/bin/env bats
# --trace and --step show every socket call as C, with its arguments and its result.
load helpers

@test "trace: the server's calls are shown in order" {
    start_server -t -n 1 0
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    end_server
    run sed 's/(.*//' "$SERVER_DIR/err"
    [ "$(echo "$output" | tr '\n' ' ')" = 'socket setsockopt bind getsockname fcntl listen accept getsockname fcntl close recv send recv close ' ]
}

@test "trace: the server's calls are shown as C" {
    start_server -t -n 1 0
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    end_server
    for line in 'socket(AF_INET, SOCK_STREAM, 0) = 3' 'setsockopt(3, SOL_SOCKET, SO_REUSEADDR, 1) = 0' \
        'bind(3, 127.0.0.1:0) = 0' "getsockname(3) = 0 -> 127.0.0.1:$PORT" \
        'listen(3, SOMAXCONN) = 0' "recv($(sed -n 's/^accept(3) = \([0-9]*\) -> .*/\1/p' "$SERVER_DIR/err"), 256 bytes) = 7"; do
        grep -Fqx "$line" "$SERVER_DIR/err"
    done
}

@test "trace: the client's calls are shown in order" {
    start_server -n 1 0
    run --separate-stderr "$CLIENT" -t 127.0.0.1 "$PORT"
    [ "$(sed 's/(.*//' <<<"$stderr" | tr '\n' ' ')" = 'socket connect getsockname getpeername send recv close ' ]
    [[ $stderr == *"connect("*", 127.0.0.1:$PORT) = 0"* ]]
    [[ $stderr == *"getpeername("*") = 0 -> 127.0.0.1:$PORT"* ]]
    [[ $stderr == *"getsockname("*") = 0 -> 127.0.0.1:"* ]]
}

@test "trace: several connections are on their way at a time, and their calls show that" {
    start_server -n 2 0
    run --separate-stderr "$CLIENT" -t -n 2 127.0.0.1 "$PORT"
    [ "$(grep -c "^connect(.*, 127.0.0.1:$PORT) = -1 EINPROGRESS" <<<"$stderr")" -eq 2 ]
    [ "$(grep -c '^getsockopt(.*, SOL_SOCKET, SO_ERROR) = 0 -> 0$' <<<"$stderr")" -eq 2 ]
}

# Runs a script in a netbox where nothing answers at 10.0.0.2.
beside_silence() {
    need_root_in_box
    need ip
    in_box --root -- 'ip link add veth0 type veth peer name veth1 && ip addr add 10.0.0.1/24 dev veth0 &&
        ip link set veth0 up && ip link set veth1 up &&
        ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev veth0 || exit 99
        '"$1"
    [ "$status" -ne 99 ] || skip 'no pair of interfaces can be had in this netbox'
}

@test "trace: a single connect that waits is given up after --timeout" {
    beside_silence '"$CLIENT" -j -t --timeout 2 10.0.0.2 80'
    [ "$status" -eq 69 ]
    [ "$(grep -c '^connect(' <<<"$output")" -eq 1 ]
    [[ $output == *'"call":"connect"'*'"errno":"ETIMEDOUT"'*'for 2 seconds.'* ]]
}

@test "trace: Ctrl-C ends a single connect that waits" {
    beside_silence 'mkfifo steps; "$CLIENT" -j -s --timeout 0 10.0.0.2 80 2>steps < <(yes "") & pid=$!
        exec {steps}<steps; while read -r -d "]" line <&$steps && [[ $line != *"next: connect"* ]]; do :; done
        kill -INT $pid; wait $pid; echo "status $?"'
    [ "${lines[-1]}" = 'status 130' ]
    [[ $output == *'"asked":1,"opened":0,'* ]]
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
    calls=socket,bind,listen,accept,accept4,connect,getsockname,getpeername,getsockopt,setsockopt,sendto,recvfrom,shutdown
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
    [ "$line" = 'next: socket(AF_INET, SOCK_STREAM, 0)  [Enter makes this call' ]
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

@test "trace: nothing is traced without the option" {
    start_server -n 1 0
    run --separate-stderr "$CLIENT" -j 127.0.0.1 "$PORT"
    end_server
    [ -z "$stderr" ]
    [ ! -s "$SERVER_DIR/err" ]
}

@test "trace: the time that connect waits counts towards --timeout" {
    need strace
    beside_silence 'strace -f -o calls -e trace=poll "$CLIENT" -t --timeout 2 10.0.0.2 80 || exit 98'
    [ "$status" -eq 98 ]
    [[ $output == *', 10.0.0.2:80) = -1 EINTR'*ETIMEDOUT* ]] || skip 'strace may not trace here'
    left=$(sed -n 's/.*poll(.*, 2, \([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/calls" | head -n 1) # of 2000, after a second in connect
    [ "$left" -le 1000 ]
}
