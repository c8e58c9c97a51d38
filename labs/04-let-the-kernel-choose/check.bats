#!/usr/bin/env bats
# Lab 04: ports that the kernel chose, as the grader's own sockets see them.
load ../grader/checks

# Runs the submission with the grader's end beside it ($1: peer's mode). In its arguments,
# ADDRESS and PORT become the server's. What has hung once is given less time.
run_beside() {
    local limit=${LIMIT-2}
    AROUND+=("$PEER" "$1" "$BATS_TEST_TMPDIR/log")
    shift
    [ ! -e "$GRADE_RECORDS/hung" ] || limit=1
    export SLIPPED # it may be that the line comes late
    submitted --seconds "$limit" -- "$@"
    AROUND=()
    [ "$STATUS" != 124 ] || : >"$GRADE_RECORDS/hung"
}

lacks_range() {
    "$PEER" refuse "$GRADE_RECORDS/range" /bin/true >/dev/null 2>&1 || true
    ! grep -q '^range 0 0$' "$GRADE_RECORDS/range" || echo "this machine's range cannot be read"
}

# What the grader saw: LOW, HIGH (the range of this network), SERVER_AT, SERVER_PORT, HELD,
# LATE, USED, FIRST, OPEN, and FROM, the source ports in their order.
look() {
    local what a b whole=no
    FROM=() HELD='' LATE='' USED='' FIRST=server OPEN='' UNENDED_CAME=0
    while read -r what a b _; do
        case $what in
        end) whole=yes ;;
        range) LOW=$a HIGH=$b ;;
        here) SERVER_AT=$a SERVER_PORT=$b ;;
        held) HELD=$a ;;
        late) LATE=yes ;;
        used) USED=$a ;;
        first) FIRST=$a ;;
        unended) [ "$UNENDED_CAME" = 1 ] || hint 'What came to the server was no line: it had no newline at its end, and the server waited for that.'
            UNENDED_CAME=1 ;;
        open) OPEN=$a ;;
        from) FROM+=("$b") ;;
        esac
    done <"$BATS_TEST_TMPDIR/log" 2>/dev/null
    [ "$whole" = yes ] || grader_failed "its own end of the connections: $COMPLAINED"
    RAN=${RAN/ADDRESS PORT/$SERVER_AT $SERVER_PORT}
}

beside() {
    run_beside "$@"
    look
}

# The same for three ways that need nothing of each other. Whichever check comes first runs
# all of them at the same time: then a submission that hangs in each costs its time once.
beside_others() {
    local ways=$GRADE_RECORDS/ways
    if [ ! -d "$ways" ]; then
        run_way "$ways" tcp connect ADDRESS PORT &
        run_way "$ways" udp sendto ADDRESS PORT &
        run_way "$ways" refuse judge &
        wait
    fi
    cp "$ways/$1"/* "$BATS_TEST_TMPDIR" || grader_failed "what was seen of $1 is gone"
    STATUS=$(<"$BATS_TEST_TMPDIR/status")
    read_text SAID "$BATS_TEST_TMPDIR/said"
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    RAN=$(<"$BATS_TEST_TMPDIR/ran")
    look
}

run_way() {
    exec 3>&-
    BATS_TEST_TMPDIR=$1/$3
    mkdir -p "$BATS_TEST_TMPDIR"
    until_telling run_beside "${@:2}"
    echo "$STATUS" >"$BATS_TEST_TMPDIR/status"
    echo "$RAN" >"$BATS_TEST_TMPDIR/ran"
}

# A network with a range of its own around what runs next, and with ports that are left out.
in_network() {
    AROUND=("$NETBOX" --root --floor 1024 --range "$1" ${2:+--reserve "$2"} --)
    BY_HAND="../tools/netbox --range $1${2:+ --reserve $2} --"
}

# Another range ($1) for what runs next: a network's, or what the stand-in gives for it.
in_range_of() {
    if [ ! -e "$GRADE_RECORDS/stand-in" ]; then
        in_network "$1"
        return
    fi
    PROGRAM=stand-in BY_HAND=
    [ -x "$GRADE_FOLDER/$PROGRAM" ] ||
        fail 'a program to which other calls can be linked' 'it has functions of its own by the names of libc'
    echo "${1%-*} ${1#*-}" >"$GRADE_FOLDER/range"
}

lacks_other_range() {
    [ -e "$GRADE_RECORDS/stand-in" ] || lacks_netbox
}

# A network whose kernel has one port to give, and which that is: all others of its range are
# left out. A program could still bind them on purpose.
in_network_of_one() {
    local low high
    ONE=$((40000 + RANDOM % 8000)) low=$((ONE - 1500 - RANDOM % 500)) high=$((ONE + 1500 + RANDOM % 500))
    in_network "$low-$high" "$low-$((ONE - 1)),$((ONE + 1))-$high"
}

# The number behind the first word, or nothing. A slip in the looks of the line is forgiven.
number_said() {
    local PLAIN
    forgive "$SAID"
    [[ $PLAIN =~ ^[a-z]+\ (-?[0-9]{1,6})$ ]] && echo "${BASH_REMATCH[1]}"
}

swapped() {
    echo $((($1 & 255) << 8 | $1 >> 8))
}

# Runs something that says a port, and again if that is one like 0x8989: there nobody sees
# whether its two bytes were turned.
until_telling() {
    local tries port
    for tries in 1 2 3 4 5; do
        "$@"
        port=$(number_said) || break
        [ "$port" = "$(swapped "$port")" ] || break
    done
}

SIGNED='A port is a number from 0 to 65535. As a signed number of 16 bits, the upper half comes out negative.'

# Says what is wrong with a port, where it is a usual mistake. $1: the right one.
recognise() {
    local said
    said=$(number_said) || return 0
    [ "$said" != "$1" ] || return 0
    if [ "$said" = 0 ]; then
        hint 'Port 0 is not a port but a wish: "kernel, choose". The socket knows what it got, if it is asked after the call that gave it.'
    elif [ "$said" -lt 0 ]; then
        hint "$SIGNED"
    elif [ "$said" = "${SERVER_PORT-}" ]; then
        hint "$said is the server's port, the destination. The question is which port your own end has."
    elif [ -n "$1" ] && [ "$said" = "$(swapped "$1")" ]; then
        hint 'The two bytes are in the wrong order: a port stands in a socket address as it travels, the high byte first.'
    elif [ -n "$1" ]; then
        hint 'That is not the port which was used. Is it another socket that was asked, or was it asked at another moment?'
    fi
}

# Is a port one that this network hands out? Where that cannot be read, any may be.
in_range() {
    [ "$HIGH" = 0 ] || { [ "$1" -ge "$LOW" ] && [ "$1" -le "$HIGH" ]; }
}

# One packet or connection came, and the submission says from which port ($1: its word).
expect_own_port() {
    [ "${#FROM[@]}" = 1 ] ||
        fail "one $2 to $SERVER_AT:$SERVER_PORT" "${#FROM[@]} of them; $(ending "$STATUS")"
    [ "$SAID" = "$1 ${FROM[0]}" ] || recognise "${FROM[0]}"
    expect_line "$1 ${FROM[0]}" 'what it prints: '
    if ! in_range "${FROM[0]}"; then
        hint 'The program took a number of its own. A client need not bind: where it does not, the kernel chooses, and knows what is free.'
        fail "a source port from this machine's range, $LOW-$HIGH" "${FROM[0]}"
    fi
    expect_status 0
}

iana() {
    if [ "$1" -ge 49152 ]; then echo inside; elif [ "$2" -ge 49152 ]; then echo overlapping; else echo outside; fi
}

expect_verdict() {
    [[ $SAID != "judge 49152-65535 "* ]] || [ "$1-$2" = 49152-65535 ] ||
        hint "49152-65535 is what IANA set aside. What this kernel hands out is a setting of this machine, and can be read here."
    [[ $SAID != "judge -"* && $SAID != *--* ]] || hint "$SIGNED"
    [ -n "$SAID" ] || ! grep -q -a -z -x -e popen -e system "$GRADE_FOLDER/program" ||
        hint 'It starts another program (popen, system). There is none where it is graded: it has to open the file itself.'
    expect_line "judge $1-$2 $(iana "$1" "$2")" "what it prints where the range is $1-$2: "
    expect_status 0
}

# No line came while standard input was open. If it comes when that has ended, it is the flush
# that is missing: that costs this check alone.
expect_late() {
    [[ $(number_said) != [1-9]* || $STATUS != 0 ]] || record slip "$NAME"
    AGAIN="sleep 3 | $RAN | cat"
    hint 'Standard input stays open until the line has come, and it did not come. Output to a pipe waits in a buffer until it is flushed, or until the program ends.'
    fail 'a line while standard input is open: bind PORT' "nothing came as long as standard input was open${SAID:+; then: $SAID}"
}

# points: 12
# idea: bind to port 0 means "kernel, choose". The socket then has a real port, and keeps it
#   until it is closed.
# read: POSIX bind(), getsockname(); ip(7), ip_local_port_range
@test "bind: a TCP port that the kernel chose, held until the input ends" {
    LIMIT=4 until_telling beside hold bind
    [ -z "$LATE" ] || expect_late
    case $HELD in
    '')
        fail 'a line: bind PORT' "${SAID:-(nothing)}; $(ending "$STATUS")" ;;
    swapped) recognise "$(swapped "$(number_said)")" ;;
    udp) hint 'That port is held over UDP. TCP and UDP ports of one number are two ports; the task asks for TCP.' ;;
    all) hint "It is held at every address of this machine. The task asks for 127.0.0.1 alone." ;;
    no) [ "$SAID" = 'bind 0' ] && recognise '' ||
        hint 'A port belongs to a socket, and goes back when that is closed. It is not the program that has it.' ;;
    esac
    [ "$HELD" = yes ] || fail 'a port that is held at 127.0.0.1, over TCP, while the program runs' "$SAID, and that port is not held so"
    expect_line "bind $(number_said)" 'what it prints: '
    in_range "$(number_said)" || {
        hint 'The program took a number of its own. Where bind is given port 0, the kernel chooses, and knows what is free.'
        fail "a port from this machine's range, $LOW-$HIGH" "$SAID"
    }
    expect_status 0
    shown "$(number_said) was refused to the grader while your program ran, and is from $LOW-$HIGH"
}

# points: 3
# after: bind
# idea: The end of the input is when read says 0: not the first line, and not a time.
# read: POSIX read()
@test "waits: lines on standard input, and time that passes, end nothing" {
    LIMIT=5 beside keep bind
    [ -z "$LATE" ] || expect_late
    [ "$HELD" = yes ] || fail 'a port that is held until standard input ends' "$SAID, and that port was held no longer after a line, or after a while"
    expect_status 0
    shown "$(number_said) was held after a line, too"
}

# points: 15
# idea: connect gives a socket a port if it has none: the client's is the kernel's choice.
# read: POSIX connect(), getsockname(); RFC 9293 section 3.1
@test "connect: the source port of a TCP connection" {
    beside_others connect
    expect_own_port connect 'TCP connection'
    shown "the server's accept saw ${FROM[0]} too"
}

# points: 5
# after: connect
# idea: A call can fail, and says so. What it did not give cannot be printed.
# read: POSIX connect(), ERRORS
@test "refused: no port where there is no connection" {
    beside refuse connect ADDRESS PORT
    expect 'what it prints on standard output' '' "$SAID"
    expect_status 1
    [ -n "$COMPLAINED" ] || fail 'a message on standard error' 'nothing there'
    shown 'a refused connection, exit status 1'
}

# points: 15
# idea: The first sendto gives a UDP socket its port. The answer will come there.
# read: POSIX sendto(); RFC 768
@test "sendto: the source port of a datagram" {
    beside_others sendto
    expect_own_port sendto datagram
    shown "the datagram came from ${FROM[0]}"
}

# points: 8
# after: connect
# idea: The kernel chooses a port for each connection.
# read: RFC 6056 section 3
@test "sample: lowest, highest and how many distinct, of 40 connections" {
    beside tcp sample ADDRESS PORT 40
    expect_sample 40
    shown "$SAID, in a range of $((HIGH - LOW + 1))"
}

# The submission printed what the server saw of its N connections.
expect_sample() {
    local sorted
    expect 'connections that the server saw' "$1" "${#FROM[@]}"
    readarray -t sorted < <(printf '%s\n' "${FROM[@]}" | sort -nu)
    expect_line "sample ${sorted[0]}-${sorted[-1]} ${#sorted[@]}" 'what it prints: '
    expect_status 0
}

# points: 3
# after: sample
# idea: The end that closes a connection first keeps its port in TIME_WAIT for a while. The
#   server is first here, and then the client must close its own end, too.
# read: RFC 9293 section 3.6.1
@test "turns: the server closes first, then the client, and then comes the next" {
    beside turns sample ADDRESS PORT 4
    [ "$FIRST" = server ] || hint 'To have read an answer is not to have seen the end. And to close the sending half is to close, too.'
    expect 'who closed first' server "$FIRST"
    [ -z "$OPEN" ] || hint 'The descriptor of each connection has to be closed before the next connection begins.'
    expect 'connections that the program still had when the next one came' '' "$OPEN"
    expect_sample 4
    shown 'four connections, each over at both ends before the next'
}

# points: 2
# after: turns
# idea: A sample that is cut short is none. Each call can fail, the last as well as the first.
# read: POSIX connect(), ERRORS
@test "cut: no line if a connection fails on the way" {
    beside few sample ADDRESS PORT 6
    [ "$STATUS" != 0 ] || hint "After ${#FROM[@]} connections nobody listened any more. What did connect return then?"
    expect 'what it prints on standard output' '' "$SAID"
    expect_status 1
    shown "after ${#FROM[@]} connections nobody listened: exit status 1"
}

# points: 10
# needs: range
# idea: IANA set 49152-65535 aside. Which ports a kernel hands out is its own setting.
# read: RFC 6335 section 6; ip(7), ip_local_port_range
@test "judge: this machine's range, beside IANA's" {
    beside_others judge
    expect_verdict "$LOW" "$HIGH"
    shown "$SAID"
}

# points: 6
# after: bind, connect
# needs: halves
# idea: Linux gives bind the ports of one half of its range (odd, say), and connect those of the
#   other, as long as there are any. A number that a program draws is of either half.
# read: RFC 6056 section 3; ip(7), ip_local_port_range
@test "halves: bind gets its ports from one half of the range, connect from the other" {
    local i
    for i in 1 2 3 4 5 6; do
        beside hold bind
        of_half "$(number_said)" 1
        beside tcp connect ADDRESS PORT
        of_half "${FROM[0]-}" 0
    done
    shown "six ports that bind got, and six that connect got, one half each of $LOW-$HIGH"
}

# A port ($1) whose distance from the lowest of the range is odd (1) or even (0): $2.
of_half() {
    local halves=('even numbers' 'odd numbers')
    [ -n "$1" ] || fail 'a port' "${SAID:-(nothing)}; $(ending "$STATUS")"
    [ $((($1 - LOW) & 1)) != "$2" ] || return 0
    # The machine may have run out of them meanwhile.
    [ -z "$(lacks_halves)" ] || cannot "$(lacks_halves)"
    [ "$2" = 1 ] || hint 'connect and bind choose from different halves of the range. Is there a bind before connect?'
    fail "a port from the half that this call chooses from, the ${halves[(LOW + $2) & 1]} of $LOW-$HIGH" "$SAID"
}

# As the grader's own sockets find it.
lacks_halves() {
    "$PEER" halves /dev/null true 2>/dev/null ||
        echo 'this kernel does not choose from two halves of its range now'
}

# points: 4
# after: bind, connect, sendto
# needs: netbox
# idea: The kernel knows which ports it may give. A number that a program draws may be one
#   that is kept for somebody else.
# read: ip_local_port_range and ip_local_reserved_ports in the kernel's ip-sysctl.rst
@test "kernel: where the kernel has one port to give, it is that one; where none, none" {
    local each
    in_network_of_one
    submitted --seconds 2 -- bind </dev/null
    AROUND=() AGAIN="$BY_HAND $RAN"
    expect_line "bind $ONE" "what it prints where the kernel can only give $ONE: "
    in_network_of_one
    beside tcp connect ADDRESS PORT
    expect_line "connect $ONE" "what it prints where the kernel can only give $ONE: "
    in_network_of_one
    beside udp sendto ADDRESS PORT
    expect_line "sendto $ONE" "what it prints where the kernel can only give $ONE: "
    for each in bind 'connect 127.0.0.1 3306' 'sendto 127.0.0.1 3306'; do
        in_network "$ONE-$((ONE + 99))" "$ONE-$((ONE + 99))"
        # shellcheck disable=SC2086 # they are several arguments
        submitted --seconds 2 -- $each </dev/null
        AROUND=() AGAIN="$BY_HAND $RAN"
        [ -z "$SAID" ] || hint "The kernel had no port to give, so $RAN got none. What did the call return?"
        expect 'what it prints where the kernel has no port to give' '' "$SAID"
        expect_status 1
    done
    shown "the last of the three was $ONE; with no port left each failed"
}

# points: 5
# after: kernel
# needs: netbox
# idea: Two connections may have one source port if their destinations differ: all four
#   numbers count. A port that was bound before, also by bind to 0, is not shared.
# read: RFC 9293 section 3.4.1; ip(7), IP_BIND_ADDRESS_NO_PORT
@test "share: connect takes a port that another connection uses" {
    in_network_of_one
    beside shared connect ADDRESS PORT
    [ "${#FROM[@]}" = 1 ] ||
        hint "The network's only port, $ONE, was in use for a connection to another server. Without a bind, connect shares it. Is there a bind?"
    expect_own_port connect 'TCP connection'
    expect 'the source port' "$USED" "${FROM[0]}"
    shown "two connections from $USED, to two servers"
}

# points: 2
# after: sample
# needs: other-range
# idea: A port goes back to the kernel when its connection is over, and is given out again.
#   Whoever closes first keeps it for a while, in TIME_WAIT.
# read: RFC 9293 section 3.6.1
@test "again: 12 connections one after another, where there are 4 ports" {
    local low=$((20000 + RANDOM % 9000))
    in_range_of "$low-$((low + 3))"
    beside patient sample ADDRESS PORT 12
    if [ "${#FROM[@]}" -lt 12 ]; then
        hint 'It ran out of ports. Is each connection over before the next begins, and does your end wait until the server has closed?'
    elif [[ $SAID =~ ^sample\ .*\ ([0-9]+)$ && ${BASH_REMATCH[1]} -gt 4 ]]; then
        hint 'There are 4 ports in that network. A port that comes again is not another one, also if others came in between. (connect takes first those that are even or odd like the lowest: two may be enough.)'
    fi
    expect_sample 12
    [ "$FIRST" = server ] || hint 'Who closes first keeps the port in TIME_WAIT. To have read an answer is not to have seen the end.'
    expect 'who closed first' server "$FIRST"
    shown "$SAID: $low-$((low + 3)) was enough for 12. connect takes the ports that are even or odd like $low first"
}

# points: 10
# after: judge
# needs: other-range
# idea: A range is inside another if both its ends are, and outside if it has no port of it.
# read: RFC 6335 section 6
@test "ranges: the ranges of other machines" {
    local range
    for range in 49152-65535 $((49153 + RANDOM % 9000))-65000 $((1024 + RANDOM % 9000))-49151 \
        $((40000 + RANDOM % 9000))-49152 49151-$((50000 + RANDOM % 9000)) $((10000 + RANDOM % 9000))-65535; do
        in_range_of "$range"
        submitted --seconds 2 -- judge
        AGAIN=${BY_HAND:+$BY_HAND $RAN}
        expect_verdict "${range%-*}" "${range#*-}"
    done
    shown 'six ranges, the edges of 49152-65535 among them'
}
