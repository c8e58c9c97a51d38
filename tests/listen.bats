#!/usr/bin/env bats
# How demo-server comes to its port: by number, by name, from the kernel, or not at all.
load helpers

@test "listen: a port by number is the one that was asked for" {
    need_netbox
    in_box -- 'start_server 5000 && echo "$LISTENING"'
    [[ $output == *'"port":5000,'*'"chosen_by":"user"}'* ]]
}

@test "listen: port 0 is a port that the kernel chose, from this machine's range" {
    start_server 0
    [ "$PORT" -gt 0 ]
    [[ $LISTENING == *'"chosen_by":"kernel"'* ]]
    [[ $LISTENING == *'"kernel_range":true'* ]] || [[ $LISTENING == *'"kernel_range":null'* ]]
}

@test "listen: an IANA name in any case is its port" {
    need_netbox
    for name in mysql MySQL MYSQL; do
        first_lines 1 "$NETBOX" -- "$SERVER" -j "$name"
        [[ $PRINTED == *'"port":3306,"range":"registered","service":"mysql"'* ]]
    done
}

@test "listen: a name with several ports is the preferred one" {
    need_netbox
    first_lines 1 "$NETBOX" -- "$SERVER" -j http-alt
    [[ $PRINTED == *'"port":8080'* ]]
}

@test "listen: a name that only the other transport has is a usage error that says so" {
    run "$SERVER" --udp mysqlx
    [ "$status" -eq 64 ]
    [[ $output == *"IANA has that name for tcp, not for udp"* ]]
}

@test "listen: ports that are no ports are refused, 64, and nothing is printed to stdout" {
    for port in '' ' 80' '80 ' '+80' '-80' 0x50 080 00 65536 4294967376 80x 8O '８０' '٨٠' 1e3 \
        99999999999999999999 no-such-service; do
        run --separate-stderr "$SERVER" -- "$port"
        [ "$status" -eq 64 ] || { echo "'$port': $status"; false; }
        [ -z "$output" ]
        [ -n "$stderr" ]
    done
}

@test "listen: wrong command lines end with 64 and a hint" {
    for line in '' '1 2' '--nonsense 0' '-Z 0' '-n 0 0' '-n -1 0' '-n x 0' '-n' '--idle -1 0' \
        '--idle 2147484 0' '--idle 1.5 0' '--max-clients 0 0' '-n 4294967296 0' \
        '--user root --unprivileged 0' '--user no-such-user-here 0' '-4 -a ::1 0' \
        '-6 -a 127.0.0.1 0'; do
        # shellcheck disable=SC2086 # the words are meant to be split
        run --separate-stderr "$SERVER" $line
        [ "$status" -eq 64 ] || { echo "'$line': $status"; false; }
        [[ $stderr == *"Try 'demo-server --help'"* ]]
        [ -z "$output" ]
    done
}

@test "listen: options come before the port, and -- ends them" {
    run "$SERVER" 0 --json
    [ "$status" -eq 64 ]
    start_server -- 0
    stop_server
    [ "$SERVER_STATUS" -eq 0 ]
}

@test "listen: loopback unless an address is given" {
    start_server 0
    [[ $LISTENING == *'"address":"127.0.0.1"'* ]]
}

@test "listen: -6 is ::1, and IPv6 alone" {
    need_ipv6
    start_server -6 0
    [[ $LISTENING == *'"address":"::1"'* ]]
    run "$CLIENT" -j ::1 "$PORT"
    [ "$status" -eq 0 ]
}

@test "listen: a wildcard IPv6 listener leaves the IPv4 port free" {
    need_ipv6
    need_netbox
    in_box -- 'start_server -a :: 5000 && start_server -a 0.0.0.0 5000 && echo "$LISTENING"'
    [[ $output == *'"address":"0.0.0.0","port":5000,'* ]]
}

@test "listen: --address with a host name is looked up" {
    getent hosts localhost >/dev/null || skip 'this machine has no name localhost'
    start_server -4 -a localhost 0
    [[ $LISTENING == *'"address":"127.0.0.1"'* ]]
}

@test "listen: an unknown host name ends with 68 and the code's name" {
    run "$SERVER" -j -a no-such-host.invalid 0
    [ "$status" -eq 68 ]
    [[ $output == *'"call":"getaddrinfo","endpoint":null,"errno":"EAI_'* ]]
}

@test "listen: an address that is not this machine's ends with 69" {
    run "$SERVER" -j -a 192.0.2.77 0
    [ "$status" -eq 69 ]
    [[ $output == *'"call":"bind"'*'"errno":"EADDRNOTAVAIL"'*'"exit":69,'* ]]
}

@test "listen: a port that another server has ends with 69, and no line listening" {
    start_server 0
    run "$SERVER" -j "$PORT"
    [ "$status" -eq 69 ]
    [[ $output == *'"errno":"EADDRINUSE"'* ]]
    [[ $output != *'"listening"'* ]]
}

@test "listen: with a wildcard address it prints the command for a neighbour" {
    first_lines 4 "$SERVER" -a 0.0.0.0 0
    [[ $PRINTED == *"to connect, from "* ]]
}

@test "listen: --help and --version go to stdout, and end with 0" {
    for option in -h --help -V --version; do
        run --separate-stderr "$SERVER" "$option"
        [ "$status" -eq 0 ]
        [ -n "$output" ]
        [ -z "$stderr" ]
    done
}

@test "listen: every option of the manual is in --help" {
    for option in -4 -6 -a --address -u --udp -n --count -j --json -t --trace -s --step --user \
        --unprivileged --no-reuse --close-first --idle --max-clients -h --help -V --version; do
        "$SERVER" --help | grep -q -e "$option\b"
    done
}

@test "listen: SO_REUSEADDR lets a server come back at once, --no-reuse does not" {
    need_netbox
    in_box -- '
        come_and_go() { start_server "$@" --close-first -n 1 5000 || { end_server; return 1; }
            "$CLIENT" -j 127.0.0.1 5000 >/dev/null; end_server; }
        come_and_go && come_and_go && echo came back
        come_and_go --no-reuse || cat "$SERVER_DIR/out"'
    [[ $output == *'came back'* ]]
    [[ $output == *'"errno":"EADDRINUSE"'*'TIME_WAIT'*'--no-reuse'* ]]
}
