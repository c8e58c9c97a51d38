#!/usr/bin/env bats
# port-view: what it serves, and to which clients.
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

# Reads the stream until a message of this event ($1) has come; all until then is in the file
# STREAM. Further words are curl's.
read_stream() {
    local curl found
    STREAM=$(mktemp "$VIEW_DIR/stream.XXXXXX")
    timeout 30 curl -sN "${@:2}" "${URL}events" >"$STREAM" 3>&- &
    curl=$!
    found=$(tail -n +1 -f --pid="$curl" "$STREAM" 3>&- | sed -n "/^event: $1/,/^\$/{/^\$/{s/^/found/p;q}}")
    kill "$curl" 2>/dev/null || true
    wait "$curl" || true
    [ "$found" = found ]
}

# The events in STREAM, a line each.
streamed() {
    grep -A 1 '^event: events' "$STREAM" | sed -n 's/^data: \[\(.*\)\]$/\1/p' | sed 's/},{"portlab"/}\n{"portlab"/g'
}

status_of() {
    curl -s -o "$BATS_TEST_TMPDIR/body" -w '%{http_code}' "$@"
}

# What the answer is to bytes ($1, with printf's escapes) that are sent as they are.
ask() {
    local fd
    exec {fd}<>"/dev/tcp/${ADDRESS%:*}/${ADDRESS##*:}"
    printf "$1" >&"$fd" || true
    timeout 20 cat <&"$fd" || true
    exec {fd}>&-
}

# Begins to read the stream and never goes on: a connection that is not read from (STALLED).
stall() {
    exec {STALLED}<>"/dev/tcp/${ADDRESS%:*}/${ADDRESS##*:}"
    printf 'GET %sevents HTTP/1.1\r\nHost: %s\r\n\r\n' "${URL#http://"$ADDRESS"}" "$ADDRESS" >&"$STALLED"
    IFS= read -r -n 12 <&"$STALLED" # it was answered
}

# So many connections ($1) as lines of the pair; all but every tenth are closed.
many_events() {
    awk -v n="$1" 'BEGIN {
        for (i = 1; i <= n; i++) {
            printf "{\"portlab\":1,\"event\":\"accepted\",\"id\":%d,\"transport\":\"tcp\",\"local\":{\"address\":\"10.0.0.1\",\"port\":3306,\"range\":\"registered\",\"service\":\"mysql\",\"kernel_range\":false},\"peer\":{\"address\":\"10.0.1.%d\",\"port\":%d,\"range\":\"registered\",\"service\":null,\"kernel_range\":true},\"open\":1,\"at\":%d}\n", i, i % 200, 32768 + i % 16000, i
            if (i % 10)
                printf "{\"portlab\":1,\"event\":\"closed\",\"id\":%d,\"by\":\"client\",\"why\":\"end\",\"bytes_in\":7,\"bytes_out\":44,\"open\":0,\"at\":%d}\n", i, i
        }
    }'
}

# Waits until port-view has said ($1) on standard error.
wait_for_said() {
    wait_for_word "$VIEW_PID" "$1" "$VIEW_DIR/err"
}

@test "view: the first line is the address of the page, which is served there" {
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

@test "view: events arrive as the pair wrote them, also those from before the page was opened" {
    make_log 3
    start_view
    cat "$LOG" >&"$FEED"
    exec {FEED}>&-
    read_stream end
    diff <(streamed) "$LOG"
    [ "$(head -n 2 "$STREAM")" = $'retry: 2000\nevent: start' ]
    grep -q '"after":0}$' "$STREAM"
    grep -qx 'id: 8' "$STREAM"
}

@test "view: a page that reconnects gets the events that it does not have" {
    make_log 3
    start_view
    cat "$LOG" >&"$FEED"
    exec {FEED}>&-
    read_stream end -H 'Last-Event-ID: 5'
    diff <(streamed) <(tail -n +6 "$LOG")
    grep -q '"after":5}$' "$STREAM"
    read_stream end -H 'Last-Event-ID: 77'
    diff <(streamed) "$LOG"
}

@test "view: the headers of each answer forbid what the page does not need" {
    start_view
    for name in '' events nothing; do
        curl -sI "$URL$name" | tr -d '\r' >"$BATS_TEST_TMPDIR/head"
        grep -q "^Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';" "$BATS_TEST_TMPDIR/head"
        grep -qx 'X-Content-Type-Options: nosniff' "$BATS_TEST_TMPDIR/head"
        grep -qx 'Referrer-Policy: no-referrer' "$BATS_TEST_TMPDIR/head"
        grep -qx 'Cache-Control: no-store' "$BATS_TEST_TMPDIR/head"
        [ "$(grep -ci '^Access-Control' "$BATS_TEST_TMPDIR/head")" -eq 0 ]
    done
}

@test "view: a request without the token, or for an unknown file, gets 404" {
    start_view
    token=${URL#http://"$ADDRESS"/} token=${token%/}
    for path in '' / /events "/${token%?}x/" "/${token}0/" "/$token" "/$token/x" "/$token/../$token/" "/$token//" "/$token/page.sh"; do
        [ "$(status_of --path-as-is "http://$ADDRESS$path")" = 404 ]
    done
    [ "$(status_of "$URL?x=1")" = 200 ]
    [ "$(status_of "http://$ADDRESS/$(printf 'a%.0s' $(seq 3000))")" = 404 ]
}

@test "view: only GET and HEAD are allowed" {
    start_view
    for method in POST PUT DELETE OPTIONS CONNECT get; do
        curl -si -X "$method" "$URL" | tr -d '\r' >"$BATS_TEST_TMPDIR/answer"
        grep -q '^HTTP/1.1 405' "$BATS_TEST_TMPDIR/answer"
        grep -qx 'Allow: GET, HEAD' "$BATS_TEST_TMPDIR/answer"
    done
    path=${URL#http://"$ADDRESS"}
    [[ $(ask "HEAD $path HTTP/1.1\r\nHost: $ADDRESS\r\n\r\n") == *$'\r\n\r' ]]
    [[ $(ask "HEAD ${path}events HTTP/1.1\r\nHost: $ADDRESS\r\n\r\n") == *text/event-stream*$'\r\n\r' ]]
}

@test "view: a Host that is not this socket's address is refused" {
    start_view
    port=${ADDRESS##*:}
    for host in "$ADDRESS" "localhost:$port" "LOCALHOST:$port"; do
        [ "$(status_of -H "Host: $host" "$URL")" = 200 ]
    done
    for host in "evil.example:$port" evil.example 127.0.0.1 "127.0.0.1:1" "127.0.0.2:$port" "localhost:" localhost "localhost:$port.evil.example" "[::1]:$port" "127.0.0.1:$port:$port"; do
        [ "$(status_of -H "Host: $host" "$URL")" = 421 ]
    done
    path=${URL#http://"$ADDRESS"}
    [[ $(ask "GET $path HTTP/1.1\r\n\r\n") == 'HTTP/1.1 400'* ]]
    [[ $(ask "GET $path HTTP/1.0\r\nHost: $ADDRESS\r\nhost: $ADDRESS\r\n\r\n") == 'HTTP/1.1 400'* ]]
}

@test "view: on all addresses, Host may be each address of this machine or localhost, and no other name" {
    start_view -a 0.0.0.0
    port=${ADDRESS##*:}
    [[ $ADDRESS == 0.0.0.0:* ]]
    path=${URL#http://"$ADDRESS"}
    [ "$(status_of "http://127.0.0.1:$port$path")" = 200 ]
    [ "$(status_of "http://127.0.0.2:$port$path")" = 200 ]
    [ "$(status_of "http://localhost:$port$path" -4)" = 200 ]
    [ "$(status_of -H 'Host: evil.example' "http://127.0.0.1:$port$path")" = 421 ]
}

@test "view: an IPv6 address is printed in brackets" {
    need_ipv6
    start_view -a ::1
    [[ $VIEWING =~ ^viewing\ \ http://\[::1\]:[0-9]+/[0-9a-f]{32}/$ ]]
    [ "$(status_of -g "$URL")" = 200 ]
}

@test "view: a malformed request, one with content, or one that is too long is refused" {
    start_view
    start="GET ${URL#http://"$ADDRESS"} HTTP/1.1\\r\\nHost: $ADDRESS\\r\\n"
    long=$(printf 'X-%.0s' $(seq 5000))
    while read -r status bytes; do
        [[ $(ask "$bytes") == "HTTP/1.1 $status "* ]] || { echo "$bytes"; false; }
    done <<END
413 ${start}Content-Length: 5\r\n\r\nwhoami
413 ${start}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n
200 ${start}Content-Length: 0\r\n\r\n
200 ${start}\r\nGET / HTTP/1.1\r\n\r\n
431 ${start}${long}: 1\r\n\r\n
431 GET /${long}
400 ${start}X : 1\r\n\r\n
400 ${start} folded\r\n\r\n
400 ${start}X: \000\r\n\r\n
400 GET http://$ADDRESS/ HTTP/1.1\r\n\r\n
400 GET /\r\n\r\n
400 \r\n\r\n
400 \026\003\001\002
505 GET / HTTP/2.0\r\n\r\n
END
}

@test "view: a client that is slow to ask gets 408, and one that only listens gets a comment" {
    start_view
    exec {fd}< <(timeout 30 curl -sN "${URL}events" 3>&-)
    [[ $(ask 'GET / HT') == 'HTTP/1.1 408 '* ]]
    until [ "$line" = : ]; do IFS= read -r line <&"$fd"; done
    exec {fd}<&-
}

@test "view: a client that closes its side after the request is still answered" {
    need nc
    nc -h 2>&1 | grep -q OpenBSD || skip 'this nc is not the one of OpenBSD'
    start_view
    path=${URL#http://"$ADDRESS"}
    printf 'GET %sview.js HTTP/1.1\r\nHost: %s\r\n\r\n' "$path" "$ADDRESS" | timeout 20 nc -N "${ADDRESS%:*}" "${ADDRESS##*:}" | grep -q 'HTTP/1.1 200'
    exec {fd}< <(printf 'GET %sevents HTTP/1.1\r\nHost: %s\r\n\r\n' "$path" "$ADDRESS" | timeout 20 nc -N "${ADDRESS%:*}" "${ADDRESS##*:}" 3>&-)
    many_events 1 >&"$FEED"
    until [[ $line == 'data: [{"portlab"'* ]]; do IFS= read -r line <&"$fd"; done
}

@test "view: lines that are not events are ignored and counted, on the page and on standard error" {
    start_view
    {
        echo nonsense
        echo 'accepted   #1  127.0.0.1:40000 -> 127.0.0.1:3306  (1 open)'
        echo '{"portlab":1,"event":"accepted","id":1,'
        echo '{"event":"accepted","id":1}'
        echo '{"portlab":1,"event":"accepted","id":1}'
        echo '{"portlab":1,"event":"stopped","why":"count","served":01,"at":1}'
        printf '{"portlab":1,"event":"stopped"\0}\n'
        head -c 1048576 /dev/zero | tr '\0' x
        echo
        many_events 1
        printf '\r\n\n{"portlab":1,"event":"stopped","why":"count","served":1,"at":9}\r\n'
        printf '{"portlab":1,"event":"sto'
    } >&"$FEED"
    exec {FEED}>&-
    read_stream end
    diff <(streamed) <(many_events 1; echo '{"portlab":1,"event":"stopped","why":"count","served":1,"at":9}')
    grep -q '^data: {"lines":9,"why":"half a line"}$' "$STREAM"
    stop_view
    [ $(($(sed -n 's/^port-view: ignored \([0-9]*\) lines* of the input.*/\1/p' <<<"$SAID" | paste -sd+))) -eq 9 ]
    [ "$(wc -l <<<"$SAID")" -le 3 ]
}

@test "view: text of a server without --json is recognised" {
    start_view
    "$SERVER" -n 1 0 >"$BATS_TEST_TMPDIR/text" 3>&- &
    STARTED+=("$!")
    wait_for_word "$!" 'to connect' "$BATS_TEST_TMPDIR/text"
    cat "$BATS_TEST_TMPDIR/text" >&"$FEED"
    wait_for_said 'a line of text (demo-server and demo-client write JSON with --json)'
}

@test "view: --hide-addresses sends no address, and still tells hosts apart" {
    make_log 2
    "$CLIENT" -j 127.0.0.1 9 >>"$LOG" || true
    many_events 2 >>"$LOG"
    start_view --hide-addresses
    cat "$LOG" >&"$FEED"
    exec {FEED}>&-
    read_stream end
    grep -q '"hidden":true.*"addresses":\[\]' "$STREAM"
    [ "$(grep -v '"system"' "$STREAM" | grep -cE '[0-9]+\.[0-9]+\.[0-9]+\.[0-9]')" -eq 0 ]
    [ "$(streamed | grep -o 'host [0-9]*' | sort -u | paste -sd,)" = 'host 1,host 2,host 3,host 4' ]
    [[ $(streamed | grep '"error"') == *'"call":"connect","endpoint":{"address":"host 1","port":9,'*'"errno":"ECONNREFUSED","message":null,"explanation":null,"remedies":[],"exit":69,'* ]]
    "$VIEW" --hide-addresses --save "$BATS_TEST_TMPDIR/page.html" "$LOG"
    [ "$(grep -c '10\.0\.' "$BATS_TEST_TMPDIR/page.html")" -eq 0 ]
}

@test "view: a log is followed as it grows, is cut short, and is replaced" {
    LOG=$BATS_TEST_TMPDIR/log.jsonl
    many_events 1 >"$LOG"
    start_view "$LOG"
    exec {fd}< <(timeout 30 curl -sN "${URL}events" 3>&-)
    for port in 32769 32770 32771 32772; do
        until [[ $line == *"\"port\":$port,"* ]]; do IFS= read -r line <&"$fd"; done
        case $port in
        32769) many_events 2 | tail -n +3 >>"$LOG" ;;
        32770) many_events 3 | sed -n 5p >"$LOG" && wait_for_said 'became shorter' ;;
        32771) many_events 4 | tail -n +7 >"$LOG.new" && mv "$LOG.new" "$LOG" && wait_for_said 'is a different file now' ;;
        esac
    done
}

events_are_served() {
    [ "$(curl -s -m 2 -o /dev/null -w '%{http_code}' "${URL}events")" = 200 ]
}

@test "view: 32 pages are served, and the next one is refused until a page is closed" {
    start_view
    for _ in $(seq 32); do
        stall
        held+=("$STALLED")
    done
    curl -si "${URL}events" | tr -d '\r' >"$BATS_TEST_TMPDIR/answer"
    grep -q '^HTTP/1.1 503' "$BATS_TEST_TMPDIR/answer"
    grep -q '^Retry-After: [0-9]' "$BATS_TEST_TMPDIR/answer"
    [ "$(status_of "$URL")" = 200 ]
    fd=${held[0]}
    exec {fd}>&-
    wait_until events_are_served
}

@test "view: silent connections only delay the next one" {
    start_view
    for _ in $(seq 70); do exec {fd}<>"/dev/tcp/${ADDRESS%:*}/${ADDRESS##*:}"; done
    [ "$(status_of "$URL")" = 200 ]
}

# The memory of its own of a process, in KiB.
own_memory() {
    awk '/^Anonymous:/ {print $2}' "/proc/$1/smaps_rollup"
}

@test "view: pages that stop reading delay nothing and cost at most 64 KiB each" {
    [ -r /proc/self/smaps_rollup ] || skip 'this system does not say how much memory a process has'
    need_no_sanitizer
    start_view
    many_events 30000 >&"$FEED"
    read_stream events -H 'Last-Event-ID: 56900'
    before=$(own_memory "$VIEW_PID")
    for _ in $(seq 20); do stall; done
    read_stream events -H 'Last-Event-ID: 56900'
    [ $(($(own_memory "$VIEW_PID") - before)) -le $((20 * 64)) ]
    exec {FEED}>&-
    read_stream end -H 'Last-Event-ID: 56999'
    [ "$(streamed | wc -l)" -eq 1 ]
}

# What a snapshot and the events after it, in a stream ($1), come to: accepted, open, even and
# odd ports, addresses, and the number that the snapshot goes up to.
totals() {
    awk 'function count(key) { match($0, "\"" key "\":[0-9]+"); return substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) }
        $1 == "event:" { event = $2 }
        $1 != "data:" { next }
        event == "snapshot" {
            parts++
            before = count("accepted"); even = count("even"); odd = count("odd"); upto = count("upto")
            opened += gsub(/"event":"accepted"/, "&"); addresses += gsub(/\["10\./, "&"); last += /"last":true}$/
        }
        event == "events" {
            new = gsub(/"event":"accepted"/, "&"); accepted += new; opened += new - gsub(/"event":"closed"/, "&")
            new_even += gsub(/"peer":{"address":"[0-9.]*","port":[0-9]*[02468],/, "&")
        }
        END { print before + accepted, opened, even + new_even, odd + accepted - new_even, addresses, upto, (parts > 1 && last == 1) }' "$1"
}

@test "view: a page that starts late, or was too slow, has the right totals" {
    start_view
    stall
    many_events 112000 >&"$FEED"
    exec {FEED}>&-
    read_stream end
    right='112000 11200 56000 56000 200 25001 1'
    [ "$(totals "$STREAM")" = "$right" ]
    timeout 30 sed '/^event: end/q' <&"$STALLED" | tr -d '\r' >"$BATS_TEST_TMPDIR/late"
    # The snapshot replaces what it was sent before it stopped to read.
    sed -n '/^event: snapshot/,$p' "$BATS_TEST_TMPDIR/late" >"$BATS_TEST_TMPDIR/rest"
    [ "$(totals "$BATS_TEST_TMPDIR/rest")" = "$right" ]
}

@test "view: --save with a log writes one page with all events, and serves nothing" {
    need jq
    make_log 2
    sed -i 's/"pid"/"x":"<\/script><!--<script>","pid"/' "$LOG"
    cd "$BATS_TEST_TMPDIR"
    (umask 027 && "$VIEW" --save page.html "$LOG") >said
    [ ! -s said ]
    [ "$(stat -c %a page.html)" = 640 ]
    diff <(sed -n '/id="log">/,/^\]/p' page.html | sed '1s/.*/[/; $s/.*/]/' | jq -c '.[]') <(jq -c . "$LOG")
    grep -q '^<meta http-equiv="Content-Security-Policy" content="default-src .none.;' page.html
    [ "$(grep -cE '<(link|script) [^>]*(src|href)=' page.html)" -eq 0 ]
    [ "$(grep -c '<script' page.html)" -eq "$(grep -c '</script>' page.html)" ]
    [ "$(ls)" = $'log.jsonl\npage.html\nsaid\n'"$(ls -d server.*)" ]
}

@test "view: --save without a log writes the page when the input ends, or port-view is stopped" {
    cd "$BATS_TEST_TMPDIR"
    start_view --save ended.html
    many_events 2 >&"$FEED"
    exec {FEED}>&-
    wait_until [ -e ended.html ]
    grep -q '^{"portlab":1,"event":"closed","id":2' ended.html
    start_view --save stopped.html
    many_events 2 >&"$FEED"
    read_stream events
    stop_view
    [ "$VIEW_STATUS" -eq 0 ]
    grep -q '^{"portlab":1,"event":"closed","id":2' stopped.html
    [ -z "$(find . -name '*.part')" ]
}

@test "view: a page that cannot be written exits with 74, before anything is served" {
    cd "$BATS_TEST_TMPDIR"
    mkdir folder
    for file in no-folder/page.html folder /dev/null; do
        run "$VIEW" --save "$file" /dev/null
        [ "$status" -eq 74 ]
        [[ $output == "port-view: cannot write $file: E"* ]]
    done
    [ -c /dev/null ]
}

@test "view: a standard output that is closed or full exits with 74" {
    run bash -c "'$VIEW' </dev/null 2>&1 >&-"
    [ "$status" -eq 74 ]
    [ -e /dev/full ] || return 0
    run bash -c "'$VIEW' </dev/null 2>&1 >/dev/full"
    [ "$status" -eq 74 ]
    [[ $output == *'port-view: write standard output: ENOSPC'* ]]
}

@test "view: without free descriptors it says so once, and goes on when one is free" {
    VIEW_WRAP=(bash -c 'ulimit -n 16; exec "$@"' bash)
    start_view
    held=()
    for _ in $(seq 12); do
        exec {fd}<>"/dev/tcp/${ADDRESS%:*}/${ADDRESS##*:}"
        held+=("$fd")
    done
    wait_for_said EMFILE
    for fd in "${held[@]}"; do exec {fd}>&-; done
    [ "$(status_of "$URL")" = 200 ]
    stop_view
    [ "$(grep -c EMFILE <<<"$SAID")" -eq 1 ]
}

@test "view: a wrong command line exits with 64, a port in use with 69, a missing log with 71" {
    for arguments in '-p 70000' '-a 1.2.3.4.5' '--nothing' 'one two' '-p'; do
        run "$VIEW" $arguments </dev/null
        [ "$status" -eq 64 ] || [ "$arguments" = '-a 1.2.3.4.5' -a "$status" -eq 68 ]
    done
    run bash -c "'$VIEW' <&-"
    [ "$status" -eq 64 ]
    start_server 0
    run "$VIEW" -p "$PORT" </dev/null
    [ "$status" -eq 69 ]
    [[ $output == "port-view: bind 127.0.0.1:$PORT: EADDRINUSE"* ]]
    run "$VIEW" "$BATS_TEST_TMPDIR/none"
    [ "$status" -eq 71 ]
}

@test "view: a terminal as input is refused, and the error says what to type" {
    need_terminal
    run script -qec "'$VIEW'" /dev/null
    [ "$status" -eq 64 ]
    [[ $output == *'demo-server --json 3306 | port-view'* ]]
}

@test "view: behind a pipe it tells people what the pair does not" {
    start_view
    start_server 0
    echo "$LISTENING" >&"$FEED"
    wait_for_said "students type: demo-client 127.0.0.1 $PORT"
    { "$SERVER" -j "$PORT" || true; } >&"$FEED"
    wait_for_said "an error: bind 127.0.0.1:$PORT: EADDRINUSE"
}

@test "view: make view starts both programs, says what to open and to type, and ends both" {
    cd "$BATS_TEST_TMPDIR"
    TMPDIR=$PWD setsid sh "$ROOT/labs/view/view.sh" "$OUT" 127.0.0.1 0 >out 2>err 3>&- &
    pid=$!
    STARTED+=("$pid")
    wait_for_word "$pid" '^viewing  http://' out
    wait_for_word "$pid" 'students type: demo-client 127.0.0.1' err
    [ "$(status_of "$(sed -n 's/^viewing  //p' out)")" = 200 ]
    kill -INT -- "-$pid"
    wait "$pid"
    ! pgrep -g "$pid" || false
    [ -z "$(find . -name 'portlab-view*')" ]
}

@test "view: make view ends with the server's status if that cannot start" {
    start_server 0
    run sh "$ROOT/labs/view/view.sh" "$OUT" 127.0.0.1 "$PORT"
    [ "$status" -eq 69 ]
    [[ $output == *"bind 127.0.0.1:$PORT: EADDRINUSE"* ]]
}
