#!/usr/bin/env bats
# UDP: one socket serves all clients, and a datagram is answered to its source. No server can be
# made to answer another server, or to send more than it received.
load helpers

@test "udp: both ends agree, and the question is 256 bytes" {
    start_server -u -n 1 0
    run "$CLIENT" -j -u 127.0.0.1 "$PORT"
    end_server
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *'"transport":"udp"'*'"agree":true,'* ]]
    [ "$(endpoint local <<<"${lines[0]}")" = "$(events datagram | endpoint peer)" ]
    [[ $(events datagram) == *'"bytes":256,'* ]]
    [[ $(events stopped) == *'"why":"count","served":1,'* ]]
}

@test "udp: both ends agree over IPv6" {
    need_ipv6
    start_server -u -6 -n 1 0
    run "$CLIENT" -j -u ::1 "$PORT"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *'"agree":true,'* ]]
}

@test "udp: any datagram gets the line, and on loopback a short one, too" {
    start_server -u 0
    run "$RUDE" udp "$PORT" x
    [[ ${lines[0]} =~ ^[0-9]+:\ you=127.0.0.1:[0-9]+\ me=127.0.0.1:$PORT\ id=1$ ]]
    run "$RUDE" udp "$PORT" 'GET / HTTP/1.0'
    [[ ${lines[0]} == *' id=2' ]]
}

@test "udp: five clients at once use one server port" {
    start_server -u -n 5 0
    "$CLIENT" -j -u -n 5 127.0.0.1 "$PORT" >/dev/null
    end_server
    [ "$(events datagram | endpoint peer | sort -u | wc -l)" -eq 5 ]
    [ "$(events datagram | endpoint local | sort -u)" = "127.0.0.1:$PORT" ]
}

@test "udp: TCP and UDP can use the same number at the same time" {
    need_netbox
    in_box -- 'start_server 5000; start_server -u 5000
        "$CLIENT" -j -u 127.0.0.1 5000; "$CLIENT" -j 127.0.0.1 5000'
    [[ $output == *'"transport":"udp"'*'"agree":true,'*'"transport":"tcp"'*'"agree":true,'* ]]
}

@test "udp: a second server on the port is refused, with and without SO_REUSEADDR" {
    start_server -u 0
    run "$SERVER" -j -u "$PORT"
    [ "$status" -eq 69 ]
    [[ $output == *'"errno":"EADDRINUSE"'*'UDP port'* ]]
}

@test "udp: a datagram that looks like an answer gets none, and does not count" {
    start_server -u -n 1 0
    run "$RUDE" udp "$PORT" 'you=127.0.0.1:1 me=127.0.0.1:2 id=3'
    [ "$output" = '(silence)' ]
    run "$RUDE" udp "$PORT" x
    [[ ${lines[0]} == *' id=2' ]]
    end_server
    [ "$(events datagram | wc -l)" -eq 2 ]
    [[ $(events stopped) == *'"served":1,'* ]]
}

@test "udp: a forged datagram between two servers causes two datagrams, then silence" {
    need_root_in_box
    in_box --root -- '
        start_server -u 5001; one=$SERVER_DIR; start_server -u 5002
        "$RUDE" forge 5002 5001 || exit 99
        wait_for_event datagram
        "$CLIENT" -u 127.0.0.1 5001 >/dev/null; "$CLIENT" -u 127.0.0.1 5002 >/dev/null
        stop_server; cat "$EVENTS"'
    [ "$status" -eq 99 ] && skip 'no raw socket can be had in this netbox'
    [ "$(grep -c '"event":"datagram"' <<<"$output")" -eq 2 ]
    [[ $output == *'"peer":{"address":"127.0.0.1","port":5001,'*'"bytes":3,'* ]]
    [[ $output == *'"served":2,'* ]]
}

@test "udp: a datagram from port 0 gets no answer, and harms nothing" {
    need_root_in_box
    in_box --root -- '
        start_server -u -n 1 5001
        "$RUDE" forge 5001 0 || exit 99
        wait_for_event datagram
        "$CLIENT" -u 127.0.0.1 5001 >/dev/null; end_server; cat "$EVENTS"'
    [ "$status" -eq 99 ] && skip 'no raw socket can be had in this netbox'
    [[ $output == *'"id":1,'*'"port":0,"range":"zero"'*'"id":2,'*'"served":1,'* ]]
}

@test "udp: a peer that is not on loopback gets at most as many bytes as it sent" {
    need_root_in_box
    need ip
    in_box --root -- '
        ip addr add 10.0.0.1/32 dev lo || exit 99
        start_server -u -a 10.0.0.1 5001
        "$RUDE" udp 5001 1234567890 10.0.0.1
        "$CLIENT" -j -u 10.0.0.1 5001'
    [ "$status" -eq 99 ] && skip 'no address can be added in this netbox'
    [[ $output == *'10: you=10.0.0'* ]]
    [[ $output == *'"agree":true'* ]]
}

@test "udp: an unbound port gives ECONNREFUSED, through ICMP" {
    start_server -u 0
    stop_server
    run "$CLIENT" -j -u 127.0.0.1 "$PORT"
    [ "$status" -eq 69 ]
    [[ ${lines[0]} == *'"event":"connected"'*'"server_saw":null,"agree":null,'* ]]
    [[ ${lines[1]} == *'"call":"recv"'*'"errno":"ECONNREFUSED"'*ICMP* ]]
}

@test "udp: without an answer the error is ETIMEDOUT, and does not claim that the datagram arrived" {
    start_server -u 0
    kill -STOP "$SERVER_PID"
    run "$CLIENT" -j -u --timeout 1 127.0.0.1 "$PORT"
    kill -CONT "$SERVER_PID"
    [ "$status" -eq 69 ]
    [[ ${lines[1]} == *'"errno":"ETIMEDOUT"'*'UDP does not report whether it arrived'* ]]
}

@test "udp: without a free port the error is EAGAIN" {
    need_netbox
    in_box --range 40000-40003 -- 'start_server -u 5000; "$CLIENT" -j -u -n 5 127.0.0.1 5000'
    [[ $output == *'"errno":"EAGAIN"'*"all 4 ports of this machine's ephemeral range"* ]]
    [[ ${lines[-1]} == *'"asked":5,"opened":4,'* ]]
}

@test "udp: port 0 as a destination gives EINVAL" {
    run "$CLIENT" -j -u 127.0.0.1 0
    [ "$status" -eq 69 ]
    [[ $output == *'"call":"sendto"'*'"errno":"EINVAL"'*'Port 0 is reserved'* ]]
}

@test "udp: EPERM is explained as a firewall" {
    need_root_in_box
    need nft
    run "$NETBOX" --root -- bash -c '
        nft add table ip t && nft add chain ip t out "{ type filter hook output priority 0; }" &&
        nft add rule ip t out udp dport 5000 drop || exit 99
        "$CLIENT" -j -u 127.0.0.1 5000'
    [ "$status" -eq 99 ] && skip 'nft sets no rules in this netbox'
    [ "$status" -eq 77 ]
    [[ $output == *'"call":"send"'*'"errno":"EPERM"'*'packet filter'* ]]
}

@test "udp: off loopback, a datagram too short for an answer gets none" {
    need_root_in_box
    need ip
    in_box --root -- '
        ip addr add 10.0.0.1/32 dev lo || exit 99
        start_server -u -a 10.0.0.1 5001
        "$RUDE" udp 5001 yo 10.0.0.1; "$RUDE" udp 5001 1234 10.0.0.1'
    [ "$status" -eq 99 ] && skip 'no address can be added in this netbox'
    [ "${lines[0]}" = '(silence)' ]
    [ "${lines[1]}" = '4: you=' ]
}

@test "udp: the text says that a socket is bound, and a datagram sent or answered" {
    first_lines 1 "$SERVER" -u 0
    [[ $PRINTED == 'bound      127.0.0.1:'*'(udp, '* ]]
    start_server -u -n 1 0
    run "$CLIENT" -u 127.0.0.1 "$PORT"
    [[ $output == 'answered   #1 '*'1 of 1 sent;'* ]]
    end_server
    run "$CLIENT" -u 127.0.0.1 "$PORT"
    [[ $output == 'sent       #1 '*ECONNREFUSED* ]]
    [[ $output != *connected* && $output != *listen* ]]
}

@test "udp: the text does not claim that a datagram was sent if none was" {
    run "$CLIENT" -u -c 127.0.0.1 9
    [[ $output == 'unsent     #1 '*'it was not asked'*'0 of 1 sent; 1 source port,'* ]]
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
    run strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=sendto -e inject=sendto:error=EPERM "$CLIENT" -u 127.0.0.1 9
    grep -q INJECTED "$BATS_TEST_TMPDIR/trace"
    [[ $output == 'unsent     #1 '*'blocked the datagram'*'0 of 1 sent; 1 source port,'* ]]
}
