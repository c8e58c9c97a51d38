#!/usr/bin/env bats
# netbox: a private network with its own policy, and no right that its caller does not have.
load helpers

setup() {
    need_netbox
}

@test "netbox: the command keeps its caller's uid and has no capability" {
    run "$NETBOX" -- bash -c 'id -u; id -g; grep ^Cap /proc/self/status'
    [ "${lines[0]}" = "$(id -u)" ]
    [ "${lines[1]}" = "$(id -g)" ]
    [ "$(grep -c '^Cap...:.0000000000000000$' <<<"$output")" -eq 5 ]
}

@test "netbox: nothing in it can gain a capability again" {
    cp "$(command -v cat)" "$BATS_TEST_TMPDIR/cat"
    chmod u+s "$BATS_TEST_TMPDIR/cat"
    run "$NETBOX" -- "$BATS_TEST_TMPDIR/cat" /proc/self/status
    [ "$(grep -c '^Cap...:.0000000000000000$' <<<"$output")" -eq 5 ]
    [[ $output == *$'NoNewPrivs:\t1'* ]]
    need ip
    run "$NETBOX" -- ip link add dummy0 type dummy
    [ "$status" -ne 0 ]
}

@test "netbox: an ordinary user cannot change the box's policy from inside" {
    [ "$(id -u)" != 0 ] || skip 'uid 0 owns the files of its own box'
    run "$NETBOX" -- bash -c 'echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start'
    [ "$status" -ne 0 ]
}

@test "netbox: a low port is refused as for any user" {
    run "$NETBOX" -- "$SERVER" -j 80
    [ "$status" -eq 77 ]
}

@test "netbox: --root is the box's root, and not the machine's" {
    need_root_in_box
    run "$NETBOX" --root -- bash -c 'id -u; echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start && cat /proc/sys/net/ipv4/ip_unprivileged_port_start'
    [ "${lines[0]}" = 0 ]
    [ "${lines[1]}" = 0 ]
    # Its capabilities are those of a user namespace of the box's own, or hold for networks
    # alone. (Nothing of the machine's is tried: what if the test were to succeed?)
    if [ "$("$NETBOX" --root -- readlink /proc/self/ns/user)" = "$(readlink /proc/self/ns/user)" ]; then
        run "$NETBOX" --root -- grep CapBnd /proc/self/status
        [ $((0x${output##*[[:space:]]} & ~0x34e0)) -eq 0 ]
    fi
}

@test "netbox: the machine's own policy and network stay as they are" {
    before=$(cat /proc/sys/net/ipv4/ip_local_port_range /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/net/dev)
    "$NETBOX" --floor 2000 --range 5000-5015 --reserve 5003 -- true
    run cat /proc/sys/net/ipv4/ip_local_port_range /proc/sys/net/ipv4/ip_unprivileged_port_start
    [ "$output" = "$(head -n 2 <<<"$before")" ]
}

@test "netbox: loopback is up, IPv4 and, if the machine has it, IPv6" {
    in_box -- 'start_server 5000; "$CLIENT" -j 127.0.0.1 5000; start_server -6 5000 && "$CLIENT" -j ::1 5000'
    [[ ${lines[0]} == *'"agree":true,'* ]]
}

@test "netbox: its ports are separate from the machine's" {
    start_server 0
    in_box -- "start_server $PORT && echo free"
    [[ $output == *free* ]]
}

@test "netbox: --range, --floor and --reserve are set" {
    run "$NETBOX" --floor 500 --range 600-700 --reserve 650,660-670 -- bash -c 'cd /proc/sys/net/ipv4; cat ip_unprivileged_port_start ip_local_port_range ip_local_reserved_ports'
    [ "${lines[0]}" = 500 ]
    [ "$(tr -s '\t ' ' ' <<<"${lines[1]}")" = '600 700' ]
    [ "${lines[2]}" = '650,660-670' ]
}

@test "netbox: a long --reserve list is set whole" {
    run "$NETBOX" --reserve "$(seq -s, 10000 2 14000)" -- cat /proc/sys/net/ipv4/ip_local_reserved_ports
    [ "$output" = "$(seq -s, 10000 2 14000)" ]
}

@test "netbox: the kernel hands out ports of the range, and none that is reserved" {
    in_box --range 5000-5007 --reserve 5001-5006 -- 'start_server 6000; "$CLIENT" -j -n 3 127.0.0.1 6000'
    [ "$(events connected <(echo "$output") | endpoint local | sort | tr '\n' ' ')" = '127.0.0.1:5000 127.0.0.1:5007 ' ]
}

@test "netbox: --range-of sets the range of that system, and says what stays Linux's" {
    while read -r system range; do
        run --separate-stderr "$NETBOX" --range-of "$system" -- cat /proc/sys/net/ipv4/ip_local_port_range
        [ "$(tr -s '\t ' '-' <<<"$output")" = "$range" ]
        [[ $stderr == *"stays Linux's"* ]]
    done <<'TABLE'
linux 32768-60999
freebsd 10000-65535
openbsd 1024-49151
netbsd 49152-65535
illumos 32768-65535
macos 49152-65535
windows 49152-65535
windows-xp 1025-5000
TABLE
}

@test "netbox: the exit status is the command's, or 126 or 127 as with env" {
    run "$NETBOX" -- bash -c 'exit 42'
    [ "$status" -eq 42 ]
    PATH=/usr/bin:/bin run -127 "$NETBOX" -- no-such-command
    run -126 "$NETBOX" -- /etc/passwd
    run "$NETBOX" -- bash -c 'kill -KILL $$'
    [ "$status" -eq 137 ]
}

@test "netbox: a signal reaches the command" {
    "$NETBOX" -- "$SERVER" -j 0 >"$BATS_TEST_TMPDIR/out" 3>&- &
    pid=$!
    STARTED+=("$pid")
    wait_for_word "$pid" listening "$BATS_TEST_TMPDIR/out"
    kill -TERM "$pid"
    wait "$pid"
    grep -q '"why":"signal"' "$BATS_TEST_TMPDIR/out"
}

@test "netbox: wrong command lines end with 64, and nothing is run" {
    for line in '' '--' '--floor 65536 -- touch x' '--floor -1 -- touch x' '--floor x -- touch x' \
        '--range 5 -- touch x' '--range 9-5 -- touch x' '--range 500-600 -- touch x' \
        '--floor 40000 -- touch x' '--floor 600 --range 500-700 -- touch x' \
        '--range-of plan9 -- touch x' '--reserve , -- touch x' '--reserve 1,,2 -- touch x' \
        '--reserve 5-3 -- touch x' '--reserve x -- touch x' '--nonsense -- touch x'; do
        # shellcheck disable=SC2086 # the words are meant to be split
        cd "$BATS_TEST_TMPDIR"
        run "$NETBOX" $line
        [ "$status" -eq 64 ] || { echo "'$line': $status"; false; }
        [ ! -e x ]
    done
}

@test "netbox: if user namespaces are refused it says so, 69" {
    need_root_in_box
    [ "$("$NETBOX" --root -- readlink /proc/self/ns/user)" != "$(readlink /proc/self/ns/user)" ] ||
        skip 'a netbox has no user namespace of its own here'
    run "$NETBOX" --root -- bash -c 'echo 0 >/proc/sys/user/max_user_namespaces || exit 99; setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all "$NETBOX" -- true'
    [ "$status" -ne 99 ] || skip 'the number of namespaces cannot be limited here'
    [[ $output != *setpriv* ]] || skip "setpriv: $output"
    [ "$status" -eq 69 ]
    [[ $output == *'no private network can be made here: unshare: ENOSPC'* ]]
}

@test "netbox: if /proc is not there it says so, and is not ended by a signal" {
    [ -z "${ASAN_OPTIONS-}" ] || skip 'a program with a sanitizer wants /proc'
    need_root_in_box
    "$NETBOX" --root -- unshare -m true 2>/dev/null || skip 'nothing can be mounted in this netbox'
    run "$NETBOX" --root -- unshare -m bash -c 'mount -t tmpfs none /proc || exit 99
        for i in $(seq 20); do "$NETBOX" -- true; echo "ended with $?"; done; "$FACTS"'
    [ "$status" -ne 99 ] || skip 'nothing can be mounted in this netbox'
    [ "$(grep -c 'can be made here: .*: ENOENT ' <<<"$output")" -eq 20 ]
    [[ $output == *'netbox needs /proc, which is not mounted here'* && $output != *Docker* ]]
    [ "$(grep -c '^ended with 69$' <<<"$output")" -eq 20 ]
    [[ $output == *'netbox           no: writing /proc/self/setgroups: ENOENT ('* ]]
}

@test "netbox: it leaves nothing behind" {
    # A later netbox of another test may be given the same number: so by a mark, too.
    mark=mark-$BASHPID-$RANDOM
    network=$(MARK=$mark "$NETBOX" -- readlink /proc/self/ns/net)
    [ -n "$network" ]
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/ns/net" 2>/dev/null)" != "$network" ] || run ! grep -sa "$mark" "$process/environ"
    done
}
