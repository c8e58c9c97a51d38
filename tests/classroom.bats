#!/usr/bin/env bats
# classroom: hosts behind a router, what passes the router, and that nothing is left behind.
load helpers

setup() {
    need_classroom
    cd "$BATS_TEST_TMPDIR"
}

# Runs a script on s: options before `--`, the script after it. It has the helpers' variables,
# `listen HOST ADDRESS PORT` (a server there, in the background; returns when it listens),
# `ask HOST OPTION...` (a client there) and `expect_silence HOST OPTION...` (one that soon gives up).
in_classroom() {
    local options=()
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    run "$CLASSROOM" "${options[@]}" -- bash -c ". '$ROOT/tests/helpers.bash'
        listen() { : >\"\$1-\$3\"; on \$1 \"\$SERVER\" -j -a \$2 \$3 >\"\$1-\$3\" & wait_for_word \$! listening \"\$1-\$3\"; }
        ask() { local host=\$1; shift; on \$host \"\$CLIENT\" -j --timeout 20 \"\$@\"; }
        expect_silence() { ask \$1 --timeout 1 \"\${@:2}\"; }
        $2"
}

need_nft() {
    "$CLASSROOM" --nat --filter reject 1 -- true 2>/dev/null || skip 'the router can have no rules here (nft)'
}

@test "classroom: each host has its address, and reaches the others" {
    in_classroom --hosts 3 -- 'listen s 203.0.113.2 3306; listen h2 10.0.0.12 3306
        for host in h1 h2 h3 r s; do ask $host 203.0.113.2 3306; ask $host 10.0.0.12 3306; done'
    [ "$(events connected <(echo "$output") | endpoint local | sed 's/:.*//' | uniq -c | tr -s ' ' | tr '\n' ,)" = \
        ' 2 10.0.0.11, 2 10.0.0.12, 2 10.0.0.13, 1 203.0.113.1, 1 10.0.0.1, 2 203.0.113.2,' ]
    [ "$(events connected <(echo "$output") | grep -c '"agree":true')" -eq 10 ]
}

@test "classroom: COMMAND and what on runs keep the caller's uid and have no capability" {
    for where in '' 'on r' 'on h1'; do
        # shellcheck disable=SC2086 # words
        run "$CLASSROOM" -- $where bash -c 'id -u; id -g; grep ^Cap /proc/self/status'
        [ "${lines[0]}" = "$(id -u)" ]
        [ "${lines[1]}" = "$(id -g)" ]
        [ "$(grep -c '^Cap...:.0000000000000000$' <<<"$output")" -eq 5 ]
    done
}

@test "classroom: on --root has rights over networks, and no others" {
    run "$CLASSROOM" -- on --root h1 bash -c 'id -u; grep ^Cap /proc/self/status; echo 500 >/proc/sys/net/ipv4/ip_unprivileged_port_start'
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = 0 ]
    [ "$(grep -c '^Cap...:.0000000000003400$' <<<"$output")" -eq 5 ]
}

@test "classroom: a low port is refused as for any user" {
    run "$CLASSROOM" -- on h1 "$SERVER" -j 80
    [ "$status" -eq 77 ]
}

@test "classroom: without --nat the server sees the client's own end" {
    in_classroom -- 'listen s 203.0.113.2 3306; ask h1 -p 40000 203.0.113.2 3306'
    [ "$(events connected <(echo "$output") | endpoint server_saw)" = 10.0.0.11:40000 ]
}

@test "classroom: behind --nat two clients with port 40000 are two for the server, and for the router" {
    need_nft
    # One after the other: of two that ask at the same moment the router drops one, which tries again.
    in_classroom --nat -- 'accepted() { [ "$(grep -c accepted s-3306)" -eq "$1" ]; }; listen s 203.0.113.2 3306
        ask h1 -p 40000 -w 100 203.0.113.2 3306 & wait_until accepted 1 || exit; ask h2 -p 40000 -w 100 203.0.113.2 3306 &
        wait_until accepted 2 && on r cat /proc/net/nf_conntrack'
    mapfile -t seen < <(events accepted s-3306 | endpoint peer)
    [ "${#seen[@]}" -eq 2 ]
    [ "${seen[0]}" = 203.0.113.1:40000 ]
    [[ ${seen[1]} == 203.0.113.1:* && ${seen[1]} != "${seen[0]}" ]]
    [ "$(grep -cE 'src=10.0.0.1[12] dst=203.0.113.2 sport=40000 dport=3306' <<<"$output")" -eq 2 ]
    grep -q "dst=203.0.113.1 sport=3306 dport=${seen[1]#*:} " <<<"$output"
}

@test "classroom: behind --nat no host can be reached, except by --forward" {
    need_nft
    in_classroom --nat --forward 8080:h1:3306 -- 'listen h1 10.0.0.11 3306; ask s 10.0.0.11 3306; ask s 203.0.113.1 3306; ask s 203.0.113.1 8080'
    [[ ${lines[0]} == *'"errno":"ENETUNREACH"'* ]]
    [[ ${lines[2]} == *'"errno":"ECONNREFUSED"'* ]]
    [[ ${lines[4]} == *'"server_at":{"address":"10.0.0.11","port":3306}'* ]]
}

@test "classroom: --filter drops or rejects packets to its ports, in both directions, and no others" {
    need_nft
    in_classroom --filter drop 81,3300-3306 --filter reject 82 -- 'for port in 3306 3307; do listen s 203.0.113.2 $port; done
        for port in 3306 3300; do expect_silence h1 203.0.113.2 $port; done; for port in 82 83 3307; do ask h1 203.0.113.2 $port; done
        ask s 10.0.0.12 82; expect_silence s 10.0.0.12 81'
    [ "$(field errno <<<"$output" | tr '\n' ' ')" = 'ETIMEDOUT ETIMEDOUT ECONNREFUSED ECONNREFUSED ECONNREFUSED ETIMEDOUT ' ]
    [ "$(events connected <(echo "$output") | endpoint peer)" = 203.0.113.2:3307 ]
}

@test "classroom: --filter applies to UDP as well" {
    need_nft
    in_classroom --filter reject 3306 -- 'ask h1 -u 203.0.113.2 3306'
    [[ $output == *'"errno":"ECONNREFUSED"'* ]]
}

@test "classroom: the answer does not pass --stateless, unless the client's port is admitted" {
    need_nft
    in_classroom --stateless 8080 -- 'listen s 203.0.113.2 8080; expect_silence h1 203.0.113.2 8080
        on --root r nft add rule ip classroom forward tcp dport 32768-60999 accept; ask h1 203.0.113.2 8080'
    [[ ${lines[0]} == *'"errno":"ETIMEDOUT"'* ]]
    [[ ${lines[2]} == *'"event":"connected"'* ]]
}

@test "classroom: nft is looked for in /usr/sbin, too, and COMMAND can list its rules" {
    need_nft
    PATH=/usr/bin:/bin run "$CLASSROOM" --stateless 8080 --filter drop 81 -- on --root r nft list ruleset
    [[ $output == *'policy drop;'*'tcp dport 81 drop'*'udp dport 8080 accept'* ]]
}

@test "classroom: --capture has the packets at the router, as they came and as they left" {
    need_nft
    in_classroom --nat --capture file -- 'listen s 203.0.113.2 3306; ask h1 -p 40000 203.0.113.2 3306'
    run "$PACKETS" file
    [ "$(grep -oE '[0-9.]+:40000 -> 203.0.113.2:3306 +SYN ' <<<"$output" | tr -s ' ' | tr '\n' ,)" = \
        '10.0.0.11:40000 -> 203.0.113.2:3306 SYN ,203.0.113.1:40000 -> 203.0.113.2:3306 SYN ,' ]
    ! grep -E 'ARP|224\.0|IGMP' <<<"$output"
}

@test "classroom: the refusal of --filter reject comes from the router" {
    need_nft
    in_classroom --filter reject 82 --capture file -- 'ask h1 203.0.113.2 82'
    run "$PACKETS" file
    [[ $output == *'10.0.0.1 -> 10.0.0.11 '*'ICMP, port unreachable'* ]]
}

@test "classroom: a --capture file that cannot be created is named, and nothing is run" {
    run "$CLASSROOM" --capture none/file -- touch x
    [ "$status" -eq 74 ]
    [[ $output == *'--capture "none/file": ENOENT'*'try: '* ]]
    [ ! -e x ]
}

@test "classroom: the exit status is COMMAND's, or 126 or 127 as with env" {
    run "$CLASSROOM" -- on h1 bash -c 'exit 42'
    [ "$status" -eq 42 ]
    for where in '' 'on h1'; do
        # shellcheck disable=SC2086 # words
        PATH=/usr/bin:/bin run -127 "$CLASSROOM" -- $where no-such-command
        # shellcheck disable=SC2086 # words
        run -126 "$CLASSROOM" -- $where /etc/passwd
    done
    run "$CLASSROOM" -- on h1 bash -c 'kill -KILL $$'
    [ "$status" -eq 137 ]
}

@test "classroom: a signal reaches COMMAND, and a command that on runs" {
    "$CLASSROOM" -- on h1 "$SERVER" -j 3306 >out 3>&- &
    pid=$!
    STARTED+=("$pid")
    wait_for_word "$pid" listening out
    kill -TERM "$pid"
    wait "$pid"
    grep -q '"why":"signal"' out
}

@test "classroom: kill ends a command that on runs" {
    in_classroom -- 'listen h1 10.0.0.11 3306; kill $!; wait $!; echo $?; listen h1 10.0.0.11 3307; kill -KILL $!; wait $!
        refused() { ask h2 10.0.0.11 3307 | grep -q ECONNREFUSED; }; wait_until refused && echo ended'
    [ "${lines[0]}" = 0 ]
    [ "${lines[-1]}" = ended ]
    grep -q '"why":"signal"' h1-3306
}

@test "classroom: on passes input, output, folder, environment and umask to its command" {
    mkdir folder
    FRUIT=apple run "$CLASSROOM" -- bash -c 'cd folder; umask 027; echo in | on h1 bash -c "cat; pwd; umask; hostname; echo \$FRUIT; echo error >&2" 2>error | cat'
    [ "$output" = "in"$'\n'"$PWD/folder"$'\n'"0027"$'\nh1\napple' ]
    [ "$(<folder/error)" = error ]
}

@test "classroom: descriptors that are closed are /dev/null, for COMMAND and for what on runs" {
    run bash -c '"$CLASSROOM" -- bash -c "cat; on h1 cat; echo in | on h1 cat; on h1 sh -c \"echo lost\" >&-" <&- 2>&1'
    [ "$status" -eq 0 ]
    [ "$output" = in ]
}

@test "classroom: on is found in a chroot, too" {
    need_root_in_box
    mkdir root
    run "$NETBOX" --root -- unshare -m bash -c 'PATH=$PATH:/usr/sbin:/sbin; mount --rbind / root || exit 99; exec chroot root "$CLASSROOM" -- on h1 hostname'
    [ "$status" -ne 99 ] && [[ $output != *unshare:* ]] || skip 'nothing can be mounted in this netbox'
    [ "$output" = h1 ]
}

@test "classroom: on fails outside of a classroom, and for an unknown host" {
    run "$ON" h1 true
    [ "$status" -eq 69 ]
    [[ $output == *'only in a classroom that the same user started'*'classroom -- sh'* ]]
    run "$CLASSROOM" -- on h3 true
    [ "$status" -eq 64 ]
    [ "$output" = "on: HOST must be r, s or h1 to h2, not \"h3\"" ]
    for line in '' 'h1' '--nonsense h1 true' 'a-name-that-is-long true'; do
        # shellcheck disable=SC2086 # words
        run "$CLASSROOM" -- on $line
        [ "$status" -eq 64 ]
    done
}

# On a machine that many use, somebody else could wait there for descriptors and passwords.
@test "classroom: on sends nothing to a classroom of another user" {
    need_root
    need nsenter
    need setpriv
    chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    cp "$CLASSROOM" "$ON" .
    setpriv --reuid=65534 --regid=65534 --clear-groups ./classroom -- bash -c 'on h1 echo ready; sleep 600' >out 2>&1 3>&- &
    STARTED+=("$!")
    wait_for_word "$!" . out
    grep -q ready out || skip "another user can have no classroom here: $(head -n 1 out)"
    run nsenter -t "$!" -n "$ON" h1 true
    [ "$status" -eq 69 ]
    [[ $output == 'on: connect: EPERM '* ]]
}

# The processes that have a mark in their environment: the files of /proc with their names.
marked() {
    grep -lsza "^MARK=$1\$" /proc/[0-9]*/environ 2>/dev/null | sed 's/environ$/comm/'
}

# Do so many of them ($2) sleep?
sleepers() {
    [ "$(marked "$1" | xargs grep -sx sleep | wc -l)" -eq "$2" ]
}

nothing_left() {
    [ -z "$(marked "$1")" ] && [ -z "$(ls temporary)" ]
}

# Starts a classroom, with processes that would outlive it if they could, and kills a process:
# the classroom ("self"), or the shell that started it ("parent").
kill_of() {
    local mark=mark-$BASHPID-$RANDOM
    mkdir temporary
    TMPDIR=$PWD/temporary MARK=$mark bash -c 'trap "" HUP TERM; "$CLASSROOM" --hosts 3 --capture file -- bash -c "trap : HUP TERM INT; (setsid sleep 600 &); on h1 sleep 600 & on r bash -c \"(setsid sleep 600 &); sleep 600\" & wait" & echo $! >self; wait' 3>&- &
    local parent=$!
    STARTED+=("$parent")
    wait_until sleepers "$mark" 4
    [ "$1" = parent ] || kill -KILL "$(<self)"
    [ "$1" = self ] || kill -KILL "$parent"
    wait "$parent" || true
    forget "$parent"
    wait_until nothing_left "$mark"
}

@test "classroom: nothing is left after SIGKILL of it" {
    kill_of self
}

@test "classroom: nothing is left after SIGKILL of its parent" {
    kill_of parent
}

@test "classroom: what COMMAND leaves running ends with it" {
    mark=mark-$BASHPID-$RANDOM
    MARK=$mark run "$CLASSROOM" -- bash -c '(setsid sleep 600 &); on h1 bash -c "sleep 600 &"; on r sleep 600 & exit 3'
    [ "$status" -eq 3 ]
    [ -z "$(marked "$mark")" ]
}

@test "classroom: 200 hosts are possible, and each is there" {
    [ "$(ulimit -n)" -ge 300 ] || skip 'too few open files are allowed here'
    run "$CLASSROOM" --hosts 200 -- bash -c 'on h1 hostname; on h200 hostname'
    [ "$output" = $'h1\nh200' ]
    (ulimit -n 64 && "$CLASSROOM" --hosts 30 -- on h30 true)
    run bash -c 'ulimit -n 64; "$CLASSROOM" --hosts 200 -- true'
    [ "$status" -eq 69 ]
    [[ $output == *EMFILE*'fewer --hosts'* ]]
}

@test "classroom: wrong command lines end with 64, and nothing is run" {
    for line in '' '--' '--hosts 0 -- touch x' '--hosts 201 -- touch x' '--hosts x -- touch x' '--filter drop' \
        '--filter lose 80 -- touch x' '--filter drop x -- touch x' '--stateless 5-3 -- touch x' \
        '--forward 80:h3:80 -- touch x' '--forward 80:s:80 -- touch x' '--forward 80:h1 -- touch x' \
        '--forward 0:h1:80 -- touch x' '--forward 80:h1:80:1 -- touch x' '--nonsense -- touch x'; do
        # shellcheck disable=SC2086 # words
        run "$CLASSROOM" $line
        [ "$status" -eq 64 ] || { echo "'$line': $status"; false; }
        [ ! -e x ]
    done
}

@test "classroom: if user namespaces are refused it says so, 69" {
    need_root_in_box
    [ "$("$NETBOX" --root -- readlink /proc/self/ns/user)" != "$(readlink /proc/self/ns/user)" ] ||
        skip 'a netbox has no user namespace of its own here'
    run "$NETBOX" --root -- bash -c 'echo 0 >/proc/sys/user/max_user_namespaces || exit 99; setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all "$CLASSROOM" -- true'
    [ "$status" -ne 99 ] || skip 'the number of namespaces cannot be limited here'
    [[ $output != *setpriv* ]] || skip "setpriv: $output"
    [ "$status" -eq 69 ]
    [[ $output == *'no classroom can be made here: unshare: ENOSPC'*'why: '*'try: '* ]]
}

@test "classroom: a step that is refused later is named with its host, 69" {
    need_root_in_box
    run "$NETBOX" --root -- bash -c 'echo 4 >/proc/sys/user/max_net_namespaces || exit 99; "$CLASSROOM" --hosts 9 -- true'
    [ "$status" -ne 99 ] || skip 'the number of namespaces cannot be limited here'
    [ "$status" -eq 69 ]
    [[ $output == *'the network of h'[0-9]': unshare CLONE_NEWNET: ENOSPC'* ]]
}

@test "classroom: rules that nft refuses are named with its message, 69" {
    printf '#!/bin/sh\necho "Error: no such thing"; exit 1\n' >nft
    chmod +x nft
    PATH=$PWD:$PATH run "$CLASSROOM" --nat -- touch x
    [ "$status" -eq 69 ]
    [[ $output == 'Error: no such thing'*'no rules can be set here: '*'why: '*'try: '* ]]
    [ ! -e x ]
}

@test "classroom: without nft the rest works" {
    need_root_in_box
    mkdir none
    run "$NETBOX" --root -- unshare -m bash -c 'mount --bind none /usr/sbin && { mount --bind none /sbin 2>/dev/null; true; } || exit 99
        PATH=/none "$CLASSROOM" --nat -- true; echo $?; PATH=/none "$CLASSROOM" -- on h1 true; echo $?'
    [ "$status" -ne 99 ] && [[ $output != *unshare:* ]] || skip 'nothing can be mounted in this netbox'
    [[ $output == *'there is no nft in PATH, /usr/sbin or /sbin'*$'69\n'* ]]
    [ "${lines[-1]}" = 127 ] # there is no `true` in PATH
}
