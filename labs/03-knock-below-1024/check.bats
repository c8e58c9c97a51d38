#!/usr/bin/env bats
# Lab 03: a port that can be bound or not, the reason, and privileges that are given up for good.
load ../grader/checks

# The second uid that a root of a namespace can become. An int does not hold it.
SECOND=3000001001
NOT_BOUND='The line "bound PORT" is missing. Which comes first: to bind the port, or to become UID?'
UNSIGNED='A uid has 32 bits and no sign. If you print it as an int (%d), a uid in the upper half is negative.'

# This network's floor: ports below it need a privilege.
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
        echo "any user may bind any port here (the floor is $FLOOR)"
    fi
}

lacks_ipv6() {
    "$PEER" free ::1 1024 65535 >/dev/null 2>&1 || echo 'this machine has no IPv6'
}

# An address that no machine has, and that no program can bind.
lacks_strangers() {
    ! "$PEER" free 192.0.2.1 1024 65535 >/dev/null 2>&1 ||
        echo 'this machine lets a program bind any address (ip_nonlocal_bind)'
}

# The grader itself can listen below the floor (a port for it is printed).
below_floor() {
    read_floor
    "$PEER" free 127.0.0.1 1 $((FLOOR < 1024 ? FLOOR - 1 : 1023))
}

lacks_right_below() {
    below_floor >/dev/null 2>&1 || echo 'the grader itself may not listen below the floor on this machine'
}

# A floor other than 1024: a network with one of its own, or this machine's.
lacks_another_floor() {
    read_floor
    box 1500 || { [ -n "$FLOOR" ] && [ "$FLOOR" != 1024 ]; } ||
        echo 'this machine cannot make a network with a floor other than 1024'
}

# A port of an address that is free now, that needs no privilege, and that the kernel does not give
# to a client by chance. It is above the kernel's range, or below it if there is no room above.
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

# A network with its own floor (BOX). Fails if the machine cannot make one.
box() {
    local root=()
    [ "$(id -u)" != 0 ] || root=(--root) # apart needs its rights there, too
    BOX=("$NETBOX" "${root[@]}" --floor "$1" --)
    "${BOX[@]}" true 2>/dev/null
}

# LINE came without a newline. Is the flush missing, or the newline?
read_unended() {
    if [ -n "$LINE" ]; then
        hint 'The line has no newline at its end. A program that reads a line waits for the newline.'
    else
        hint 'A line that is printed to a pipe stays in a buffer until it is flushed.'
    fi
}

# Two texts that differ only in their format, or in the newlines between their lines.
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
        next_said ${SLIPPED:+$((GRADE_BUSY < 3 ? GRADE_BUSY : 3))} # in many checks: not too long
    fi
}

# The output ($2) must be several lines ($1). A mistake in their format is tolerated if it has
# already cost a check.
expect_lines() {
    if [ -n "$SLIPPED" ] && look_the_same "$1" "$2"; then
        return
    fi
    expect 'standard output' "$1" "$2"
}

# No line came in time. If it was right except for its newline, or comes when the input has ended
# (it was not flushed), this costs one check. Later checks do not wait for it.
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

# The next line of the running submission must be this one.
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
        [ -z "$COMPLAINED" ] || hint 'Your program says on standard error what is wrong.'
        fail "the line: $1" "no line; $(ending "$STATUS")"
    elif [ "$LINE" != "$1" ]; then
        if look_the_same "$LINE" "$1"; then
            [ -z "$SLIPPED" ] || return 0
            slip
        fi
        expect 'the line' "$1" "$LINE"
    fi
}

# The command that runs apart: a network with its own floor, or a host that listens meanwhile.
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
    refused*:bound*) hint 'This port cannot be bound at this address. Does your program check the result of bind()? If bind() failed, listen() binds a different port, which the kernel chooses. Or does your program bind a different address than ADDRESS, such as the wildcard address?' ;;
    *EACCES*:*EADDRINUSE*)
        hint 'Print the errno of bind(), as it is right after this call. Does your program decide in some other way, from the port number or by a connect(), for example?' ;;
    refused*:*EACCES* | refused*:*EADDR*)
        hint 'A refusal has more than one possible reason. errno says which one it is, right after the call that failed and before any other call.' ;;
    bound*:*EACCES*)
        hint 'Do not decide in advance: which ports need a privilege is a setting of this machine. Try to bind the port, and look at what the kernel answers.' ;;
    refused*:[Rr]efused*) hint 'The second word of the line is the name of the error, as in <errno.h>. It is not the text that strerror() returns.' ;;
    refused*:) hint 'Nothing was printed. Is errno still the error of the call that failed? Any later call may change it, even one that prints or closes: keep errno in a variable at once.' ;;
    esac
    expect_line "$1" 'standard output: '
    expect_status "$2"
}

# Is the port held? The grader connects to find out. If it is not held, a different one may be.
connects() {
    local answer turned=$((($2 & 255) << 8 | $2 >> 8))
    answer=$("$PEER" connect "$1" "$2")
    [ "$answer" != connected ] || return 0
    if [ "$("$PEER" connect "$1" "$turned")" = connected ]; then
        hint "$(printf '%d is 0x%04x, and %d is 0x%04x: the same two bytes in the other order. Your program listens on port %d. A socket address keeps its port in network byte order.' "$2" "$2" "$turned" "$turned" "$turned")"
    else
        hint "No socket listens on port $2 at $1. A socket that is only bound refuses clients. Does your program also listen, on this socket and at this address, and is the socket still open?"
    fi
    fail "a connection to $1, port $2" "$answer"
}

# A program that does not wait is given the time to end; one that waits goes on.
goes_on() {
    local read=0
    next_said 0.1 || read=$?
    [ "$read" -gt 128 ] || fail 'nothing more until standard input ends' "${LINE:-the end}"
}

# The program goes on after what it got ($1). $2: a hint.
still_runs() {
    local still=0
    next_said 0.2 || still=$?
    [ "$still" -gt 128 ] || {
        hint "$2"
        fail 'a program that runs until its standard input ends' "it ended after $1"
    }
}

# A program that does not read its standard input may still wait for its end, or only for some time.
# If it still runs after some seconds, it waits for the end.
outlasts_a_sleep() {
    local still=0
    read -r -t 0 -u "$KEYS" || return 0
    next_said 3 || still=$?
    [ "$still" -gt 128 ] || {
        hint 'Your program cannot know how long its standard input stays open. It must wait for the end of this input, not for a fixed time.'
        fail 'a program that runs until its standard input ends' 'it ended by itself after a while'
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
    shown "your program held port $PORT, and a client could connect to it at $1"
}

refused() {
    echo "refused $1: $2"
}

# points: 9
# idea: bind() gives a socket its address and port, and listen() lets clients connect. The
#   socket holds the port as long as it is open.
# read: POSIX bind(), listen(); RFC 9293, section 3.9.1 (OPEN)
@test "holds: the program listens on the port until standard input ends" {
    holds 127.0.0.1
    goes_on
    serves 127.0.0.1
}

# points: 3
# after: holds
# idea: Standard input has ended if read() returns 0. A line, a byte of any value or a pause does not
#   mean that it has ended.
# read: POSIX read(), getchar()
@test "waits: neither a line, a byte nor a delay on standard input ends the program" {
    holds 127.0.0.1
    printf 'one line, and more to come\n' >&"$KEYS"
    still_runs 'one line of its input' 'One read() returns what has arrived, such as a line. Which result of read() means that the input has ended?'
    printf '\4\32\0\377' >&"$KEYS"
    still_runs 'the bytes 4, 26, 0 and 255 of its input' 'A byte has 256 values, and getchar() returns one more value, EOF, if the input has ended. Keep it in an int: in a char, the byte 255 and EOF are the same.'
    outlasts_a_sleep
    serves 127.0.0.1
}

# points: 4
# after: holds
# needs: ipv6
# idea: The same calls work for IPv6. Only the family of the socket and the address differ.
# read: POSIX getaddrinfo(), AI_NUMERICHOST
@test "ipv6: the same at an IPv6 address" {
    holds ::1
    [ "$("$PEER" connect 127.0.0.1 "$PORT")" = ECONNREFUSED ] || {
        hint 'A socket that is bound to :: listens at every address of this machine, and usually at the IPv4 addresses, too. Bind ADDRESS only.'
        fail "no listener at 127.0.0.1, port $PORT, if ADDRESS is ::1" 'your program listens there, too'
    }
    serves ::1
}

# points: 6
# after: holds
# idea: Sockets that all set SO_REUSEPORT before bind() share one port at one address: none of them
#   gets EADDRINUSE. Do not set it if your program must not share the port.
# read: socket(7), SO_REUSEPORT
@test "alone: no other program can bind the same port" {
    local port answer
    port=$(free_port 127.0.0.1)
    hold 127.0.0.1 "$port"
    line_is "bound $port"
    answer=$("$PEER" share "$SUBMITTED_PID" 127.0.0.1 "$port")
    [ "$answer" != shared ] || {
        hint 'The grader has set SO_REUSEPORT on its own socket. Two sockets share a port only if both have set it.'
        fail "EADDRINUSE for a second program on port $port" 'a second program could listen there, too'
    }
    expect 'what a second program gets' EADDRINUSE "$answer"
}

# points: 12
# after: holds
# idea: Usually, only one socket can listen on a port of an address. The next program that binds it
#   gets EADDRINUSE, whatever privileges it has: this is not a question of permission.
# read: POSIX bind(), EADDRINUSE
@test "in-use: a port that another program listens on" {
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
# idea: A program can bind a port only at an address of its own machine. The addresses 192.0.2.x
#   are reserved for examples, so no machine has them.
# read: POSIX bind(), EADDRNOTAVAIL; RFC 5737
@test "elsewhere: an address that this machine does not have" {
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
        [[ -n $word && $word != *' '* ]] || word="'$word'"
        RAN+=" $word"
    done
    [ -z "$why" ] || hint "$why"
    [[ $SAID != bound* ]] || hint 'Check all arguments before you bind the port.'
    expect 'standard output' '' "$SAID"
    expect_status 64
}

# points: 4
# after: holds
# idea: A port has 16 bits, and a uid has 32. Reject anything else before you convert it: a
#   conversion cuts off the upper bits, or gives 0, which is the uid of root.
# read: RFC 9293, section 3.1; POSIX strtol(); sysexits.h(3head), EX_USAGE
@test "arguments: a wrong address, port or uid ends with exit status 64" {
    local port high each digits='A number consists of digits only. strtol() skips blanks and accepts a sign in front of the digits; atoi() also ignores what follows them.'
    port=$(free_port 127.0.0.1)
    high=$((port + 65536))
    misused 'There is no argument here. argc says how many there are.'
    misused 'There is no PORT here. argc says how many arguments there are.' 127.0.0.1
    misused 'localhost is a name, not an address.' localhost "$port"
    misused "$high and $port have the same lower 16 bits. A port has only these 16." 127.0.0.1 "$high"
    for each in "${port}x" -1 "+$port" " $port"; do
        misused "$digits" 127.0.0.1 "$each"
        misused "$digits Both ways to call your program need this test." connect 127.0.0.1 "$each"
    done
    for each in 0 65536 $((4294967296 + port)); do
        misused 'PORT is a number from 1 to 65535. Compare it with both before you convert it to a narrower type.' 127.0.0.1 "$each"
        misused 'PORT is a number from 1 to 65535, also after connect.' connect 127.0.0.1 "$each"
    done
    misused 'localhost is a name, not an address.' connect localhost "$port"
    for each in abc 1001x -1; do
        misused 'A number consists of digits only. atoi() and strtoul() turn abc into 0, which is the uid of root, and 1001x into 1001.' 127.0.0.1 "$port" "$each"
    done
    misused 'An empty argument is not a number. strtoul() turns it into 0, which is the uid of root.' 127.0.0.1 "$port" ''
    misused 'A uid has 32 bits. If you cut a larger number to 32 bits, you get the uid of a different user.' 127.0.0.1 "$port" $((4294967296 + 1001))
    misused '4294967295 is (uid_t)-1, which means "no uid": a call that changes several ids leaves such an id as it is.' \
        127.0.0.1 "$port" 4294967295
    misused 'connect takes two more arguments, ADDRESS and PORT. There are three here.' connect 127.0.0.1 "$port" "$port"
}

# A port below 1024 where the grader can listen (LOW_PORT), by its own privileges, or in a
# network (BOX) where any user can. If there is none, it is a higher one.
low_port() {
    BOX=()
    read_floor
    LOW_PORT=$("$PEER" free 127.0.0.1 1 $((FLOOR > 1023 || FLOOR < 2 ? 1023 : FLOOR - 1))) ||
        { box 1 && LOW_PORT=$((RANDOM % 1023 + 1)); } || {
        BOX=()
        LOW_PORT=$(free_port 127.0.0.1)
    }
}

# If the program can bind an IPv6 address, it must be able to connect to one, too.
connects_over_ipv6() {
    local port apart=$APART
    port=$(free_port ::1)
    by "$PEER" host ::1 "$port" "$BATS_TEST_TMPDIR/came"
    submitted connect ::1 "$port" </dev/null
    [ "$SAID" = "connected $port" ] ||
        hint 'ADDRESS may be an IPv6 address after connect, too. Your program can bind such an address: use the same code for both.'
    expect_line "connected $port" 'standard output: '
    expect_status 0
    [ -s "$BATS_TEST_TMPDIR/came" ] || fail 'a connection to the grader at ::1' 'no connection arrived'
    APART=$apart
}

# points: 8
# after: holds
# idea: You need a privilege to bind a port below the floor. You need none to connect to it:
#   your end uses a high port, which the kernel chooses.
# read: POSIX connect(); ip_unprivileged_port_start in the kernel's ip-sysctl.rst
@test "connect: to a low port without any privilege, and to a port that refuses clients" {
    local port came apart=$APART
    low_port
    port=$LOW_PORT
    by "${BOX[@]}" "$PEER" host 127.0.0.1 "$port" "$BATS_TEST_TMPDIR/came"
    submitted connect 127.0.0.1 "$port" </dev/null
    [[ $SAID != *EACCES* ]] || hint 'Connecting to a port does not bind it. Which port does your own end use?'
    expect_line "connected $port" 'standard output: '
    expect_status 0
    came=$(<"$BATS_TEST_TMPDIR/came")
    [ -n "$came" ] || fail 'a connection to the grader' 'no connection arrived'
    APART=$apart
    status_of ipv6
    [ "$STATUS_OF" != passed ] || connects_over_ipv6
    port=$(free_port 127.0.0.1)
    says "$(refused ECONNREFUSED 'connection refused')" 69 connect 127.0.0.1 "$port"
    shown "connected to port $LOW_PORT from ${came%%$'\n'*}; no process listened on port $port"
}

# points: 6
# after: holds
# idea: If the call that gives up privileges fails, the program still has them. It must then stop.
# read: POSIX setuid(), EPERM
@test "ordinary: without root, the program cannot become another user, and stops" {
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
        hint 'Your program must change its list of groups, its gids and its uids, and check the result of each call. Only root can change the list of groups.'
    elif [[ $SAID != bound* ]]; then
        hint "$NOT_BOUND"
    elif [[ $SAID == *'become -'* ]]; then
        hint "$UNSIGNED"
    fi
    expect_lines "bound $port"$'\n'"refused EPERM: cannot become $1" "${SAID/refused EINVAL:/refused EPERM:}"
    expect_status 77
}

# points: 2
# after: ordinary
# needs: own-uid
# idea: Only root can empty the list of groups, even if the uid stays the same. Otherwise the
#   program keeps the permissions of its groups.
# read: setgroups(2); credentials(7)
@test "itself: an ordinary user cannot even become itself" {
    cannot_become "$(own_uid)"
}

# The uid that the submission has.
own_uid() {
    "$APART" --means "$GRADE_MEANS" --tools "$GRADE_FOLDER" /usr/bin/id -u </dev/null
}

lacks_own_uid() {
    local own
    if [ "$GRADE_MEANS" = uid ]; then
        echo 'the submission has a different uid in each run on this machine'
        return
    fi
    own=$(own_uid 2>/dev/null) || own=
    [ -n "$own" ] || echo 'the uid of the submission cannot be read on this machine'
    [ "$own" != 0 ] || echo 'the submission runs as root on this machine'
}

# points: 12
# after: holds
# needs: floor
# idea: To bind a port below the floor, a program needs a privilege. If it has none, the kernel
#   refuses the call with EACCES. The kernel decides this, not your program.
# read: ip_unprivileged_port_start in the kernel's ip-sysctl.rst
@test "below: EACCES below this machine's floor, but not above it" {
    local port low high
    read_floor
    low=$((FLOOR < 1024 ? FLOOR : 1024)) high=$((FLOOR < 1024 ? 1024 : FLOOR))
    port=$((RANDOM % (low - 1) + 1))
    says "$(refused EACCES 'not permitted')" 77 127.0.0.1 "$port"
    high=$("$PEER" free 127.0.0.1 "$high" $((high + 40)))
    says "bound $high" 0 127.0.0.1 "$high"
    shown "the floor is $FLOOR in this run: port $port was refused, port $high was bound"
}

# If no other floor is possible, this machine's own is used, unless it is 1024.
this_floor() {
    local port
    read_floor
    if [ "$FLOOR" -lt 1024 ]; then
        port=$("$PEER" free 127.0.0.1 "$((FLOOR > 0 ? FLOOR : 1))" 1023)
        says "bound $port" 0 127.0.0.1 "$port"
        shown "the floor is $FLOOR here: port $port was bound"
    else
        says "$(refused EACCES 'not permitted')" 77 127.0.0.1 $((FLOOR - 1))
        shown "the floor is $FLOOR here: port $((FLOOR - 1)) was refused"
    fi
}

# points: 6
# after: holds
# needs: another-floor
# idea: The floor is usually 1024. An administrator can lower it, so that any user may bind port
#   700, or raise it, so that port 1500 needs a privilege.
# read: ip_unprivileged_port_start in the kernel's ip-sysctl.rst
@test "floors: the floor is not 1024 on every machine" {
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
    shown "floor $low: port $port was bound; floor $high: port $((port + 700)) was refused"
}

# points: 4
# after: below
# needs: floor right-below
# idea: The kernel checks the privilege before it checks whether the port is free. Without the
#   privilege, bind() does not tell you whether another program listens there.
# read: POSIX bind(), EACCES, EADDRINUSE
@test "both: a port below the floor that another program listens on" {
    local port
    port=$(below_floor)
    by "$PEER" host 127.0.0.1 "$port" "$BATS_TEST_TMPDIR/came"
    says "$(refused EACCES 'not permitted')" 77 127.0.0.1 "$port"
    shown "the grader listened on port $port; the kernel checked the privilege first"
}

# Starts the submission as root of a network with two uids, and looks from outside at what
# it has become. SEEN: its ids, and those that it should have.
becomes() {
    local floor=$((RANDOM % 900 + 700)) port
    port=$((RANDOM % (floor - 1) + 1))
    hold --root --floor "$floor" -- 127.0.0.1 "$port" "$SECOND"
    line_is "bound $port" || {
        [[ $LINE != *EACCES* && $LINE != uid* ]] ||
            hint 'Your program was root when it started. Which comes first: to bind the port, or to give up the privilege?'
        return 1
    }
    line_is "uid $SECOND" || {
        [[ $LINE != 'uid -'* ]] || hint "$UNSIGNED"
        [[ $LINE != *EPERM* ]] ||
            hint 'Your program was root until it had bound the port. Then one of its calls gave up root, and a later call still needed it. Which calls need root?'
        [[ $LINE != *EINVAL* ]] ||
            hint "The uid $SECOND exists here, so your program asked for a different one. A uid has 32 bits and no sign: which types did the number pass through?"
        return 1
    }
    SEEN=$("$PEER" look "$SUBMITTED_PID" "$SECOND" "$port") || fail 'a program that keeps running' 'it ended'
    PORT=$port
}

# The rest of each line of SEEN that begins with $1.
seen() {
    sed -n "s/^$1 //p" <<<"$SEEN" | sort -u
}

# points: 6
# after: holds
# needs: second-uid
# idea: A process has three uids: real, effective and saved. As long as one of them is 0, the
#   process can become root again.
# read: POSIX setuid(); credentials(7)
@test "drop: root binds a low port, becomes another user for good, and keeps the port" {
    local uid
    becomes
    uid=$(seen uid)
    [ "$(seen Uid | tr ' ' '\n' | sort -u)" = "$uid" ] ||
        hint 'The kernel shows four uids of a process: real, effective, saved, and file system. All of them must be the new uid. seteuid() does not change the real and the saved one.'
    expect "its uids (outside, uid $SECOND is called $uid)" "$uid $uid $uid $uid" "$(seen Uid)"
    expect 'its capabilities' 0000000000000000 "$(seen CapPrm)"
    expect 'a connection to its port' connected "$(tail -n 1 <<<"$SEEN")"
    shown "port $PORT is held, and all three uids are $SECOND"
}

# points: 4
# after: drop
# needs: second-uid
# idea: Groups give permissions, too. Only root can change the groups, so change them before
#   the uid.
# read: setgroups(2); POSIX setgid()
@test "groups: its gid is that number, too, and it is in no other group" {
    local gid others
    becomes
    gid=$(seen gid)
    [ "$(seen Gid)" = "$gid $gid $gid $gid" ] || hint 'After setuid() the process is no longer root. Which calls need root, and must come before it?'
    expect "its gids (outside, gid $SECOND is called $gid)" "$gid $gid $gid $gid" "$(seen Gid)"
    others=$(seen Groups | tr ' ' '\n' | grep -vxF -e "$gid" -e '' || true)
    [ -z "$others" ] || hint 'A process has a list of groups in addition to its gid.'
    expect 'its other groups' '' "$others"
    shown "all three gids are $SECOND, and there is no other group"
}

# points: 2
# after: holds
# needs: second-uid
# idea: A user namespace, such as a container's, has only the uids that were mapped into it. For
#   any other uid the kernel answers EINVAL, even to root.
# read: user_namespaces(7); POSIX setuid(), EINVAL
@test "unknown-uid: root in a user namespace cannot become a uid that is not in it" {
    local port=$((RANDOM % 20000 + 20000)) uid=$((RANDOM + 2000))
    submitted --root -- 127.0.0.1 "$port" "$uid" </dev/null
    [[ $SAID != *EPERM* ]] ||
        hint 'More than one errno is possible here. Print the name of the errno that the call really set.'
    [[ $SAID != *"uid $uid" ]] ||
        hint 'setgroups(), setgid() and setuid() can fail, even for root. Check the result of each of them.'
    [[ $SAID == bound* ]] || hint "$NOT_BOUND"
    expect_lines "bound $port"$'\n'"refused EINVAL: cannot become $uid" "$SAID"
    expect_status 77
    shown "EINVAL for uid $uid"
}
