#!/usr/bin/env bats
# apart: programs that attack their grader, in each situation that this machine can provide. If
# an attack succeeds it is harmless: it attacks files and processes of the test, and stops by
# itself.
#
# SITUATIONS: namespaces, uid, session; session-4, session-0 and uid-0 are the same on a kernel
# whose Landlock has version 4 (which does not cover signals), or which has none.
load helpers

SITUATIONS=${SITUATIONS:-namespaces uid session}
setup_file() {
    export KIT SPARE_UID
    find_spare_uid
    KIT=$(mktemp -d /tmp/portlab-apart.XXXXXX)
    chmod 755 "$KIT"
    cp "$OUT/labs/grader/apart" "$NETBOX" "$OUT"/build/labs/01-*/peer "$KIT/"
    for source in "$ROOT"/tests/attacks/*.c; do
        [[ $source != */litter.c ]] || continue # no program by itself
        name=$(basename "$source" .c)
        mkdir "$KIT/$name"
        "${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -pthread -o "$KIT/$name/program" "$source"
    done
    # As a grader's file: its own user's, and of any mode.
    mkdir "$KIT/grader"
    echo 'the solution' >"$KIT/grader/solution.c"
    chmod 644 "$KIT/grader/solution.c"
    if [ -n "$SPARE_UID" ]; then
        cp -a "$KIT/grader" "$KIT/spare"
        chown -R "$SPARE_UID" "$KIT/spare"
    fi
}

teardown_file() {
    rm -rf "$KIT"
}

# Makes a situation the one to run in. Fails where this machine has not got it.
situation() {
    local means=${1%-*}
    AS=()
    APART=("$KIT/apart" --means "$means")
    GRADER=$KIT/grader # the folder with the grader's files
    [ "$1" = "$means" ] || APART+=(--landlock "${1##*-}")
    if [ "$means" = uid ]; then
        [ "$(id -u)" = 0 ] || return 1
    elif [ "$means" = session ] && [ "$(id -u)" = 0 ]; then
        [ -n "$SPARE_UID" ] || return 1 # real root is under no limit of processes
        AS=(setpriv --reuid="$SPARE_UID" --regid="$SPARE_UID" --clear-groups)
        GRADER=$KIT/spare
    fi
    "${AS[@]}" "${APART[@]}" --tools "$KIT/loop" /bin/true 2>/dev/null
}

# Runs a function in each situation, and says where it failed.
everywhere() {
    local each ran=0
    for each in $SITUATIONS; do
        WHERE=$each
        situation "$each" || continue
        echo "in the situation $each:"
        MARK=mark-$BASHPID-$RANDOM
        "$@"
        ran=$((ran + 1))
    done
    [ "$ran" -gt 0 ] || skip 'nothing can be kept apart here in the situations that were asked for'
}

# Runs an attack apart: STATUS, SAID. The mark is its last argument, by which the processes
# that it leaves are found.
attack() {
    local options=()
    while [[ $1 == --* ]]; do
        options+=("$1" "$2")
        shift 2
    done
    STATUS=0
    SAID=$(timeout -s KILL 40 "${AS[@]}" "${APART[@]}" --seconds 1 "${options[@]}" "$KIT/$1" ./program \
        "${@:2}" "$MARK" </dev/null 2>/dev/null 3>&- | head -c 20000; exit "${PIPESTATUS[0]}") || STATUS=$?
    echo "status $STATUS: ${SAID:0:300}"
    left_nothing
}

# No process of it is left when apart has ended.
left_nothing() {
    run ! grep -qsa "$MARK" /proc/[0-9]*/cmdline
}

# Where no Landlock guards files, a session's are as open as the user's own.
guards_files() {
    case $WHERE in *-0) return 1 ;; esac
}

is_ended_in_time() {
    attack loop
    [ "$STATUS" -eq 124 ]
}

# While apart has no processor (it is stopped), its command's time does not go on: that lasts for
# 1.5 seconds, and may take 1.
starved() {
    local apart line status=0
    mkfifo "$BATS_TEST_TMPDIR/$WHERE"
    "${AS[@]}" "${APART[@]}" --tools --seconds 1 "$KIT/loop" /bin/sh -c 'echo up; sleep 1.5' \
        >"$BATS_TEST_TMPDIR/$WHERE" 3>&- &
    apart=$!
    read -r line <"$BATS_TEST_TMPDIR/$WHERE"
    kill -STOP "$apart"
    sleep 2
    kill -CONT "$apart"
    wait "$apart" || status=$?
    [ "$line $status" = 'up 0' ]
}

@test "apart: a machine that is too busy costs the command none of its time" {
    everywhere starved
}

@test "apart: an endless loop is killed when its time is up" {
    everywhere is_ended_in_time
}

is_ended_at_its_limit() {
    attack --output 5000 output
    [ "$STATUS" -eq 125 ]
    [ "${#SAID}" -le 5000 ]
}

# SIGKILL takes a namespace some milliseconds. strace is slow, so a busy wait makes fewer calls here.
@test "apart: it takes no processor while it waits for the end of what it has killed" {
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
    WHERE=namespaces
    situation namespaces || skip 'no namespaces can be had here'
    run -124 strace -o "$BATS_TEST_TMPDIR/calls" -e trace=kill "${APART[@]}" --seconds 1 "$KIT/loop" ./program
    [ "$(grep -c 'kill(' "$BATS_TEST_TMPDIR/calls")" -gt 0 ]
    [ "$(grep -c 'kill(' "$BATS_TEST_TMPDIR/calls")" -lt 1000 ]
}

@test "apart: a program that prints without end is killed at the limit" {
    everywhere is_ended_at_its_limit
}

stops_at_a_limit() {
    attack bomb
    [[ $SAID =~ processes\ ([0-9]+) ]]
    [ "${BASH_REMATCH[1]}" -lt 2000 ]
}

@test "apart: a fork bomb stops at a limit, and no part of it is left" {
    [ "$(id -u)" != 0 ] || need_spare_uid
    everywhere stops_at_a_limit
}

is_caught() {
    attack chain
    [ "$STATUS" -eq 0 ] # 137: apart never came to its end
}

@test "apart: a chain of processes that fork and exit at once is killed" {
    everywhere is_caught
}

gives_its_ports_back() {
    local port
    attack daemon
    [ "$(grep -c '^port' <<<"$SAID")" -eq 50 ]
    for port in $(sed 's/port //' <<<"$SAID"); do
        ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || false
    done
}

@test "apart: a process that leaves its session and listens is killed, and its ports are free" {
    everywhere gives_its_ports_back
}

has_a_limit_of_memory() {
    attack --seconds 10 --memory 128 memory 1
    [[ $SAID =~ memory\ ([0-9]+) ]]
    [ "${BASH_REMATCH[1]}" -lt 128 ]
}

@test "apart: a program gets memory up to a limit" {
    everywhere has_a_limit_of_memory
}

can_write_nothing() {
    attack writer "$GRADER/solution.c"
    [ "$(<"$GRADER/solution.c")" = 'the solution' ]
    [ "$(ls "$GRADER")" = solution.c ]
    [ -z "$SAID" ]
}

keeps_nothing_unmapped() {
    attack --seconds 10 --memory 128 unmapped
    [ "$SAID" = $'shared 0\nforgotten 0\nspliced 0' ]
}

@test "apart: a program keeps no memory that it no longer maps" {
    case $(uname -m) in x86_64 | aarch64) ;; *) skip 'there is no filter of calls for this processor' ;; esac
    everywhere keeps_nothing_unmapped
}

can_write_only_where_nothing_guards() {
    if [ "$WHERE" = session-0 ]; then
        return # not contained: they are the user's own
    fi
    can_write_nothing
}

has_room_for_threads() {
    attack --seconds 10 --memory 512 --processes 150 threads
    [[ $SAID == 'threads 110' ]]
}

@test "apart: as many threads can use malloc() on a machine with many processors" {
    everywhere has_room_for_threads
}

is_limited_together() {
    attack --seconds 10 --memory 600 memory
    [ "$STATUS" -eq 123 ]
}

@test "apart: many processes together get no more memory than one" {
    [ -e "/proc/self/task/$BASHPID/children" ] || skip 'this kernel keeps no lists of children'
    [ "$(id -u)" != 0 ] || need_spare_uid
    everywhere is_limited_together
}

@test "apart: a program cannot write, cut, rename or remove the grader's files" {
    everywhere can_write_only_where_nothing_guards
}

@test "apart: a program cannot cut the grader's files even if Landlock does not know that call" {
    MARK=mark-$BASHPID-$RANDOM
    situation session-2 && attack reader "$GRADER/solution.c"
    [ -z "$SAID" ] || skip 'this kernel has no Landlock'
    SITUATIONS='session-2 uid-2' everywhere can_write_nothing
}

can_read_nothing() {
    guards_files || return 0 # not contained
    attack reader "$GRADER/solution.c" "$KIT/apart" "$ROOT/Makefile" /etc/shadow /etc/hostname
    [ -z "$SAID" ]
}

@test "apart: a program cannot read the grader's files, by name or through /proc" {
    everywhere can_read_nothing
}

# The attacker is compiled with the words of a file of the grader's in it.
cannot_be_compiled_in() {
    local line
    guards_files || return 0 # not contained
    for line in "#include \"$GRADER/solution.c\"" "__asm__(\".incbin \\\"$GRADER/solution.c\\\"\");" \
        "#include \"/proc/$BASHPID/environ\"" \
        '#include "../grader/solution.c"' '#include "../spare/solution.c"'; do
        rm -rf "$KIT/compiled"
        mkdir "$KIT/compiled"
        printf '%s\nint main(void) {return 0;}\n' "$line" >"$KIT/compiled/a.c"
        [ -z "${AS[*]}" ] || chown "$SPARE_UID" "$KIT/compiled"
        run "${AS[@]}" "${APART[@]}" --tools --memory 2048 "$KIT/compiled" /usr/bin/cc -o program a.c
        echo "$line: $output"
        [ "$status" -ne 0 ]
        [[ $output != *'the solution'* && $output != *'HOME='* ]]
    done
}

@test "apart: a program cannot include the grader's files" {
    need cc
    everywhere cannot_be_compiled_in
}

# A folder that is shown: what it holds can be read and run, but for a folder that is hidden.
shows_and_hides() {
    local shown=("${AS[@]}" "${APART[@]}" --show "$KIT/shown")
    rm -rf "$KIT/compiled"
    mkdir "$KIT/compiled"
    [ -z "${AS[*]}" ] || chown "$SPARE_UID" "$KIT/compiled"
    "${shown[@]}" "$KIT/loop" "$KIT/shown/true" </dev/null
    for each in open.h kit/solution.c; do
        echo "#include \"$KIT/shown/$each\"" >"$KIT/compiled/a.c"
        "${shown[@]}" --tools --memory 2048 "$KIT/compiled" /usr/bin/cc -c a.c </dev/null
        run "${shown[@]}" --tools --hide "$KIT/shown/kit" --memory 2048 "$KIT/compiled" /usr/bin/cc -c a.c </dev/null
        echo "$each: $output"
        [ "$each" = open.h ] && [ "$status" -eq 0 ] || { ! guards_files || [ "$status" -eq 1 ]; }
    done
}

@test "apart: --show shows a folder, and --hide hides a folder in it" {
    need cc
    mkdir -p "$KIT/shown/kit"
    cp /bin/true "$KIT/shown/"
    echo 'int open_to_all;' | tee "$KIT/shown/open.h" >"$KIT/shown/kit/solution.c"
    ln -sf kit "$KIT/shown/link"
    everywhere shows_and_hides
}

ends_in_time_or_in_memory() {
    rm -rf "$KIT/compiled"
    mkdir "$KIT/compiled"
    echo '#include "/dev/zero"' >"$KIT/compiled/a.c"
    [ -z "${AS[*]}" ] || chown "$SPARE_UID" "$KIT/compiled"
    run timeout 20 "${AS[@]}" "${APART[@]}" --tools --seconds 3 --memory 1024 "$KIT/compiled" /usr/bin/cc -o program a.c
    [ "$status" -ne 0 ]
}

@test "apart: a compiler that reads a device without end is killed" {
    need cc
    everywhere ends_in_time_or_in_memory
}

can_run_nothing() {
    guards_files || return 0 # not contained
    attack tools "$SERVER" "$CLIENT" "$KIT/apart"
    [ -z "$SAID" ]
}

@test "apart: a program can run neither the system's tools nor the kit's" {
    everywhere can_run_nothing
}

has_three_descriptors() {
    attack descriptors
    [ -z "$SAID" ]
}

@test "apart: a program has the descriptors 0, 1 and 2 and no others" {
    exec {first}<"$ROOT/Makefile" {second}>>"$BATS_TEST_TMPDIR/own"
    everywhere has_three_descriptors
    exec {first}<&- {second}>&-
}

# What is opened out here, and handed in as descriptor 0.
leads_nowhere() {
    local attacker=("${AS[@]}" "${APART[@]}" --seconds 1 "$KIT/input" ./program "$GRADER/solution.c")
    for each in / "$GRADER" "$GRADER/solution.c" /dev/zero; do
        guards_files || [ ! -d "$each" ] || continue # by the way up, as by a name
        run "${attacker[@]}" <"$each"
        echo "$each: $output"
        [ "$status" -eq 0 ]
        [ -z "$output" ]
    done
    "${attacker[@]}" <>"$GRADER/solution.c"
    [ "$(<"$GRADER/solution.c")" = 'the solution' ]
    [ "$(ls "$GRADER")" = solution.c ]
    [ ! -e /tmp/portlab-litter ]
}

@test "apart: a folder, a file or a device as descriptor 0 leads nowhere" {
    everywhere leads_nowhere
}

# Sockets of a type ($1: 5 is SOCK_SEQPACKET, 2 SOCK_DGRAM, 1 SOCK_STREAM on Linux) as 3 and 4.
hand() {
    run timeout -s KILL 30 "${AS[@]}" "$KIT/pairs/program" "$@"
    echo "$*: status $status: $output"
}

pairs_lead_nowhere() {
    local apart=("${APART[@]}" --seconds 5 --pairs "$KIT/pairs" ./program "$MARK")
    hand hand 5 "${apart[@]}"
    [ "$status" -eq 0 ]
    [ "$output" = $'passed\ncame' ]
    left_nothing
    for each in 'hand 2' 'hand 1' named; do
        # shellcheck disable=SC2086 # they are several arguments
        hand $each "${apart[@]}"
        [ "$status" -eq 71 ]
        [ "$output" = 'apart: descriptors 3 and 4: Invalid argument' ]
    done
    run "${AS[@]}" "${apart[@]}" 3<"$ROOT/Makefile" 4<"$ROOT/Makefile"
    [ "$status" -eq 71 ]
}

pairs_are_asked_for() {
    hand hand 5 "${APART[@]}" "$KIT/descriptors" ./program
    [ "$status:$output" = 0: ]
    hand hand 5 "${APART[@]}" --pairs "$KIT/descriptors" ./program
    [ "$output" = $'descriptor 3\ndescriptor 4' ]
}

@test "apart: a pair of sockets that is passed on leads only to the grader, and no other is passed on" {
    [ "$(uname)" = Linux ] || skip 'the numbers of the types are those of Linux'
    hand hand 2 "$KIT/pairs/program" # what a socket of SOCK_DGRAM would allow
    [[ $output == *'done: sent elsewhere' ]]
    everywhere pairs_lead_nowhere
}

@test "apart: --pairs passes on pairs of sockets and nothing else" {
    [ "$(uname)" = Linux ] || skip 'the numbers of the types are those of Linux'
    exec {first}<"$ROOT/Makefile"
    everywhere pairs_are_asked_for
    exec {first}<&-
}

# The peer leaves apart the other end of the socket, and nobody reads what is sent there.
ends_all_the_same() {
    run timeout -s KILL 30 "${AS[@]}" "$KIT/peer" unix "${APART[@]}" --seconds 5 "$KIT/input" ./program "$MARK"
    echo "status $status: $output"
    [ "$status" -eq 0 ]
    left_nothing
}

@test "apart: a descriptor that is sent to other processes makes none of them wait" {
    everywhere ends_all_the_same
}

leaves_nothing_shared() {
    attack shared
    guards_files || rm -f /dev/shm/portlab-litter # not contained: it is a file
    guards_files || SAID=${SAID#done: shm_open}
    [ -z "$SAID" ]
}

@test "apart: no memory, queue, semaphore or key outlives its program" {
    everywhere leaves_nothing_shared
}

hears_nothing() {
    attack sniffer
    [ "$STATUS" -eq 0 ]
    [ -z "$SAID" ]
}

@test "apart: a program can neither capture packets nor list sockets" {
    everywhere hears_nothing
}

# Its folder is the grader's, who may be the user that it runs as.
keeps_nothing() {
    [ "${#AS[@]}" = 0 ] || chown -R "$SPARE_UID" "$KIT/keeper"
    for _ in 1 2; do
        attack keeper
        [ "$STATUS" -eq 0 ]
        ! [ -e "$KIT/keeper/other" ] || mv "$KIT/keeper/other" "$KIT/keeper/program"
    done
    rm -f {/tmp,/var/tmp,/dev/shm,"$KIT/keeper"}/portlab-kept
    case $WHERE in
    session-0) [[ $SAID == *'kept in .'* ]] ;; # not contained
    uid-0) [[ $SAID == *'kept in /tmp'* && $SAID != *'kept in .'* && $SAID != *'its '* ]] ;;
    *) [ -z "$SAID" ] ;;
    esac
}

@test "apart: a program can leave no message for its next run" {
    everywhere keeps_nothing
}

gains_nothing() {
    attack nested
    [ -z "$SAID" ]
}

@test "apart: a program can create no namespaces, and reach no program through a local socket" {
    everywhere gains_nothing
}

sees_no_process() {
    "${AS[@]}" sleep 60 7<"$ROOT/Makefile" 3>&- &
    STARTED+=($!)
    attack spy $! $$
    if [ "$WHERE" = session-0 ]; then
        [[ $SAID != *done* ]] # what /proc shows is not contained
    else
        [ -z "$SAID" ]
    fi
}

@test "apart: a program can neither trace nor read other processes, nor take their descriptors" {
    need_spare_uid
    everywhere sees_no_process
}

kills_nobody() {
    local victim
    "${AS[@]}" sleep 60 3>&- &
    victim=$!
    STARTED+=("$victim")
    attack killer "$victim"
    kill -0 "$victim"
    [ "$(awk '/Max cpu time/ {print $4}' "/proc/$victim/limits")" = unlimited ]
    [ "$STATUS" -ne 71 ]
}

@test "apart: a program can end no other process, by kill, a queue, a pidfd, a socket's owner or a limit" {
    need_spare_uid
    everywhere kills_nobody
}

# Who has no uid of its own is, to the kernel, the user who made the network.
changes_no_policy() {
    local box=("$KIT/netbox")
    [[ $WHERE == session* ]] || box+=(--root)
    run "${AS[@]}" "${box[@]}" --floor 1234 --range 20000-21000 -- "${APART[@]}" "$KIT/policy" ./program
    echo "$output"
    [ -z "$output" ]
}

@test "apart: a program cannot change the network's settings" {
    need_root_in_box
    everywhere changes_no_policy
    [ "$(id -u)" = 0 ] || return 0
    need_spare_uid
    situation session && APART=("$KIT/apart" --means namespaces) WHERE=namespaces
    changes_no_policy
}

is_data() {
    attack forger
    [ "$STATUS" -eq 0 ]
    [ ! -s "$BATS_TEST_TMPDIR/own" ]
}

@test "apart: writing to inherited descriptors has no effect" {
    exec {first}>>"$BATS_TEST_TMPDIR/own"
    everywhere is_data
    exec {first}>&-
}

# Runs apart as root where /run, /var/lib and /root are prepared by a script ($1).
with_locks() {
    unshare -m true 2>/dev/null || skip 'nothing can be mounted here'
    run unshare -m sh -c "mount --bind '$KIT' /mnt; for each in /run /var/lib /root /tmp; do mount -t tmpfs -o mode=755 none \$each || exit 99; done
        mkdir -p '$KIT/loop' && cp /mnt/apart '$KIT/' && cp /bin/true '$KIT/loop/true'
        $1
        '$KIT/apart' --means $2 '$KIT/loop' ./true" 3>&-
    echo "$2: status $status: $output"
    [ "$status" -ne 99 ] || skip 'nothing can be mounted here'
}

@test "apart: root finds a free uid, whatever other users have put into /tmp" {
    need_root
    for means in namespaces uid; do
        situation "$means" || continue # there are no user namespaces in a chroot
        with_locks 'ln -s /none /tmp/.portlab-uids; chown -h 65534 /tmp/.portlab-uids' "$means"
        [ "$status" -eq 0 ]
    done
}

@test "apart: root runs nothing as root if it cannot lock a uid" {
    need_root
    for means in namespaces uid; do
        with_locks 'for each in /run /var/lib /root; do touch $each/portlab-uids; chown 65534 $each/portlab-uids; done' "$means"
        [ "$status" -eq 71 ]
        with_locks 'chmod 777 /run /var/lib /root' "$means"
        [ "$status" -eq 71 ]
        [[ $output == *'a uid for the command: '* ]]
    done
}
