#!/usr/bin/env bats
# Faulty servers: what demo-client reports about each of them.
load helpers

setup() {
    RUDE_SERVER=$OUT/build/tests/faults/rude-server
}

# Starts one ($1: its mode) that says its port.
start_rude_server() {
    exec {RUDE_FD}< <(exec "$RUDE_SERVER" "$1" 3>&-)
    STARTED+=($!)
    read -r -t 20 PORT <&"$RUDE_FD"
}

# mode -> exit errno-or-null agree
answer_is_judged() {
    local error='' patience=20
    [ "$1" != mute ] || patience=1
    start_rude_server "$1"
    run timeout 60 "$CLIENT" -j -n 3 --timeout "$patience" 127.0.0.1 "$PORT"
    [ "$3" = 0 ] || error='"call":"recv","endpoint":{[^}]*},"errno":'$4',.*"exit":69,'
    [ "$status" -eq "$3" ] && [ "$(grep -c "\"server_saw\":.*\"agree\":$5," <<<"$output")" -eq 3 ] &&
        [[ ${lines[-1]} == *'"asked":3,"opened":3,'* ]] && { [ -z "$error" ] || [ "$(grep -c "$error" <<<"$output")" -eq 3 ]; } ||
        { echo "$status $output"; return 1; }
}

@test "answers: a complete answer is accepted, in whatever pieces it arrives" {
    while read -r row; do
        # shellcheck disable=SC2086 # a row's words are its columns
        answer_is_judged $row || { echo "row failed: $row"; false; }
    done <<'TABLE'
whole -> 0 null true
whole-reset -> 0 null true
drip -> 0 null true
TABLE
}

@test "answers: an answer that is cut off, or missing, is an error that says so" {
    while read -r row; do
        # shellcheck disable=SC2086 # a row's words are its columns
        answer_is_judged $row || { echo "row failed: $row"; false; }
    done <<'TABLE'
asked -> 69 null null
half -> 69 null null
unended -> 69 null null
asked-reset -> 69 "ECONNRESET" null
half-reset -> 69 "ECONNRESET" null
mute -> 69 "ETIMEDOUT" null
TABLE
}

@test "answers: a different kind of server is not an error, and is not read without end" {
    while read -r row; do
        # shellcheck disable=SC2086 # a row's words are its columns
        answer_is_judged $row || { echo "row failed: $row"; false; }
    done <<'TABLE'
endless -> 0 null null
large -> 0 null null
TABLE
}

# Whether connect, send or recv meets it first is the kernel's to choose.
@test "answers: a server that is gone at once is an error of one call, 69" {
    for mode in early early-reset; do
        start_rude_server "$mode"
        run "$CLIENT" -j 127.0.0.1 "$PORT"
        [ "$status" -eq 69 ]
        [ "$(grep -c '"event":"error"' <<<"$output")" -eq 1 ]
        [[ $output =~ \"call\":\"(connect|send|recv)\".*\"errno\":(null|\"ECONNRESET\"|\"EPIPE\") ]]
        [[ ${lines[-1]} == *'"event":"summary"'* ]]
    done
}
