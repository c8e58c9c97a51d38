#!/usr/bin/env bats
# demo-server over TCP: what it tells its clients, which clients it accepts, and when it stops.
load helpers

@test "serve: every line is answered with one line that names both ends" {
    start_server 0
    say_to_server 'hello\nworld\n'
    hear
    [[ $HEARD =~ ^you=127\.0\.0\.1:([0-9]+)\ me=127\.0\.0\.1:$PORT\ id=1$ ]]
    first=$HEARD
    hear
    [ "$HEARD" = "$first" ]
}

@test "serve: a CR before LF is ignored, so telnet is a client" {
    start_server 0
    say_to_server 'hello\r\n'
    hear
    [[ $HEARD == you=* ]]
}

@test "serve: text after the last LF is not answered" {
    start_server -n 1 0
    run "$RUDE" half "$PORT"
    [ "$(grep -c ^you= <<<"$output")" -eq 2 ]
    [[ $output == *'(end)' ]]
    end_server
    [[ $(events closed) == *'"by":"client","why":"end","bytes_in":13,'* ]]
}

@test "serve: a line that comes byte by byte is one line" {
    start_server 0
    run "$RUDE" drip "$PORT"
    [ "$(grep -c ^you= <<<"$output")" -eq 1 ]
}

@test "serve: a line of 1,024 bytes is answered, and one of 1,025 refused" {
    start_server -n 2 0
    say_to_server "$(printf '%01024d' 0)\r\n"
    hear
    [[ $HEARD == you=* ]]
    hang_up
    say_to_server "$(printf '%01025d' 0)"
    hear
    [[ $HEARD == 'no: '* ]]
    hang_up
    end_server
    [[ $(events closed | tail -n 1) == *'"by":"server","why":"refused"'* ]]
}

@test "serve: a NUL is refused at once, with a reason" {
    start_server -n 1 0
    run "$RUDE" nul "$PORT"
    [[ $output == 'no: '*NUL*'(end)' ]]
    end_server
    [[ $(events closed) == *'"by":"server","why":"refused","bytes_in":4'* ]]
}

@test "serve: GET is answered as HTTP/1.0, and the connection is closed" {
    need curl
    start_server -n 1 0
    run curl -sS -i --noproxy '*' "http://127.0.0.1:$PORT/"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == 'HTTP/1.0 200 OK'* ]]
    [[ $output == *'Content-Type: text/plain'* ]]
    [[ ${lines[-1]} =~ ^you=127.0.0.1:[0-9]+\ me=127.0.0.1:$PORT\ id=1$ ]]
    end_server
    [[ $(events closed) == *'"by":"server","why":"end"'* ]]
}

@test "serve: nc works as a client" {
    need nc
    start_server -n 1 --close-first 0
    run bash -c "echo hello | nc -w 5 127.0.0.1 $PORT"
    [[ $output == "you=127.0.0.1:"*" me=127.0.0.1:$PORT id=1" ]]
}

@test "serve: telnet works as a client" {
    need telnet
    start_server -n 1 --close-first 0
    mkfifo "$BATS_TEST_TMPDIR/keys"
    exec {keys}<>"$BATS_TEST_TMPDIR/keys"
    echo hello >&"$keys"
    run timeout 5 telnet 127.0.0.1 "$PORT" <"$BATS_TEST_TMPDIR/keys"
    [[ $output == *"me=127.0.0.1:$PORT id=1"* ]]
}

@test "serve: -n N accepts N, refuses the next, sees them to their end, and stops" {
    start_server -n 2 0
    say_to_server ''
    first=$PEER_FD
    say_to_server ''
    wait_for_event accepted
    wait_for_event accepted
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [ "$status" -eq 69 ]
    [[ $output == *ECONNREFUSED* ]]
    exec {first}>&-
    hang_up
    end_server
    [ "$SERVER_STATUS" -eq 0 ]
    [[ $(events stopped) == '{"portlab":1,"event":"stopped","why":"count","served":2,'* ]]
}

@test "serve: many clients at once are told apart by their 4-tuples" {
    start_server -n 50 0
    "$CLIENT" -j -n 50 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/client"
    end_server
    events accepted | endpoint peer | sort >"$BATS_TEST_TMPDIR/seen"
    events connected "$BATS_TEST_TMPDIR/client" | endpoint local | sort >"$BATS_TEST_TMPDIR/had"
    [ "$(sort -u "$BATS_TEST_TMPDIR/seen" | wc -l)" -eq 50 ]
    cmp "$BATS_TEST_TMPDIR/seen" "$BATS_TEST_TMPDIR/had"
    [ "$(events accepted | endpoint local | sort -u)" = "127.0.0.1:$PORT" ]
}

@test "serve: ids count from 1 without a gap, and open goes up and down" {
    start_server -n 20 0
    "$CLIENT" -j -n 20 127.0.0.1 "$PORT" >/dev/null
    end_server
    [ "$(events accepted | field id | tr '\n' ' ')" = "$(seq -s ' ' 20) " ]
    [ "$(events closed | field id | sort -n | tr '\n' ' ')" = "$(seq -s ' ' 20) " ]
    [ "$(events closed | tail -n 1 | field open)" = 0 ]
}

@test "serve: a client over --max-clients is turned away, and does not count" {
    start_server --max-clients 1 -n 2 0
    say_to_server ''
    wait_for_event accepted
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [ "$status" -eq 69 ]
    [[ ${lines[0]} == *'"server_saw":null,"agree":null,'* ]]
    [[ $output == *'"call":"recv"'*'"errno":null'* ]]
    wait_for_event closed
    hang_up
    wait_for_event closed
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    end_server
    [ "$(events accepted | wc -l)" -eq 3 ]
    [[ $(events closed | head -n 1) == *'"id":2,"by":"server","why":"limit"'* ]]
    [[ $(events stopped) == *'"served":2,'* ]]
}

@test "serve: a silent client is closed after --idle" {
    start_server -n 1 --idle 1 0
    say_to_server ''
    end_server
    [[ $(events closed) == *'"by":"server","why":"idle","bytes_in":0,"bytes_out":0,"open":0,'* ]]
}

@test "serve: --close-first closes after the first answer" {
    start_server -n 1 --close-first 0
    say_to_server 'one\ntwo\n'
    hear
    [[ $HEARD == you=* ]]
    run hear
    [ "$status" -ne 0 ]
    hang_up
    end_server
    [[ $(events closed) == *'"by":"server","why":"end"'* ]]
}

@test "serve: without --close-first the client closes first" {
    start_server -n 1 0
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    end_server
    [[ $(events closed) == *'"by":"client","why":"end","bytes_in":7,'* ]]
}

@test "serve: SIGTERM and SIGINT end it with 0, and it names the clients that were connected" {
    for signal in TERM INT; do
        start_server 0
        say_to_server 'x\n'
        hear
        kill -"$signal" "$SERVER_PID"
        end_server
        [ "$SERVER_STATUS" -eq 0 ]
        [[ $(events closed) == *'"by":"server","why":"stop","bytes_in":2,'* ]]
        [[ $(events stopped) == *'"why":"signal","served":1,'* ]]
        hang_up
    done
}

@test "serve: a wildcard listener tells each client the address that it reached" {
    start_server -a 0.0.0.0 -n 1 0
    exec {PEER_FD}<>"/dev/tcp/127.0.0.2/$PORT"
    echo >&"$PEER_FD"
    hear
    [[ $HEARD == *" me=127.0.0.2:$PORT id=1" ]]
    hang_up
    end_server
    [ "$(events accepted | endpoint local)" = "127.0.0.2:$PORT" ]
}

@test "serve: a server does not claim to know who chose a client's port" {
    start_server -n 1 0
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    end_server
    [[ $(events accepted) != *chosen_by* ]]
}

@test "serve: --close-first leaves TIME_WAIT on the server's side, each time" {
    need_netbox
    in_box -- 'for port in $(seq 5000 5019); do start_server -n 1 --close-first $port
            "$CLIENT" -j 127.0.0.1 $port >/dev/null; end_server; done
        awk "\$4 == \"06\" {split(\$2, end, \":\"); print end[2]}" /proc/net/tcp | sort'
    [ "$(wc -w <<<"$output")" -eq 20 ]
    [ "${lines[0]}" = 1388 ]
    [ "${lines[19]}" = 139B ]
}
