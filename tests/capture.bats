#!/usr/bin/env bats
# netbox --capture writes the packets of a box to a file, without root. They are compared with
# what the pair printed, and with what tshark reads.
load helpers

setup() {
    need_netbox
    FILE=$BATS_TEST_TMPDIR/box.pcapng
}

# Runs a script in a box with a capture; options before `--`, the script after it. A server
# that is started in it is at PORT.
capture() {
    in_box --capture "$FILE" "$@"
    echo "$output"
}

# What tshark reads of it: fields, a line each packet.
fields() {
    tshark -r "$FILE" -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE -T fields "${@/#/-e}" 2>/dev/null
}

# Packets of which tshark has something to say: malformed, a wrong checksum, sent again.
complaints() {
    tshark -r "$FILE" -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE \
        -Y '_ws.malformed || _ws.expert.severity >= 0x600000 || tcp.checksum.status == 0 || udp.checksum.status == 0 || tcp.analysis.flags' 2>/dev/null
}

@test "capture: tshark reads each packet of a connection once, and finds no fault" {
    need tshark
    capture -- 'start_server -n 1 6000; "$CLIENT" -j 127.0.0.1 6000; end_server'
    source=$(events connected - <<<"$output" | endpoint local)
    run fields ip.src tcp.srcport ip.dst tcp.dstport tcp.flags.syn tcp.flags.ack
    echo "$output"
    [ "${lines[0]}" = "127.0.0.1"$'\t'"${source#*:}"$'\t'"127.0.0.1"$'\t'"6000"$'\t'"1"$'\t'"0" ]
    [ "$(cut -f 5,6 <<<"$output" | grep -c $'1\t0')" -eq 1 ]
    [ "$(cut -f 5,6 <<<"$output" | grep -c $'1\t1')" -eq 1 ]
    run complaints
    echo "$output"
    [ -z "$output" ]
}

@test "capture: a comment names the process, and who chose the port" {
    need tshark
    # The helpers unset PORTLAB_LOG.
    run "$NETBOX" --capture "$FILE" -- bash -c 'log=$PORTLAB_LOG; . "$ROOT/tests/helpers.bash"; export PORTLAB_LOG=$log
        start_server -n 2 6000; "$CLIENT" -q -w 1 127.0.0.1 6000 >&2 & echo "$!"; "$CLIENT" -q -p 7000 127.0.0.1 6000 >&2; wait $!; end_server'
    client=$(grep -xE '[0-9]+' <<<"$output")
    run fields tcp.srcport frame.comment
    echo "$client: $output"
    grep -q "demo-client, process $client; the kernel chose this source port\$" <<<"$output"
    grep -qE '^7000.*bind asked for this source port$' <<<"$output"
    grep -qE '^6000.*demo-server, process [0-9]+$' <<<"$output"
}

@test "capture: capinfos shows the box's policy, the interface and nanoseconds" {
    need capinfos
    capture --range 40000-40015 --floor 900 --reserve 40004 -- true
    run capinfos "$FILE"
    [[ $output == *'The kernel chooses ports from 40000-40015; reserved ports: 40004. Ports below 900 need'* ]]
    [[ $output == *'Name = lo'* ]]
    [[ $output == *'precision:  nanoseconds (9)'* ]]
    [[ $output == *'netbox (portlab)'* ]]
}

@test "capture: it has UDP, IPv6, and packets of other interfaces" {
    need tshark
    need_root_in_box
    need ip
    capture --root -- 'ip link add near type veth peer name far; ip addr add 192.0.2.1/24 dev near; ip link set near up; ip link set far up
        is_up() { ip link show near | grep -q "state UP"; }; wait_until is_up || exit
        ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev near; echo >/dev/udp/192.0.2.9/7000
        start_server -n 1 -u 6000; "$CLIENT" -j -u 127.0.0.1 6000; end_server
        [ ! -e /proc/net/if_inet6 ] || { start_server -6 -n 1 6000; "$CLIENT" -j ::1 6000; end_server; }'
    run fields frame.interface_name frame.packet_flags_direction udp.dstport ipv6.dst
    echo "$output"
    grep -qE $'^near\t(2|0x0*2)\t7000' <<<"$output"
    grep -qE $'^far\t(1|0x0*1)\t7000' <<<"$output"
    [ "$(grep -cE $'^lo\t(2|0x0*2)\t6000' <<<"$output")" -eq 1 ]
    [ ! -e /proc/net/if_inet6 ] || grep -qE $'^lo\t.*\t\t::1' <<<"$output"
    [ -z "$(complaints)" ]
}

@test "capture: the exit status is the command's, and so is the signal that ends it" {
    run "$NETBOX" --capture "$FILE" -- sh -c 'exit 7'
    [ "$status" -eq 7 ]
    run "$NETBOX" --capture "$FILE" -- sh -c 'kill -TERM $$'
    [ "$status" -eq 143 ]
    run -127 "$NETBOX" --capture "$FILE" -- "$BATS_TEST_TMPDIR/nothing"
}

@test "capture: a signal that netbox is sent reaches the command" {
    "$NETBOX" --capture "$FILE" -- "$SERVER" -j 0 >"$BATS_TEST_TMPDIR/out" 3>&- &
    pid=$!
    STARTED+=("$pid")
    wait_for_word "$pid" listening "$BATS_TEST_TMPDIR/out"
    kill -TERM "$pid"
    wait "$pid"
    grep -q '"why":"signal"' "$BATS_TEST_TMPDIR/out"
}

@test "capture: a file that cannot be written ends with 74 before the command starts" {
    run "$NETBOX" --capture "$BATS_TEST_TMPDIR/no/box" -- touch "$BATS_TEST_TMPDIR/ran"
    [ "$status" -eq 74 ]
    [[ $output == *'ENOENT'*'COMMAND was not run'* ]]
    run "$NETBOX" --capture /dev/full -- touch "$BATS_TEST_TMPDIR/ran"
    [ "$status" -eq 74 ]
    [ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "capture: the file is the caller's, and has the mode that its umask leaves" {
    (umask 027 && "$NETBOX" --root --capture "$FILE" -- true) || skip 'no netbox with a root of its own can be had here'
    [ "$(stat -c %a:%u "$FILE")" = "640:$(id -u)" ]
}

@test "capture: the command has no capability and no descriptor of it, and cannot take one" {
    capture -- 'grep -c "^Cap...:.0000000000000000$" /proc/self/status; readlink /proc/self/fd/* | grep -cE "box.pcapng|socket" || true
        for other in $(cat /proc/$PPID/task/$PPID/children); do [ "$other" = $$ ] || readlink "/proc/$other/fd/"[0-9]* || echo none; done'
    [ "${lines[0]}" = 5 ]
    [ "${lines[1]}" = 0 ]
    [ "${lines[2]}" = none ]
}

@test "capture: if netbox is killed, the command is too, and nothing is left behind" {
    export TMPDIR=$BATS_TEST_TMPDIR
    "$NETBOX" --capture "$FILE" -- sh -c 'echo "$$"; exec sleep 300' >"$TMPDIR/out" 3>&- &
    pid=$!
    STARTED+=("$pid")
    wait_for_word "$pid" '[0-9]' "$TMPDIR/out"
    child=$(cat "$TMPDIR/out")
    others=$(cat "/proc/$pid/task/$pid/children")
    kill -KILL "$pid"
    timeout 20 tail -f /dev/null --pid="$child"
    for other in $others; do timeout 20 tail -f /dev/null --pid="$other"; done
    [ "$(echo "$TMPDIR"/portlab-*)" = "$TMPDIR/portlab-*" ]
}

@test "capture: it has the packets of a thousand connections, or says how many are missing" {
    need tshark
    capture -- 'start_server -n 1000 6000; "$CLIENT" -j -n 1000 127.0.0.1 6000 >/dev/null; end_server'
    missing=$(sed -n 's/^netbox: \([0-9]*\) of .* are not in the capture.*/\1/p' <<<"$output")
    seen=$(fields tcp.flags.syn tcp.flags.ack | grep -c '^1.0$')
    echo "$seen, and $missing are missing"
    [ "$seen" -eq 1000 ] || [ $((seen + ${missing:-0})) -ge 1000 ]
}

@test "capture: root leaves nothing in a TMPDIR that is another user's" {
    need_root
    mkdir "$BATS_TEST_TMPDIR/theirs"
    chown 65534 "$BATS_TEST_TMPDIR/theirs"
    TMPDIR=$BATS_TEST_TMPDIR/theirs run "$NETBOX" --capture "$FILE" -- sh -c 'test -e "$PORTLAB_LOG" && echo "$PORTLAB_LOG"'
    [ "$status" -eq 0 ]
    [ ! -e "$output" ]
    [ -z "$(ls "$BATS_TEST_TMPDIR/theirs")" ]
}
