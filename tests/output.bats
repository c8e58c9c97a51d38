#!/usr/bin/env bats
# Output that is full, closed or slow. No line is lost silently.
load helpers

need_full() {
    [ -e /dev/full ] || skip 'there is no /dev/full here'
}

# So many times 200 clients, which a limit of 256 open files allows.
come_and_go() {
    local i
    for ((i = 0; i < $1; i++)); do
        "$CLIENT" -j -n 200 127.0.0.1 "$PORT" | grep -q '"opened":200'
    done
}

@test "output: a full standard output ends both programs with 74 and a text error" {
    need_full
    for options in '' -j; do
        run bash -c "'$SERVER' $options 0 2>&1 >/dev/full"
        [ "$status" -eq 74 ]
        [[ $output == *'demo-server: write standard output: ENOSPC'* ]]
        run bash -c "'$CLIENT' $options 127.0.0.1 9 2>&1 >/dev/full"
        [ "$status" -eq 74 ]
        [[ $output == *'demo-client: write standard output: ENOSPC'* ]]
    done
}

@test "output: a full standard output ends the tools with 74" {
    need_full
    for tool in "'$FACTS'" "'$LOOKUP' 80" "'$LOOKUP' -j 0-22" "'$NETBOX' --help" "'$SERVER' --help" "'$CLIENT' -V"; do
        run bash -c "$tool 2>/dev/null >/dev/full"
        [ "$status" -eq 74 ]
    done
}

@test "output: a closed standard output ends them with 74, and no socket takes its place" {
    run bash -c "'$SERVER' -j 0 2>&1 >&-"
    [ "$status" -eq 74 ]
    start_server 0
    run bash -c "'$CLIENT' -j 127.0.0.1 $PORT 2>&1 >&-"
    [ "$status" -eq 74 ]
    [[ $output == *EBADF* ]]
}

@test "output: closed standard input and error change nothing" {
    start_server 0
    run bash -c "'$CLIENT' -j 127.0.0.1 $PORT <&- 2>&-"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *'"agree":true,'* ]]
    run bash -c "'$CLIENT' -t -j 127.0.0.1 $PORT <&- 2>&-"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *'"agree":true,'* ]]
}

@test "output: a reader that goes away ends the server with 74, not with a signal" {
    mkfifo "$BATS_TEST_TMPDIR/fifo"
    "$SERVER" -j 0 >"$BATS_TEST_TMPDIR/fifo" 2>/dev/null 3>&- &
    pid=$!
    STARTED+=("$pid")
    exec {fd}<"$BATS_TEST_TMPDIR/fifo"
    read -r line <&"$fd"
    exec {fd}<&-
    "$CLIENT" -j 127.0.0.1 "$(field port <<<"$line")" >/dev/null || true
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 74 ]
}

@test "output: a stuck reader does not stop the server from serving; its lines wait" {
    start_server 0
    come_and_go 8
    stop_server
    [ "$SERVER_STATUS" -eq 0 ]
    [ "$(events accepted | wc -l)" -eq 1600 ]
    [ "$(events closed | wc -l)" -eq 1600 ]
    [ "$(events error | wc -l)" -eq 0 ]
}

@test "output: lines that a stuck reader costs are counted and reported" {
    start_server 0
    come_and_go 18
    stop_server
    lost=$(events error | sed -n 's/.*EAGAIN: \([0-9]*\) lines were left out.*/\1/p' | paste -sd+)
    [ -n "$lost" ]
    [ $(($(grep -vc '"event":"error"' "$EVENTS") + lost)) -eq 7202 ]
}

@test "output: a reader that was slow, and then goes away, ends the server; nothing spins" {
    start_server 0
    come_and_go 8
    for _ in $(seq 100); do next_event; done
    exec {SERVER_FD}<&-
    SERVER_STATUS=0
    wait "$SERVER_PID" || SERVER_STATUS=$?
    [ "$SERVER_STATUS" -eq 74 ]
}

@test "output: a server's answer cannot control a terminal" {
    need nc
    nc -h 2>&1 | grep -q OpenBSD || skip 'this nc is not the one of OpenBSD'
    exec {NC_FD}< <(printf 'no: \033[2J\033]0;x\007\302\233\377\303\251\n' | timeout 10 nc -v -l -N 127.0.0.1 0 2>&1)
    read -r line <&"$NC_FD"
    run "$CLIENT" 127.0.0.1 "${line##* }"
    [ "$status" -eq 69 ]
    [[ $output == *'?[2J?]0;x???é'* ]]
    [[ $output != *$'\033'* ]]
}

@test "output: a reader that goes away ends the server, even if no client says anything more" {
    start_server 0
    exec {SERVER_FD}<&-
    say_to_server ''
    SERVER_STATUS=0
    wait "$SERVER_PID" || SERVER_STATUS=$?
    [ "$SERVER_STATUS" -eq 74 ]
}

@test "output: lines are seen at once, however much there is to do" {
    start_server 0
    for _ in 1 2 3 4; do
        say_to_server ''
        cat <&"$PEER_FD" >/dev/null 3>&- &
        STARTED+=("$!")
        timeout 20 yes >&"$PEER_FD" 3>&- &
        STARTED+=("$!")
    done
    wait_for_event accepted
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    wait_for_event closed
    kill -0 "$!" # the flood has not ended for the lines to come
}

@test "output: --brief prints one line for each event or error" {
    start_server 0
    run "$CLIENT" -q -n 2 127.0.0.1 "$PORT"
    [ "${#lines[@]}" -eq 3 ]
    [[ ${lines[1]} =~ ^connected\ \ #[12]\ \ 127.0.0.1:[0-9]+\ -\>\ 127.0.0.1:$PORT\ \ \(tcp\)$ ]]
    [[ ${lines[2]} == 'summary    2 of 2 opened; '* ]]
    run "$SERVER" --brief "$PORT"
    [ "${#lines[@]}" -eq 1 ]
    [[ $output == *EADDRINUSE* ]]
}

# A text on one line; what differs from run to run becomes a letter.
in_one_line() {
    tr -s ' \n' ' ' | sed -E 's/[0-9]{4,5}/N/g; s/(registered|dynamic) \(N-N\), [^;]*;/M;/g; s/header .. .. .. ..//'
}

@test "output: lines fit the terminal's width and break between words, and a pipe's do not break" {
    need_terminal
    need stty
    start_server 0
    "$CLIENT" 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/whole"
    [ "$(awk 'length > 79' "$BATS_TEST_TMPDIR/whole" | wc -l)" -gt 0 ]
    for width in 40 79 100; do
        run script -qec "stty cols $width; '$CLIENT' 127.0.0.1 $PORT" /dev/null
        tr -d '\r' <<<"$output" | sed 's/\x1b\[[0-9]*m//g' >"$BATS_TEST_TMPDIR/narrow"
        [ "$(awk -v width=$width 'length > width' "$BATS_TEST_TMPDIR/narrow" | wc -l)" -eq 0 ]
        diff <(in_one_line <"$BATS_TEST_TMPDIR/whole") <(in_one_line <"$BATS_TEST_TMPDIR/narrow")
    done
}
