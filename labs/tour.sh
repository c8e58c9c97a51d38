#!/bin/sh
# The guided tour: `make demo`. It runs the real programs, shows what they print, and checks
# what it says against the events that they log. Its exit status is 0 only if no scene failed. On
# a terminal it waits for Enter between scenes, each of which fits 24 lines of 80 columns.
#
# usage: tour.sh [OUT]    where OUT is the folder of the built programs
set -u

out=${1:-.}
server=$out/demo-server/demo-server
client=$out/demo-client/demo-client
facts=$out/labs/tools/port-facts
netbox=$out/labs/tools/netbox

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-tour.XXXXXX") || exit 71
server_pid=
shown=0 skipped=0 failed=0 number=0 rows=0
registered=3306 three=yes
interactive=
[ -t 0 ] && [ -t 1 ] && interactive=yes

finish() {
    [ -n "$server_pid" ] && kill "$server_pid" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Lines; `rows` counts those since the last stop.
say() {
    printf '%s\n' "$@"
    rows=$((rows + $#))
}

# What a program printed, set in a little. A line that is too long for 80 columns goes on below
# its own text, after the label. If what belongs together does not fit the screen, there is a stop.
show() {
    set_in "$1" >"$work/shown"
    while IFS='	' read -r size line <&4; do
        [ $((rows + size)) -le 21 ] || pause 'go on'
        say "$line"
    done 4<"$work/shown"
}

# The lines of a file ($1). What a program said of an error is wrapped already, for 80 columns:
# its parts are one line each here, and are wrapped again below.
unwrapped() {
    awk '
        /^       [^ ]/ && said ~ /^  (why|try): / {
            said = said substr($0, 7)
            next
        }
        NR > 1 {print said}
        {said = $0}
        END {if (NR > 0) print said}' "$1"
}

# The same lines, each with how many lines belong to it, and a tab.
set_in() {
    unwrapped "$1" | awk -v width=75 '
        function blanks(count, text) {
            while (count-- > 0) text = text " "
            return text
        }
        function keep(line) {
            lines[++last] = "    " line
            size[first]++
        }
        /^[^ ]/ {first = last + 1}
        {
            hang = match($0, /^ *[a-z]+: /) || match($0, /^[^ ]+( [^ ]+)*  +/) ? RLENGTH : match($0, /[^ ]/) + 3
            if (hang > 24) hang = 4
            while (length($0) > width) {
                cut = width + 1
                while (cut > hang + 1 && substr($0, cut, 1) != " ") cut--
                if (cut == hang + 1) break # one word
                keep(substr($0, 1, cut - 1))
                $0 = blanks(hang) substr($0, cut + 1)
            }
            keep($0)
        }
        END {for (i = 1; i <= last; i++) print size[i] + 0 "\t" lines[i]}'
}

# Shows a command, each program by its place in the kit.
run() {
    typed='    $'
    for word in "$@"; do
        word=${word#"$out"/}
        if [ $((${#typed} + ${#word})) -gt 76 ]; then
            say "$typed \\"
            typed='     '
        fi
        typed="$typed $word"
    done
    say "$typed"
}

# On a terminal, waits until the reader wants to go on: $1 is what Enter does.
pause() {
    if [ -n "$interactive" ]; then
        printf '\n[Press Enter to %s.] ' "$1"
        read -r _ || interactive=
    fi
    rows=1
}

scene() {
    number=$((number + 1))
    [ "$number" -eq 1 ] || pause 'see the next scene'
    say '' "== $number. $1" ''
}

ok() {
    shown=$((shown + 1))
    say '' "ok: $1"
}

skip() {
    skipped=$((skipped + 1))
    say '' "skipped: $1"
}

fail() {
    failed=$((failed + 1))
    say '' "FAILED: $1"
}

# The port of an endpoint ($1: local, peer) of each line of an event ($2) in a log ($3).
ports() {
    sed -n "s/.*\"event\":\"$2\".*\"$1\":{\"address\":\"[^\"]*\",\"port\":\([0-9]*\),.*/\1/p" "$3"
}

# "ADDRESS:PORT" of the same.
endpoints() {
    sed -n "s/.*\"event\":\"$2\".*\"$1\":{\"address\":\"\([^\"]*\)\",\"port\":\([0-9]*\),.*/\1:\2/p" "$3"
}

# Starts a server and waits for its first line, which comes when a client can connect. Sets
# server_pid. Its lines go to $work/server.out, its events to $work/server.log, or to $log if that
# is set (if it is empty, nowhere).
start_server() {
    rm -f "$work/server.fifo" "$work/server.log" "$work/server.out"
    mkfifo "$work/server.fifo" || return 1
    PORTLAB_LOG=${log-$work/server.log} "$@" >"$work/server.fifo" 2>"$work/server.err" &
    server_pid=$!
    exec 3<"$work/server.fifo"
    IFS= read -r line <&3 || return 1
    printf '%s\n' "$line" >"$work/server.out"
}

# Reads the server's lines to their end, and its exit status. If its clients failed ($1 is not 0),
# it would wait for ever, and is stopped.
end_server() {
    [ "${1:-0}" = 0 ] || kill "$server_pid" 2>/dev/null
    cat <&3 >>"$work/server.out"
    exec 3<&-
    wait "$server_pid"
    server_status=$?
    server_pid=
}

# Starts the server on a registered port: the first one that is free, from $1 on.
start_on_registered() {
    port=$1
    last=$(($1 + 19))
    shift
    while [ "$port" -le "$last" ]; do
        start_server "$server" "$@" "$port" && return 0
        end_server
        [ "$server_status" = 69 ] || break
        say "port $port is taken on this machine; trying the next one"
        port=$((port + 1))
    done
    show "$work/server.err"
    return 1
}

scene_facts() {
    scene 'This machine'
    say 'IANA says which ports are for what. What this machine does is a local setting:'
    run "$facts"
    if "$facts" >"$work/facts" && "$facts" --json >"$work/facts.json"; then
        sed -n '1,/^$/p' "$work/facts" | sed '$d' >"$work/facts.part"
        show "$work/facts.part"
        ok 'each fact says where it was read'
    else
        fail 'port-facts failed'
    fi
    low=$(sed -n 's/.*"ephemeral":{"low":\([0-9]*\),.*/\1/p' "$work/facts.json")
    high=$(sed -n 's/.*"ephemeral":{"low":[0-9]*,"high":\([0-9]*\),.*/\1/p' "$work/facts.json")
}

# Does a log ($1) say that a program failed because the kernel had no port left? That is
# EADDRNOTAVAIL for a connect, and EADDRINUSE for a bind to port 0.
no_port_left() {
    grep -q -e '"event":"error","call":"connect",.*"errno":"EADDRNOTAVAIL"' \
        -e '"event":"error","call":"bind",.*"port":0,.*"errno":"EADDRINUSE"' "$1"
}

scene_three() {
    scene 'A server on a registered port, and three clients at once'
    if ! start_on_registered 3306 --count 3; then
        fail 'no server could be started'
        return
    fi
    registered=$port
    run "$server" --count 3 "$port"
    run "$client" --count 3 127.0.0.1 "$port"
    rm -f "$work/client.log"
    PORTLAB_LOG=$work/client.log "$client" --count 3 127.0.0.1 "$port" \
        >"$work/client.out" 2>&1
    client_status=$?
    end_server "$client_status"
    say '' 'The clients print (a client knows who chose its port):'
    show "$work/client.out"
    pause 'see what the server printed'
    say '' 'The server prints (it cannot know who chose a client'\''s port):'
    show "$work/server.out"
    if [ "$client_status$server_status" = 00 ]; then
        ok 'three connections, opened, answered and closed'
    elif no_port_left "$work/client.log"; then
        three=
        skip 'the kernel has fewer than three ports left here'
    else
        fail "the client ended with $client_status, the server with $server_status"
    fi
}

scene_both_views() {
    scene 'Both ends, side by side'
    endpoints local connected "$work/client.log" >"$work/client.sources"
    endpoints peer connected "$work/client.log" >"$work/client.destinations"
    endpoints peer accepted "$work/server.log" | sort >"$work/server.sources"
    endpoints local accepted "$work/server.log" >"$work/server.destinations"
    if [ -z "$three" ]; then
        skip 'it needs the three connections of scene 2'
        return
    fi
    say '    the client: source -> destination          the server saw'
    paste "$work/client.sources" "$work/client.destinations" >"$work/pairs"
    while read -r source destination; do
        seen=nothing
        grep -qx "$source" "$work/server.sources" && seen=$source
        printf '    %-21s -> %-17s  %s\n' "$source" "$destination" "$seen"
    done <"$work/pairs"
    sort "$work/client.sources" >"$work/client.sorted"
    if [ "$(wc -l <"$work/client.sorted")" -eq 3 ] &&
        cmp -s "$work/client.sorted" "$work/server.sources"; then
        ok 'both ends name the same three sources'
    else
        fail 'the two ends do not name the same sources'
    fi
}

scene_one_port() {
    scene 'One listening port serves all three'
    if [ -z "$three" ]; then
        skip 'it needs the three connections of scene 2'
        return
    fi
    tuples=$(sort -u "$work/pairs" | wc -l)
    listening=$(sort -u "$work/server.destinations" | wc -l)
    sort -u "$work/server.destinations" >"$work/one"
    say 'The server asked the kernel for its own end of each connection (getsockname):'
    show "$work/one"
    if sort -u "$work/client.destinations" | cmp -s - "$work/one" &&
        [ "$listening" -eq 1 ] && [ "$tuples" -eq 3 ]; then
        say 'accept() moved no client to a new port. Connections differ in their 4-tuple:' \
            'source address, source port, destination address, destination port.'
        ok 'one server port, three 4-tuples'
    else
        fail "the server's end has $listening ports, and the clients connected to $registered; $tuples 4-tuples"
    fi
}

scene_ranges() {
    scene 'Where the clients'\'' ports lie'
    say 'IANA reserves 49152-65535 for local use. RFC 6056 advises systems to hand out' \
        "1024-65535. This machine hands out ${low:-unknown}-${high:-unknown}."
    ports local connected "$work/client.log" >"$work/client.ports"
    outside=0
    while read -r source; do
        iana=outside here=outside
        [ "$source" -ge 49152 ] && iana=inside
        [ -n "$low" ] && [ "$source" -ge "$low" ] && [ "$source" -le "$high" ] && here=inside
        [ "$here" = inside ] || outside=$((outside + 1))
        say "    $source: $iana IANA's range, $here this machine's"
    done <"$work/client.ports"
    if [ ! -s "$work/client.ports" ] && [ -z "$three" ]; then
        skip 'the kernel had no port left'
    elif [ -z "$low" ]; then
        skip 'the range of this machine could not be read'
    elif [ -s "$work/client.ports" ] && [ "$outside" -eq 0 ]; then
        ok 'the kernel chose each from its own range'
    else
        fail "$outside of the ports are outside this machine's range"
    fi
}

# Runs a server on port 80, which the kernel should refuse. Returns 0 if it did, for lack of a
# privilege. If not, a client ends the server: it may have become another user, to whom root
# without CAP_KILL can send no signal.
knock() {
    log= # a server that gave up root could not write it here
    run "$@"
    start_server "$@"
    started=$?
    unset log
    if [ "$started" = 0 ]; then
        "$client" 127.0.0.1 80 >"$work/client.out" 2>&1
        end_server $?
        show "$work/server.out"
        return 1
    fi
    end_server
    show "$work/server.err"
    [ "$server_status" = 77 ] && grep -q EACCES "$work/server.err"
}

scene_port_80() {
    scene 'Port 80, without privilege'
    [ "$(id -u)" = 0 ] && say 'You are root, so the server gives up root first.'
    if knock "$server" --unprivileged --count 1 80; then
        ok 'the kernel refused, and the explanation names this machine'\''s rule'
        return
    fi
    if [ "$server_status" != 0 ] && [ "$server_status" != 69 ]; then
        fail "the server ended with $server_status"
        return
    fi
    say '' 'On this machine any user may bind port 80, which is not below its floor. A private' \
        'network (a netbox) has its own floor:'
    if ! "$netbox" -- true 2>"$work/netbox.err"; then
        show "$work/netbox.err"
        skip 'the refusal cannot be shown here: this machine allows port 80, and no netbox'
    elif knock "$netbox" --floor 1024 -- "$server" --unprivileged --count 1 80; then
        ok 'refused in the netbox, where the floor is 1024'
    else
        fail "the server in the netbox ended with $server_status"
    fi
}

scene_port_0() {
    scene 'Port 0: "kernel, choose"'
    say 'A server can let the kernel choose, too. No server can listen on port 0 itself.'
    run "$server" --count 1 0
    if ! start_server "$server" --count 1 0; then
        end_server
        show "$work/server.err"
        if no_port_left "$work/server.log"; then
            skip 'the kernel has no port left now'
        else
            fail 'the server did not start'
        fi
        return
    fi
    port=$(ports local listening "$work/server.log")
    rm -f "$work/client.log"
    PORTLAB_LOG=$work/client.log "$client" 127.0.0.1 "$port" >"$work/client.out" 2>&1
    client_status=$?
    end_server "$client_status"
    head -n 2 "$work/server.out" >"$work/part"
    show "$work/part"
    if [ "$client_status" = 0 ] && [ "${port:-0}" -gt 0 ] &&
        grep -q '"chosen_by":"kernel"' "$work/server.log"; then
        ok "bind to 0 gave port $port, and a client reached it"
    elif no_port_left "$work/client.log"; then
        skip "bind to 0 gave port $port, but the kernel has none left for a client"
    else
        fail "the client ended with $client_status"
    fi
}

# Asks with a program that is not part of portlab; the answer goes to $work/stock.
ask_stock() {
    if command -v curl >/dev/null 2>&1; then
        run "curl -s --noproxy '*' http://127.0.0.1:$port/"
        curl -s --max-time 5 --noproxy '*' "http://127.0.0.1:$port/" >"$work/stock"
    elif command -v nc >/dev/null 2>&1; then
        run "echo hello | nc -w 5 127.0.0.1 $port"
        echo hello | nc -w 5 127.0.0.1 "$port" >"$work/stock"
    else
        run "bash -c 'exec 3<>/dev/tcp/127.0.0.1/$port && echo hello >&3 && cat <&3'"
        bash -c "exec 3<>/dev/tcp/127.0.0.1/$port && echo hello >&3 && cat <&3" >"$work/stock" 3<&-
    fi
}

scene_stock() {
    scene 'A client that is not part of portlab'
    if ! command -v curl >/dev/null 2>&1 && ! command -v nc >/dev/null 2>&1 &&
        ! command -v bash >/dev/null 2>&1; then
        skip 'curl, nc and bash are not installed here'
        return
    fi
    # Not the port of scene 2: its connections are in TIME_WAIT, and if the kernel has few ports to
    # hand out, none is left for it.
    if ! start_on_registered 8080 --count 1 --close-first; then
        fail 'no server could be started'
        return
    fi
    ask_stock
    end_server $?
    show "$work/stock"
    if grep -qx "you=127.0.0.1:$(ports peer accepted "$work/server.log") me=127.0.0.1:$port id=1" \
        "$work/stock"; then
        ok 'the kernel gave it a port, too'
    elif [ ! -s "$work/stock" ] && [ ! -s "$work/client.ports" ]; then
        skip 'the kernel had no port left for it'
    else
        fail 'its answer differs from the server'\''s events'
    fi
}

scene_facts
scene_three
scene_both_views
scene_one_port
scene_ranges
scene_port_80
scene_port_0
scene_stock

say '' '== What to do next' '' \
    'Try it yourself in two terminals. --trace and --step show every socket call:' \
    "    demo-server/demo-server $registered" \
    "    demo-client/demo-client 127.0.0.1 $registered" \
    'make help lists everything else.' \
    '' "$shown scenes shown, $skipped skipped, $failed failed"
[ "$failed" -eq 0 ]
