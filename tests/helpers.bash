# helpers: what the tests share. Each test has its own folder and its own server, on a port that
# the kernel chose, and ends only the processes that it started.

! declare -F bats_require_minimum_version >/dev/null || bats_require_minimum_version 1.5.0

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
OUT=${PORTLAB_OUT:-$ROOT}
SERVER=$OUT/demo-server/demo-server
CLIENT=$OUT/demo-client/demo-client
FACTS=$OUT/labs/tools/port-facts
LOOKUP=$OUT/labs/tools/port-lookup
NETBOX=$OUT/labs/tools/netbox
PACKETS=$OUT/labs/tools/packets
RELAY=$OUT/labs/tools/relay
VIEW=$OUT/labs/view/port-view
PLOT=$OUT/labs/tools/port-plot
CLASSROOM=$OUT/labs/tools/classroom
ON=$OUT/labs/tools/on
RUDE=$OUT/build/tests/faults/rude
REGAIN=$OUT/build/tests/faults/regain
export ROOT OUT SERVER CLIENT FACTS LOOKUP NETBOX PACKETS RELAY CLASSROOM ON PLOT VIEW RUDE REGAIN
unset PORTLAB_LOG

# bats looks at each command before it is run, so that it can name the line that failed. That takes
# 0.3 ms, more than most commands here. A failure in a file that tests load, as this one, is
# reported at the line of the test that called it.
if declare -F bats_debug_trap >/dev/null; then
    LOOK=$(declare -f bats_debug_trap)
    eval "${LOOK/\{/\{ [[ \$1 != *.bash ]] || return 0;}"
    unset LOOK
fi

# A command and its arguments that the next servers are started by: strace, env.
SERVER_WRAP=()

# Starts a server with JSON output and waits for its first line, which comes when a client
# can connect. Sets SERVER_PID, LISTENING (the line), PORT. Fails where it says another.
start_server() {
    SERVER_DIR=$(mktemp -d "$BATS_TEST_TMPDIR/server.XXXXXX")
    mkfifo "$SERVER_DIR/fifo"
    "${SERVER_WRAP[@]}" "$SERVER" --json "$@" >"$SERVER_DIR/fifo" 2>"$SERVER_DIR/err" 3>&- &
    SERVER_PID=$!
    STARTED+=("$SERVER_PID")
    exec {SERVER_FD}<"$SERVER_DIR/fifo"
    IFS= read -r -t 60 LISTENING <&"$SERVER_FD" || LISTENING=
    echo "$LISTENING" >"$SERVER_DIR/out"
    PORT=$(field port <<<"$LISTENING")
    PID=$(field pid <<<"$LISTENING") # the server's own, whatever it was started by
    STARTED+=($PID)
    [[ $LISTENING == *'"event":"listening"'* ]]
}

# Waits for the server's own end; its exit status is in SERVER_STATUS, all that it printed
# in EVENTS (a file).
end_server() {
    timeout 60 cat <&"$SERVER_FD" >>"$SERVER_DIR/out" || { echo 'the server has not ended in a minute'; return 1; }
    exec {SERVER_FD}<&-
    SERVER_STATUS=0
    wait "$SERVER_PID" || SERVER_STATUS=$?
    EVENTS=$SERVER_DIR/out
    forget "$SERVER_PID"
    forget "$PID"
}

# A process that has ended is not to be ended again: its number may be another's by then.
forget() {
    local pid left=()
    for pid in "${STARTED[@]}"; do
        [ "$pid" = "$1" ] || left+=("$pid")
    done
    STARTED=("${left[@]}")
}

stop_server() {
    kill -TERM "$PID"
    end_server
}

# The server's next line, when it comes.
next_event() {
    IFS= read -r -t 60 EVENT <&"$SERVER_FD" || { echo 'the server has ended, or been silent for a minute'; return 1; }
    echo "$EVENT" >>"$SERVER_DIR/out"
}

# Reads the server's lines until one has this event, and keeps them.
wait_for_event() {
    local EVENT
    while next_event; do
        [[ $EVENT == *"\"event\":\"$1\""* ]] && return 0
    done
    return 1
}

end_started() {
    local pid
    for pid in "${STARTED[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}

teardown() {
    end_started
}

# Waits until a process ($1) has written a word ($2) to a file ($3), which may come later.
wait_for_word() {
    : >>"$3"
    timeout 20 tail -n +1 -f --pid="$1" "$3" | grep -q -m 1 "$2"
}

# Waits until a command succeeds, a minute at most, and says so if it does not. A condition of
# several words is a function.
wait_until() {
    local end=$((SECONDS + 60))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || { echo "a minute has passed, and this still fails: $*"; return 1; }
        sleep 0.05
    done
}

# Perhaps no process has taken its status yet.
has_ended() {
    ! kill -0 "$1" 2>/dev/null || grep -qs '^State:.Z' "/proc/$1/status"
}

# Runs a command that does not end by itself until it has printed so many lines ($1), and
# ends it. The lines are in PRINTED.
first_lines() {
    local count=$1 line pid fd dir
    shift
    dir=$(mktemp -d "$BATS_TEST_TMPDIR/lines.XXXXXX")
    mkfifo "$dir/fifo"
    "$@" >"$dir/fifo" 2>"$dir/err" 3>&- &
    pid=$!
    STARTED+=("$pid")
    exec {fd}<"$dir/fifo"
    PRINTED=
    while [ "$count" -gt 0 ] && IFS= read -r line <&"$fd"; do
        PRINTED+=$line$'\n'
        count=$((count - 1))
    done
    kill "$pid" 2>/dev/null || true
    wait "$pid" || true
    exec {fd}<&-
}

# The value of the first key of this name in each line of the input.
field() {
    local line
    while IFS= read -r line; do
        [[ $line =~ \"$1\":\"?([^\",}]*) ]] && echo "${BASH_REMATCH[1]}"
    done
    return 0
}

# "ADDRESS:PORT" of an endpoint (local, peer, server_saw) in each line of the input.
endpoint() {
    sed -n "s/.*\"$1\":{\"address\":\"\([^\"]*\)\",\"port\":\([0-9]*\).*/\1:\2/p"
}

# The lines of one event.
events() {
    grep "\"event\":\"$1\"" "${2:-$EVENTS}" || true
}

# Connects to the server (PEER_FD) and sends it text, with printf's escapes.
say_to_server() {
    exec {PEER_FD}<>"/dev/tcp/127.0.0.1/$PORT"
    printf "$1" >&"$PEER_FD"
}

# One line from the connection that say_to_server opened.
hear() {
    IFS= read -r -t 10 HEARD <&"$PEER_FD"
}

hang_up() {
    exec {PEER_FD}>&-
}

# The student edition has no solutions, and no wrong programs.
need_solutions() {
    [ -n "$(find "$ROOT/labs" -name solution)" ] || skip 'no solutions here: this is the student edition'
}

need_clang_format() {
    need clang-format
    [ "$(clang-format --version | grep -o 'version [0-9]*')" = 'version 14' ] || skip 'clang-format here is not version 14'
}

need() {
    command -v "$1" >/dev/null || skip "there is no $1 here"
}

# A uid that nobody has, for what is to harm nobody (SPARE_UID). Each file of tests takes one
# of its own: others may run beside it.
find_spare_uid() {
    SPARE_UID=
    [ "$(id -u)" = 0 ] && command -v pgrep >/dev/null || return 0
    until [ -n "$SPARE_UID" ] && ! getent passwd "$SPARE_UID" >/dev/null && ! pgrep -u "$SPARE_UID" >/dev/null; do
        SPARE_UID=$((RANDOM % 5000 + 59500))
    done
    as_spare_uid true 2>/dev/null || SPARE_UID=
}

as_spare_uid() {
    setpriv --reuid="$SPARE_UID" --regid="$SPARE_UID" --clear-groups "$@"
}

need_spare_uid() {
    [ -n "$SPARE_UID" ] || skip 'this takes root, and a uid that nobody else has'
}

need_terminal() {
    need script
    script -qec true /dev/null >/dev/null 2>&1 || skip 'no terminal can be had here (script fails)'
}

need_netbox() {
    "$NETBOX" -- true 2>/dev/null || skip 'no netbox can be had here (user namespaces are refused)'
}

need_classroom() {
    "$CLASSROOM" -- true 2>/dev/null || skip "no classroom can be had here ($("$CLASSROOM" -- true 2>&1 | head -n 1))"
}

need_root_in_box() {
    need_netbox
    "$NETBOX" --root -- true 2>/dev/null || skip 'no netbox with a root of its own can be had here'
}

need_ipv6() {
    "$FACTS" --json | grep -q '"ipv6":true' || skip 'IPv6 is off here'
}

need_root() {
    [ "$(id -u)" = 0 ] || skip 'this takes root'
}

# A sanitizer reads its options in /proc, also those that a set-user-ID program may not.
need_no_sanitizer() {
    [ -z "${ASAN_OPTIONS-}" ] || skip 'a sanitizer does not find its options here'
}

# Runs a script in a netbox; options before `--`, the script after it. The script has the
# helpers' variables, and `start` and `finish` of box.sh.
in_box() {
    local options=()
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    run "$NETBOX" "${options[@]}" -- bash -c ". '$ROOT/tests/helpers.bash'; cd '$BATS_TEST_TMPDIR'; trap end_started EXIT; $2"
}

# Runs a server where the floor is 1024, as a user who has no right and may still gain one
# (in a netbox nobody can).
run_as_ordinary() {
    if [ "$(id -u)" = 0 ]; then
        need_root_in_box
        need setpriv
        chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
        cp "$SERVER" "$BATS_TEST_TMPDIR/demo-server"
        local as=("$NETBOX" --root -- setpriv --reuid=65534 --regid=65534 --clear-groups)
        "${as[@]}" test -x "$BATS_TEST_TMPDIR/demo-server" || skip 'this root cannot become another user'
        run "${as[@]}" "$BATS_TEST_TMPDIR/demo-server" "$@"
        return
    fi
    [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" = 1024 ] || skip 'the floor is not 1024 here'
    ! grep -q '^NoNewPrivs:.1' /proc/self/status || skip 'nobody can gain a right here'
    run "$SERVER" "$@"
}
