#!/usr/bin/env bats
# Signals: the pair is stopped and continued at any moment, ended, and started by a program that
# ignores or blocks them.
load helpers

# Stops a process, and returns when it has stopped, or has ended before.
freeze() {
    [ -r /proc/self/status ] || skip 'there is no /proc here to see a stopped process in'
    kill -STOP "$1"
    wait_until grep -q '^State:.*\(stopped\|zombie\)' "/proc/$1/status"
}

# Lets so much time pass ($1 seconds), which is what the test is about.
let_pass() {
    [ -p "$BATS_TEST_TMPDIR/never" ] || mkfifo "$BATS_TEST_TMPDIR/never"
    ! read -r -t "$1" <>"$BATS_TEST_TMPDIR/never"
}

# How long this machine has been up, in hundredths of a second.
hundredths() {
    local up
    read -r up _ </proc/uptime
    echo "${up/./}"
}

# A descriptor to write to ($GONE) whose reader has gone.
lose_reader() {
    exec {GONE}> >(exit)
    wait $! || true
}

# Starts a client whose trace is in CLIENT_TRACE, its lines in CLIENT_LINES, and what is typed
# to it in CLIENT_KEYS.
start_client() {
    CLIENT_TRACE=$BATS_TEST_TMPDIR/trace CLIENT_LINES=$BATS_TEST_TMPDIR/lines
    "$CLIENT" -j -t "$@" 127.0.0.1 "$PORT" >"$CLIENT_LINES" 2>"$CLIENT_TRACE" <"${CLIENT_KEYS:-/dev/null}" 3>&- &
    CLIENT_PID=$!
    STARTED+=("$CLIENT_PID")
}

# Starts a server, and stops it when it has accepted 300 clients (FDS), more than one look at who is
# ready brings. Fails if that took longer than --idle ($1), so that some may be closed already.
accept_and_freeze() {
    local begun fd
    start_server --idle "$1" 0 || return
    begun=$(hundredths)
    FDS=()
    for _ in $(seq 300); do
        exec {fd}<>"/dev/tcp/127.0.0.1/$PORT"
        FDS+=("$fd")
    done
    say_to_server '\n'
    hear && freeze "$PID" || return # it is heard, so all of them are accepted
    [ $(($(hundredths) - begun)) -lt $(($1 * 100)) ] && return
    for fd in "${FDS[@]}"; do exec {fd}>&-; done
    return 1
}

@test "signals: a server stopped for longer than --idle hears first what came meanwhile" {
    ulimit -n "$(ulimit -Hn)"
    [ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge 700 ] || skip 'this takes 700 open files'
    [ -r /proc/uptime ] || skip 'there is no /proc here to see a stopped process in'
    idle=2 # a busy machine needs longer
    until accept_and_freeze "$idle"; do
        idle=$((idle * 2))
        [ "$idle" -le 16 ] || { echo "300 connections took longer than 16 seconds"; false; }
    done
    for fd in "${FDS[@]}"; do echo question >&"$fd"; done
    let_pass "$idle.1"
    kill -CONT "$PID"
    for fd in "${FDS[@]}"; do
        IFS= read -r -t 20 line <&"$fd"
        [[ $line == you=127.0.0.1:* ]]
    done
}

@test "signals: a client stopped for longer than --timeout takes the answer that came meanwhile" {
    start_server 0
    freeze "$PID"
    start_client --timeout 2
    wait_for_word "$CLIENT_PID" '^send(' "$CLIENT_TRACE"
    freeze "$CLIENT_PID"
    kill -CONT "$PID"
    wait_for_event accepted
    let_pass 2.1
    kill -CONT "$CLIENT_PID"
    wait "$CLIENT_PID"
    [[ $(head -n 1 "$CLIENT_LINES") == *'"agree":true,'* ]]
}

@test "signals: a client stopped before each call, while others are served" {
    start_server 0
    CLIENT_KEYS=$BATS_TEST_TMPDIR/keys
    mkfifo "$CLIENT_KEYS"
    exec {keys}<>"$CLIENT_KEYS"
    start_client -s --timeout 1
    for call in socket connect getsockname getpeername send recv close; do
        wait_until grep -q "next: $call(" "$CLIENT_TRACE" # it ends no line
        freeze "$CLIENT_PID"
        "$CLIENT" -j 127.0.0.1 "$PORT" | grep -q '"agree":true,'
        kill -CONT "$CLIENT_PID"
        echo >&"$keys"
        [ "$call" != connect ] || let_pass 1.1 # longer than --timeout
    done
    wait "$CLIENT_PID"
    [[ $(head -n 1 "$CLIENT_LINES") == *'"agree":true,'* ]]
}

@test "signals: a server stopped and continued again and again loses no client" {
    start_server 0
    "$CLIENT" -j -n 200 --timeout 20 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/out" 3>&- &
    pid=$!
    STARTED+=("$pid")
    for _ in $(seq 20); do
        wait_for_event accepted
        freeze "$PID"
        kill -CONT "$PID"
    done
    wait "$pid"
    [ "$(grep -c '"agree":true,' "$BATS_TEST_TMPDIR/out")" -eq 200 ]
    for _ in $(seq 200); do wait_for_event closed; done
    stop_server
    [ "$(events closed | grep -c '"why":"end"')" -eq 200 ]
}

# A shell without job control ignores SIGINT for what it starts with `&`.
@test "signals: SIGINT and SIGTERM end both programs even if they were ignored or blocked" {
    for way in --ignore-signal --block-signal; do
        env "$way=INT,TERM" true 2>/dev/null || skip "env here has no $way"
        for signal in INT TERM; do
            SERVER_WRAP=(env "$way=INT,TERM")
            start_server 0
            env "$way=INT,TERM" "$CLIENT" -j -w 100 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/out" 3>&- &
            pid=$!
            STARTED+=("$pid")
            wait_for_word "$pid" summary "$BATS_TEST_TMPDIR/out"
            kill -"$signal" "$pid"
            status=0
            wait "$pid" || status=$?
            [ "$status" -eq $((128 + $(kill -l "$signal"))) ]
            kill -"$signal" "$PID"
            end_server
            [ "$SERVER_STATUS" -eq 0 ]
            [[ $(events stopped) == *'"why":"signal"'* ]]
            rm "$BATS_TEST_TMPDIR/out"
        done
    done
}

@test "signals: a reader that goes away causes 74, and no SIGPIPE" {
    start_server 0
    lose_reader
    status=0
    "$CLIENT" -j 127.0.0.1 "$PORT" 2>"$BATS_TEST_TMPDIR/err" >&"$GONE" || status=$?
    [ "$status" -eq 74 ]
    grep -q 'demo-client: write standard output: EPIPE' "$BATS_TEST_TMPDIR/err"
    status=0
    "$SERVER" -j 0 2>"$BATS_TEST_TMPDIR/err" >&"$GONE" || status=$?
    [ "$status" -eq 74 ]
    grep -q 'demo-server: write standard output: EPIPE' "$BATS_TEST_TMPDIR/err"
}

@test "signals: a reader of standard error that is gone changes nothing" {
    start_server 0
    lose_reader
    "$CLIENT" -j -t 127.0.0.1 "$PORT" 2>&"$GONE" >"$BATS_TEST_TMPDIR/out"
    [[ $(head -n 1 "$BATS_TEST_TMPDIR/out") == *'"agree":true,'* ]]
    status=0
    "$CLIENT" 127.0.0.1 0 2>&"$GONE" >/dev/null || status=$?
    [ "$status" -eq 69 ]
}

@test "signals: a client that hangs up before the answer causes no SIGPIPE" {
    env --default-signal=PIPE true 2>/dev/null || skip 'env here has no --default-signal'
    SERVER_WRAP=(env --default-signal=PIPE)
    start_server 0
    for _ in $(seq 20); do
        say_to_server 'one\ntwo\n'
        hang_up
        say_to_server 'one\n'
        "$RUDE" reset "$PORT"
        hang_up
    done
    for _ in $(seq 60); do wait_for_event closed; done
    stop_server
    [ "$SERVER_STATUS" -eq 0 ]
    [ "$(events error | wc -l)" -eq 0 ]
}

# A pipe ($STUCK) that is full, and whose reader reads nothing.
make_stuck_reader() {
    STUCK=$BATS_TEST_TMPDIR/stuck
    mkfifo "$STUCK"
    exec {fd}<>"$STUCK"
    dd if=/dev/zero of="$STUCK" bs=4096 oflag=nonblock 2>"$BATS_TEST_TMPDIR/dd" || true
    grep -qi 'temporarily\|EAGAIN' "$BATS_TEST_TMPDIR/dd" || skip 'no pipe can be filled here (dd has no oflag=nonblock)'
}

@test "signals: a stuck reader does not keep a client from dying of a signal" {
    start_server 0
    make_stuck_reader
    "$CLIENT" -j -w 100 127.0.0.1 "$PORT" >"$STUCK" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    pid=$!
    STARTED+=("$pid")
    wait_for_event accepted
    kill -TERM "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 143 ]
    grep -q 'demo-client: write standard output: ETIMEDOUT' "$BATS_TEST_TMPDIR/err"
}

@test "signals: a second signal does not cut short what a server has to say" {
    make_stuck_reader
    PORTLAB_LOG=$BATS_TEST_TMPDIR/log "$SERVER" -j 0 >"$STUCK" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    pid=$!
    STARTED+=("$pid")
    wait_for_word "$pid" listening "$BATS_TEST_TMPDIR/log"
    kill -TERM "$pid"
    wait_for_word "$pid" stopped "$BATS_TEST_TMPDIR/log"
    kill -TERM "$pid"
    cat <&"$fd" >"$BATS_TEST_TMPDIR/out" &
    STARTED+=($!)
    wait "$pid"
    wait_for_word $! stopped "$BATS_TEST_TMPDIR/out"
    [ ! -s "$BATS_TEST_TMPDIR/err" ]
}
