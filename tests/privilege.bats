#!/usr/bin/env bats
# The pair gives up root and capabilities for good.
load helpers

# The ids and capabilities of a process, as one text.
rights() {
    grep -E '^(Uid|Gid|Groups|Cap(Inh|Prm|Eff|Amb)|NoNewPrivs):' "/proc/$1/status" | tr -s '\t ' '  '
}

need_proc() {
    [ -r /proc/self/status ] || skip 'there is no /proc here'
}

# Can this process become another user at all?
need_setuid() {
    need_root
    setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null || skip 'this root cannot become another user'
}

# A folder of this test's own that other users can reach, with the pair and regain in it.
need_open_folder() {
    BIN=$(mktemp -d /tmp/portlab-bin.XXXXXX)
    cp "$SERVER" "$CLIENT" "$REGAIN" "$BIN"
    chmod 755 "$BIN" "$BIN"/*
    setpriv --reuid=65534 --regid=65534 --clear-groups "$BIN/demo-server" -V >/dev/null || skip 'nobody cannot run a program here'
}

need_regain() {
    need_proc
    [ "$(uname)" = Linux ] || skip 'regain knows the ways of Linux alone'
}

need_tracing() {
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
}

# Starts a client that keeps its connection; it is there when this returns. CLIENT_PID.
hold_client() {
    local fd line
    mkfifo "$BATS_TEST_TMPDIR/client$PORT"
    "$@" -j --unprivileged --hold 600 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/client$PORT" 3>&- &
    CLIENT_PID=$!
    STARTED+=("$CLIENT_PID")
    exec {fd}<"$BATS_TEST_TMPDIR/client$PORT"
    while IFS= read -r line <&"$fd" && [[ $line != *'"event":"summary"'* ]]; do :; done
    [[ $line == *'"opened":1,'* ]]
}

# The rights ($1) of a process that has no capability, and can be given none.
bare() {
    [ "$(grep -c '^Cap...: 0000000000000000$' <<<"$1")" -eq 4 ] && [[ $1 == *'NoNewPrivs: 1'* ]] || { echo "$1"; false; }
}

# The rights ($1) of a process that has nothing of root, or of the groups 4, 24 and 27.
nobody_special() {
    bare "$1" && ! grep -E '^(Uid|Gid|Groups):.* (0|4|24|27)( |$)' <<<"$1"
}

@test "privilege: --unprivileged as root becomes nobody, without groups or capabilities" {
    need_proc
    need_setuid
    SERVER_WRAP=(env -u SUDO_UID)
    start_server --unprivileged 0
    nobody=$(id -u nobody)
    run rights "$SERVER_PID"
    [[ $output == *"Uid: $nobody $nobody $nobody $nobody"* ]]
    [[ $output == *"Gid: $(id -g nobody) $(id -g nobody) "* ]]
    [ "$(grep -c 'Cap...: 0000000000000000' <<<"$output")" -eq 4 ]
    [[ $output == *'NoNewPrivs: 1'* ]]
    ! grep -qw 0 <<<"$(grep Groups <<<"$output")"
}

@test "privilege: --unprivileged as root becomes SUDO_UID, if that is a user" {
    need_proc
    need_setuid
    getent passwd 1 >/dev/null || skip 'there is no user with uid 1'
    SERVER_WRAP=(env SUDO_UID=1)
    start_server --unprivileged 0
    [[ $(rights "$SERVER_PID") == *'Uid: 1 1 1 1'* ]]
}

@test "privilege: a malformed SUDO_UID is ignored" {
    need_proc
    need_setuid
    for uid in 0 -1 1x 99999999999 '' ' 1'; do
        said=$(env SUDO_UID="$uid" "$CLIENT" --unprivileged -t -p 1 127.0.0.1 9 2>&1 || true)
        [[ $said == *EACCES* ]] || [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -le 1 ]
    done
}

@test "privilege: if no other uid exists, --unprivileged says so and drops capabilities" {
    need_netbox
    need unshare
    run unshare -Urn true
    [ "$status" -eq 0 ] || skip 'no user namespace can be had here'
    run --separate-stderr unshare -Urn "$SERVER" -j --unprivileged 80
    [ "$status" -eq 77 ]
    [[ $stderr == *'this process cannot become another user, so the uid stays 0; every capability is given up'* ]]
    [[ $output == *'"errno":"EACCES"'*'root without it is refused like any other user'* ]]
}

@test "privilege: an ordinary process is left as it is by --unprivileged" {
    need_netbox
    [ "$(id -u)" != 0 ] || skip 'this is root'
    run --separate-stderr "$CLIENT" -j --unprivileged 127.0.0.1 0
    [ "$status" -eq 69 ]
    [ -z "$stderr" ]
}

@test "privilege: --user binds as root, then becomes that user before it listens" {
    need_proc
    need_setuid
    [ "$("$FACTS" --json | field may_bind_below_floor)" = true ] || skip 'this root may not bind low ports'
    start_server --user nobody 0
    nobody=$(id -u nobody)
    [[ $(rights "$SERVER_PID") == *"Uid: $nobody $nobody $nobody $nobody"* ]]
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [ "$status" -eq 0 ]
}

@test "privilege: --user with a low port: bound by root, held by the user" {
    need_setuid
    need_root_in_box
    in_box --root -- 'start_server --user nobody 80 && grep ^Uid /proc/$SERVER_PID/status; cat "$SERVER_DIR/out"'
    [[ $output == *"$(id -u nobody)"*'"port":80,'* ]]
}

@test "privilege: a --user that is not possible ends the program, 77, before it listens" {
    need_netbox
    run "$NETBOX" -- "$SERVER" -j --user nobody 8080
    [ "$(id -un)" != nobody ] || skip 'this is nobody already'
    [ "$status" -eq 77 ]
    [[ $output != *'"listening"'* ]]
    [[ $output == *'"errno":"EPERM"'* ]]
}

@test "privilege: a file with capabilities may bind a low port, and --unprivileged gives that up" {
    need_setuid
    need setcap
    BIN=$(mktemp -d /tmp/portlab-bin.XXXXXX)
    cp "$SERVER" "$BIN/server"
    chmod 755 "$BIN" "$BIN/server"
    setcap cap_net_bind_service=+ep "$BIN/server" || skip 'this file system has no capabilities'
    as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
    $as_nobody test -x "$BIN/server" || skip 'nobody cannot reach this folder'
    floor=$("$FACTS" --json | sed -n 's/.*"floor":{"port":\([0-9]*\).*/\1/p')
    [ "$floor" -gt 700 ] || skip "the floor is $floor here"
    first_lines 1 $as_nobody "$BIN/server" -j 700
    [[ $PRINTED == *'"listening"'* ]] || [[ $PRINTED == *EADDRINUSE* ]]
    run $as_nobody "$BIN/server" -j --unprivileged 700
    [ "$status" -eq 77 ]
}

@test "privilege: PORTLAB_LOG is opened with the rights that are left" {
    need_setuid
    touch "$BATS_TEST_TMPDIR/log"
    chmod 600 "$BATS_TEST_TMPDIR/log"
    PORTLAB_LOG=$BATS_TEST_TMPDIR/log run "$SERVER" -j --unprivileged 0
    [ "$status" -eq 74 ]
    PORTLAB_LOG=$BATS_TEST_TMPDIR/log run "$SERVER" -j --user nobody 0
    [ "$status" -eq 74 ]
}

@test "privilege: nothing can be regained after --user, --unprivileged, or under sudo" {
    need_regain
    need_setuid
    cp "$REGAIN" "$BATS_TEST_TMPDIR/set-user-id"
    chmod 4711 "$BATS_TEST_TMPDIR/set-user-id"
    for way in user=nobody unprivileged; do
        run env -u SUDO_UID setpriv --groups 4,24,27 --inh-caps=+net_bind_service "$REGAIN" "$way" "$BATS_TEST_TMPDIR/set-user-id"
        [ "$status" -eq 0 ] || { echo "$way: $output"; false; }
        [ "$(grep -c '^gone: ' <<<"$output")" -eq 5 ]
    done
    SUDO_UID=1 run setpriv --groups 4,24,27 "$REGAIN" unprivileged "$BATS_TEST_TMPDIR/set-user-id"
    [ "$status" -eq 0 ]
    [ "$(grep -c '^refused: ' <<<"$output")" -ge 28 ]
}

@test "privilege: root as the real uid alone is given up, too" {
    need_no_sanitizer
    need_setuid
    need_open_folder
    run timeout 20 env -u SUDO_UID setpriv --euid=65534 "$BIN/demo-server" -j --unprivileged 0
    [ "$status" -eq 77 ]
    [[ $output != *'"listening"'* ]]
}

@test "privilege: nothing can be regained of an ordinary user's capabilities" {
    need_regain
    need_setuid
    need_open_folder
    as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    run "${as_nobody[@]}" --inh-caps=+net_bind_service,+setuid --ambient-caps=+net_bind_service,+setuid "$BIN/regain" unprivileged
    [ "$status" -eq 0 ] || { echo "$output"; false; }
    need setcap
    cp "$BIN/regain" "$BIN/capable"
    setcap cap_net_bind_service,cap_setuid,cap_setgid=+ep "$BIN/capable" || skip 'this file system has no capabilities'
    for way in unprivileged user=nobody; do
        run "${as_nobody[@]}" "$BIN/capable" "$way" "$BIN/capable"
        [ "$status" -eq 0 ] || { echo "$output"; false; }
    done
}

@test "privilege: nothing can be regained by an ordinary user that had nothing" {
    need_regain
    [ "$(id -u)" != 0 ] || skip 'this is root'
    for way in unprivileged "user=$(id -un)"; do
        run "$REGAIN" "$way" "$REGAIN"
        [ "$status" -eq 0 ] || { echo "$output"; false; }
    done
}

@test "privilege: if the uid must stay 0, no capability can be regained" {
    need_regain
    need unshare
    unshare -Ur true 2>/dev/null || skip 'no user namespace can be had here'
    run unshare -Ur "$REGAIN" unprivileged
    [ "$status" -eq 0 ] || { echo "$output"; false; }
    [[ $output == *'kept: uid 0'*'gone: capabilities'* ]]
    need_setuid
    run setpriv --inh-caps=-all --bounding-set=-all "$REGAIN" unprivileged
    [ "$status" -eq 0 ]
    [[ $output == *'kept: uid 0'* ]]
}

@test "privilege: a way back is seen where a mistake has left one" {
    need_regain
    need_setuid
    cp "$REGAIN" "$BATS_TEST_TMPDIR/set-user-id"
    chmod 4711 "$BATS_TEST_TMPDIR/set-user-id"
    while IFS='|' read -r mistake seen; do
        run setpriv --groups 4,24,27 "$REGAIN" "$mistake" "$BATS_TEST_TMPDIR/set-user-id"
        [ "$status" -eq 1 ] && [[ $output == *"$seen"* ]] || { echo "$mistake: $output"; false; }
    done <<'TABLE'
nothing|HELD: uid 0
effective|REGAINED: setuid(0)
saved|REGAINED: seteuid(0)
groups|HELD: groups
kept|REGAINED: capset
exec|REGAINED: exec of a file
TABLE
}

@test "privilege: both ends of the pair have no privilege after --unprivileged" {
    need_setuid
    need_proc
    need_open_folder
    while read -r start; do
        read -ra SERVER_WRAP <<<"env -u SUDO_UID $start"
        SERVER=$BIN/demo-server start_server --unprivileged 0
        nobody_special "$(rights "$SERVER_PID")"
        hold_client "${SERVER_WRAP[@]}" "$BIN/demo-client"
        nobody_special "$(rights "$CLIENT_PID")"
    done <<'TABLE'
setpriv --groups 4,24,27
setpriv --groups 4,24,27 --inh-caps=+chown,+net_bind_service
env SUDO_UID=1 setpriv --groups 4,24,27
setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+net_bind_service --ambient-caps=+net_bind_service
TABLE
    SERVER_WRAP=(setpriv --groups 4,24,27 --inh-caps=+chown)
    start_server --user nobody 0
    nobody_special "$(rights "$SERVER_PID")"
}

@test "privilege: both ends of the pair have no capability after --unprivileged, even with uid 0" {
    need_proc
    need unshare
    unshare -Ur true 2>/dev/null || skip 'no user namespace can be had here'
    SERVER_WRAP=(unshare -Ur)
    start_server --unprivileged 0
    bare "$(rights "$SERVER_PID")"
    hold_client unshare -Ur "$CLIENT"
    bare "$(rights "$CLIENT_PID")"
    SERVER_WRAP=()
    start_server --unprivileged 0
    bare "$(rights "$SERVER_PID")"
}

# The pair under strace, with rights of each kind, and a call that fails, or says that it was
# done and was not. Checks that it ends with $2, names the call, and has begun nothing.
fails() {
    local call=$1 program options trace=$BATS_TEST_TMPDIR/trace
    while read -r program options; do
        # shellcheck disable=SC2086 # the words are meant to be split
        run timeout 20 setpriv --groups 4,24,27 --inh-caps=+chown strace -o "$trace" -e "trace=/^($call)(32)?$|^connect$|^listen$" -e "inject=/^($call)(32)?$:$3" "${!program}" -j $options </dev/null
        grep -q INJECTED "$trace"
        [ "$status" -eq "$2" ] && [[ $output == *'"call":"'"$call"'"'* ]] || { echo "$program $options, $call: $status, $output"; false; }
        [[ $output != *'"listening"'* ]] && ! grep -qE '^listen|^connect.*AF_INET' "$trace"
    done <<'TABLE'
SERVER --unprivileged 0
SERVER --user nobody 0
CLIENT --unprivileged 127.0.0.1 9
TABLE
}

@test "privilege: a call that is refused while rights are given up ends the program" {
    need_setuid
    need_tracing
    for call in setgroups setgid setuid prctl capset; do
        fails "$call" 77 error=EPERM
    done
    fails setuid 71 error=EAGAIN
    fails setgroups 71 error=ENOMEM
    fails capget 71 error=EFAULT
}

@test "privilege: a call that reports success without effect ends the program" {
    need_setuid
    need_tracing
    for call in setgroups setgid setuid prctl capset; do
        fails "$call" 77 retval=0
    done
}

# A log that anybody may write to.
open_log() {
    BIN=$(mktemp -d /tmp/portlab-bin.XXXXXX)
    chmod 755 "$BIN"
    install -m 666 /dev/null "$BIN/log"
    export PORTLAB_LOG=$BIN/log
}

# In the trace, the last call that gives up rights comes before every use of them.
begins_with_capset() {
    run sed -n 's/.*\(capset\|AF_INET\|AF_NETLINK\|\/etc\/hosts\|\/log"\).*/\1/p' "$BATS_TEST_TMPDIR/trace"
    [ "${lines[0]}" = capset ]
    [[ $output == *'/log"'* ]]
}

@test "privilege: --unprivileged comes before every file that is named, every name, every socket" {
    need_setuid
    need_tracing
    open_log
    SERVER_WRAP=(strace -o "$BATS_TEST_TMPDIR/trace" -e trace=capset,socket,open,openat)
    start_server --unprivileged -a localhost 0
    begins_with_capset
    [[ $output == *AF_INET* ]]
    "${SERVER_WRAP[@]}" "$CLIENT" --unprivileged localhost "$PORT"
    begins_with_capset
}

@test "privilege: --user comes after bind, and before the log and listen" {
    need_setuid
    need_tracing
    open_log
    SERVER_WRAP=(strace -o "$BATS_TEST_TMPDIR/trace" -e "trace=bind,/^setuid(32)?$,capset,listen,open,openat")
    start_server --user nobody 0
    run sed -n 's/.*\(bind\|setuid\|capset\|log\|listen\)[(32"].*/\1/p' "$BATS_TEST_TMPDIR/trace"
    [[ $(tr '\n' ' ' <<<"$output") == 'bind setuid capset setuid log listen '* ]]
}

@test "privilege: --user takes an existing name, not a number" {
    for name in 65534 no-such-user '' ' nobody' "$(printf '%0300d' 0)"; do
        run timeout 20 "$SERVER" --user "$name" 0
        [ "$status" -eq 64 ]
        [[ $output == *'--user must name a user of this machine, not'* ]]
    done
}

@test "privilege: --user root gives up the capabilities, and says that the uid stays 0" {
    need_proc
    need_setuid
    [ "$(id -un)" = root ] || skip 'uid 0 is not root here'
    start_server --user root 0
    bare "$(rights "$SERVER_PID")"
    [ "$(cat "$SERVER_DIR/err")" = 'demo-server: --user names root itself, so the uid stays 0; every capability is given up' ]
}

# A machine whose users are others ($1, in the form of /etc/passwd), for a script ($2).
with_users() {
    need unshare
    echo "$1" >"$BATS_TEST_TMPDIR/passwd"
    printf 'passwd: files\ngroup: files\n' >"$BATS_TEST_TMPDIR/nsswitch.conf"
    "$NETBOX" --root -- unshare -m true 2>/dev/null || skip 'nothing can be mounted in this netbox'
    run "$NETBOX" --root -- unshare -m bash -c "mount --bind '$BATS_TEST_TMPDIR/passwd' /etc/passwd || exit 99
        [ ! -e /etc/nsswitch.conf ] || mount --bind '$BATS_TEST_TMPDIR/nsswitch.conf' /etc/nsswitch.conf || exit 99
        $2"
    [ "$status" -ne 99 ] || skip 'nothing can be mounted in this netbox'
}

@test "privilege: --unprivileged without a user nobody becomes 65534" {
    need_root_in_box
    need_regain
    need_setuid
    with_users 'root:x:0:0::/:/bin/sh' 'env -u SUDO_UID "$REGAIN" unprivileged; timeout 20 "$SERVER" --user nobody 0'
    [[ $output == *'gone: uid 0'*'--user must name a user of this machine'* ]]
    [[ $output != *REGAINED* ]] && [[ $output != *HELD* ]]
}

@test "privilege: --user with a very long name gives no groups of another's name" {
    need_root_in_box
    need_proc
    need_setuid
    long=$(printf 'n%099d' 0)
    echo "others:x:4242:${long:0:63}" >"$BATS_TEST_TMPDIR/group"
    with_users "$long:x:1234:1234::/:/bin/sh" "mount --bind '$BATS_TEST_TMPDIR/group' /etc/group || exit 99
        . '$ROOT/tests/helpers.bash'; cd '$BATS_TEST_TMPDIR'; start_server --user $long 0; grep -E '^(Uid|Groups):' /proc/\$SERVER_PID/status; end_started"
    [[ $output == *$'Uid:\t1234\t1234\t1234\t1234'* ]]
    [[ $output != *4242* ]]
}

@test "privilege: installed set-user-ID, it ignores its caller's SUDO_UID" {
    need_proc
    need_setuid
    need_open_folder
    chmod 4711 "$BIN/demo-server"
    SERVER_WRAP=(env SUDO_UID=1 setpriv --reuid=65534 --regid=65534 --clear-groups)
    SERVER=$BIN/demo-server start_server --unprivileged 0
    [[ $(rights "$SERVER_PID") == *'Uid: 65534 65534 65534 65534'* ]]
    bare "$(rights "$SERVER_PID")"
}

teardown() {
    end_started
    [ -z "${BIN-}" ] || rm -rf "$BIN"
}
