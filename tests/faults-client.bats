#!/usr/bin/env bats
# Each call of demo-client fails in each way that its manual page lists. The error is named and
# explained, with the exit status of the manual page, or the call is repeated, or the client
# goes on without it.
load helpers
load faults

setup() {
    need_strace
}

# Options that a row names in one word.
options_of() {
    case $1 in
        tcp) OPTIONS=() ;;
        udp) OPTIONS=(-u) ;;
        bind) OPTIONS=(-p 0) ;;
        address) OPTIONS=(-a 127.0.0.9) ;;
        hold) OPTIONS=(-w 1) ;;
        range) OPTIONS=(-r "$LOW-$HIGH") ;;
    esac
}

run_client() {
    options_of "$4"
    make_fault "$1" "$2" "$3"
    run "${FAULT[@]}" "$CLIENT" -j "${OPTIONS[@]}" 127.0.0.1 "$PORT"
    injected
}

# call errno when options -> exit; `none` where the call is about no endpoint
fails() {
    local call endpoint=yes
    run_client "$@"
    call=$(name_of "$1")
    [ "${7:-}" != none ] || endpoint=no
    [ "$status" -eq "$6" ] && is_error "$(grep '"error"' <<<"$output")" "$call" "$2" "$6" "$endpoint" &&
        [[ ${lines[-1]} == *'"event":"summary"'* ]] || { echo "$status $output"; return 1; }
}

# call errno when options: both ends agree all the same
survives() {
    run_client "$@"
    [ "$status" -eq 0 ] && [[ ${lines[0]} == *'"agree":true,'* ]] && [ "${#lines[@]}" -eq 2 ] ||
        { echo "$status $output"; return 1; }
}

@test "client's faults: failures before there is a socket are named" {
    start_server 0
    each_row fails <<'TABLE'
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
TABLE
}

@test "client's faults: a socket that cannot be prepared is named" {
    start_server 0
    each_row fails <<'TABLE'
fcntl EINVAL 8 tcp -> 71
fcntl EINTR 8 tcp -> 71
bind EACCES 1 bind -> 77
bind EPERM 1 bind -> 77
bind EADDRINUSE 1 bind -> 69
bind EADDRNOTAVAIL 1 address -> 69
bind EAFNOSUPPORT 1 bind -> 71
bind EAGAIN 1 bind -> 69
bind EINVAL 1 bind -> 71
bind ENOBUFS 1 bind -> 71
bind ENOMEM 1 bind -> 71
TABLE
}

@test "client's faults: a range that the kernel refuses is named" {
    start_server 0
    LOW=$("$FACTS" --json | field low) HIGH=$("$FACTS" --json | field high)
    "$CLIENT" -j -r "$LOW-$HIGH" 127.0.0.1 "$PORT" >/dev/null || skip 'this kernel has no IP_LOCAL_PORT_RANGE (Linux 6.3)'
    each_row fails <<'TABLE'
setsockopt ENOPROTOOPT 1 range -> 69
setsockopt EINVAL 1 range -> 71
setsockopt ENOMEM 1 range -> 71
TABLE
}

@test "client's faults: each error of connect is named" {
    start_server 0
    each_row fails <<'TABLE'
connect EACCES 1 tcp -> 77
connect EPERM 1 tcp -> 77
connect EADDRINUSE 1 tcp -> 69
connect EADDRNOTAVAIL 1 tcp -> 69
connect EAFNOSUPPORT 1 tcp -> 71
connect EAGAIN 1 tcp -> 69
connect EALREADY 1 tcp -> 71
connect ECONNABORTED 1 tcp -> 69
connect ECONNREFUSED 1 tcp -> 69
connect ECONNRESET 1 tcp -> 69
connect EHOSTDOWN 1 tcp -> 69
connect EHOSTUNREACH 1 tcp -> 69
connect EINVAL 1 tcp -> 71
connect EIO 1 tcp -> 71
connect EISCONN 1 tcp -> 71
connect ENETDOWN 1 tcp -> 69
connect ENETUNREACH 1 tcp -> 69
connect ENOBUFS 1 tcp -> 71
connect ENOMEM 1 tcp -> 71
connect EOPNOTSUPP 1 tcp -> 71
connect EPROTOTYPE 1 tcp -> 71
connect ETIMEDOUT 1 tcp -> 69
connect EAGAIN 1 udp -> 69
connect EACCES 1 udp -> 77
connect ENETUNREACH 1 udp -> 69
TABLE
}

@test "client's faults: an error of asking for the result of connect, or its port, is named" {
    start_server 0
    each_row fails <<'TABLE'
getsockopt EINVAL 1 tcp -> 71
getsockopt ENOBUFS 1 tcp -> 71
getsockopt ENOMEM 1 tcp -> 71
getsockname EINVAL 1 tcp -> 71
getsockname ENOBUFS 1 tcp -> 71
getsockname ENOMEM 1 udp -> 71
TABLE
}

@test "client's faults: an error of waiting is named" {
    start_server 0
    # Standard output is a file here: on a pipe, poll() is asked about it, too.
    while read -r error when option; do
        options_of "$option"
        make_fault poll "$error" "$when"
        status=0
        "${FAULT[@]}" "$CLIENT" -j "${OPTIONS[@]}" 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/out" || status=$?
        injected
        [ "$status" -eq 71 ]
        is_error "$(events error "$BATS_TEST_TMPDIR/out")" poll "$error" 71 no
        [ "$(events summary "$BATS_TEST_TMPDIR/out" | wc -l)" -eq 1 ]
        [ "$(grep -c 'poll(' "$BATS_TEST_TMPDIR/trace")" -le 3 ]
    done <<'TABLE'
ENOMEM 1+ tcp
EINVAL 1+ tcp
ENOMEM 2+ tcp
ENOMEM 3+ hold
TABLE
}

@test "client's faults: a question that cannot be sent is named" {
    start_server 0
    each_row fails <<'TABLE'
sendto EACCES 1 tcp -> 77
sendto EPERM 1 tcp -> 77
sendto ECONNABORTED 1 tcp -> 69
sendto ECONNREFUSED 1 tcp -> 69
sendto ECONNRESET 1 tcp -> 69
sendto EHOSTUNREACH 1 tcp -> 69
sendto EINVAL 1 tcp -> 71
sendto ENETDOWN 1 tcp -> 69
sendto ENETUNREACH 1 tcp -> 69
sendto ENOBUFS 1 tcp -> 71
sendto ENOMEM 1 tcp -> 71
sendto ENOTCONN 1 tcp -> 71
sendto EPIPE 1 tcp -> 69
sendto ETIMEDOUT 1 tcp -> 69
TABLE
    start_server -u 0
    each_row fails <<'TABLE'
sendto ECONNREFUSED 1 udp -> 69
sendto EMSGSIZE 1 udp -> 71
sendto ENOBUFS 1 udp -> 71
sendto EPERM 1 udp -> 77
TABLE
}

@test "client's faults: an answer that cannot be read is named" {
    start_server 0
    each_row fails <<'TABLE'
recvfrom ECONNABORTED 1 tcp -> 69
recvfrom ECONNREFUSED 1 tcp -> 69
recvfrom ECONNRESET 1 tcp -> 69
recvfrom EHOSTUNREACH 1 tcp -> 69
recvfrom EINVAL 1 tcp -> 71
recvfrom EIO 1 tcp -> 71
recvfrom ENETUNREACH 1 tcp -> 69
recvfrom ENOBUFS 1 tcp -> 71
recvfrom ENOMEM 1 tcp -> 71
recvfrom ENOTCONN 1 tcp -> 71
recvfrom ETIMEDOUT 1 tcp -> 69
TABLE
    start_server -u 0
    each_row fails <<'TABLE'
recvfrom EHOSTUNREACH 1 udp -> 69
recvfrom ECONNREFUSED 1 udp -> 69
recvfrom ENOMEM 1 udp -> 71
TABLE
}

@test "client's faults: calls that can be repeated or omitted do not fail it" {
    start_server 0
    each_row survives <<'TABLE'
poll EINTR 1..3 tcp
sendto EINTR 1..3 tcp
sendto EAGAIN 1..3 tcp
recvfrom EINTR 1..3 tcp
recvfrom EAGAIN 1..3 tcp
write EINTR 1..2 tcp
fcntl EMFILE 5 tcp
fcntl EINVAL 5 tcp
setsockopt ENOPROTOOPT 1 address
poll EINTR 3..4 hold
TABLE
    start_server -u 0
    each_row survives <<'TABLE'
poll EINTR 1..3 udp
sendto EINTR 1..3 udp
sendto EAGAIN 1..3 udp
recvfrom EINTR 1..3 udp
recvfrom EAGAIN 1..3 udp
TABLE
}

# Its descriptor is gone, whatever close() says, and another may have it by now.
@test "client's faults: close is called once, and its error changes nothing" {
    start_server 0
    run strace -o "$BATS_TEST_TMPDIR/trace" -e trace=close "$CLIENT" -j 127.0.0.1 "$PORT"
    last=$(grep -c 'close(' "$BATS_TEST_TMPDIR/trace")
    for error in EINTR EIO; do
        survives close "$error" "$last" tcp
        [ "$(grep -c 'close(' "$BATS_TEST_TMPDIR/trace")" -eq "$last" ]
    done
}

@test "client's faults: if connect cannot choose the port later, bind chose it, and it says so" {
    start_server 0
    make_fault setsockopt ENOPROTOOPT 1
    run "${FAULT[@]}" "$CLIENT" -a 127.0.0.9 127.0.0.1 "$PORT"
    injected
    [ "$status" -eq 0 ]
    [[ $output == *': chosen by the kernel, at bind'* ]]
}

@test "client's faults: if the third of five connections fails, the others are shown and counted" {
    start_server 0
    while read -r call error opened; do
        make_fault "$call" "$error" 3
        run "${FAULT[@]}" "$CLIENT" -j -n 5 127.0.0.1 "$PORT"
        injected
        [ "$(grep -c '"event":"error"' <<<"$output")" -eq 1 ]
        [ "$(grep -c '"agree":true,' <<<"$output")" -eq "$opened" ]
        [ "$(grep -c '"event":"connected"' <<<"$output")" -eq "$(field opened <<<"${lines[-1]}")" ]
    done <<'TABLE'
socket EMFILE 2
connect EADDRNOTAVAIL 2
getsockname ENOBUFS 4
sendto EPIPE 4
recvfrom ECONNRESET 4
TABLE
}

@test "client's faults: with any limit of open files it connects, or names the call that failed" {
    start_server 0
    for files in $(seq 4 14); do
        status=0
        "$ROOT/tests/faults/limited.sh" "$files" "$CLIENT" -j 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/out" 3>&- || status=$?
        [ "$status" -eq 71 ] || [ "$status" -eq 0 ]
        [ "$status" -eq 0 ] || [[ $(events error "$BATS_TEST_TMPDIR/out") == *'"errno":"EMFILE"'*"may have only $files open"*'"exit":71,'* ]]
    done
    [ "$status" -eq 0 ]
}
