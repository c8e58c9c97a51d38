#!/usr/bin/env bats
# demo-client over TCP: what it prints, which source it uses, and how it fails.
load helpers

@test "connect: both ends agree on the 4-tuple" {
    start_server -n 1 0
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    end_server
    [ "$status" -eq 0 ]
    [ "$(endpoint local <<<"${lines[0]}")" = "$(events accepted | endpoint peer)" ]
    [ "$(endpoint peer <<<"${lines[0]}")" = "$(events accepted | endpoint local)" ]
    [ "$(endpoint server_saw <<<"${lines[0]}")" = "$(endpoint local <<<"${lines[0]}")" ]
    [[ ${lines[0]} == *'"agree":true,'* ]]
}

@test "connect: both ends agree over IPv6" {
    need_ipv6
    start_server -6 -n 1 0
    run "$CLIENT" -j ::1 "$PORT"
    end_server
    [ "$status" -eq 0 ]
    [ "$(endpoint local <<<"${lines[0]}")" = "$(events accepted | endpoint peer)" ]
    [[ ${lines[0]} == *'"agree":true,'* ]]
}

@test "connect: the source port is the kernel's choice, from this machine's range" {
    start_server -n 1 0
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [[ ${lines[0]} == *'"chosen_by":"kernel"}'* ]]
    [[ $("$FACTS" --json) == *'"low":null'* ]] || [[ ${lines[0]} =~ \"local\":[^}]*\"kernel_range\":true ]]
}

@test "connect: the text shows both ports as the four bytes of the header" {
    start_server -n 1 0
    run "$CLIENT" 127.0.0.1 "$PORT"
    source=$(sed -n 's/^connected  #1  127.0.0.1:\([0-9]*\) -> .*/\1/p' <<<"$output")
    bytes=$(printf '%02x %02x %02x %02x' $((source / 256)) $((source % 256)) $((PORT / 256)) $((PORT % 256)))
    [[ $output == *"header $bytes: "* ]]
    [[ $output == *"source $source: chosen by the kernel, at connect"* ]]
    [[ $output == *"destination $PORT: chosen by you"* ]]
    [[ $output == *"server saw 127.0.0.1:$source: both ends agree"* ]]
}

@test "connect: --source-port binds that port, and says who chose it" {
    need_netbox
    in_box -- 'start_server 5000; "$CLIENT" -j -p 4000 127.0.0.1 5000'
    [[ ${lines[0]} == *'"port":4000,'*'"chosen_by":"user"}'*'"agree":true,'* ]]
}

@test "connect: --source-port 0 lets bind choose" {
    start_server -n 1 0
    run "$CLIENT" -p 0 127.0.0.1 "$PORT"
    [[ $output == *'chosen by the kernel, at bind'* ]]
}

@test "connect: the same --source-port again fails, and the explanation names TIME_WAIT" {
    need_netbox
    in_box -- '
        start_server -n 2 5000
        "$CLIENT" -j -p 4000 127.0.0.1 5000
        "$CLIENT" -j -p 4000 127.0.0.1 5000 || echo "status $?"'
    [[ $output == *'"agree":true'*'"call":"bind"'*'"errno":"EADDRINUSE"'*TIME_WAIT*'status 69' ]]
}

@test "connect: --address binds the source address, its port left to connect" {
    start_server -n 1 0
    run "$CLIENT" -j -t -a 127.0.0.9 127.0.0.1 "$PORT"
    [ "$status" -eq 0 ]
    [[ $output == *'bind('*', 127.0.0.9:0) = 0'* ]]
    end_server
    [[ $(events accepted | endpoint peer) == 127.0.0.9:* ]]
}

@test "connect: --range narrows the kernel's choice to 16 ports; the 17th fails" {
    need_netbox
    "$NETBOX" -- "$CLIENT" -j -r 40000-40015 127.0.0.1 9 | grep -q ENOPROTOOPT && skip 'this kernel has no IP_LOCAL_PORT_RANGE (Linux 6.3)'
    in_box -- '
        start_server 5000
        "$CLIENT" -j -n 17 -r 40000-40015 127.0.0.1 5000 || echo "status $?"'
    [ "$(grep -c '"agree":true' <<<"$output")" -eq 16 ]
    [[ $output == *'"errno":"EADDRNOTAVAIL"'*'16 ports of --range 40000-40015'*'16 sockets open'* ]]
    [[ $output == *'"asked":17,"opened":16,"distinct_source_ports":16,"lowest":40000,"highest":40015,'* ]]
    [[ ${lines[-1]} == 'status 69' ]]
}

@test "connect: a --range outside this machine's own is refused, 69, and says which it is" {
    need_netbox
    run "$NETBOX" --range 50000-50100 -- "$CLIENT" -j -r 50050-50200 127.0.0.1 9
    [ "$status" -eq 69 ]
    [[ $output == *'"call":"setsockopt","endpoint":null,"errno":null'*'50000-50100'* ]]
}

@test "connect: -n N opens N connections at the same time, and one summary counts them" {
    start_server 0
    run "$CLIENT" -j -n 40 127.0.0.1 "$PORT"
    [ "$(events connected <(echo "$output") | field id | sort -n | tr '\n' ' ')" = "$(seq -s ' ' 40) " ]
    summary=${lines[-1]}
    [[ $summary == *'"asked":40,"opened":40,"distinct_source_ports":40,'* ]]
    [ $(($(field even <<<"$summary") + $(field odd <<<"$summary"))) -eq 40 ]
    wait_for_event accepted
    stop_server
    [ "$(events accepted | field open | sort -n | tail -n 1)" -eq 40 ]
}

@test "connect: beyond the open-file limit, the error has the limit, the number, and what was opened" {
    start_server 0
    run bash -c "ulimit -n 40; exec '$CLIENT' -j -n 100 127.0.0.1 $PORT"
    [ "$status" -eq 71 ]
    opened=$(field opened <<<"${lines[-1]}")
    [ "$opened" -gt 20 ]
    [[ $output == *'"errno":"EMFILE"'*"may have only 40 open"*"That limit is reached, with $opened connections open."* ]]
    [ "$(events connected <(echo "$output") | wc -l)" -eq "$opened" ]
}

@test "connect: beyond the ephemeral range, the error has its size, the number, and what was opened" {
    need_netbox
    in_box --range 40000-40015 -- 'start_server 5000; "$CLIENT" -j -n 20 127.0.0.1 5000'
    [[ $output == *"all 16 ports of this machine's ephemeral range, 40000-40015"* ]]
    [[ ${lines[-1]} == *'"asked":20,"opened":16,'* ]]
}

@test "connect: one source port serves two destinations at once" {
    need_netbox
    in_box --range 40000-40000 -- '
        start_server -a 0.0.0.0 5000
        "$CLIENT" -j -w 100 127.0.0.1 5000 >one & STARTED+=($!)
        wait_for_event accepted; wait_for_event accepted & STARTED+=($!)
        "$CLIENT" -j 127.0.0.2 5000'
    [[ $output == *'"port":40000,'*'"agree":true'* ]]
}

@test "connect: --connect-only works against a server of any kind" {
    start_server -n 1 0
    run "$CLIENT" -j -c 127.0.0.1 "$PORT"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *'"server_saw":null,"agree":null,'* ]]
    end_server
    [[ $(events closed) == *'"bytes_in":0,'* ]]
}

@test "connect: a different kind of server is not an error, and server_saw is null" {
    need nc
    nc -h 2>&1 | grep -q OpenBSD || skip 'this nc is not the one of OpenBSD'
    exec {NC_FD}< <(echo '220 hello' | timeout 10 nc -v -l -N 127.0.0.1 0 2>&1)
    read -r line <&"$NC_FD"
    run "$CLIENT" -j 127.0.0.1 "${line##* }"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *'"server_saw":null,"agree":null,'* ]]
}

@test "connect: a refusal ends with 69, and the explanation says that nothing listens there" {
    start_server 0
    stop_server
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [ "$status" -eq 69 ]
    [[ ${lines[0]} == *'"call":"connect","endpoint":{"address":"127.0.0.1","port":'"$PORT"',"range":'*'"errno":"ECONNREFUSED"'* ]]
    [[ ${lines[1]} == *'"asked":1,"opened":0,"distinct_source_ports":0,"lowest":null,"highest":null,"even":0,"odd":0,'* ]]
}

@test "connect: port 0 is refused, and the explanation says what 0 is for" {
    run "$CLIENT" -j 127.0.0.1 0
    [ "$status" -eq 69 ]
    [[ $output == *'"errno":"E'*'Port 0 is reserved'* ]]
}

# Runs a script in a netbox where the host name `two` has the addresses 127.0.0.1 and
# 127.0.0.2, which the C library gives in this order.
with_two_addresses() {
    need_root_in_box
    need unshare
    "$NETBOX" --root -- unshare -m true 2>/dev/null || skip 'nothing can be mounted in this netbox'
    printf '127.0.0.1 two\n127.0.0.2 two\n' >"$BATS_TEST_TMPDIR/hosts"
    run "$NETBOX" --root -- unshare -m bash -c "mount --bind '$BATS_TEST_TMPDIR/hosts' /etc/hosts || exit 99
        . '$ROOT/tests/helpers.bash'; cd '$BATS_TEST_TMPDIR'; trap end_started EXIT; $1"
    [ "$status" -ne 99 ] || skip 'no host name can be set in this netbox'
}

@test "connect: a host with two addresses is tried address by address" {
    with_two_addresses 'for address in 127.0.0.1 127.0.0.2; do start_server -a $address -n 2 500${address##*.}
        "$CLIENT" -j -n 2 two 500${address##*.}; end_server; done'
    [ "$status" -eq 0 ]
    [ "$(events connected <(echo "$output") | endpoint peer | tr '\n' ' ')" = '127.0.0.1:5001 127.0.0.1:5001 127.0.0.2:5002 127.0.0.2:5002 ' ]
    [ "$(events connected <(echo "$output") | field id | tr '\n' ' ')" = '1 2 1 2 ' ]
}

@test "connect: a host with two addresses works over UDP, and the failed one leaves no trace" {
    with_two_addresses 'start_server -u -a 127.0.0.2 -n 1 5000; "$CLIENT" -j -u two 5000'
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 2 ]
    [[ ${lines[0]} == *'"address":"127.0.0.2","port":5000,'*'"agree":true,'* ]]
    [[ ${lines[1]} == *'"opened":1,"distinct_source_ports":1,'* ]]
}

@test "connect: if no address of a host answers, one error names the last" {
    with_two_addresses '"$CLIENT" -j two 5000'
    [ "$status" -eq 69 ]
    [ "${#lines[@]}" -eq 2 ]
    [[ ${lines[0]} == *'"address":"127.0.0.2","port":5000,'*ECONNREFUSED* ]]
}

@test "connect: an unknown host ends with 68" {
    run "$CLIENT" -j no-such-host.invalid 80
    [ "$status" -eq 68 ]
    [[ $output == *'"call":"getaddrinfo","endpoint":null,"errno":"EAI_'* ]]
}

@test "connect: the client gives up on a silent server after --timeout" {
    start_server 0
    kill -STOP "$SERVER_PID"
    run "$CLIENT" -j --timeout 1 127.0.0.1 "$PORT"
    kill -CONT "$SERVER_PID"
    [ "$status" -eq 69 ]
    [[ ${lines[0]} == *'"event":"connected"'*'"server_saw":null,"agree":null,'* ]]
    [[ ${lines[1]} == *'"call":"recv"'*'"errno":"ETIMEDOUT"'* ]]
}

@test "connect: no answer to a connect is ETIMEDOUT after --timeout" {
    need_netbox
    need_root_in_box
    need ip
    run "$NETBOX" --root -- bash -c '
        ip link add veth0 type veth peer name veth1 && ip addr add 10.0.0.1/24 dev veth0 &&
        ip link set veth0 up && ip link set veth1 up &&
        ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev veth0 || exit 99
        "$CLIENT" -j --timeout 1 10.0.0.2 80'
    [ "$status" -eq 99 ] && skip 'no pair of interfaces can be had in this netbox'
    [ "$status" -eq 69 ]
    [[ $output == *'"call":"connect"'*'"errno":"ETIMEDOUT"'*'not even a refusal, for 1 second.'* ]]
}

@test "connect: without a route the error is ENETUNREACH" {
    need_netbox
    run "$NETBOX" -- "$CLIENT" -j 192.0.2.1 80
    [ "$status" -eq 69 ]
    [[ $output == *'"call":"connect"'*'"errno":"ENETUNREACH"'*'no route'* ]]
}

@test "connect: --hold keeps the connection open" {
    start_server -n 1 0
    "$CLIENT" -j -w 100 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/out" 3>&- &
    STARTED+=($!)
    wait_for_word "$!" summary "$BATS_TEST_TMPDIR/out"
    kill -TERM "${STARTED[-1]}"
    end_server
    [[ $(events closed) == *'"by":"client","why":"end"'* ]]
}

@test "connect: a client stopped by a signal prints its summary and dies of it" {
    start_server 0
    for signal in INT TERM; do
        "$CLIENT" -j -w 100 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/out" 3>&- &
        pid=$!
        STARTED+=("$pid")
        wait_for_event accepted
        wait_for_word "$pid" summary "$BATS_TEST_TMPDIR/out"
        kill -"$signal" "$pid"
        status=0
        wait "$pid" || status=$?
        [ "$status" -eq $((128 + $(kill -l "$signal"))) ]
        [ "$(grep -c summary "$BATS_TEST_TMPDIR/out")" -eq 1 ]
    done
}

@test "connect: wrong command lines end with 64 and a hint" {
    for line in '' 'localhost' '127.0.0.1 1 2' '-n 0 localhost 1' '-p x localhost 1' \
        '-r 5 localhost 1' '-r 9-5 localhost 1' '-r 0-5 localhost 1' '-w x localhost 1' \
        '--timeout -1 localhost 1' '-4 ::1 1' '-6 127.0.0.1 1' '-a ::1 127.0.0.1 1' \
        '-4 -a ::1 localhost 1' 'localhost 080' 'localhost 65536' '-Z localhost 1'; do
        # shellcheck disable=SC2086 # the words are meant to be split
        run --separate-stderr "$CLIENT" $line
        [ "$status" -eq 64 ] || { echo "'$line': $status"; false; }
        [[ $stderr == *"Try 'demo-client --help'"* ]]
        [ -z "$output" ]
    done
}

@test "connect: every option of the manual is in --help" {
    for option in -4 -6 -a --address -p --source-port -r --range -u --udp -n --count -w --hold \
        -c --connect-only -q --brief -j --json -t --trace -s --step --timeout --unprivileged -h --help \
        -V --version; do
        "$CLIENT" --help | grep -q -e "$option\b"
    done
}

@test "connect: with -p it says that bind reserves the port for all destinations" {
    need_netbox
    in_box -- 'start_server 5000; "$CLIENT" -p 4000 127.0.0.1 5000; "$CLIENT" -p 0 127.0.0.1 5000; "$CLIENT" 127.0.0.1 5000'
    [ "$(grep -c 'source port: bind claims it for every destination; a port that connect chooses' <<<"$output")" -eq 2 ]
    in_box -- 'start_server -u 5000; "$CLIENT" -u -p 4000 127.0.0.1 5000'
    [[ $output == *answered* && $output != *'bind claims it'* ]]
}
