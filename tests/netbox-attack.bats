#!/usr/bin/env bats
# A netbox is attacked: each way in which a caller could gain a right is tried. The targets
# belong to this test, or do not change if an attack succeeds.
load helpers

INTRUDER=$OUT/build/tests/faults/intruder

setup() {
    need_netbox
}

# In a box without rights, and in a box of whose root one is.
MODES=('' --root)

# Runs the intruder in a box ($1, a mode). It has to fail, and by the kernel's word.
refused() {
    # shellcheck disable=SC2086 # no mode is no word
    run "$NETBOX" $1 -- "$INTRUDER" "${@:2}"
    [ "$status" -eq 1 ] && [[ $output == *'not permitted'* || $output == *'ermission denied'* || $output == *'onnection refused'* || $output == *'nvalid argument'* ]] || { echo "$*: $output"; false; }
}

# Root alone can be sure that something belongs to another: here it is nobody that attacks.
# NOBODY is its start, BIN a folder that it can reach, SECRET a file of root's.
need_nobody() {
    need_root
    need setpriv
    BIN=$(mktemp -d /tmp/portlab-bin.XXXXXX)
    cp "$NETBOX" "$INTRUDER" "$REGAIN" "$BIN"
    chmod 755 "$BIN" "$BIN"/*
    SECRET=$BIN/secret
    echo secret >"$SECRET"
    chmod 600 "$SECRET"
    NOBODY=(setpriv --reuid=65534 --regid=65534 --groups 65534,27)
    "${NOBODY[@]}" "$BIN/netbox" --root -- true 2>/dev/null || skip 'nobody can have no netbox here'
}

@test "attack: no way leads to a capability, not even an exec of a set-user-ID file" {
    cp "$REGAIN" "$BATS_TEST_TMPDIR/set-user-id"
    chmod 4711 "$BATS_TEST_TMPDIR/set-user-id"
    run "$NETBOX" -- "$REGAIN" nothing "$BATS_TEST_TMPDIR/set-user-id"
    [[ $output == *'gone: capabilities'*'gone: what an exec may gain'* ]]
    [[ $output != *REGAINED* ]]
    [ "$(grep -c '^refused: ' <<<"$output")" -ge 26 ]
}

@test "attack: a file with capabilities gives none in a box" {
    need_nobody
    need setcap
    setcap cap_net_bind_service,cap_setuid=+ep "$BIN/regain" || skip 'this file system has no capabilities'
    "${NOBODY[@]}" "$BIN/regain" rights && skip 'a file with capabilities gives none outside either'
    run "${NOBODY[@]}" "$BIN/netbox" -- "$BIN/regain" rights
    [ "$status" -eq 126 ] || [ "$status" -eq 0 ] # the kernel may refuse to run it at all
}

@test "attack: the caller's network is not joined again" {
    exec {outside}</proc/self/ns/net
    for mode in "${MODES[@]}"; do
        refused "$mode" setns "/proc/self/fd/$outside"
        refused "$mode" setns "/proc/$$/ns/net"
        # shellcheck disable=SC2086
        run "$NETBOX" $mode -- bash -c '"$NETBOX" --root -- "$0" setns "$1"' "$INTRUDER" "/proc/self/fd/$outside"
        [[ $output != *done* ]]
    done
}

@test "attack: the caller's user namespace is not joined again" {
    exec {outside}</proc/self/ns/user
    for mode in "${MODES[@]}"; do
        refused "$mode" setuserns "/proc/self/fd/$outside"
    done
}

@test "attack: the machine's policy is not written, through a descriptor or a directory from outside" {
    [ "$(id -u)" != 0 ] || need_nobody
    policy=ip_local_port_range
    exec {outside}</proc/sys/net/ipv4/$policy
    cd /proc/sys/net/ipv4
    for mode in "${MODES[@]}"; do
        # What is there is written again.
        # shellcheck disable=SC2086
        run "${NOBODY[@]}" "${BIN:-${NETBOX%/*}}/netbox" $mode -- bash -c 'value=$(cat <&'"$outside"'); for file in '"/proc/self/fd/$outside $policy"'; do echo "$value" >"$file" && echo written; done'
        [ "$(grep -c 'ermission denied' <<<"$output")" -eq 2 ]
        [[ $output != *written* ]]
    done
}

@test "attack: a process outside cannot be traced" {
    tail -f /dev/null 3>&- &
    STARTED+=($!)
    for mode in "${MODES[@]}"; do
        refused "$mode" ptrace $!
    done
}

@test "attack: an abstract Unix socket outside is not reached" {
    coproc LISTENER { "$INTRUDER" listen "portlab-$$" 3>&-; }
    STARTED+=("$LISTENER_PID")
    read -r line <&"${LISTENER[0]}"
    [ "$line" = ready ]
    "$INTRUDER" abstract "portlab-$$"
    for mode in "${MODES[@]}"; do
        refused "$mode" abstract "portlab-$$"
    done
}

@test "attack: the box's root does not rename the machine" {
    refused --root hostname
    refused '' hostname
}

@test "attack: the box's root mounts nothing where its caller sees it" {
    need mount
    touch "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two"
    for mode in "${MODES[@]}"; do
        # shellcheck disable=SC2086
        run "$NETBOX" $mode -- mount --bind "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two"
        [ "$status" -ne 0 ]
    done
    ! grep -q "$BATS_TEST_TMPDIR" /proc/self/mountinfo
}

@test "attack: the box's root sees no interface of the machine" {
    need_root_in_box
    run "$NETBOX" --root -- sed -n 's/^ *\([^ ]*\):.*/\1/p' /proc/net/dev
    [ "$output" = lo ]
}

@test "attack: the command has no descriptor that its caller did not have" {
    before=$(ls /proc/self/fd)
    for mode in "${MODES[@]}"; do
        # shellcheck disable=SC2086
        [ "$("$NETBOX" $mode -- ls /proc/self/fd)" = "$before" ]
    done
}

@test "attack: the command has the environment of its caller, no more and no less" {
    run env -i A=1 PATH="$PATH" "$NETBOX" -- env
    [ "$output" = $'A=1\nPATH='"$PATH" ]
}

@test "attack: another user's file stays closed to the box's root" {
    need_nobody
    for mode in "${MODES[@]}"; do
        # shellcheck disable=SC2086
        run "${NOBODY[@]}" "$BIN/netbox" $mode -- sh -c "cat '$SECRET'; chown 0 '$SECRET'; chmod 666 '$SECRET'; echo x >>'$SECRET'"
        [[ $output != *secret$'\n'* ]]
        [ "$(cat "$SECRET")" = secret ]
        [ "$(stat -c %a "$SECRET")" = 600 ]
    done
}

@test "attack: a file that the box's root creates belongs to its caller" {
    need_nobody
    chmod 777 "$BIN"
    "${NOBODY[@]}" "$BIN/netbox" --root -- sh -c "touch '$BIN/made'; chmod 4755 '$BIN/made'"
    [ "$(stat -c '%u %g' "$BIN/made")" = '65534 65534' ]
}

@test "attack: the box's root becomes no other user" {
    need_nobody
    for uid in 1 1000 65533; do
        run "${NOBODY[@]}" "$BIN/netbox" --root -- "$BIN/intruder" setuid "$uid"
        [ "$status" -eq 1 ]
        [[ $output == *'nvalid argument'* ]]
    done
}

@test "attack: a set-user-ID file of another user gives the box's root nothing" {
    need_nobody
    cp "$(command -v id)" "$BIN/id"
    chown 1 "$BIN/id"
    chmod 4755 "$BIN/id"
    [ "$("${NOBODY[@]}" "$BIN/id" -u)" = 1 ] || skip 'set-user-ID has no effect in this folder'
    [ "$("${NOBODY[@]}" "$BIN/netbox" --root -- "$BIN/id" -u)" = 0 ]
    [ "$("${NOBODY[@]}" "$BIN/netbox" -- "$BIN/id" -u)" = 65534 ]
}

@test "attack: a group that shuts its members out of a file is not dropped" {
    need_nobody
    chgrp 27 "$SECRET"
    chmod 604 "$SECRET"
    for mode in "${MODES[@]}"; do
        # shellcheck disable=SC2086
        run "${NOBODY[@]}" "$BIN/netbox" $mode -- sh -c "'$BIN/intruder' nogroups; cat '$SECRET'; setpriv --clear-groups cat '$SECRET' || true"
        [[ $output == *'not permitted'* ]]
        [[ $output != *secret$'\n'* ]] && [[ $output != *$'\nsecret' ]]
    done
}

# Has a process ($1) a user namespace of its own?
boxed() {
    local namespace
    namespace=$(readlink "/proc/$1/ns/user") && [ "$namespace" != "$(readlink /proc/self/ns/user)" ]
}

@test "attack: an id that is not the caller's is not mapped while the box is made" {
    need_nobody
    need strace
    "${NOBODY[@]}" strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
    # With -D the box is the child, and strace is not.
    "${NOBODY[@]}" strace -D -o /dev/null -e trace=unshare -e inject=unshare:delay_exit=500000 "$BIN/netbox" -- sleep 600 3>&- &
    pid=$!
    STARTED+=("$pid")
    wait_until boxed "$pid"
    run "${NOBODY[@]}" bash -c "echo '0 0 1' >/proc/$pid/uid_map"
    [ "$status" -ne 0 ]
}

@test "attack: installed set-user-ID or set-group-ID it runs nothing, 77" {
    need_no_sanitizer
    need_nobody
    for mode in 4755 2755 6755; do
        chmod "$mode" "$BIN/netbox"
        run "${NOBODY[@]}" "$BIN/netbox" -- cat "$SECRET"
        [ "$status" -eq 77 ]
        [[ $output == *'must not be set-user-ID'* ]]
    done
}

@test "attack: installed with capabilities it gives none of them away" {
    need_nobody
    need setcap
    setcap cap_setuid,cap_setgid,cap_sys_admin,cap_net_admin,cap_dac_override,cap_setfcap=+ep "$BIN/netbox" || skip 'this file system has no capabilities'
    for mode in "${MODES[@]}"; do
        # shellcheck disable=SC2086
        run "${NOBODY[@]}" "$BIN/netbox" $mode -- sh -c "cat /proc/self/uid_map '$SECRET'; '$BIN/intruder' hostname"
        [[ ${lines[0]} =~ ^\ *(0|65534)\ *65534\ *1$ ]]
        [[ $output == *'ermission denied'*'not permitted'* ]]
    done
}

@test "attack: a process that is left behind keeps the box, and has no right in it" {
    "$NETBOX" -- sh -c 'sleep 600 >/dev/null 3>&- & echo $!' >"$BATS_TEST_TMPDIR/pid"
    pid=$(cat "$BATS_TEST_TMPDIR/pid")
    STARTED+=("$pid")
    [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ]
    [ "$(grep -c '^Cap...:.0000000000000000$' "/proc/$pid/status")" -eq 5 ]
}

@test "attack: if a step fails the command is not run, 69" {
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
    for call in unshare:error=EPERM ioctl:error=EPERM socket:error=EACCES prctl:error=EPERM capset:error=EPERM write:error=EPERM; do
        run strace -o "$BATS_TEST_TMPDIR/trace" -e "inject=$call" "$NETBOX" --range 5000-5001 -- touch "$BATS_TEST_TMPDIR/run"
        grep -q INJECTED "$BATS_TEST_TMPDIR/trace"
        [ "$status" -eq 69 ] || { echo "$call: $status $output"; false; }
        [ ! -e "$BATS_TEST_TMPDIR/run" ]
    done
}

@test "attack: if a file of the policy cannot be opened the command is not run, 69" {
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
    for file in ip_unprivileged_port_start ip_local_port_range ip_local_reserved_ports; do
        run strace -o "$BATS_TEST_TMPDIR/trace" -P "/proc/sys/net/ipv4/$file" -e inject=/open:error=EROFS "$NETBOX" --range 5000-5001 --reserve 5001 -- touch "$BATS_TEST_TMPDIR/run"
        grep -q INJECTED "$BATS_TEST_TMPDIR/trace"
        [ "$status" -eq 69 ]
        [[ $output == *"writing /proc/sys/net/ipv4/$file: EROFS"* ]]
        [ ! -e "$BATS_TEST_TMPDIR/run" ]
    done
}

@test "attack: if /proc is read-only, or not there, the command is not run, 69" {
    need_no_sanitizer
    need_root_in_box
    need unshare
    "$NETBOX" --root -- unshare -m true 2>/dev/null || skip 'nothing can be mounted in this netbox'
    for mount in '--bind -o ro /proc /proc' '-t tmpfs none /proc'; do
        run "$NETBOX" --root -- unshare -m bash -c "mount $mount || exit 99; [ ! -w /proc/self/uid_map ] || mount -o remount,bind,ro /proc || exit 99; \"\$NETBOX\" -- echo run"
        [ "$status" -ne 99 ] || skip 'nothing can be mounted in this netbox'
        [ "$status" -eq 69 ]
        [[ $output == *'no private network can be made here'* ]]
    done
}

@test "attack: malformed or too large numbers end with 64, and nothing is run" {
    for number in '' ' 5' +5 -1 0x10 007 65536 4294967296 99999999999999999999 5- $'5\n'; do
        for option in --floor --range --reserve; do
            run "$NETBOX" "$option" "$number" -- touch "$BATS_TEST_TMPDIR/run"
            [ "$status" -eq 64 ] || { echo "$option '$number': $status"; false; }
        done
    done
    [ ! -e "$BATS_TEST_TMPDIR/run" ]
}

@test "attack: a --reserve list as long as an argument can be is set, whatever overlaps in it" {
    run "$NETBOX" --reserve "$(seq -s, 10000 31000)" -- cat /proc/sys/net/ipv4/ip_local_reserved_ports
    [ "$output" = 10000-31000 ]
    run "$NETBOX" --reserve "1-65535,7,$(seq -s, 40000 -1 20000)" -- cat /proc/sys/net/ipv4/ip_local_reserved_ports
    [ "$output" = 1-65535 ]
}

@test "attack: a command of any name is found or not, 127 or 126" {
    PATH=/usr/bin:/bin run -127 "$NETBOX" -- ''
    PATH=/usr/bin:/bin run -127 "$NETBOX" -- $'no\nsuch'
    run -126 "$NETBOX" -- /
    run -126 "$NETBOX" -- "/$(printf '%05000d' 0)"
    printf '#!/bin/sh\necho ran\n' >"$BATS_TEST_TMPDIR/a"$'\n'"b"
    chmod 755 "$BATS_TEST_TMPDIR/a"$'\n'"b"
    [ "$("$NETBOX" -- "$BATS_TEST_TMPDIR/a"$'\n'"b")" = ran ]
}

# What the manual page says of it: a box of root's is no sandbox.
@test "attack: root's box is root's still, its files and its policy" {
    need_root
    install -m 600 /dev/null "$BATS_TEST_TMPDIR/file"
    run "$NETBOX" -- sh -c "echo own >>'$BATS_TEST_TMPDIR/file' && echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start && echo both"
    [ "$output" = both ]
}

teardown() {
    end_started
    [ -z "${BIN-}" ] || rm -rf "$BIN"
}
