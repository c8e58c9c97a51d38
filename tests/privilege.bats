#!/usr/bin/env bats
# Giving up root and capabilities, for good.
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

@test "privilege: --unprivileged as root becomes SUDO_UID, where that is a user" {
    need_proc
    need_setuid
    getent passwd 1 >/dev/null || skip 'there is no user with uid 1'
    SERVER_WRAP=(env SUDO_UID=1)
    start_server --unprivileged 0
    [[ $(rights "$SERVER_PID") == *'Uid: 1 1 1 1'* ]]
}

@test "privilege: a SUDO_UID that is no uid is not believed" {
    need_proc
    need_setuid
    for uid in 0 -1 1x 99999999999 '' ' 1'; do
        said=$(env SUDO_UID="$uid" "$CLIENT" --unprivileged -t -p 1 127.0.0.1 9 2>&1 || true)
        [[ $said == *EACCES* ]] || [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -le 1 ]
    done
}

@test "privilege: --unprivileged where no other uid exists says so, and drops capabilities" {
    need_netbox
    need unshare
    run unshare -Urn true
    [ "$status" -eq 0 ] || skip 'no user namespace can be had here'
    run --separate-stderr unshare -Urn "$SERVER" -j --unprivileged 80
    [ "$status" -eq 77 ]
    [[ $stderr == *'no other user can be had here, so the uid stays 0; every capability is given up'* ]]
    [[ $output == *'"errno":"EACCES"'*'root without it is refused like anyone'* ]]
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

@test "privilege: --user that cannot be had ends the program, 77, before it listens" {
    need_netbox
    run "$NETBOX" -- "$SERVER" -j --user nobody 8080
    [ "$(id -un)" != nobody ] || skip 'this is nobody already'
    [ "$status" -eq 77 ]
    [[ $output != *'"listening"'* ]]
    [[ $output == *'"errno":"EPERM"'* ]]
}

@test "privilege: a file with capabilities gives a low port, and --unprivileged gives it back" {
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

teardown() {
    end_started
    [ -z "${BIN-}" ] || rm -rf "$BIN"
}
