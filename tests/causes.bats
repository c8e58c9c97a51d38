#!/usr/bin/env bats
# The cause that an error names is the real one. Each cause is provoked, beside others that look
# like it.
load helpers

@test "causes: a listener at another address does not hide TIME_WAIT at this one" {
    need_netbox
    in_box -- '
        start_server --close-first -n 1 4000; "$CLIENT" 127.0.0.1 4000 >/dev/null; end_server
        start_server -a 127.0.0.9 4000
        "$SERVER" -j --no-reuse 4000'
    [[ $output == *'"errno":"EADDRINUSE"'*'in TIME_WAIT'*'leave out --no-reuse'* ]]
    [[ $output != *'listens on TCP'* ]]
}

@test "causes: SO_REUSEADDR is not advised if it is set and only the first server lacked it" {
    need_netbox
    in_box -- '
        start_server --no-reuse --close-first -n 1 4000; "$CLIENT" 127.0.0.1 4000 >/dev/null; end_server
        "$SERVER" -j 4000'
    [[ $output == *'"errno":"EADDRINUSE"'*'in TIME_WAIT'*'both must set it'* ]]
    [[ $output != *'leave out'* ]]
    in_box -- '
        start_server --no-reuse --close-first -n 1 4000; "$CLIENT" 127.0.0.1 4000 >/dev/null; end_server
        "$SERVER" -j --no-reuse 4000'
    [[ $output == *'leave out --no-reuse'*'if the server before it set SO_REUSEADDR too'* ]]
}

@test "causes: a wildcard overlaps with a listener at one address, and the other way round" {
    need_netbox
    in_box -- 'start_server -a 127.0.0.2 4000; "$SERVER" -j -a 0.0.0.0 4000'
    [[ $output == *'already listens on TCP port 4000, at address 127.0.0.2. 0.0.0.0 means every address'* ]]
    in_box -- 'start_server -a 0.0.0.0 4000; "$SERVER" -j -a 127.0.0.2 4000'
    [[ $output == *'at address 0.0.0.0. That means every address of this machine, including 127.0.0.2.'* ]]
}

@test "causes: a port that a client uses is named as such, and the port to try is free" {
    need_netbox
    in_box -- '
        start_server 5000
        "$CLIENT" -j -w 100 127.0.0.1 5000 >client & STARTED+=($!)
        wait_for_event accepted; port=$(events accepted "$SERVER_DIR/out" | endpoint peer)
        "$SERVER" -j "${port##*:}"'
    [[ $output =~ 'A connection on this machine still uses TCP port '[0-9]+'. Its local end is 127.0.0.1:'[0-9]+', and its remote end is 127.0.0.1:5000' ]]
    [[ $output == *'ephemeral range, so the kernel also gives it to clients'*'"demo-server 8080, or demo-server 0'* ]]
}

@test "causes: a source port bound by hand is refused for every destination, and the program says so" {
    need_netbox
    in_box -- '
        start_server 4001; "$CLIENT" -j -p 4000 -w 100 127.0.0.1 4001 >client & STARTED+=($!)
        wait_for_event accepted; "$CLIENT" -j -p 4000 127.0.0.1 4002'
    [[ $output == *'"call":"bind"'*'still uses TCP port 4000'*'can serve several destinations'* ]]
}

@test "causes: UDP has no TIME_WAIT" {
    need_netbox
    in_box --range 40000-40001 -- 'start_server -u 5000; "$CLIENT" -j -u -n 3 127.0.0.1 5000'
    [[ $output == *'"errno":"EAGAIN"'*'free as soon as its socket is closed'* ]]
    [[ $output != *TIME_WAIT* ]]
}

@test "causes: it says that a TCP source port is free again after a second on loopback" {
    need_netbox
    in_box --range 40000-40001 -- 'start_server 5000; "$CLIENT" -j -n 3 127.0.0.1 5000'
    [[ $output == *'"errno":"EADDRNOTAVAIL"'*'bound explicitly'*'1 second on loopback and 60 elsewhere'* ]]
}

@test "causes: a refusal over UDP may come from a firewall" {
    need_root_in_box
    need nft
    in_box --root -- '
        nft add table ip t && nft add chain ip t in "{ type filter hook input priority 0; }" &&
        nft add rule ip t in udp dport 5000 reject || exit 99
        start_server -u 5000; "$CLIENT" -j -u 127.0.0.1 5000'
    [ "$status" -eq 99 ] && skip 'nft sets no rules in this netbox'
    [[ $output == *'"errno":"ECONNREFUSED"'*'or a firewall rejected the datagram'* ]]
}

@test "causes: a client that connects to itself is told so, with a port chosen by you or the kernel" {
    need_netbox
    run "$NETBOX" -- "$CLIENT" -j -p 45000 127.0.0.1 45000
    [ "$status" -eq 69 ]
    [[ ${lines[0]} == *'"event":"error","call":"connect"'*'"errno":null'*'There is no server'*'you asked for'* ]]
    [[ ${lines[1]} == *'"opened":0,'* ]]
    run "$NETBOX" --range 40000-40000 -- "$CLIENT" -j 127.0.0.1 40000
    [ "$status" -eq 69 ]
    [[ ${lines[0]} == *'There is no server'*'the kernel chose'* ]]
}

@test "causes: an IPv4-mapped address is the IPv4 address in it, and no translator" {
    need_ipv6
    start_server 0
    run "$CLIENT" -j ::ffff:127.0.0.1 "$PORT"
    [[ ${lines[0]} == *'"agree":true,'* ]]
}

@test "causes: 0.0.0.0 as a destination is this machine, and the line shows which address" {
    start_server 0
    run "$CLIENT" -j 0.0.0.0 "$PORT"
    [[ $(endpoint peer <<<"${lines[0]}") == "127.0.0.1:$PORT" ]]
    [[ ${lines[0]} == *'"agree":true,'* ]]
    stop_server
    run "$CLIENT" -j 0.0.0.0 "$PORT"
    [[ $output == *'This machine refused'*"demo-server $PORT in another terminal"* ]]
}

@test "causes: a link-local address needs its interface" {
    need_ipv6
    for line in 'SERVER -j -a fe80::1 4000' 'CLIENT -j fe80::1 4000'; do
        read -ra words <<<"$line"
        run "${!words}" "${words[@]:1}"
        [[ $output == *'"errno":"EINVAL"'*'you must name the interface too'*'fe80::1%INTERFACE'* ]]
    done
}

@test "causes: root of a user namespace that does not own the network is refused a low port" {
    need_root_in_box
    need unshare
    "$NETBOX" --root -- unshare -Ur true 2>/dev/null || skip 'no further user namespace can be had here'
    run "$NETBOX" --root -- unshare -Ur "$SERVER" -j 80
    [[ $output == *'with CAP_NET_BIND_SERVICE, which should be enough'*'may belong to a different one'* ]]
    [[ $output != *setcap* && $output != *sysctl\ net* ]]
    run "$NETBOX" --root -- unshare -Ur "$CLIENT" -j -p 700 127.0.0.1 80
    [[ $output == *'may belong to a different one'*'"leave out --source-port: the kernel then chooses a port"'* ]]
    [[ $output != *demo-server* ]]
}

@test "causes: ENETUNREACH is explained with a route, for a broadcast and for a multicast address" {
    need_root_in_box
    need ip
    in_box --root -- '
        ip link add veth0 type veth peer name veth1 && ip addr add 10.0.0.1/24 dev veth0 &&
        ip link set veth0 up && ip link set veth1 up || exit 99
        for address in 10.0.0.255 255.255.255.255 224.0.0.1 192.0.2.1; do "$CLIENT" -j $address 80; done'
    [ "$status" -ne 99 ] || skip 'no pair of interfaces can be had in this netbox'
    [[ ${lines[0]} == *'the broadcast address of this machine'*'["use the address of one machine"]'* ]]
    [[ ${lines[2]} == *'the broadcast address of this machine'*'["use the address of one machine"]'* ]]
    [[ ${lines[4]} == *'a multicast address'*'["use the address of one machine"]'* ]]
    [[ ${lines[6]} == *'This machine has no route to this address'* ]]
}

@test "causes: it gives no useless advice if loopback is down" {
    need_root_in_box
    need ip
    run "$NETBOX" --root -- bash -c 'ip addr flush dev lo && ip link set lo down || exit 99; "$CLIENT" -j 127.0.0.1 80; timeout 5 "$SERVER" -j 8080'
    [ "$status" -ne 99 ] || skip 'lo cannot be set down in this netbox'
    [[ $output == *'The loopback interface may be down'*'The loopback interface may be down'* ]]
    [[ $output != *'"use 127.0.0.1'* && $output != *'leave out --address'* ]]
}

@test "causes: HOST with a port in it gets the advice to give them as two words" {
    run "$CLIENT" -j localhost:3306 80
    [ "$status" -eq 68 ]
    [[ $output == *'"give HOST and PORT as two arguments, such as: 127.0.0.1 3306"'* ]]
    run "$CLIENT" -j no-such-host.invalid 80
    [[ $output != *'two arguments'* ]]
}
