#!/usr/bin/env bats
# Errors teach: they give the call, the endpoint, the errno by name, a sentence about this
# machine, and a remedy. Each error is really provoked.
load helpers

@test "explain: EACCES names the floor, where it was read, the user, and what to try" {
    run_as_ordinary -j 80
    [ "$status" -eq 77 ]
    [[ $output == *'"errno":"EACCES"'*'a port below 1024 (/proc/sys/net/ipv4/ip_unprivileged_port_start)'* ]]
    [[ $output =~ this\ process\ runs\ as\ uid\ [0-9]+\ \([a-z0-9_-]+\),\ without\ CAP_NET_BIND_SERVICE ]]
    for way in 'demo-server 8080' '--user' setcap ip_unprivileged_port_start=80; do
        [[ $output == *"$way"* ]]
    done
}

@test "explain: if no privilege can be gained any more, it offers neither sudo nor setcap" {
    need_netbox
    run "$NETBOX" -- "$SERVER" -j 80
    [ "$status" -eq 77 ]
    [[ $output == *'not even sudo can restore them'*'demo-server 8080'*'netbox --floor 80 -- demo-server 80'* ]]
    ! [[ ${output#*remedies} == *sudo* || $output == *setcap* ]]
    in_box -- 'start_server 5000; "$SERVER" -j 5000'
    [[ $output == *"\"ss -tnap 'sport = :5000'"* ]]
    in_box --range 40000-40000 -- 'start_server 0; "$SERVER" -j 0'
    [[ $output == *"none is free: the only port of this machine's ephemeral range, 40000-40000 ("*' is in use'*'netbox --range LOW-HIGH'* ]]
}

@test "explain: with a floor of 2000, 1500 is refused, and 2000 is not" {
    need_netbox
    run "$NETBOX" --floor 2000 -- "$SERVER" -j 1500
    [ "$status" -eq 77 ]
    [[ $output == *'a port below 2000'*'demo-server 9500'* ]]
    in_box --floor 2000 -- 'start_server 2000 && echo yes'
    [ "$output" = yes ]
}

@test "explain: with a floor of 9000, the port to try is above it" {
    need_netbox
    run "$NETBOX" --floor 9000 -- "$SERVER" -j 80
    [[ $output == *'"demo-server 9000: any user may bind this port here"'* ]]
}

@test "explain: with a floor of 0, port 80 is bound, and it says that no privilege was needed" {
    need_netbox
    first_lines 4 "$NETBOX" --floor 0 -- "$SERVER" 80
    [[ $PRINTED == *"no privilege was needed: this machine's floor is 0 (/proc/sys"* ]]
}

@test "explain: if a privilege allowed a port below the floor, it names the privilege" {
    need_root_in_box
    first_lines 4 "$NETBOX" --root -- "$SERVER" 80
    [[ $PRINTED == *"below this machine's floor of 1024: allowed because this process runs as uid 0 (root), with CAP_NET_BIND_SERVICE"* ]]
}

@test "explain: a client's --source-port below the floor is refused too" {
    need_netbox
    run "$NETBOX" -- "$CLIENT" -j -p 700 127.0.0.1 80
    [ "$status" -eq 77 ]
    [[ $output == *'"call":"bind"'*'"errno":"EACCES"'*'leave out --source-port'* ]]
}

@test "explain: EADDRINUSE tells a listener from a bound socket and a connection" {
    start_server 0
    run "$SERVER" -j "$PORT"
    [[ $output == *"listens on TCP port $PORT"* ]]
    need_netbox
    in_box -- '
        start_server 5000
        "$CLIENT" -j -p 4000 -w 100 127.0.0.1 5000 >/dev/null & STARTED+=($!)
        wait_for_event accepted
        "$SERVER" -j --no-reuse 4000'
    [[ $output == *'A connection on this machine still uses TCP port 4000'* ]]
}

@test "explain: EADDRNOTAVAIL in bind says whose address it is not" {
    run "$CLIENT" -j -a 192.0.2.9 127.0.0.1 80
    [ "$status" -eq 69 ]
    [[ $output == *'"call":"bind"'*'"errno":"EADDRNOTAVAIL"'*'has the address 192.0.2.9'* ]]
}

@test "explain: the same 4-tuple twice is EADDRNOTAVAIL in connect" {
    need_netbox
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
    start_server 0
    run strace -f -o "$BATS_TEST_TMPDIR/trace" -e inject=connect:error=EADDRNOTAVAIL "$CLIENT" -j -p 0 127.0.0.1 "$PORT"
    grep -q INJECTED "$BATS_TEST_TMPDIR/trace"
    [[ $output == *'"call":"connect"'*'"errno":"EADDRNOTAVAIL"'* ]]
}

@test "explain: EADDRINUSE of bind to 0 is explained as a range that is used up" {
    need_netbox
    in_box --range 40000-40001 -- 'start_server 0; start_server 0; "$SERVER" -j 0'
    [ "$status" -eq 69 ]
    [[ $output == *'"errno":"EADDRINUSE"'*"all 2 ports of this machine's ephemeral range, 40000-40001"* ]]
}

@test "explain: it says so if IPv6 is off" {
    need_root_in_box
    run "$NETBOX" --root -- bash -c '
        echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 || exit 99
        "$SERVER" -j -6 0; "$CLIENT" -j ::1 80'
    [ "$status" -eq 99 ] && skip 'IPv6 cannot be switched off in this netbox'
    [ "$(grep -c 'has no IPv6, or IPv6 is switched off' <<<"$output")" -ge 1 ]
    [[ ${lines[0]} == *'"call":"bind"'*'"exit":69,'* ]]
}

@test "explain: injected errors are named with their call, and end as the interface says" {
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
    while read -r call error exit words; do
        run strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace="$call" -e inject="$call:error=$error" "$CLIENT" -j 127.0.0.1 9
        grep -q INJECTED "$BATS_TEST_TMPDIR/trace"
        [ "$status" -eq "$exit" ] || { echo "$call $error: $status"; false; }
        [[ $output == *'"call":"'"$call"'"'*'"errno":"'"$error"'"'*"$words"* ]] || { echo "$output"; false; }
    done <<'TABLE'
socket EAFNOSUPPORT 71 This machine has no IPv4
socket EMFILE 71 soft limit
socket ENFILE 71 whole machine
socket EACCES 77 security policy
connect ENETUNREACH 69 no route
connect EHOSTUNREACH 69 cannot be reached
connect ETIMEDOUT 69 not even a refusal
connect ECONNREFUSED 69 no process is listening on TCP port 9
connect ECONNRESET 69 reset
connect EACCES 77 broadcast
connect EAGAIN 69 none is free
connect ENOBUFS 71 no memory
TABLE
}

@test "explain: injected errors of the server's calls are explained" {
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
    while read -r call error exit words; do
        run timeout 10 strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace="$call" -e inject="$call:error=$error" "$SERVER" -j 0
        grep -q INJECTED "$BATS_TEST_TMPDIR/trace"
        [ "$status" -eq "$exit" ] || { echo "$call $error: $status"; false; }
        [[ $output == *'"call":"'"$call"'"'*'"errno":"'"$error"'"'*"$words"* ]] || { echo "$output"; false; }
        [[ $output != *'"listening"'* ]]
    done <<'TABLE'
socket EAFNOSUPPORT 71 This machine has no IPv4
socket EMFILE 71 soft limit
setsockopt ENOMEM 71 no memory
bind EACCES 77 is not below
bind EADDRINUSE 69 none is free
bind EADDRNOTAVAIL 69 No interface
bind ENOMEM 71 no memory
getsockname ENOBUFS 71 no memory
listen EADDRINUSE 69 socket table lists no socket
listen EOPNOTSUPP 71 manual page
epoll_create1 EMFILE 71 soft limit
epoll_ctl ENOSPC 71 manual page
TABLE
}

@test "explain: text errors start with the program's name, and go to standard error" {
    start_server 0
    run --separate-stderr "$SERVER" "$PORT"
    [ -z "$output" ]
    [[ ${stderr_lines[0]} == "demo-server: bind 127.0.0.1:$PORT: EADDRINUSE ("*')' ]]
    [[ ${stderr_lines[1]} == '  why: '* ]]
    [[ ${stderr_lines[-1]} == '  try: '* ]]
}
