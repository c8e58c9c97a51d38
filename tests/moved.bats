#!/usr/bin/env bats
# A library whose accept() gives each client a new port, as many believe it does. The server,
# the client and the tour notice it, because they ask the kernel.
load helpers

setup_file() {
    command -v "${CC:-cc}" >/dev/null || return 0
    "${CC:-cc}" -shared -fPIC -pthread -o "$BATS_FILE_TMPDIR/moved.so" "$BATS_TEST_DIRNAME/faults/preload/moved.c" -ldl || true
}

setup() {
    MOVED=(env "LD_PRELOAD=$BATS_FILE_TMPDIR/moved.so")
    [ -e "$BATS_FILE_TMPDIR/moved.so" ] || skip 'no shared library can be built here'
    [ -z "${ASAN_OPTIONS:-}" ] || skip 'a sanitizer stands between a program and these calls already'
    [ "$(uname -s)" = Linux ] || skip 'LD_PRELOAD is not known to work here'
}

@test "moved: the server shows the port that each client was moved to" {
    SERVER_WRAP=("${MOVED[@]}")
    start_server -n 3 0
    "$CLIENT" -j -n 3 127.0.0.1 "$PORT" >/dev/null
    end_server
    [ "$(events accepted | endpoint local | sort -u | wc -l)" -eq 3 ]
    ! events accepted | endpoint local | grep -q ":$PORT$"
}

@test "moved: the server says in words that it is not the listening socket's port" {
    need_netbox
    in_box -- 'mkfifo fifo
        '"${MOVED[*]}"' "$SERVER" -n 1 5000 >fifo & exec 9<fifo; read -r line <&9
        "$CLIENT" 127.0.0.1 5000 >/dev/null; cat <&9'
    [[ $output =~ "this end's port, "[0-9]+", is not the listening socket's port, 5000" ]]
}

@test "moved: the client does not agree, and shows where the server is" {
    SERVER_WRAP=("${MOVED[@]}")
    start_server 0
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [ "$(endpoint peer <<<"${lines[0]}")" = "127.0.0.1:$PORT" ]
    [ "$(endpoint server_saw <<<"${lines[0]}")" = "$(endpoint local <<<"${lines[0]}")" ]
    [[ ${lines[0]} == *'"agree":false,"server_at":{"address":"127.0.0.1","port":'* ]]
    [[ ${lines[0]} != *'"server_at":{"address":"127.0.0.1","port":'"$PORT}"* ]]
    run "$CLIENT" 127.0.0.1 "$PORT"
    [[ $output == *'server is at 127.0.0.1:'*': not the endpoint that this end is connected to'* ]]
    [[ $output != *'both ends agree'* ]]
}

@test "moved: the tour does not say that one port served all" {
    run "${MOVED[@]}" sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 1 ]
    [[ $output != *'ok: one server port'* ]]
    [[ $output != *'moved nobody'* ]]
    [[ $output == *"FAILED: the server's end has 3 ports"* ]]
}

@test "moved: without the library all of them agree" {
    start_server 0
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [[ ${lines[0]} == *'"agree":true,"server_at":{"address":"127.0.0.1","port":'"$PORT"'},'* ]]
    run "$CLIENT" 127.0.0.1 "$PORT"
    [[ $output == *'both ends agree'* ]]
}
