#!/usr/bin/env bats
# Calls that fail while a server serves: one client is concerned, and the server lives on.
# strace makes them fail; its trace says INJECTED where it did.
load helpers

setup() {
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
}

# Starts a server in which a call fails: $1 call, $2 errno, $3 when; then its options.
start_failing() {
    SERVER_WRAP=(strace -o "$BATS_TEST_TMPDIR/trace" -e trace="$1" -e inject="$1:error=$2:when=$3")
    start_server "${@:4}" 0
}

injected() {
    grep -q INJECTED "$BATS_TEST_TMPDIR/trace"
}

@test "faults: what accept hands on of one connection is passed over" {
    for error in ECONNABORTED EINTR EPROTO ENETDOWN ENOPROTOOPT EHOSTDOWN ENONET EHOSTUNREACH EOPNOTSUPP ENETUNREACH; do
        start_failing accept "$error" 1
        run "$CLIENT" -j 127.0.0.1 "$PORT"
        [ "$status" -eq 0 ] || { echo "$error: $output"; false; }
        stop_server
        injected
        [ "$(events error | wc -l)" -eq 0 ]
        [[ $(events stopped) == *'"served":1}' ]]
    done
}

@test "faults: out of memory or descriptors in accept is said once, and passes" {
    for error in EMFILE ENFILE ENOBUFS ENOMEM; do
        start_failing accept "$error" 1..3
        run "$CLIENT" -j 127.0.0.1 "$PORT"
        [ "$status" -eq 0 ]
        stop_server
        injected
        [ "$(events error | wc -l)" -eq 1 ]
        [[ $(events error) == *'"call":"accept"'*'"errno":"'"$error"'"'*'"exit":0}' ]]
    done
}

@test "faults: accept on a socket that is none any more ends the server, 71" {
    start_failing accept EINVAL 1
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null || true
    end_server
    injected
    [ "$SERVER_STATUS" -eq 71 ]
    [[ $(events error) == *'"call":"accept"'*'"exit":71}' ]]
}

@test "faults: a connection that is lost in recv or send is told as a reset" {
    while read -r call error; do
        start_failing "$call" "$error" 1
        "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null || true
        run "$CLIENT" -j 127.0.0.1 "$PORT"
        [ "$status" -eq 0 ]
        stop_server
        injected
        [[ $(events closed | head -n 1) == *'"id":1,"by":"client","why":"reset"'* ]]
        [ "$(events error | wc -l)" -eq 0 ]
    done <<'TABLE'
recvfrom ECONNRESET
recvfrom ETIMEDOUT
recvfrom EHOSTUNREACH
sendto EPIPE
sendto ECONNRESET
TABLE
}

@test "faults: another failure of one client is named, and the next is served" {
    while read -r call error; do
        start_failing "$call" "$error" 1
        "$CLIENT" -j --timeout 1 127.0.0.1 "$PORT" >/dev/null || true
        run "$CLIENT" -j 127.0.0.1 "$PORT"
        [ "$status" -eq 0 ]
        stop_server
        injected
        [[ $(events error) == *'"errno":"'"$error"'"'*'"exit":0}' ]]
        [ "$(events closed | wc -l)" -eq 2 ]
    done <<'TABLE'
recvfrom ENOMEM
sendto ENOBUFS
TABLE
}

@test "faults: an interrupted recv or send is made again" {
    for call in recvfrom sendto; do
        start_failing "$call" EINTR 1
        run "$CLIENT" -j 127.0.0.1 "$PORT"
        [ "$status" -eq 0 ]
        stop_server
        injected
        [ "$(events error | wc -l)" -eq 0 ]
    done
}

@test "faults: a full socket (EAGAIN) keeps the answer, and sends it later" {
    start_failing sendto EAGAIN 1
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *'"agree":true}' ]]
    stop_server
    injected
}

@test "faults: UDP errors about one peer do not end the server" {
    while read -r call error count; do
        start_failing "$call" "$error" 1 -u
        "$CLIENT" -j -u --timeout 1 127.0.0.1 "$PORT" >/dev/null || true
        run "$CLIENT" -j -u 127.0.0.1 "$PORT"
        [ "$status" -eq 0 ]
        stop_server
        injected
        [ "$(events error | wc -l)" -eq "$count" ]
    done <<'TABLE'
recvfrom ECONNREFUSED 0
recvfrom EINTR 0
sendto EPERM 1
sendto EHOSTUNREACH 1
sendto EINTR 0
TABLE
}

@test "faults: a client's connect that is interrupted is finished, not repeated" {
    start_server 0
    run strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=connect -e inject=connect:error=EINTR:when=1 "$CLIENT" -j --timeout 1 127.0.0.1 "$PORT"
    injected
    [ "$(grep -c 'connect(' "$BATS_TEST_TMPDIR/trace")" -eq 1 ]
}

@test "faults: a client's interrupted send and recv are made again" {
    start_server 0
    for call in sendto recvfrom; do
        run strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace="$call" -e inject="$call:error=EINTR:when=1" "$CLIENT" -j 127.0.0.1 "$PORT"
        injected
        [ "$status" -eq 0 ]
        [[ ${lines[0]} == *'"agree":true}' ]]
    done
}
