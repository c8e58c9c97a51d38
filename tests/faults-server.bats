#!/usr/bin/env bats
# Each call of demo-server fails in each way that its manual page lists. Before it listens: the
# error is named and explained, with the exit status of the manual page. While it serves: only
# one client is affected, its line says how it ended, the next client is served, and nothing is
# left over.
load helpers
load faults

setup() {
    need_strace
}

options_of() {
    case $1 in
        tcp) OPTIONS=() ;;
        udp) OPTIONS=(-u) ;;
        ipv6) OPTIONS=(-6) ;;
        close-first) OPTIONS=(--close-first) ;;
        wildcard) OPTIONS=(-a 0.0.0.0) ;;
    esac
}

# call errno when options -> exit; `none` where the call is about no endpoint
refuses_to_start() {
    local endpoint=yes
    options_of "$4"
    make_fault "$1" "$2" "$3"
    run timeout 10 "${FAULT[@]}" "$SERVER" -j "${OPTIONS[@]}" 0
    injected
    [ "${7:-}" != none ] || endpoint=no
    [ "$status" -eq "$6" ] && [ "${#lines[@]}" -eq 1 ] && is_error "$output" "$(name_of "$1")" "$2" "$6" "$endpoint" ||
        { echo "$status $output"; return 1; }
}

descriptors() {
    [ ! -d "/proc/$PID/fd" ] || ls "/proc/$PID/fd" | wc -l
}

# What became of each client: "1:client/reset 2:client/end".
ends() {
    events closed | sed 's/.*"id":\([0-9]*\),"by":"\([a-z]*\)","why":"\([a-z]*\)".*/\1:\2\/\3/' | tr '\n' ' '
}

# call errno when options -> errors ends...: one client meets it, the next is served
serves_the_next() {
    local before after call=$1 error=$2 errors=$6
    options_of "$4"
    start_failing "$call" "$error" "$3" "${OPTIONS[@]}"
    shift 6
    before=$(descriptors)
    "$CLIENT" -j --timeout 5 127.0.0.1 "$PORT" >/dev/null || true
    run "$CLIENT" -j --timeout 5 127.0.0.1 "$PORT"
    for _ in "$@"; do wait_for_event closed; done
    after=$(descriptors)
    stop_server
    injected
    [ "$status" -eq 0 ] && [[ ${lines[0]} == *'"agree":true,'* ]] && [ "$before" = "$after" ] && [ "$SERVER_STATUS" -eq 0 ] &&
        [ "$(ends)" = "$* " ] && [ "$(events accepted | wc -l)" -eq $# ] && are_errors "$errors" "$call" "$error" ||
        { echo "status $status, descriptors $before $after"; cat "$EVENTS"; return 1; }
}

# Are there so many errors ($1), each of this call and errno, and none that ends the server?
# Over UDP the call ($4) is not send, but sendto.
are_errors() {
    local line count=0
    while read -r line; do
        is_error "$line" "${4:-$(name_of "$2")}" "$3" 0 yes || return 1
        count=$((count + 1))
    done < <(events error)
    [ "$count" -eq "$1" ]
}

@test "server's faults: failures before there is a socket are named" {
    each_row refuses_to_start <<'TABLE'
pipe2 EMFILE 1 tcp -> 71 none
pipe2 ENFILE 1 tcp -> 71 none
fcntl EINVAL 4 tcp -> 71 none
socket EACCES 1 tcp -> 77
socket EPERM 1 tcp -> 77
socket EAFNOSUPPORT 1 tcp -> 71
socket EINVAL 1 tcp -> 71
socket EMFILE 1 tcp -> 71
socket ENFILE 1 tcp -> 71
socket ENOBUFS 1 tcp -> 71
socket ENOMEM 1 tcp -> 71
socket EPROTONOSUPPORT 1 tcp -> 71
socket EPROTOTYPE 1 tcp -> 71
socket EMFILE 1 udp -> 71
TABLE
}

@test "server's faults: a socket that gets no options or no port is named" {
    each_row refuses_to_start <<'TABLE'
setsockopt EINVAL 1 tcp -> 71
setsockopt ENOBUFS 1 tcp -> 71
setsockopt ENOMEM 1 tcp -> 71
setsockopt ENOPROTOOPT 1 tcp -> 71
bind EACCES 1 tcp -> 77
bind EPERM 1 tcp -> 77
bind EADDRINUSE 1 tcp -> 69
bind EADDRNOTAVAIL 1 tcp -> 69
bind EAFNOSUPPORT 1 tcp -> 71
bind EAGAIN 1 tcp -> 69
bind EINVAL 1 tcp -> 71
bind ENOBUFS 1 tcp -> 71
bind ENOMEM 1 tcp -> 71
bind EOPNOTSUPP 1 tcp -> 71
bind EADDRINUSE 1 udp -> 69
getsockname EINVAL 1 tcp -> 71
getsockname ENOBUFS 1 tcp -> 71
getsockname ENOMEM 1 udp -> 71
fcntl EINVAL 8 tcp -> 71
fcntl EINTR 8 udp -> 71
TABLE
}

@test "server's faults: a socket that cannot listen or be watched is named" {
    each_row refuses_to_start <<'TABLE'
listen EACCES 1 tcp -> 77
listen EADDRINUSE 1 tcp -> 69
listen EDESTADDRREQ 1 tcp -> 71
listen EINVAL 1 tcp -> 71
listen ENOBUFS 1 tcp -> 71
listen EOPNOTSUPP 1 tcp -> 71
epoll_create1 EMFILE 1 tcp -> 71 none
epoll_create1 ENFILE 1 tcp -> 71 none
epoll_create1 ENOMEM 1 udp -> 71 none
epoll_ctl ENOMEM 1 tcp -> 71
epoll_ctl ENOSPC 2 tcp -> 71
epoll_ctl ENOMEM 2 udp -> 71
TABLE
}

@test "server's faults: failures of IPv6 sockets are named" {
    need_ipv6
    each_row refuses_to_start <<'TABLE'
socket EAFNOSUPPORT 1 ipv6 -> 71
setsockopt ENOPROTOOPT 1 ipv6 -> 71
setsockopt EINVAL 1 ipv6 -> 71
setsockopt ENOMEM 2 ipv6 -> 71
bind EADDRNOTAVAIL 1 ipv6 -> 69
TABLE
}

@test "server's faults: an error of accept that concerns one connection is skipped" {
    each_row serves_the_next <<'TABLE'
accept EINTR 1 tcp -> 0 1:client/end 2:client/end
accept EAGAIN 1 tcp -> 0 1:client/end 2:client/end
accept ECONNABORTED 1 tcp -> 0 1:client/end 2:client/end
accept ECONNREFUSED 1 tcp -> 0 1:client/end 2:client/end
accept ECONNRESET 1 tcp -> 0 1:client/end 2:client/end
accept EHOSTDOWN 1 tcp -> 0 1:client/end 2:client/end
accept EHOSTUNREACH 1 tcp -> 0 1:client/end 2:client/end
accept ENETDOWN 1 tcp -> 0 1:client/end 2:client/end
accept ENETUNREACH 1 tcp -> 0 1:client/end 2:client/end
accept ENONET 1 tcp -> 0 1:client/end 2:client/end
accept ENOPROTOOPT 1 tcp -> 0 1:client/end 2:client/end
accept EOPNOTSUPP 1 tcp -> 0 1:client/end 2:client/end
accept EPROTO 1 tcp -> 0 1:client/end 2:client/end
accept ETIMEDOUT 1 tcp -> 0 1:client/end 2:client/end
TABLE
}

@test "server's faults: an error of accept that lasts is reported once" {
    each_row serves_the_next <<'TABLE'
accept EMFILE 1..2 tcp -> 1 1:client/end 2:client/end
accept ENFILE 1..2 tcp -> 1 1:client/end 2:client/end
accept ENOBUFS 1..2 tcp -> 1 1:client/end 2:client/end
accept ENOMEM 1..2 tcp -> 1 1:client/end 2:client/end
accept EPERM 1..2 tcp -> 1 1:client/end 2:client/end
TABLE
}

@test "server's faults: running out of descriptors again is reported again" {
    start_failing accept EMFILE 1..7+3
    for _ in 1 2 3; do "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null; done
    stop_server
    injected
    [ "$(grep -c INJECTED "$BATS_TEST_TMPDIR/trace")" -ge 2 ]
    are_errors "$(grep -c INJECTED "$BATS_TEST_TMPDIR/trace")" accept EMFILE
}

@test "server's faults: an error that lasts for ever uses no processor time" {
    for error in EMFILE EPERM; do
        start_failing accept "$error" 1+
        "$CLIENT" -j --timeout 1 127.0.0.1 "$PORT" >/dev/null || true
        stop_server
        are_errors 1 accept "$error"
        [ "$(grep -c INJECTED "$BATS_TEST_TMPDIR/trace")" -lt 20 ]
    done
}

@test "server's faults: a listening socket that fails for good ends the server" {
    while read -r call error exit; do
        start_failing "$call" "$error" 1
        "$CLIENT" -j --timeout 1 127.0.0.1 "$PORT" >/dev/null || true
        end_server
        injected
        [ "$SERVER_STATUS" -eq "$exit" ]
        [[ $(events error) == *'"call":"'"$call"'"'*'"errno":"'"$error"'"'*'"exit":'"$exit"','* ]]
        [ "$(events stopped | wc -l)" -eq 0 ]
    done <<'TABLE'
accept EACCES 77
accept EBADF 71
accept EINVAL 71
accept ENOTSOCK 71
epoll_wait EBADF 71
epoll_wait EINVAL 71
TABLE
}

@test "server's faults: a new connection that cannot be prepared is closed" {
    each_row serves_the_next <<'TABLE'
fcntl EINVAL 9 tcp -> 1 1:client/end
fcntl EINTR 9 tcp -> 1 1:client/end
epoll_ctl ENOMEM 3 tcp -> 1 1:server/reset 2:client/end
epoll_ctl ENOSPC 3 tcp -> 1 1:server/reset 2:client/end
getsockname ENOBUFS 2 tcp -> 1 1:client/end
getsockname ENOMEM 2 tcp -> 1 1:client/end
getsockname EACCES 2 tcp -> 1 1:client/end
getsockname ECONNRESET 2 tcp -> 0 1:client/end
getsockname EINVAL 2 tcp -> 0 1:client/end
TABLE
}

@test "server's faults: its client is told that the server failed" {
    for fault in 'getsockname ENOBUFS 2' 'fcntl EINVAL 9'; do
        read -ra words <<<"$fault"
        start_failing "${words[@]}"
        run "$CLIENT" -j --timeout 5 127.0.0.1 "$PORT"
        stop_server
        injected
        [ "$status" -eq 69 ]
        [[ $output == *'"call":"recv"'*'"errno":null'*'with this line: no: this server could not serve the connection'* ]] || { echo "$output"; false; }
    done
}

@test "server's faults: a connection that is lost in recv, send or shutdown is reported as a reset" {
    each_row serves_the_next <<'TABLE'
recvfrom ECONNABORTED 1 tcp -> 0 1:client/reset 2:client/end
recvfrom ECONNREFUSED 1 tcp -> 0 1:client/reset 2:client/end
recvfrom ECONNRESET 1 tcp -> 0 1:client/reset 2:client/end
recvfrom EHOSTDOWN 1 tcp -> 0 1:client/reset 2:client/end
recvfrom EHOSTUNREACH 1 tcp -> 0 1:client/reset 2:client/end
recvfrom ENETDOWN 1 tcp -> 0 1:client/reset 2:client/end
recvfrom ENETUNREACH 1 tcp -> 0 1:client/reset 2:client/end
recvfrom ENOTCONN 1 tcp -> 0 1:client/reset 2:client/end
recvfrom ETIMEDOUT 1 tcp -> 0 1:client/reset 2:client/end
sendto ECONNABORTED 1 tcp -> 0 1:client/reset 2:client/end
sendto ECONNRESET 1 tcp -> 0 1:client/reset 2:client/end
sendto EHOSTUNREACH 1 tcp -> 0 1:client/reset 2:client/end
sendto ENETDOWN 1 tcp -> 0 1:client/reset 2:client/end
sendto ENETUNREACH 1 tcp -> 0 1:client/reset 2:client/end
sendto EPIPE 1 tcp -> 0 1:client/reset 2:client/end
sendto ETIMEDOUT 1 tcp -> 0 1:client/reset 2:client/end
shutdown ECONNRESET 1 close-first -> 0 1:client/reset 2:server/end
shutdown ENOTCONN 1 close-first -> 0 1:client/reset 2:server/end
TABLE
}

@test "server's faults: any other failure of one client is named, and the client closed" {
    each_row serves_the_next <<'TABLE'
recvfrom EINVAL 1 tcp -> 1 1:server/reset 2:client/end
recvfrom EIO 1 tcp -> 1 1:server/reset 2:client/end
recvfrom ENOBUFS 1 tcp -> 1 1:server/reset 2:client/end
recvfrom ENOMEM 1 tcp -> 1 1:server/reset 2:client/end
sendto EACCES 1 tcp -> 1 1:server/reset 2:client/end
sendto EINVAL 1 tcp -> 1 1:server/reset 2:client/end
sendto EMSGSIZE 1 tcp -> 1 1:server/reset 2:client/end
sendto ENOBUFS 1 tcp -> 1 1:server/reset 2:client/end
sendto ENOMEM 1 tcp -> 1 1:server/reset 2:client/end
sendto EPERM 1 tcp -> 1 1:server/reset 2:client/end
shutdown EINVAL 1 close-first -> 1 1:server/reset 2:server/end
shutdown ENOBUFS 1 close-first -> 1 1:server/reset 2:server/end
TABLE
}

@test "server's faults: a call that is interrupted, or would wait, is made again" {
    each_row serves_the_next <<'TABLE'
epoll_wait EINTR 1..3 tcp -> 0 1:client/end 2:client/end
recvfrom EINTR 1..3 tcp -> 0 1:client/end 2:client/end
recvfrom EAGAIN 1..3 tcp -> 0 1:client/end 2:client/end
sendto EINTR 1..3 tcp -> 0 1:client/end 2:client/end
sendto EAGAIN 1..3 tcp -> 0 1:client/end 2:client/end
poll EINTR 2..3 tcp -> 0 1:client/end 2:client/end
write EINTR 2..4 tcp -> 0 1:client/end 2:client/end
write EAGAIN 2..4 tcp -> 0 1:client/end 2:client/end
sendto EAGAIN 1 close-first -> 0 1:server/end 2:server/end
TABLE
}

# Its descriptor is gone, whatever close() says, and another may have it by now.
@test "server's faults: close is called once, and its error changes nothing" {
    [ -z "${ASAN_OPTIONS-}" ] || skip 'a sanitizer closes files of its own'
    for error in EINTR EIO; do
        start_failing close "$error" 1000
        before=$(grep -c 'close(' "$BATS_TEST_TMPDIR/trace")
        stop_server
        start_failing close "$error" $((before + 1))
        for _ in 1 2; do "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null; wait_for_event closed; done
        stop_server
        injected
        [ "$(ends)" = '1:client/end 2:client/end ' ]
        are_errors 0
    done
}

@test "server's faults: if the kernel has no memory for a wait, only that client is lost" {
    start_server 0
    make_fault sendto EAGAIN 1
    SERVER_WRAP=(strace -o "$BATS_TEST_TMPDIR/trace" -e trace=sendto,epoll_ctl -e inject=sendto:error=EAGAIN:when=1 -e inject=epoll_ctl:error=ENOMEM:when=4)
    start_server 0
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null || true
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    wait_for_event closed
    wait_for_event closed
    stop_server
    [ "$(grep -c INJECTED "$BATS_TEST_TMPDIR/trace")" -eq 2 ]
    [ "$(ends)" = '1:server/reset 2:client/end ' ]
    are_errors 1 epoll_ctl ENOMEM
}

# call errno when -> errors answered: two clients of UDP, and so many of them are answered
answers_datagrams() {
    local answered=$6
    start_failing "$1" "$2" "$3" -u
    echo question >"/dev/udp/127.0.0.1/$PORT"
    wait_for_event datagram
    run "$CLIENT" -j -u 127.0.0.1 "$PORT"
    stop_server
    injected
    [ "$status" -eq 0 ] && [ "$SERVER_STATUS" -eq 0 ] && [ "$(events datagram | field id | tr '\n' ' ')" = '1 2 ' ] &&
        [[ $(events stopped) == *"\"served\":$answered,"* ]] && are_errors "$5" "$1" "$2" "$1" || { cat "$EVENTS"; return 1; }
}

@test "server's faults: over UDP, an error that concerns one peer or passes is survived" {
    each_row answers_datagrams <<'TABLE'
recvfrom EINTR 1 -> 0 2
recvfrom EAGAIN 1 -> 0 2
recvfrom ECONNREFUSED 1 -> 0 2
recvfrom ECONNRESET 1 -> 0 2
recvfrom EHOSTUNREACH 1 -> 0 2
recvfrom ENETUNREACH 1 -> 0 2
recvfrom ENOBUFS 1..2 -> 1 2
recvfrom ENOMEM 1..2 -> 1 2
epoll_wait EINTR 1..3 -> 0 2
sendto EINTR 1 -> 0 2
TABLE
}

@test "server's faults: over UDP, an answer that cannot be sent is named with its peer" {
    each_row answers_datagrams <<'TABLE'
sendto EACCES 1 -> 1 1
sendto EAGAIN 1 -> 1 1
sendto EHOSTUNREACH 1 -> 1 1
sendto EINVAL 1 -> 1 1
sendto EMSGSIZE 1 -> 1 1
sendto ENETUNREACH 1 -> 1 1
sendto ENOBUFS 1 -> 1 1
sendto ENOMEM 1 -> 1 1
sendto EPERM 1 -> 1 1
TABLE
}

@test "server's faults: over UDP, a socket that fails for good ends the server" {
    start_failing recvfrom ENOTSOCK 1 -u
    "$CLIENT" -j -u --timeout 1 127.0.0.1 "$PORT" >/dev/null || true
    end_server
    injected
    [ "$SERVER_STATUS" -eq 71 ]
    is_error "$(events error)" recvfrom ENOTSOCK 71 yes
}

@test "server's faults: with any limit of open files it listens, or names the call that failed" {
    for files in $(seq 4 14); do
        SERVER_WRAP=("$ROOT/tests/faults/limited.sh" "$files")
        if start_server 0; then
            stop_server
        else
            end_server
            [ "$SERVER_STATUS" -eq 71 ]
            [[ $LISTENING == *'"errno":"EMFILE"'*"may have only $files open"*'"exit":71,'* ]]
        fi
    done
    [ "$SERVER_STATUS" -eq 0 ]
}

@test "server's faults: if no reader takes the error lines, every client is still served" {
    mkfifo "$BATS_TEST_TMPDIR/unread"
    exec {unread}<>"$BATS_TEST_TMPDIR/unread"
    make_fault sendto ENOBUFS 1+
    "${FAULT[@]}" "$SERVER" 0 >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/unread" 3>&- {unread}>&- &
    STARTED+=($!)
    wait_for_word "$!" listening "$BATS_TEST_TMPDIR/out"
    [[ $(head -n 1 "$BATS_TEST_TMPDIR/out") =~ :([0-9]+)\ .*process\ ([0-9]+) ]]
    STARTED+=("${BASH_REMATCH[2]}")
    for _ in 1 2 3 4; do timeout 20 "$CLIENT" -n 200 127.0.0.1 "${BASH_REMATCH[1]}" >/dev/null 2>&1 || true; done
    kill "${BASH_REMATCH[2]}"
    timeout 20 tail --pid="${STARTED[0]}" -f /dev/null
    injected
    [ "$(grep -c '^closed' "$BATS_TEST_TMPDIR/out")" -eq 800 ]
    grep -q '^stopped' "$BATS_TEST_TMPDIR/out"
}
