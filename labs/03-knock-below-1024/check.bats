#!/usr/bin/env bats
# Lab 03: a port that may be had or not, why not, and rights that are given up for good.
load ../grader/checks

# The second uid that a root of a namespace can become. An int does not hold it.
SECOND=3000001001
UNSIGNED='A uid has 32 bits and no sign. Printed as an int (%d), the upper half of them is negative.'

# This network's floor: ports below it take a right.
read_floor() {
    if [ -r /proc/sys/net/ipv4/ip_unprivileged_port_start ]; then
        read -r FLOOR </proc/sys/net/ipv4/ip_unprivileged_port_start
    else
        FLOOR=$("$FACTS" --json | sed -n 's/.*"floor":{"port":\([0-9]*\).*/\1/p')
    fi
}

lacks_floor() {
    read_floor
    if [ -z "$FLOOR" ]; then
        echo 'the floor of this machine cannot be read'
    elif [ "$FLOOR" -le 1 ]; then
        echo "anyone may have any port here (the floor is $FLOOR)"
    fi
}

lacks_ipv6() {
    "$PEER" free ::1 1024 65535 >/dev/null 2>&1 || echo 'there is no IPv6 here'
}

# An address that is nobody's, and that nobody can bind.
lacks_strangers() {
    ! "$PEER" free 192.0.2.1 1024 65535 >/dev/null 2>&1 ||
        echo 'any address can be bound here (ip_nonlocal_bind)'
}

# The grader itself can listen below the floor (a port for it is printed).
below_floor() {
    read_floor
    "$PEER" free 127.0.0.1 1 $((FLOOR < 1024 ? FLOOR - 1 : 1023))
}

lacks_right_below() {
    below_floor >/dev/null 2>&1 || echo 'the grader itself may not listen below the floor here'
}

# A floor other than 1024: a network with one of its own, or this machine's.
lacks_another_floor() {
    read_floor
    box 1500 || { [ -n "$FLOOR" ] && [ "$FLOOR" != 1024 ]; } ||
        echo 'no network with a floor other than 1024 can be had here'
}

# A port of an address that is free now, that anyone may have, and that the kernel hands to
# nobody by chance: above its range, or below where there is no room above.
free_port() {
    local range=(32768 60999)
    read_floor
    [ ! -r /proc/sys/net/ipv4/ip_local_port_range ] || read -ra range </proc/sys/net/ipv4/ip_local_port_range
    if [ "${range[1]}" -lt 60000 ]; then
        "$PEER" free "$1" $((range[1] + 1)) 65535
    elif [ "${range[0]}" -gt $((FLOOR > 1024 ? FLOOR + 1000 : 2024)) ]; then
        "$PEER" free "$1" $((FLOOR > 1024 ? FLOOR : 1024)) $((range[0] - 1))
    else
        "$PEER" free "$1" $((FLOOR > 1024 ? FLOOR : 1024)) 65535 # there is no room beside it
    fi || grader_failed "no free port was found at $1"
}

# Begins the submission, which holds what it has until let_go. Options of apart come first,
# and end with `--`.
hold() {
    local at=$BATS_TEST_TMPDIR
    command_apart 6 "$@"
    mkfifo "$at/keys" "$at/lines"
    exec {KEYS}<>"$at/keys"
    "${COMMAND[@]}" <"$at/keys" >"$at/lines" 2>"$at/complained" 3>&- {KEYS}>&- &
    SUBMITTED_PID=$!
    exec {SUBMITTED_FD}<"$at/lines"
}

let_go() {
    [ -z "${KEYS-}" ] || exec {KEYS}>&-
    KEYS=
}

# Waits for the end that the submission comes to by itself.
wait_submitted() {
    while next_said; do :; done
    STATUS=0
    wait "$SUBMITTED_PID" || STATUS=$?
    SUBMITTED_PID=
}

# A network with a floor of its own (BOX). Fails where there is none to be had.
box() {
    local root=()
    [ "$(id -u)" != 0 ] || root=(--root) # apart needs its rights there, too
    BOX=("$NETBOX" "${root[@]}" --floor "$1" --)
    "${BOX[@]}" true 2>/dev/null
}

# What came without a newline (LINE): is it the flush that is missing, or the newline?
read_unended() {
    if [ -n "$LINE" ]; then
        hint 'That came without a newline. A line ends in one, and its reader waits for it.'
    else
        hint 'A line to a pipe waits in a buffer until it is flushed.'
    fi
}

# Two texts that are the same but for their looks, or for the newlines between their lines.
look_the_same() {
    forgive "$1"
    set -- "$PLAIN" "$2"
    forgive "$2"
    [[ $1 = "$PLAIN" || ${1//$'\n'/} = "$PLAIN" || ${1//$'\n'/ } = "$PLAIN" ]]
}

# Two lines came as one, since the first has no newline ($1: the first). The rest is the next.
is_glued() {
    [[ -n $SLIPPED && ($LINE == "$1"[a-z]* || $LINE == "$1 "[a-z]*) ]] || return
    GLUED=${LINE#"$1"} GLUED=${GLUED# }
}

next_line() {
    if [ -n "${GLUED-}" ]; then
        LINE=$GLUED GLUED=
    else
        next_said ${SLIPPED:+1}
    fi
}

# Several lines ($1) must be what came ($2). A slip in their looks is forgiven if it is paid for.
expect_lines() {
    if [ -n "$SLIPPED" ] && look_the_same "$1" "$2"; then
        return
    fi
    expect 'standard output' "$1" "$2"
}

# No line came in time. If it was right (but for its newline), or comes when the input has ended
# (it was not flushed), then that costs one check; those after it do not wait for it.
line_is_late() {
    local came=$LINE right=
    if [ -n "$came" ]; then
        look_the_same "$came" "$1" && right=1
    elif [ -n "$SLIPPED" ]; then
        return 0
    else
        let_go
        next_said && look_the_same "$LINE" "$1" && right=1
    fi
    [ -z "$SLIPPED" ] || [ -z "$right" ] || return 0
    [ -z "$right" ] || record slip "$NAME"
    LINE=$came AGAIN="sleep 3 | $RAN | cat"
    read_unended
    fail "the line: $1" "${LINE:+$LINE, and }no newline in 3 seconds"
}

# The next line of what holds must be this one.
line_is() {
    local read=0
    next_line || read=$?
    COMPLAINED=$(<"$BATS_TEST_TMPDIR/complained")
    if is_glued "$1"; then
        return
    elif [ "$read" -gt 128 ]; then
        line_is_late "$1"
    elif [ "$read" -gt 0 ]; then
        wait_submitted
        [ -z "$COMPLAINED" ] || hint 'It says on standard error what it lacks.'
        fail "the line: $1" "no line; $(ending "$STATUS")"
    elif [ "$LINE" != "$1" ]; then
        if look_the_same "$LINE" "$1"; then
            [ -z "$SLIPPED" ] || return 0
            slip
        fi
        expect 'the line' "$1" "$LINE"
    fi
}

# What apart is run by: a network with a floor of its own, a host that listens meanwhile.
by() {
    printf '#!/bin/sh\nexec%s "$@"\n' "$(printf ' %q' "$@" "$APART")" >"$BATS_TEST_TMPDIR/apart"
    chmod +x "$BATS_TEST_TMPDIR/apart"
    APART=$BATS_TEST_TMPDIR/apart
}

# Runs the submission, which must print a line ($1) and end with an exit status ($2). BY_HAND is
# what stands in front of it when a person repeats that.
says() {
    submitted "${@:3}" </dev/null
    AGAIN=${BY_HAND:+$BY_HAND $RAN}
    # Version 1.0 asked for other words: a program written for it keeps its points.
    SAID=${SAID/#refused ECONNREFUSED: nobody listens/refused ECONNREFUSED: connection refused}
    case $1:$SAID in
    "$SAID:$SAID") ;;
    *EACCES*:bound*) hint 'A bind that fails has failed: look at what each call returns.' ;;
    *EADDR*:*EACCES* | *EACCES*:*EADDR*)
        hint 'There is more than one reason for a refusal. errno tells which, right after the call that failed and before any other call.' ;;
    bound*:*EACCES*)
        hint 'Nobody need be asked in advance: which ports take a right is a setting of this machine. Try, and see what the kernel says.' ;;
    *:bound*) hint 'Is the result of every call looked at? A listen without an address of its own gets a port from the kernel.' ;;
    esac
    expect_line "$1" 'standard output: '
    expect_status "$2"
}

# Is the port held? The grader's own connection tells. Where it is not, another one may be.
connects() {
    local answer turned=$((($2 & 255) << 8 | $2 >> 8))
    answer=$("$PEER" connect "$1" "$2")
    [ "$answer" != connected ] || return 0
    [ "$("$PEER" connect "$1" "$turned")" != connected ] ||
        hint "$(printf '%d is 0x%04x, and %d is 0x%04x: the same two bytes in the other order, and %d is where it listens. A socket address keeps its port in network byte order.' "$2" "$2" "$turned" "$turned" "$turned")"
    fail "a connection to $1, port $2" "$answer"
}

# A program that does not wait is given the time to end; one that waits goes on.
goes_on() {
    local read=0
    next_said 0.1 || read=$?
    [ "$read" -gt 128 ] || fail 'no more than that line until standard input ends' "${LINE:-the end}"
}

# What does not read its standard input may wait for the end of it all the same, or for a time
# to pass. Whether it goes on after some seconds tells.
outlasts_a_sleep() {
    local still=0
    read -r -t 0 -u "$KEYS" || return 0
    next_said 3 || still=$?
    [ "$still" -gt 128 ] || {
        hint 'How long its standard input stays open is not for the program to know. What it waits for is the end of that.'
        fail 'a program that goes on until its standard input ends' 'it ended by itself after a while'
    }
}

# Begins it on a free port (PORT) of an address.
holds() {
    PORT=$(free_port "$1")
    hold "$1" "$PORT"
    line_is "bound $PORT"
}

# A client comes to it, and then its standard input ends.
serves() {
    connects "$1" "$PORT"
    let_go
    wait_submitted
    expect_status 0
    shown "it held port $PORT, and $1 was answered there"
}

refused() {
    echo "refused $1: $2"
}

# points: 9
# idea: bind gives a socket its address and port, listen lets clients come. The port is
#   held as long as the socket is open.
# read: POSIX bind(), listen(); RFC 9293 section 3.9.1 (OPEN)
@test "holds: a port is bound and listened on until standard input ends" {
    holds 127.0.0.1
    goes_on
    serves 127.0.0.1
}

# points: 3
# after: holds
# idea: The end of the input is when read says 0: not the first line, and not a time.
# read: POSIX read()
@test "waits: lines on standard input, and time that passes, end nothing" {
    local still=0
    holds 127.0.0.1
    printf 'one line, and more to come\n' >&"$KEYS"
    next_said 0.2 || still=$?
    [ "$still" -gt 128 ] || fail 'a program that goes on until its standard input ends' 'it ended after a line of it'
    outlasts_a_sleep
    serves 127.0.0.1
}

# points: 4
# after: holds
# needs: ipv6
# idea: The same calls do for IPv6. Only the socket's family and the address differ.
# read: POSIX getaddrinfo(), AI_NUMERICHOST
@test "ipv6: the same on an address of IPv6" {
    holds ::1
    [ "$("$PEER" connect 127.0.0.1 "$PORT")" = ECONNREFUSED ] || {
        hint 'A socket at :: is at every address of the machine, of IPv4 too. The task asks for ADDRESS alone.'
        fail "nobody at 127.0.0.1, port $PORT, when ADDRESS is ::1" 'it listens there, too'
    }
    serves ::1
}

# points: 6
# after: holds
# idea: Sockets that all set SO_REUSEPORT before bind share one port of one address, and none
#   of them is told EADDRINUSE. A program that wants the port alone must not set it.
# read: socket(7), SO_REUSEPORT
@test "alone: nobody else can take the same port beside it" {
    local port answer
    port=$(free_port 127.0.0.1)
    hold 127.0.0.1 "$port"
    line_is "bound $port"
    answer=$("$PEER" share "$SUBMITTED_PID" 127.0.0.1 "$port")
    [ "$answer" != shared ] || fail "EADDRINUSE for a second program on port $port" 'a second program listened there, too'
    expect 'what a second program gets' EADDRINUSE "$answer"
}

# points: 12
# after: holds
# idea: One listener on an address and port. Who comes later gets EADDRINUSE, whatever
#   rights it has: it is no matter of permission.
# read: POSIX bind(), EADDRINUSE
@test "in-use: a port where somebody listens" {
    local port
    port=$(free_port 127.0.0.1)
    by "$PEER" host 127.0.0.1 "$port" "$BATS_TEST_TMPDIR/came"
    BY_HAND="timeout 5 ../../demo-server/demo-server $port >/dev/null & sleep 1;"
    says "$(refused EADDRINUSE 'in use')" 69 127.0.0.1 "$port"
    shown "the grader listened on port $port"
}

# points: 12
# after: holds
# needs: strangers
# idea: A program can have a port only at an address of its own machine. 192.0.2.1 is kept
#   for examples, and is nobody's.
# read: POSIX bind(), EADDRNOTAVAIL; RFC 5737
@test "elsewhere: an address that is not this machine's" {
    local address=192.0.2.$((RANDOM % 254 + 1))
    says "$(refused EADDRNOTAVAIL 'no such address here')" 69 "$address" "$(free_port 127.0.0.1)"
}

# Runs the submission with arguments that are wrong ($2...). $1: a hint.
misused() {
    local why=$1 word
    shift
    submitted "$@" </dev/null
    [ "$STATUS:$SAID" != 64: ] || return 0
    RAN=./knock-below-1024
    for word; do
        [[ $word != *' '* ]] || word="'$word'"
        RAN+=" $word"
    done
    [ -z "$why" ] || hint "$why"
    [[ $SAID != bound* ]] || hint 'All arguments are looked at before the port is taken.'
    expect 'standard output' '' "$SAID"
    expect_status 64
}

# points: 4
# after: holds
# idea: A port is a number of 16 bits, and a uid one of 32. What is none is told before it is
#   cut to them, or read as 0, which is root.
# read: RFC 9293 section 3.1; POSIX strtol(); sysexits.h(3head), EX_USAGE
@test "arguments: what is no address, no port or no uid is refused with 64" {
    local port high each
    port=$(free_port 127.0.0.1)
    high=$((port + 65536))
    misused ''
    misused '' 127.0.0.1
    misused 'localhost is a name, and no address.' localhost "$port"
    misused "$high and $port are the same in their lower 16 bits. A port has no more than these." 127.0.0.1 "$high"
    for each in "${port}x" -1 "+$port" " $port"; do
        misused 'A number is digits alone here. strtol passes over blanks and a sign in front of them, and atoi over what follows them.' 127.0.0.1 "$each"
    done
    for each in abc 1001x -1; do
        misused 'What does not begin with a number is 0 for atoi, and 0 is the uid of root. And 1001x is 1001 for it.' 127.0.0.1 "$port" "$each"
    done
    misused 'An empty text is no number. strtoul makes 0 of it, which is the uid of root.' 127.0.0.1 "$port" ''
    misused 'A uid has 32 bits. What is cut to them is somebody else.' 127.0.0.1 "$port" $((4294967296 + 1001))
    misused '4294967295 is (uid_t)-1, and stands for "no uid": calls that change several ids leave that one as it is.' \
        127.0.0.1 "$port" 4294967295
    misused 'connect is followed by two arguments.' connect 127.0.0.1 "$port" "$port"
}

# A port below 1024 where the grader can listen (LOW_PORT), by its own rights, or in a
# network (BOX) where anyone can. Where there is none, it is a higher one.
low_port() {
    BOX=()
    read_floor
    LOW_PORT=$("$PEER" free 127.0.0.1 1 $((FLOOR > 1023 || FLOOR < 2 ? 1023 : FLOOR - 1))) ||
        { box 1 && LOW_PORT=$((RANDOM % 1023 + 1)); } || {
        BOX=()
        LOW_PORT=$(free_port 127.0.0.1)
    }
}

# points: 8
# after: holds
# idea: Below the floor it takes a right to bind a port. To connect to one takes no right at
#   all: the program's own port is a high one, which the kernel chooses.
# read: POSIX connect(); ip_unprivileged_port_start in the kernel's ip-sysctl.rst
@test "connect: to a low port without any right, and to one that is refused" {
    local port came apart=$APART
    low_port
    port=$LOW_PORT
    by "${BOX[@]}" "$PEER" host 127.0.0.1 "$port" "$BATS_TEST_TMPDIR/came"
    submitted connect 127.0.0.1 "$port" </dev/null
    [[ $SAID != *EACCES* ]] || hint 'Connecting to a port is not having it.'
    expect_line "connected $port" 'standard output: '
    expect_status 0
    came=$(<"$BATS_TEST_TMPDIR/came")
    [ -n "$came" ] || fail 'a connection to the grader' 'none came'
    APART=$apart
    port=$(free_port 127.0.0.1)
    says "$(refused ECONNREFUSED 'connection refused')" 69 connect 127.0.0.1 "$port"
    shown "it came to port $LOW_PORT from ${came%%$'\n'*}; nobody listened on port $port"
}

# points: 6
# after: holds
# idea: Rights that were not given up are still there. A call that should take them away
#   and fails must end the program.
# read: POSIX setuid(), EPERM
@test "ordinary: who is not root cannot become somebody else, and does not go on" {
    cannot_become $((RANDOM + 20000))
    # More than an int of 32 bits holds, and more than 16 bits.
    cannot_become $((RANDOM + 3000000000))
}

# Runs the submission with a uid ($1) that it cannot become, be it the one that it has.
cannot_become() {
    local port
    port=$(free_port 127.0.0.1)
    submitted 127.0.0.1 "$port" "$1" </dev/null
    if [[ $SAID == *"uid $1" ]]; then
        hint 'setgroups, setgid and setuid can fail, and say so. Only root can change the list of groups.'
    elif [[ $SAID == *'become -'* ]]; then
        hint "$UNSIGNED"
    fi
    expect_lines "bound $port"$'\n'"refused EPERM: cannot become $1" "${SAID/refused EINVAL:/refused EPERM:}"
    expect_status 77
}

# points: 2
# after: ordinary
# needs: own-uid
# idea: To empty the list of groups takes root, also for a program that stays who it is. Rights
#   that its groups give are still there.
# read: setgroups(2); credentials(7)
@test "itself: an ordinary user cannot become even itself" {
    cannot_become "$(own_uid)"
}

# The uid that the submission has.
own_uid() {
    "$APART" --means "$GRADE_MEANS" --tools "$GRADE_FOLDER" /usr/bin/id -u </dev/null
}

lacks_own_uid() {
    local own
    own=$(own_uid 2>/dev/null) || own=
    [ -n "$own" ] || echo 'the uid of the submission cannot be read here'
    [ "$own" != 0 ] || echo 'the submission is root here'
}

# points: 12
# after: holds
# needs: floor
# idea: Below a floor, a port takes a right that this program has not. The kernel tells it
#   so by EACCES, and it is the kernel's to say.
# read: ip_unprivileged_port_start in the kernel's ip-sysctl.rst
@test "below: EACCES below this machine's floor, and none above" {
    local port low high
    read_floor
    low=$((FLOOR < 1024 ? FLOOR : 1024)) high=$((FLOOR < 1024 ? 1024 : FLOOR))
    port=$((RANDOM % (low - 1) + 1))
    says "$(refused EACCES 'not permitted')" 77 127.0.0.1 "$port"
    high=$("$PEER" free 127.0.0.1 "$high" $((high + 40)))
    says "bound $high" 0 127.0.0.1 "$high"
    shown "the floor is $FLOOR in this run: port $port was refused, port $high was had"
}

# Where no other floor can be had, this machine's own does, unless it is 1024.
this_floor() {
    local port
    read_floor
    if [ "$FLOOR" -lt 1024 ]; then
        port=$("$PEER" free 127.0.0.1 "$((FLOOR > 0 ? FLOOR : 1))" 1023)
        says "bound $port" 0 127.0.0.1 "$port"
        shown "the floor is $FLOOR here: port $port was had"
    else
        says "$(refused EACCES 'not permitted')" 77 127.0.0.1 $((FLOOR - 1))
        shown "the floor is $FLOOR here: port $((FLOOR - 1)) was refused"
    fi
}

# points: 6
# after: holds
# needs: another-floor
# idea: 1024 is where the floor usually is. A machine can put it lower, so that anyone has
#   port 700, or higher, so that port 1500 takes a right.
# read: ip_unprivileged_port_start in the kernel's ip-sysctl.rst
@test "floors: 1024 is only where the floor usually is" {
    local low=$((RANDOM % 300 + 300)) high=$((RANDOM % 300 + 1700)) apart=$APART port
    port=$((RANDOM % 300 + 650))
    if ! box "$high"; then
        this_floor
        return
    fi
    by "${BOX[@]}"
    BY_HAND="../tools/netbox --floor $high --"
    says "$(refused EACCES 'not permitted')" 77 127.0.0.1 $((port + 700))
    says "$(refused EACCES 'not permitted')" 77 127.0.0.1 $((high - 1))
    box "$low"
    APART=$apart
    by "${BOX[@]}"
    BY_HAND="../tools/netbox --floor $low --"
    says "bound $port" 0 127.0.0.1 "$port"
    says "bound $low" 0 127.0.0.1 "$low"
    shown "floor $low: port $port was had; floor $high: port $((port + 700)) was refused"
}

# points: 4
# after: below
# needs: floor right-below
# idea: The kernel asks for the right before it looks whether the port is free. Who has no
#   right is not told who listens there.
# read: POSIX bind(), EACCES, EADDRINUSE
@test "both: a port below the floor where somebody listens" {
    local port
    port=$(below_floor)
    by "$PEER" host 127.0.0.1 "$port" "$BATS_TEST_TMPDIR/came"
    says "$(refused EACCES 'not permitted')" 77 127.0.0.1 "$port"
    shown "the grader listened on port $port; the right was asked for first"
}

# Starts the submission as root of a network with two uids, and looks from outside at what
# it has become. SEEN: its ids, and those that it should have.
becomes() {
    local floor=$((RANDOM % 900 + 700)) port
    port=$((RANDOM % (floor - 1) + 1))
    hold --root --floor "$floor" -- 127.0.0.1 "$port" "$SECOND"
    line_is "bound $port" || {
        [[ $LINE != *EACCES* ]] ||
            hint 'It was root when it began. Which comes first: to have the port, or to give up the right to it?'
        return 1
    }
    line_is "uid $SECOND" || {
        [[ $LINE != 'uid -'* ]] || hint "$UNSIGNED"
        [[ $LINE != *EPERM* ]] ||
            hint 'It was root until it had the port. One of its calls took that away, and a later one still needed it. Which calls take root?'
        return 1
    }
    SEEN=$("$PEER" look "$SUBMITTED_PID" "$SECOND" "$port") || fail 'a program that goes on' 'it ended'
    PORT=$port
}

# All lines of SEEN that begin so.
seen() {
    sed -n "s/^$1 //p" <<<"$SEEN" | sort -u
}

# points: 6
# after: holds
# needs: second-uid
# idea: A process has three uids: real, effective and saved. As long as one of them is
#   root's, it can be root again.
# read: POSIX setuid(); credentials(7)
@test "drop: root takes a low port, then has another uid for good and the port still" {
    local uid
    becomes
    uid=$(seen uid)
    [ "$(seen Uid | tr ' ' '\n' | sort -u)" = "$uid" ] ||
        hint 'Its uids were: real, effective, saved, file system. Each must be the new one. seteuid changes one of them.'
    expect "its uids, as the kernel has them ($SECOND in there is this one out here)" "$uid $uid $uid $uid" "$(seen Uid)"
    expect 'its capabilities' 0000000000000000 "$(seen CapPrm)"
    expect 'a connection to its port' connected "$(tail -n 1 <<<"$SEEN")"
    shown "port $PORT held by uid $SECOND in all three places"
}

# points: 4
# after: drop
# needs: second-uid
# idea: A group gives rights, too. Only root can change the groups, so they go before the
#   uid does.
# read: setgroups(2); POSIX setgid()
@test "groups: its group is that number as well, and it is in no other" {
    local gid others
    becomes
    gid=$(seen gid)
    [ "$(seen Gid)" = "$gid $gid $gid $gid" ] || hint 'After setuid it is no longer root. Which calls take root, and must come before?'
    expect "its gids, as the kernel has them ($SECOND in there is this one out here)" "$gid $gid $gid $gid" "$(seen Gid)"
    others=$(seen Groups | tr ' ' '\n' | grep -vxF -e "$gid" -e '' || true)
    [ -z "$others" ] || hint 'Besides its gid a process has a list of groups.'
    expect 'its other groups' '' "$others"
    shown "gid $SECOND in all three places, and no other group"
}

# points: 2
# after: holds
# needs: second-uid
# idea: A user namespace, like a container's, has the uids that it was given and no others. The
#   kernel says EINVAL of another one, and to root, too.
# read: user_namespaces(7); POSIX setuid(), EINVAL
@test "unknown-uid: root of a namespace cannot become a uid that is not in it" {
    local port=$((RANDOM % 20000 + 20000)) uid=$((RANDOM + 2000))
    submitted --root -- 127.0.0.1 "$port" "$uid" </dev/null
    [[ $SAID != *EPERM* ]] ||
        hint 'More than one errno is possible here. Each call that fails says which one it was.'
    expect_lines "bound $port"$'\n'"refused EINVAL: cannot become $uid" "$SAID"
    expect_status 77
    shown "EINVAL for uid $uid"
}
