#!/usr/bin/env bats
# view-page: what the page of port-view draws in a real browser, compared with the logs of real
# runs. view/drive.js has the scenarios. One browser serves them all.
load helpers

setup_file() {
    command -v node >/dev/null || return 0
    LACK=$(node "$ROOT/tests/view/browser.js") || { export LACK="${LACK:-node does not run its script here}" && return 0; }
    RUNS=$BATS_FILE_TMPDIR/runs
    mkfifo "$RUNS" "$BATS_FILE_TMPDIR/out"
    node "$ROOT/tests/view/drive.js" "$RUNS" >"$BATS_FILE_TMPDIR/out" 2>"$BATS_FILE_TMPDIR/err" 3>&- &
    DRIVE_PID=$!
    read -r _ <"$BATS_FILE_TMPDIR/out" || LACK='chromium does not start here'
    export RUNS DRIVE_PID LACK
}

teardown_file() {
    [ -n "${DRIVE_PID-}" ] || return 0
    kill "$DRIVE_PID" 2>/dev/null || cat "$BATS_FILE_TMPDIR/err"
    wait "$DRIVE_PID" || true
}

need_browser() {
    need node
    [ -z "$LACK" ] || skip "$LACK"
}

# Starts a server whose log port-view shows, and lets so many clients come ($1); the rest are
# options of port-view. Sets URL and LOG.
view() {
    need_browser
    LOG=$BATS_TEST_TMPDIR/log
    PORTLAB_LOG=$LOG start_server 0
    [ "$1" = 0 ] || come "$1"
    show "${@:2}"
}

# So many clients come ($1), and have gone again.
come() {
    local before
    before=$(events closed "$LOG" | wc -l)
    "$CLIENT" -n "$1" 127.0.0.1 "$PORT" >/dev/null
    until [ "$(events closed "$LOG" | wc -l)" -eq $((before + $1)) ]; do next_event; done
}

show() {
    mkfifo "$BATS_TEST_TMPDIR/view"
    "$VIEW" "$@" "$LOG" >"$BATS_TEST_TMPDIR/view" 3>&- &
    STARTED+=($!)
    read -r _ URL <"$BATS_TEST_TMPDIR/view"
}

# Plays a scenario of view/drive.js ($1), which may take one thing more ($2).
drive() {
    local answer=$BATS_TEST_TMPDIR/answer
    [ -p "$answer" ] || mkfifo "$answer"
    kill -0 "$DRIVE_PID"
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$URL" "$LOG" "$PORT" "$answer" "${2-0}" >"$RUNS"
    wrong=$(timeout 60 cat "$answer") || wrong="no answer: $(cat "$BATS_FILE_TMPDIR/err")"
    echo "$wrong"
    [ -z "$wrong" ]
}

@test "view page: each source port has a cell and each connection a row, before and after the page is opened" {
    view 40
    drive draws
}

@test "view page: keys pause, step and go back, and events that arrive meanwhile are kept" {
    view 5
    drive keys
}

@test "view page: a slider jumps to any event, and older connections have pages" {
    view 40
    drive jumps
}

@test "view page: open and closed connections look different" {
    view 10
    "$CLIENT" -n 7 -w 60 127.0.0.1 "$PORT" >/dev/null 3>&- &
    STARTED+=($!)
    until [ "$(events accepted "$LOG" | wc -l)" = 17 ]; do next_event; done
    drive draws 7
}

@test "view page: a saved page draws the same from disk, and replays it" {
    view 30
    "$VIEW" --save "$BATS_TEST_TMPDIR/a saved page.html" "$LOG"
    drive saved "$BATS_TEST_TMPDIR/a saved page.html"
}

@test "view page: a log is opened from disk" {
    view 3
    { cat "$LOG" && echo 'no event'; } >"$BATS_TEST_TMPDIR/other.log"
    come 4
    drive opens "$BATS_TEST_TMPDIR/other.log"
}

@test "view page: a broken connection is reported and restored, and no event is drawn twice" {
    view 10
    drive reconnects
}

@test "view page: events that are no longer kept are shown as totals" {
    view 0
    drive sums
    drive folds
}

@test "view page: a restarted server has none of its earlier connections" {
    view 0
    drive begins
}

@test "view page: it shows no hidden address" {
    view 4 --hide-addresses
    drive hides
}

@test "view page: a line that is not an event is reported, and not drawn" {
    view 4
    drive refuses
}

@test "view page: it shows who chose a port, and a port that was changed on the way" {
    view 0
    PORTLAB_LOG=$LOG come 2
    pass_through_relay
    PORTLAB_LOG=$LOG "$CLIENT" 127.0.0.1 "$RELAY_PORT" >/dev/null
    drive tells
}

pass_through_relay() {
    local line
    for _ in 1 2 3 4 5 6 7 8 9; do
        RELAY_PORT=$((RANDOM % 20000 + 10000))
        exec {RELAY_FD}< <("$RELAY" -n 1 "$RELAY_PORT" 127.0.0.1 "$PORT" 2>/dev/null 3>&-)
        IFS= read -r line <&"$RELAY_FD" && return
    done
    return 1
}

@test "view page: text and marks have enough contrast, in light and in dark" {
    view 1
    drive contrasts
}

@test "view page: a screen reader finds the table, the totals, and a sentence for each picture" {
    view 25
    drive speaks
}

@test "view page: it fits a projector, and at twice the size nothing is cut off" {
    view 12
    drive zooms
}

@test "view page: the lens follows the ports, the keys and the mouse" {
    view 12
    drive lens
}
