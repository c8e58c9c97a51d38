#!/usr/bin/env bats
# port-view: what it serves, and to whom.
load helpers

setup() {
    need curl
}

# Starts port-view with standard input from a pipe (FEED) and waits for its first line. Sets
# URL, VIEW_PID and VIEW_DIR.
start_view() {
    VIEW_DIR=$(mktemp -d "$BATS_TEST_TMPDIR/view.XXXXXX")
    mkfifo "$VIEW_DIR/in" "$VIEW_DIR/fifo"
    "${VIEW_WRAP[@]}" "$VIEW" "$@" <"$VIEW_DIR/in" >"$VIEW_DIR/fifo" 2>"$VIEW_DIR/err" 3>&- &
    VIEW_PID=$!
    STARTED+=("$VIEW_PID")
    exec {FEED}>"$VIEW_DIR/in"
    exec {VIEW_FD}<"$VIEW_DIR/fifo"
    IFS= read -r VIEWING <&"$VIEW_FD"
    URL=${VIEWING#viewing  }
    ADDRESS=${URL#http://} ADDRESS=${ADDRESS%%/*}
}

# Ends it, and sets VIEW_STATUS and SAID, what it said on standard error.
stop_view() {
    exec {FEED}>&-
    kill -TERM "$VIEW_PID"
    VIEW_STATUS=0
    wait "$VIEW_PID" || VIEW_STATUS=$?
    forget "$VIEW_PID"
    SAID=$(<"$VIEW_DIR/err")
}

# Lets the pair make some events, as a log: LOG.
make_log() {
    LOG=$BATS_TEST_TMPDIR/log.jsonl
    start_server -n "$1" 0
    "$CLIENT" -j -n "$1" 127.0.0.1 "$PORT" >/dev/null
    end_server
    cp "$EVENTS" "$LOG"
}

# Reads the stream until a message of this event ($1) has come; all until then is in STREAM.
# Further words are curl's.
read_stream() {
    local line found= fd curl
    exec {fd}< <(exec timeout 20 curl -sN "${@:2}" "${URL}events" 3>&-)
    curl=$!
    STREAM=
    while IFS= read -r line <&"$fd"; do
        STREAM+=$line$'\n'
        [ "$line" != "event: $1" ] || found=yes
        [ -n "$line" ] || [ -z "$found" ] || break
    done
    kill "$curl" 2>/dev/null || true
    exec {fd}<&-
    [ -n "$found" ]
}

# The events in STREAM, a line each.
streamed() {
    grep -A 1 '^event: events' <<<"$STREAM" | sed -n 's/^data: \[\(.*\)\]$/\1/p' | sed 's/},{"portlab"/}\n{"portlab"/g'
}

status_of() {
    curl -s -o /dev/null -w '%{http_code}' "$@"
}

@test "view: the first line is the address of the page, and the page is there" {
    start_view
    [[ $VIEWING =~ ^viewing\ \ http://127\.0\.0\.1:[0-9]+/[0-9a-f]{32}/$ ]]
    curl -s "$URL" | cmp - "$ROOT/labs/view/page/index.html"
    for file in "$ROOT"/labs/view/page/*; do
        curl -s "$URL${file##*/}" | cmp - "$file"
    done
    stop_view
    [ "$VIEW_STATUS" -eq 0 ]
    [ -z "$SAID" ]
}

@test "view: the events arrive as the pair wrote them, also those from before the page" {
    make_log 3
    start_view
    cat "$LOG" >&"$FEED"
    exec {FEED}>&-
    read_stream end
    diff <(streamed) "$LOG"
    [[ $STREAM == 'retry: 2000'$'\n'*'"after":0}'* ]]
    [[ $STREAM == *$'\nid: 8\n'* ]]
}

@test "view: who comes back gets what it does not have" {
    make_log 3
    start_view
    cat "$LOG" >&"$FEED"
    exec {FEED}>&-
    read_stream end -H 'Last-Event-ID: 5'
    diff <(streamed) <(tail -n +6 "$LOG")
    [[ $STREAM == *'"after":5'* ]]
    read_stream end -H 'Last-Event-ID: 77'
    diff <(streamed) "$LOG"
}
