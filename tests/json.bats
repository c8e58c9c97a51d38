#!/usr/bin/env bats
# Each JSON line is valid, has its keys in the documented order, and says the same as the text.
load helpers

address='"(127\.0\.0\.1|::1|[0-9a-f.:]+)"'
range='"(zero|system|registered|dynamic)"'
word='"[^"]*"'
number='[0-9]+'
plain="\{\"address\":$address,\"port\":$number,\"range\":$range,\"service\":(null|$word),\"kernel_range\":(true|false|null)\}"
chosen="\{\"address\":$address,\"port\":$number,\"range\":$range,\"service\":(null|$word),\"kernel_range\":(true|false|null),\"chosen_by\":\"(user|kernel)\"\}"
transport='"transport":"(tcp|udp)"'
strings='\[("([^"\\]|\\.)*"(,"([^"\\]|\\.)*")*)?\]'

# Fails for the first line of a file that is none of the interface's.
check_lines() {
    local line pattern event
    while IFS= read -r line; do
        event=$(field event <<<"$line")
        case $event in
        listening) pattern="$transport,\"local\":$chosen,\"pid\":$number" ;;
        accepted) pattern="\"id\":$number,$transport,\"local\":$plain,\"peer\":$plain,\"open\":$number" ;;
        datagram) pattern="\"id\":$number,$transport,\"local\":$plain,\"peer\":$plain,\"bytes\":$number" ;;
        closed) pattern="\"id\":$number,\"by\":\"(client|server)\",\"why\":\"(end|reset|idle|limit|refused|stop)\",\"bytes_in\":$number,\"bytes_out\":$number,\"open\":$number" ;;
        stopped) pattern="\"why\":\"(count|signal)\",\"served\":$number" ;;
        connected) pattern="\"id\":$number,$transport,\"local\":$chosen,\"peer\":$plain,\"server_saw\":(null|\{\"address\":$address,\"port\":$number\}),\"agree\":(true|false|null),\"server_at\":(null|\{\"address\":$address,\"port\":$number\}),\"took\":(null|$number)" ;;
        summary) pattern="$transport,\"asked\":$number,\"opened\":$number,\"distinct_source_ports\":$number,\"lowest\":($number|null),\"highest\":($number|null),\"even\":$number,\"odd\":$number" ;;
        error) pattern="\"call\":$word,\"endpoint\":(null|$plain),\"errno\":(null|$word),\"message\":\"([^\"\\]|\\\\.)*\",\"explanation\":\"([^\"\\]|\\\\.)*\",\"remedies\":$strings,\"exit\":$number" ;;
        *) echo "no event: $line" && return 1 ;;
        esac
        [[ $line =~ ^\{\"portlab\":1,\"event\":\"$event\",$pattern,\"at\":$number\}$ ]] ||
            { echo "not as the interface has it: $line"; return 1; }
    done <"$1"
    ! command -v jq >/dev/null || jq -e . "$1" >/dev/null
}

@test "json: every line of a TCP server has its keys in order" {
    start_server --max-clients 2 0
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    "$RUDE" nul "$PORT" >/dev/null
    "$RUDE" reset "$PORT"
    wait_for_event closed && wait_for_event closed && wait_for_event closed
    say_to_server 'x\n'
    hear
    stop_server
    check_lines "$EVENTS"
    [ "$(wc -l <"$EVENTS")" -eq 10 ]
}

@test "json: every line of a server over UDP and IPv6 has its keys in order" {
    need_ipv6
    start_server -u -6 -n 2 0
    "$CLIENT" -j -u -n 2 ::1 "$PORT" >/dev/null
    end_server
    check_lines "$EVENTS"
    [ "$(wc -l <"$EVENTS")" -eq 4 ]
}

@test "json: every line of a client has its keys in order, with and without an answer" {
    start_server -n 4 0
    {
        "$CLIENT" -j -n 3 127.0.0.1 "$PORT"
        "$CLIENT" -j -c 127.0.0.1 "$PORT"
        end_server
        "$CLIENT" -j 127.0.0.1 "$PORT" || true
        "$CLIENT" -j no-such-host.invalid 80 || true
    } >"$BATS_TEST_TMPDIR/out"
    check_lines "$BATS_TEST_TMPDIR/out"
    [ "$(grep -c '"event":"connected"' "$BATS_TEST_TMPDIR/out")" -eq 4 ]
    [ "$(grep -c '"event":"error"' "$BATS_TEST_TMPDIR/out")" -eq 2 ]
}

# One after another: the time of one does not hold that of the next.
@test "json: many connections took no longer in sum than the client ran" {
    start_server 0
    before=${EPOCHREALTIME//[!0-9]/}
    "$CLIENT" --json --connect-only -n 300 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/out"
    ran=$((${EPOCHREALTIME//[!0-9]/} - before)) sum=0
    for took in $(field took <"$BATS_TEST_TMPDIR/out"); do sum=$((sum + took)); done
    echo "$sum of $ran microseconds"
    [ "$(events connected "$BATS_TEST_TMPDIR/out" | wc -l)" -eq 300 ]
    [ "$sum" -le "$ran" ]
}

@test "json: errors are events on standard output, and usage errors are not" {
    run --separate-stderr "$CLIENT" -j no-such-host.invalid 80
    [ -z "$stderr" ]
    [ "$(field exit <<<"$output")" -eq "$status" ]
    run --separate-stderr "$CLIENT" -j localhost 99999
    [ -z "$output" ]
    [ -n "$stderr" ]
}

@test "json: hostile bytes in a host name are escaped" {
    run "$CLIENT" -j $'a"b\\c\x01\xff\xc3\xa9' 80
    [ "$status" -eq 68 ]
    echo "$output" >"$BATS_TEST_TMPDIR/out"
    check_lines "$BATS_TEST_TMPDIR/out"
    [[ $output == *'a\"b\\c\u0001\ufffdé'* ]]
}

@test "json: services are IANA's names, for this transport" {
    need_netbox
    in_box --floor 0 -- 'for port in 80 443 3306; do start_server $port; done; start_server -u 53; start_server -u 8444'
    in_box --floor 0 -- 'for port in 80 443 3306 25565; do start_server $port; echo "$LISTENING"; done
        start_server -u 514; echo "$LISTENING"; start_server 514; echo "$LISTENING"'
    [ "$(field service <<<"$output" | tr '\n' ' ')" = 'http https mysql null syslog shell ' ]
    [ "$(field range <<<"$output" | sort | uniq -c | tr -s ' \n' ' ')" = ' 2 registered 4 system ' ]
}

@test "json: PORTLAB_LOG gets the same lines, whatever is printed" {
    export PORTLAB_LOG=$BATS_TEST_TMPDIR/log
    start_server -n 2 0
    "$CLIENT" 127.0.0.1 "$PORT" >/dev/null
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    end_server
    cmp <(grep -v -e connected -e summary "$PORTLAB_LOG") "$EVENTS"
    [ "$(grep -c '"event":"connected"' "$PORTLAB_LOG")" -eq 2 ]
    [ "$(grep -c '"event":"summary"' "$PORTLAB_LOG")" -eq 2 ]
    check_lines "$PORTLAB_LOG"
}

@test "json: a PORTLAB_LOG that cannot be written ends both programs with 74" {
    PORTLAB_LOG=/nowhere/log run "$SERVER" -j 0
    [ "$status" -eq 74 ]
    [[ $output == *'"call":"open"'* ]]
    [[ $output != *listening* ]]
    PORTLAB_LOG=/nowhere/log run "$CLIENT" -j 127.0.0.1 9
    [ "$status" -eq 74 ]
}

@test "json: text and JSON tell the same story" {
    export PORTLAB_LOG=$BATS_TEST_TMPDIR/log
    mkfifo "$BATS_TEST_TMPDIR/fifo"
    "$SERVER" -n 2 0 >"$BATS_TEST_TMPDIR/fifo" 3>&- &
    exec {fd}<"$BATS_TEST_TMPDIR/fifo"
    IFS= read -r first <&"$fd"
    port=$(sed -n 's/^listening  127.0.0.1:\([0-9]*\) .*/\1/p' <<<"$first")
    "$CLIENT" -n 2 127.0.0.1 "$port" >"$BATS_TEST_TMPDIR/client"
    { echo "$first"; cat <&"$fd"; } >"$BATS_TEST_TMPDIR/server"
    for event in listening accepted closed stopped; do
        [ "$(grep -c "^$event " "$BATS_TEST_TMPDIR/server")" -eq "$(grep -c "\"event\":\"$event\"" "$PORTLAB_LOG")" ]
    done
    sed -n 's/^accepted   #[0-9]*  \([^ ]*\) -> .*/\1/p' "$BATS_TEST_TMPDIR/server" >"$BATS_TEST_TMPDIR/text"
    events accepted "$PORTLAB_LOG" | endpoint peer | cmp - "$BATS_TEST_TMPDIR/text"
    sed -n 's/^connected  #[0-9]*  \([^ ]*\) -> .*/\1/p' "$BATS_TEST_TMPDIR/client" | cmp - "$BATS_TEST_TMPDIR/text"
}

@test "json: there is no colour in a pipe, with NO_COLOR, or with TERM=dumb" {
    need_terminal
    start_server 0
    for setting in NO_COLOR=1 TERM=dumb; do
        run script -qec "env TERM=xterm $setting '$CLIENT' 127.0.0.1 $PORT" /dev/null
        [[ $output == connected* ]]
        [[ $output != *$'\033'* ]]
    done
    run script -qec "env -u NO_COLOR TERM=xterm '$CLIENT' 127.0.0.1 $PORT" /dev/null
    [[ $output == $'\033['*connected* ]]
    run env -u NO_COLOR TERM=xterm "$CLIENT" 127.0.0.1 "$PORT"
    [[ $output == connected* ]]
    [[ $output != *$'\033'* ]]
}

@test "json: PORTLAB_LOG has the error of a bind that failed" {
    need_netbox
    PORTLAB_LOG=$BATS_TEST_TMPDIR/log run "$NETBOX" -- "$SERVER" 80
    [ "$status" -eq 77 ]
    grep -q '"call":"bind".*"errno":"EACCES"' "$BATS_TEST_TMPDIR/log"
}
