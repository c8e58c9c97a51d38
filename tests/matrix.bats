#!/usr/bin/env bats
# The matrix: the pair, the tour and the tools in each kind of environment, and what they print
# there. `make matrix` prints it as a table, with the builds of tests/matrix/builds.bats.
load helpers
load matrix/checks

setup_file() {
    IPV6=$("$FACTS" --json | field ipv6)
    export IPV6
}

# A visit to a box as its ordinary user, who has no capability there.
in_plain_box() {
    need_netbox
    visit "$NETBOX" "$@" --
    pair_talks
}

# The same, as the box's root.
in_root_box() {
    need_root_in_box
    visit "$NETBOX" --root --
    pair_talks
    by_right_of_root
}

# Root's own network, with root's rights on this machine: what `unshare -n` makes.
machine_root() {
    unshare -n sh -c 'ip link set lo up && exec "$@"' sh "$@"
}

@test "matrix: this machine as it is" {
    as_it_is
    visit_place
    plain
    phrase facts 'privilege floor [0-9]+'
}

@test "matrix: root" {
    need_root
    need unshare
    need ip
    can machine_root
    visit machine_root
    pair_talks
    by_right_of_root
    tools_tell
    tour_shows 0
    says tour 'You are root, so the server gives up root first.'
    plain
    phrase low-server 'uid 0 .root., with CAP_NET_BIND_SERVICE'
}

@test "matrix: the root of a netbox" {
    in_root_box
    tools_tell
    tour_shows 0
    plain
    phrase low-server 'uid 0 .root., with CAP_NET_BIND_SERVICE'
}

# A copy that every user can reach.
copy_kit() {
    chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    mkdir -p "$1"
    (cd "$ROOT" && tar -cf - Makefile labs lib demo-server demo-client tests/matrix) | tar -xf - -C "$1"
    (cd "$OUT" && tar --exclude build/tests -cf - build demo-server/demo-server demo-client/demo-client labs/tools/port-facts labs/tools/port-lookup labs/tools/netbox) | tar -xf - -C "$1"
    ROOT=$1 OUT=$1
}

ordinary_root() {
    machine_root setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

@test "matrix: ordinary user" {
    local as=(env)
    if [ "$(id -u)" = 0 ]; then
        need setpriv
        need ip
        can ordinary_root
        copy_kit "$BATS_TEST_TMPDIR/kit"
        mkdir -m 777 "$VISIT"
        as=(ordinary_root)
    else
        as_it_is
        [ "$FLOOR" -gt 80 ] || skip "any user may have port 80 here: the floor is $FLOOR"
    fi
    visit "${as[@]}"
    pair_talks
    low_port_refused "$("${as[@]}" id -u | sed 's/.*/uid &/') ($("${as[@]}" id -un))"
    says low-server.log 'sudo setcap cap_net_bind_service=+ep'
    tools_tell
    tour_shows 0
    plain
    phrase low-server.err 'uid [0-9]+ .*, without CAP_NET_BIND_SERVICE'
}

@test "matrix: no capability at all" {
    need_root_in_box
    need setpriv
    local bare=("$NETBOX" --root -- setpriv --bounding-set=-all --inh-caps=-all)
    can "${bare[@]}"
    "${bare[@]}" grep -q '^CapEff:.0*$' /proc/self/status || skip 'the root of a netbox cannot give up all of its capabilities here'
    visit "${bare[@]}"
    pair_talks
    low_port_refused 'uid 0 (root)'
    says low-server.log 'not even sudo can restore them'
    tools_tell
    tour_shows 0
    plain
    phrase low-server.err 'root without it is refused like any other user'
}

@test "matrix: a netbox" {
    in_plain_box
    low_port_refused "$(who)"
    says low-server.log 'not even sudo can restore them'
    says low-server.log 'netbox --floor 80 -- demo-server 80'
    tools_tell
    tour_shows 0
    plain
    phrase low-server.err 'uid [0-9]+ .*, without CAP_NET_BIND_SERVICE'
}

@test "matrix: floor 0" {
    FLOOR=0
    in_plain_box --floor 0
    by_the_floor
    tools_tell
    says facts 'may bind: the floor is 0, so any user may bind any port'
    [ "$(cat "$VISIT/netbox.status")" = 0 ] && tour_shows 0 || tour_shows 1 'the refusal cannot be shown here: this machine allows port 80, and no netbox'
    plain
    phrase low-server "this machine's floor is 0"
}

@test "matrix: floor 80" {
    FLOOR=80
    in_plain_box --floor 80
    by_the_floor
    tools_tell
    says facts 'may not bind: a bind to 127.0.0.1:79 was refused'
    [ "$(cat "$VISIT/netbox.status")" = 0 ] && tour_shows 0 || tour_shows 1 'the refusal cannot be shown here: this machine allows port 80, and no netbox'
    plain
    phrase low-server "this machine's floor is 80"
}

@test "matrix: floor 1024" {
    in_plain_box --floor 1024
    low_port_refused "$(who)"
    tools_tell
    says facts 'may not bind: a bind to 127.0.0.1:1023 was refused'
    tour_shows 0
    plain
    phrase low-server.err 'a port below 1024'
}

@test "matrix: floor 2000" {
    FLOOR=2000
    in_plain_box --floor 2000
    low_port_refused "$(who)"
    tools_tell
    says facts 'may not bind: a bind to 127.0.0.1:1999 was refused'
    tour_shows 0
    plain
    phrase low-server.err 'a port below 2000'
}

@test "matrix: range 49152-65535" {
    LOW=49152 HIGH=65535
    in_plain_box --range 49152-65535
    low_port_refused "$(who)"
    tools_tell
    tour_shows 0
    says tour "inside IANA's range, inside this machine's"
    plain
    phrase tcp-client 'this machine hands out [0-9-]*'
}

@test "matrix: range 1024-49151" {
    LOW=1024 HIGH=49151
    in_plain_box --range 1024-49151
    low_port_refused "$(who)"
    tools_tell
    tour_shows 0
    says tour "outside IANA's range, inside this machine's"
    plain
    phrase tcp-client 'this machine hands out [0-9-]*'
}

# One client more than this environment has ports.
runs_out() {
    local count=$((HIGH - LOW + 2))
    in_box --range "$LOW-$HIGH" -- "start_server 6000; '$CLIENT' -j -n $count 127.0.0.1 6000"
    [ "$status" -eq 69 ]
    [[ $output == *'"call":"connect"'*'"errno":"EADDRNOTAVAIL"'* ]]
    [[ $output =~ "of this machine's ephemeral range, $LOW-$HIGH (/proc/sys/net/ipv4/ip_local_port_range), "(is|are)" in use for this destination" ]]
    [[ $output == *"\"asked\":$count,\"opened\":$((count - 1)),"* ]]
    echo "$output" >"$VISIT/out"
}

@test "matrix: 16 ports" {
    LOW=40000 HIGH=40015
    in_plain_box --range 40000-40015
    low_port_refused "$(who)"
    runs_out
    tools_tell
    tour_shows 0
    plain
    phrase out "all 16 ports of this machine's ephemeral range, 40000-40015"
}

@test "matrix: 1 port" {
    LOW=40000 HIGH=40000 WANTED=6000
    in_plain_box --range 40000-40000
    low_port_refused "$(who)"
    runs_out
    tools_tell
    tour_shows 4 'the kernel has fewer than three ports left here' 'the kernel has no port left now'
    plain
    phrase out "the only port of this machine's ephemeral range, 40000-40000"
}

@test "matrix: reserved ports" {
    LOW=40000 HIGH=40007 RESERVED=40001-40002,40004-40007 WANTED=6000
    in_plain_box --range 40000-40007 --reserve "$RESERVED"
    low_port_refused "$(who)"
    in_box --range 40000-40007 --reserve "$RESERVED" -- "start_server 6000; '$CLIENT' -j -n 3 127.0.0.1 6000"
    [ "$(events connected <(echo "$output") | endpoint local | sort | tr '\n' ' ')" = '127.0.0.1:40000 127.0.0.1:40003 ' ]
    [[ $output == *'are in use for this destination (also those in TIME_WAIT) or reserved.'* ]]
    tools_tell
    tour_shows 4 'the kernel has fewer than three ports left here'
    plain
    phrase facts 'reserved ports [0-9,-]*'
}

@test "matrix: the wanted port taken" {
    need_netbox
    visit "$NETBOX" -- bash -c '. "$ROOT/tests/helpers.bash"; trap end_started EXIT
        start_server 3306; "$SERVER" --json 3306 >taken; "$@"' bash
    pair_talks
    says taken '"errno":"EADDRINUSE"'
    says taken 'Another socket on this machine already listens on TCP port 3306, at address'
    says taken 'demo-server 3307, or demo-server 0: the kernel then finds a free port'
    tools_tell
    tour_shows 0
    says tour 'port 3306 is taken on this machine; trying the next one'
    says tour '-> 127.0.0.1:3307'
    plain
    phrase taken 'socket on this machine already listens on TCP port 3306'
}

# What is said where IPv6 cannot be had.
tells_no_ipv6() {
    IPV6=false
    "$@" "$SERVER" --json -6 0 >"$VISIT/server6" 2>&1 || [ $? -eq "$EXIT6" ]
    "$@" "$CLIENT" --json ::1 6000 >"$VISIT/client6" 2>&1 || true
    says server6 'This machine has no IPv6, or IPv6 is switched off.'
    says client6 'This machine has no IPv6, or IPv6 is switched off.'
    tools_tell
}

@test "matrix: IPv6 off" {
    need_root_in_box
    local off=("$NETBOX" --root -- sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 && exec "$@"' sh)
    can "${off[@]}"
    visit "${off[@]}"
    pair_talks
    by_right_of_root
    EXIT6=69
    tells_no_ipv6 "${off[@]}"
    tour_shows 0
    plain
    phrase server6 'This machine has no IPv6, or IPv6 is switched off'
}

@test "matrix: a kernel without IPv6" {
    need_netbox
    can "$REFUSE" ipv6
    visit "$NETBOX" -- "$REFUSE" ipv6
    pair_talks
    low_port_refused "$(who)"
    EXIT6=71
    tells_no_ipv6 "$NETBOX" -- "$REFUSE" ipv6
    tour_shows 0
    plain
    phrase facts 'reduced: IPv6 is off here, so IPv4 only'
}

@test "matrix: no /etc/services" {
    need_boxed_root
    [ -e /etc/services ] || skip 'this machine has none, so every row is of that kind'
    visit in_view 'mount --bind /dev/null /etc/services && [ ! -s /etc/services ]'
    pair_talks
    by_right_of_root
    says low-server 'IANA: http'
    tools_tell
    tour_shows 0
    plain
    phrase low-server 'system .1-1023., IANA: http'
}

@test "matrix: no /proc" {
    need_boxed_root
    LOW=null HIGH=null
    visit in_view 'mount -t tmpfs none /proc'
    pair_talks
    low_port_bound
    tools_tell
    tour_shows 1 'the range of this machine could not be read'
    plain
    phrase tcp-client "this machine's ephemeral range could not be read"
}

@test "matrix: user namespaces used up" {
    need_root_in_box
    need setpriv
    local none=("$NETBOX" --root -- sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' sh
        setpriv --bounding-set=-all,+setuid,+setgid,+net_bind_service --inh-caps=-all)
    [ "$("$NETBOX" --root -- readlink /proc/self/ns/user)" != "$(readlink /proc/self/ns/user)" ] ||
        skip 'a netbox has no user namespace of its own here'
    can "${none[@]}"
    visit "${none[@]}"
    pair_talks
    by_right_of_root
    tools_tell
    tour_shows 0
    plain
    phrase netbox.err 'unshare: ENOSPC .No space left on device.'
}

@test "matrix: user namespaces refused" {
    need_netbox
    can "$REFUSE" namespaces
    visit "$NETBOX" --floor 0 -- "$REFUSE" namespaces
    FLOOR=0
    pair_talks
    by_the_floor
    ended netbox 69
    tools_tell
    tour_shows 1 'the refusal cannot be shown here: this machine allows port 80, and no netbox'
    plain
    phrase netbox.err 'unshare: EPERM .Operation not permitted.'
}

@test "matrix: 64 open files" {
    SOFT=64 HARD=64
    find_place
    visit_place "$ROOT/tests/faults/limited.sh" 64
    plain
    start_server 0
    run "$ROOT/tests/faults/limited.sh" 64 "$CLIENT" -j -n 100 127.0.0.1 "$PORT"
    [ "$status" -eq 71 ]
    echo "$output" >"$VISIT/many"
    phrase many 'this process may have only 64 open .its soft limit'
}

@test "matrix: no terminal" {
    need setsid
    find_place
    visit_place setsid -w
    plain
    start_server 0
    setsid -w "$CLIENT" --step 127.0.0.1 "$PORT" </dev/null >"$VISIT/step" 2>&1
    says step 'both ends agree'
    phrase tour '[0-9] scenes shown, [0-9] skipped, 0 failed'
}

# The client and the tour in a terminal, with an environment.
in_terminal() {
    need_terminal
    start_server 0
    script -qec "env $1 '$CLIENT' 127.0.0.1 $PORT" /dev/null </dev/null >"$VISIT/screen"
    says screen 'both ends agree'
    yes '' | head -n 9 | script -qec "env $1 ${PLACE[*]@Q} sh '$ROOT/labs/tour.sh' '$OUT'" /dev/null >"$VISIT/tour.screen"
    grep -q 'scenes shown, [01] skipped, 0 failed' "$VISIT/tour.screen"
}

coloured() {
    grep -q $'\033\\[' "$VISIT/screen"
}

@test "matrix: a terminal" {
    find_place
    visit_place
    plain
    in_terminal '-u NO_COLOR TERM=xterm'
    coloured
    phrase tour.screen '[0-9] scenes shown, [0-9] skipped, 0 failed'
}

@test "matrix: TERM=dumb" {
    find_place
    visit_place
    in_terminal '-u NO_COLOR TERM=dumb'
    plain
    phrase screen 'both ends agree'
}

@test "matrix: NO_COLOR" {
    find_place
    visit_place
    in_terminal 'TERM=xterm NO_COLOR=1'
    plain
    phrase screen 'both ends agree'
}

@test "matrix: LC_ALL=C" {
    find_place
    visit_place env LC_ALL=C
    plain
    ! LC_ALL=C grep -r '[^ -~[:space:]]' "$VISIT" || false
    phrase tcp-client 'both ends agree'
}

@test "matrix: a read-only tree" {
    need_boxed_root
    copy_kit "$BATS_TEST_TMPDIR/kit"
    make -s -C "$OUT" all
    local view="mount --bind '$OUT' '$OUT' && mount -o remount,bind,ro '$OUT' && ! touch '$OUT/x' 2>/dev/null"
    can in_view "$view"
    visit in_view "$view"
    pair_talks
    by_right_of_root
    tools_tell
    tour_shows 0
    in_view "$view" make --no-print-directory -C "$OUT" demo >"$VISIT/demo" 2>&1
    plain
    phrase demo '8 scenes shown, 0 skipped, 0 failed'
}

@test "matrix: a blank in the path" {
    copy_kit "$BATS_TEST_TMPDIR/a kit"
    make -s -C "$OUT" all
    NETBOX=$OUT/labs/tools/netbox
    find_place
    visit_place
    (cd "$OUT" && "${PLACE[@]}" make --no-print-directory demo) >"$VISIT/demo" 2>&1
    plain
    phrase demo '[0-9] scenes shown, [0-9] skipped, 0 failed'
}

# A folder of the commands that a visit needs, and these.
commands() {
    local command
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    for command in sh awk cat cmp grep head id mkfifo mktemp paste rm sed sort wc "$@"; do
        need "$command"
        ln -s "$(command -v "$command")" "$BATS_TEST_TMPDIR/bin/$command"
    done
}

@test "matrix: no unshare, ip, nc, curl" {
    commands bash env
    find_place
    visit_place env "PATH=$BATS_TEST_TMPDIR/bin"
    plain
    phrase tour 'exec 3<>/dev/tcp/127.0.0.1/80[0-9]* && echo hello'
}

@test "matrix: nor bash" {
    commands env
    find_place
    TOUR_SKIPS=('curl, nc and bash are not installed here')
    visit_place env "PATH=$BATS_TEST_TMPDIR/bin"
    plain
    phrase tour 'curl, nc and bash are not installed here'
}

@test "matrix: as in Docker" {
    need_boxed_root
    can "$REFUSE" namespaces
    need setpriv
    BOX_OPTIONS=(--floor 0)
    FLOOR=0
    visit in_view 'mount --bind /dev/null /etc/services' "$REFUSE" namespaces \
        setpriv --bounding-set=-all,+setuid,+setgid,+net_bind_service --inh-caps=-all
    pair_talks
    by_the_floor
    says low-server 'IANA: http'
    ended netbox 69
    tools_tell
    tour_shows 1 'the refusal cannot be shown here: this machine allows port 80, and no netbox'
    plain
    phrase tour 'this machine allows port 80, and no netbox'
}
