#!/usr/bin/env bats
# How demo-server gets its port: by number, by name, from the kernel, or not at all.
load helpers

@test "listen: a port number is used as it is" {
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
    [[ $output == *"is an IANA name for a tcp port, not for a udp port"* ]]
}

@test "listen: malformed ports are refused with 64, and standard output stays empty" {
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
        '-6 -a 127.0.0.1 0' '-4 --dual-stack 0' '--dual-stack -a 127.0.0.1 0'; do
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

@test "listen: the server listens on loopback unless it gets an address" {
    start_server 0
    [[ $LISTENING == *'"address":"127.0.0.1"'* ]]
}

@test "listen: -6 listens on ::1, and only IPv6" {
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

@test "listen: an address of another machine ends with 69" {
    run "$SERVER" -j -a 192.0.2.77 0
    [ "$status" -eq 69 ]
    [[ $output == *'"call":"bind"'*'"errno":"EADDRNOTAVAIL"'*'"exit":69,'* ]]
}

@test "listen: a port in use ends with 69, and without a listening line" {
    start_server 0
    run "$SERVER" -j "$PORT"
    [ "$status" -eq 69 ]
    [[ $output == *'"errno":"EADDRINUSE"'* ]]
    [[ $output != *'"listening"'* ]]
}

@test "listen: with a wildcard address it prints the command for a neighbour, or why there is none" {
    first_lines 4 "$SERVER" -a 0.0.0.0 0
    [[ $PRINTED == *"to connect (from "* ]]
    need_netbox
    first_lines 4 "$NETBOX" -- "$SERVER" -a 0.0.0.0 5000
    [[ $PRINTED == *'to connect (from this machine only: no other interface has an address): demo-client 127.0.0.1 5000'* ]]
}

# Runs a script in a netbox with two addresses, no way out, and a neighbour, `beyond`.
beside_a_neighbour() {
    need_root_in_box
    need ip
    need unshare
    in_box --root -- 'unshare -n sleep 100 & STARTED+=($!); neighbour=$!
        has_moved() { [ "$(readlink /proc/$neighbour/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; }; wait_until has_moved || exit
        ip link add veth0 type veth peer name veth1 && ip link set veth1 netns $neighbour &&
        ip addr add 10.77.0.1/24 dev veth0 && ip addr add 10.78.0.1/24 dev veth0 && ip link set veth0 up || exit 99
        beyond() { nsenter -t $neighbour -n "$@"; }
        beyond ip addr add 10.77.0.2/24 dev veth1 && beyond ip link set veth1 up || exit 99
        '"$1"
    [ "$status" -ne 99 ] || skip 'no pair of interfaces can be had in this netbox'
}

@test "listen: without a way out it prints the command for each of its addresses" {
    beside_a_neighbour 'mkfifo fifo; "$SERVER" -a 0.0.0.0 4080 >fifo & STARTED+=($!)
        exec 9<fifo; for _ in 1 2 3 4 5; do read -r line <&9; echo "$line"; done'
    [[ $output == *'demo-client 10.77.0.1 4080'*'demo-client 10.78.0.1 4080'* ]]
}

@test "listen: it does not judge the port of a client on another machine" {
    beside_a_neighbour 'start_server -a 10.77.0.1 -n 2 4080
        beyond "$CLIENT" -j 10.77.0.1 4080; "$CLIENT" -j 10.77.0.1 4080; end_server; cat "$EVENTS"
        mkfifo fifo; "$SERVER" -a 10.77.0.1 -n 1 4081 >fifo & STARTED+=($!); exec 9<fifo; read -r line <&9
        beyond "$CLIENT" 10.77.0.1 4081; cat <&9'
    [[ $(grep '"connected"' <<<"$output" | head -n 1) =~ \"peer\":\{[^}]*\"kernel_range\":null ]]
    [[ $(grep '"accepted"' <<<"$output" | head -n 1) =~ \"peer\":\{[^}]*\"kernel_range\":null ]]
    [[ $(grep '"accepted"' <<<"$output" | tail -n 1) =~ \"peer\":\{[^}]*\"kernel_range\":true ]]
    [[ $output == *'source: '*'; on another machine, whose ephemeral range is not known here'* ]]
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
    for option in -4 -6 -a --address -u --udp -n --count -q --brief -j --json -t --trace -s --step --user \
        --unprivileged --no-reuse --share-port --dual-stack --close-first --idle --max-clients -h --help -V --version; do
        "$SERVER" --help | grep -q -e "$option\b"
    done
}

@test "listen: SO_REUSEADDR lets a server restart at once, and --no-reuse does not" {
    need_netbox
    in_box -- '
        come_and_go() { start_server "$@" --close-first -n 1 5000 || { end_server; return 1; }
            "$CLIENT" -j 127.0.0.1 5000 >/dev/null; end_server; }
        come_and_go && come_and_go && echo came back
        come_and_go --no-reuse || cat "$SERVER_DIR/out"'
    [[ $output == *'came back'* ]]
    [[ $output == *'"errno":"EADDRINUSE"'*'TIME_WAIT'*'--no-reuse'* ]]
}

@test "listen: --share-port lets two servers share a port, and each gets some of the clients" {
    [ "$(uname)" = Linux ] || skip 'connections are not shared out here'
    need_netbox
    in_box -- 'start_server --share-port 5000; start_server --share-port 5000
        "$CLIENT" -j -n 60 127.0.0.1 5000 >/dev/null; stop_server; cat "$EVENTS"'
    served=$(field served <<<"${lines[-1]}")
    [ "$served" -gt 0 ] && [ "$served" -lt 60 ]
}

@test "listen: --share-port beside a server without it is refused, and says why" {
    [ "$(uname)" = Linux ] || skip 'connections are not shared out here'
    need_netbox
    in_box -- 'start_server 5000; "$SERVER" -j --share-port 5000; "$SERVER" -j 5000'
    [[ ${lines[0]} == *'"errno":"EADDRINUSE"'*'only if both set SO_REUSEPORT'*'This program set it; the other program did not'* ]]
    [[ ${lines[1]} == *'give both servers --share-port'* ]]
}

@test "listen: --dual-stack takes an IPv4 client, and both ends agree" {
    need_ipv6
    start_server --dual-stack -n 2 0
    [[ $LISTENING == *'"address":"::"'* ]]
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [[ ${lines[0]} == *'"agree":true,'* ]]
    run "$CLIENT" -j ::1 "$PORT"
    [[ ${lines[0]} == *'"agree":true,'* ]]
    end_server
    [[ $(events accepted | head -n 1) == *'"local":{"address":"::ffff:127.0.0.1"'*'"kernel_range":'* ]]
}

@test "listen: --dual-stack and an IPv4 server exclude each other, and say that they overlap" {
    need_ipv6
    need_netbox
    in_box -- 'start_server -a 0.0.0.0 5000; "$SERVER" -j --dual-stack 5000; stop_server
        start_server --dual-stack 5000; "$SERVER" -j -a 0.0.0.0 5000; "$SERVER" -j 5000'
    [ "$(grep -c 'takes IPv4 too (IPV6_V6ONLY is off), so the two overlap' <<<"$output")" -eq 3 ]
}

@test "listen: usage errors say what is required" {
    for line in 'SERVER -n 0 0' 'SERVER --idle x 0' 'CLIENT -r 9-5 localhost 1' 'LOOKUP 9-5' \
        'NETBOX --range-of plan9 -- true' 'NETBOX --reserve x -- true' 'RELAY 0 example.org 80'; do
        read -ra words <<<"$line"
        run "${!words}" "${words[@]:1}"
        [ "$status" -eq 64 ] && [[ $output == *" must be "* ]] || { echo "$line: $output"; false; }
    done
}
