#!/usr/bin/env bats
# Lab 04: ports that the kernel chose, as the grader's own sockets see them.
load ../grader/checks

# Runs the submission with the grader's end beside it ($1: peer's mode). In its arguments, ADDRESS
# and PORT become the server's. A submission that has hung once gets less time.
run_beside() {
    local limit=${LIMIT-2}
    AROUND+=("$PEER" "$1" "$BATS_TEST_TMPDIR/log")
    shift
    [ ! -e "$GRADE_RECORDS/hung" ] || limit=1
    export SLIPPED # it may be that the line comes late
    submitted --seconds "$limit" ${FILES:+--files "$FILES"} -- "$@"
    AROUND=()
    [ "$STATUS" != 124 ] || : >"$GRADE_RECORDS/hung"
}

lacks_range() {
    "$PEER" refuse "$GRADE_RECORDS/range" /bin/true >/dev/null 2>&1 || true
    ! grep -q '^range 0 0$' "$GRADE_RECORDS/range" || echo "the range of this machine cannot be read"
}

# What the grader saw: LOW, HIGH (the range of this network), SERVER_AT, SERVER_PORT, HELD,
# LATE, USED, FIRST, OPEN, and FROM, the source ports in their order.
look() {
    local what a b rest whole=no
    FROM=() HELD='' LOOKED='' LATE='' USED='' FIRST=server OPEN='' UNENDED_CAME=0
    while read -r what a b rest; do
        case $what in
        end) whole=yes ;;
        range) LOW=$a HIGH=$b ;;
        here) SERVER_AT=$a SERVER_PORT=$b ;;
        held) HELD=$a ;;
        looked) LOOKED="$a $b $rest" ;;
        late) LATE=yes ;;
        used) USED=$a ;;
        first) FIRST=$a ;;
        unended) [ "$UNENDED_CAME" = 1 ] || hint 'The server got text without a newline, and waited for the newline. A line ends in a newline.'
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

# The same for three ways that do not depend on each other. The first check runs all of them at the
# same time, so that a submission that hangs in each costs the time once.
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

# A network with its own range for the next run, and with ports that are left out.
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
        fail 'a program that can be linked to other versions of open(), fopen() and connect()' 'it defines functions of its own with names of libc'
    echo "${1%-*} ${1#*-}" >"$GRADE_FOLDER/range"
}

lacks_other_range() {
    [ -e "$GRADE_RECORDS/stand-in" ] || lacks_netbox
}

# A network whose kernel has only one port to give, and this port. All others of its range are left
# out. A program could still bind them on purpose.
in_network_of_one() {
    local low high
    ONE=$((40000 + RANDOM % 8000)) low=$((ONE - 1500 - RANDOM % 500)) high=$((ONE + 1500 + RANDOM % 500))
    in_network "$low-$high" "$low-$((ONE - 1)),$((ONE + 1))-$high"
}

# The number after the first word, or nothing. A mistake in the line's format is tolerated.
number_said() {
    local PLAIN
    forgive "$SAID"
    [[ $PLAIN =~ ^[a-z]+\ (-?[0-9]{1,6})$ ]] && echo "${BASH_REMATCH[1]}"
}

swapped() {
    echo $((($1 & 255) << 8 | $1 >> 8))
}

# Runs a command that prints a port, and runs it again if the port is like 0x8989: if its two bytes
# are equal, a wrong byte order does not show.
until_telling() {
    local tries port
    for tries in 1 2 3 4 5; do
        "$@"
        port=$(number_said) || break
        [ "$port" = "$(swapped "$port")" ] || break
    done
}

OWN_CHOICE='The kernel can choose only one port here, so your program chose this port itself.'
SIGNED='A port is a number from 0 to 65535. In a signed type of 16 bits, such as short, the upper half is negative.'

# Says what is wrong with a port, if the mistake is a usual one. $1: the right one.
recognise() {
    local said
    said=$(number_said) || return 0
    [ "$said" != "$1" ] || return 0
    if [ "$said" = 0 ]; then
        hint 'Port 0 is not a real port: it asks the kernel to choose one. When did your program ask the socket for its port: before or after the call that gave it one? Or did it not ask at all?'
    elif [ "$said" -lt 0 ]; then
        hint "$SIGNED"
    elif [ "$said" = "${SERVER_PORT-}" ]; then
        hint "$said is the server's port, which is the destination. Print the port of your own end."
    elif [ -n "$1" ] && [ "$said" = "$(swapped "$1")" ]; then
        hint "$(printf '%d is 0x%04x, and %d is 0x%04x: the same two bytes in the other order. A socket address keeps its port in network byte order.' "$said" "$said" "$1" "$1")"
    elif [ -n "$1" ]; then
        hint 'This is not the port that was used. Did your program ask a different socket, or ask too early?'
    fi
}

# Is a port one that this network hands out? If the range cannot be read, any port may be.
in_range() {
    [ "$HIGH" = 0 ] || { [ "$1" -ge "$LOW" ] && [ "$1" -le "$HIGH" ]; }
}

# One packet or connection came, and the submission says from which port ($1: its word).
expect_own_port() {
    [ "${#FROM[@]}" = 1 ] ||
        fail "one $2 to $SERVER_AT:$SERVER_PORT" "${#FROM[@]} of them; $(ending "$STATUS")"
    [ "$SAID" = "$1 ${FROM[0]}" ] || recognise "${FROM[0]}"
    expect_line "$1 ${FROM[0]}" 'standard output: '
    if ! in_range "${FROM[0]}"; then
        hint 'Your program chose this port itself. A client does not have to bind: if it does not, the kernel chooses a port that is free.'
        fail "a source port from this machine's range, $LOW-$HIGH" "${FROM[0]}"
    fi
    expect_status 0
}

iana() {
    if [ "$1" -ge 49152 ]; then echo inside; elif [ "$2" -ge 49152 ]; then echo overlapping; else echo outside; fi
}

expect_verdict() {
    [[ $SAID != "judge 49152-65535 "* ]] || [ "$1-$2" = 49152-65535 ] ||
        hint '49152-65535 is the range that IANA has set aside. The range of this kernel is a setting of this machine, and your program can read it.'
    [[ $SAID != "judge -"* && $SAID != *--* ]] || hint "$SIGNED"
    [ -n "$SAID" ] || ! grep -q -a -z -x -e popen -e system "$GRADE_FOLDER/program" ||
        hint 'Your program starts another program (popen, system), but the grader provides no other programs. It must open the file itself.'
    [[ $SAID != "judge $1-$2 "* || $SAID == *" $(iana "$1" "$2")" ]] ||
        hint 'The range is right, but the word after it is not. Compare both ends of the range with 49152-65535, which includes 49152 and 65535.'
    expect_line "judge $1-$2 $(iana "$1" "$2")" "standard output, if the range is $1-$2: "
    expect_status 0
}

# No line came while standard input was open. If it comes after standard input has ended, the flush
# is missing, which costs only this check.
expect_late() {
    [[ $(number_said) != [1-9]* || $STATUS != 0 ]] || record slip "$NAME"
    AGAIN="sleep 3 | $RAN | cat"
    hint 'The grader keeps standard input open until it gets the line, but it got none. Output to a pipe stays in a buffer until your program flushes it, or until it ends.'
    fail 'a line while standard input is open: bind PORT' "nothing while standard input was open${SAID:+; then: $SAID}"
}

# points: 12
# idea: bind() to port 0 asks the kernel to choose. The socket then has a real port, and keeps
#   it until it is closed.
# read: POSIX bind(), getsockname(); ip(7), ip_local_port_range
@test "bind: a TCP port that the kernel chose, held until standard input ends" {
    local held='no socket holds that port'
    LIMIT=4 until_telling beside hold bind
    [ -z "$LATE" ] || expect_late
    case $HELD in
    '')
        fail 'a line: bind PORT' "${SAID:-(nothing)}; $(ending "$STATUS")" ;;
    swapped) recognise "$(swapped "$(number_said)")" ;;
    udp) held='a UDP socket holds that port'
        hint 'TCP port N and UDP port N are two different ports. Your program must use a TCP socket.' ;;
    all) held='a socket holds that port at every address of this machine'
        hint 'Which address did your program bind? It must bind 127.0.0.1 only.' ;;
    no) [ "$SAID" = 'bind 0' ] && recognise '' ||
        hint 'A port belongs to a socket, not to a program. It is free again as soon as the socket is closed.' ;;
    esac
    [ "$HELD" = yes ] || fail 'a TCP socket that holds the port that is printed, at 127.0.0.1, while your program runs' "$SAID, but $held"
    expect_line "bind $(number_said)" 'standard output: '
    in_range "$(number_said)" || {
        hint 'Your program chose this port itself. If you bind port 0, the kernel chooses a port that is free.'
        fail "a port from this machine's range, $LOW-$HIGH" "$SAID"
    }
    expect_status 0
    shown "port $(number_said), from $LOW-$HIGH, which the grader could not bind while your program ran"
}

# points: 3
# after: bind
# idea: Standard input has ended if read() returns 0. A line, a byte of any value or a pause does not
#   mean that it has ended.
# read: POSIX read(), getchar()
@test "waits: neither a line, a byte nor a delay on standard input ends the program" {
    LIMIT=5 beside keep bind
    [ -z "$LATE" ] || expect_late
    [ "$HELD" = yes ] || {
        [[ $LOOKED != *255* ]] ||
            hint 'A byte has 256 values, and getchar() returns one more value, EOF, if the input has ended. Keep it in an int: in a char, the byte 255 and EOF are the same.'
        hint 'Your program ended, or closed the socket, before standard input had ended. Which result of read() means that it has ended?'
        fail 'a port that is held until standard input ends' "$SAID, but no socket held that port $LOOKED"
    }
    expect_status 0
    shown "port $(number_said) was still held after a line and the bytes 4, 26, 0 and 255"
}

# points: 15
# idea: connect() gives a socket a port if it has none: the kernel chooses the client's port.
# read: POSIX connect(), getsockname(); RFC 9293, section 3.1
@test "connect: the source port of a TCP connection" {
    beside_others connect
    expect_own_port connect 'TCP connection'
    shown "the server's accept() also reported ${FROM[0]}"
}

# points: 5
# after: connect
# idea: A call that fails returns an error. If it gave the program no connection, there is no
#   port to print.
# read: POSIX connect(), ERRORS
@test "refused: no port if there is no connection" {
    beside refuse connect ADDRESS PORT
    [ -z "$SAID" ] || hint 'No server listens on this port, so connect() failed. Check what it returns before you ask the socket for its port.'
    expect 'standard output' '' "$SAID"
    expect_status 1
    [ -n "$COMPLAINED" ] || fail 'a message on standard error' 'nothing there'
    shown 'the connection was refused: exit status 1'
}

# points: 15
# idea: The first sendto() gives a UDP socket its port. Answers arrive at this port.
# read: POSIX sendto(); RFC 768
@test "sendto: the source port of a datagram" {
    beside_others sendto
    expect_own_port sendto datagram
    shown "the datagram came from ${FROM[0]}"
}

# points: 8
# after: connect
# idea: The kernel chooses a port for each connection.
# read: RFC 6056, section 3
@test "sample: the lowest, the highest and the number of different ports of 300 connections" {
    # What leaves them open, or counts connections and not ports, costs another check.
    LIMIT=8 FILES=400 beside tcp sample ADDRESS PORT 300
    [[ ${#FROM[@]} -lt 2 || ${#FROM[@]} -gt 299 || $STATUS = 124 ]] ||
        hint "Your program made ${#FROM[@]} connections, and 300 were asked for. N has no upper limit: is your array, or the type that you count in, large enough? A port has 65536 values."
    expect_sample 300 300
    shown "$SAID, in a range of $((HIGH - LOW + 1))"
}

# The submission printed what the server saw of its N connections. $2: also a right number of
# different ports, where the kernel may have used some of them again.
expect_sample() {
    local sorted distinct
    expect 'connections that the server saw' "$1" "${#FROM[@]}"
    readarray -t sorted < <(printf '%s\n' "${FROM[@]}" | sort -nu)
    distinct=${#sorted[@]}
    [[ -z ${2-} || ! $SAID =~ \ $2[^0-9]*$ ]] || distinct=$2
    expect_line "sample ${sorted[0]}-${sorted[-1]} $distinct" 'standard output: '
    expect_status 0
}

# points: 3
# after: sample
# idea: The end that closes a connection first keeps its port in TIME_WAIT for a while. Here the
#   server closes first. After that, the client must close its own end, too.
# read: RFC 9293, section 3.6.1
@test "turns: the server closes first, then the client, before the next connection" {
    beside turns sample ADDRESS PORT 4
    [ "$FIRST" = server ] || hint 'An answer is not the end of a connection: how do you know that the server has closed? Closing only the sending half counts as closing, too.'
    expect 'who closed first' server "$FIRST"
    [ -z "$OPEN" ] || hint 'Which of your descriptors are still open when you begin the next connection?'
    expect 'source ports of connections that were still open when the next one began' '' "$OPEN"
    expect_sample 4
    shown 'four connections, each closed at both ends before the next one'
}

# points: 2
# after: turns
# idea: An incomplete sample is not a result. Any call can fail, the last as well as the first.
# read: POSIX connect(), ERRORS
@test "cut: no line if one of the connections fails" {
    beside few sample ADDRESS PORT 6
    case $STATUS in
    0) hint "After ${#FROM[@]} connections, no process listened on the port. What did connect() return then?" ;;
    141) hint "After ${#FROM[@]} connections, no process listened on the port. What did connect() return then? Signal 13 is SIGPIPE: your program wrote to a socket without a connection." ;;
    esac
    expect 'standard output' '' "$SAID"
    expect_status 1
    beside resets sample ADDRESS PORT 6
    [[ $STATUS != 0 && $STATUS != 124 ]] ||
        hint 'The server reset connection 3. read() then returns -1, not 0: the connection failed, and this is not its end. What does your loop do with a negative result?'
    expect 'standard output, if the server resets connection 3' '' "$SAID"
    expect_status 1
    shown 'exit status 1 if no process listens after 3 connections, or if a connection is reset'
}

# points: 10
# needs: range
# idea: IANA has set 49152-65535 aside. The range from which a kernel chooses is a setting of the
#   machine.
# read: RFC 6335, section 6; ip(7), ip_local_port_range
@test "judge: this machine's range, compared with IANA's" {
    beside_others judge
    expect_verdict "$LOW" "$HIGH"
    shown "$SAID"
}

# points: 6
# after: bind, connect
# needs: halves
# idea: For bind(), Linux chooses from one half of its range (for example, the odd ports), and for
#   connect() from the other half, as long as that half has free ports. A random number may be in
#   either.
# read: RFC 6056, section 3; ip(7), ip_local_port_range
@test "halves: bind gets ports from one half of the range, connect from the other" {
    local i
    for i in 1 2 3 4 5 6; do
        beside hold bind
        of_half "$(number_said)" 1
        beside tcp connect ADDRESS PORT
        of_half "${FROM[0]-}" 0
    done
    shown "six ports for bind and six for connect, each from its own half of $LOW-$HIGH"
}

# A port ($1) whose distance from the lowest of the range is odd (1) or even (0): $2.
of_half() {
    local halves=('even numbers' 'odd numbers')
    [ -n "$1" ] || fail 'a port' "${SAID:-(nothing)}; $(ending "$STATUS")"
    [ $((($1 - LOW) & 1)) != "$2" ] || return 0
    # Other programs may have taken all ports of a half meanwhile.
    [ -n "${GRADE_NETWORK-}" ] || [ -z "$(lacks_halves)" ] || grader_failed "$(lacks_halves)"
    if [ "$2" = 1 ]; then
        hint 'For bind(), the kernel chooses from the other half of the range. Did your program choose this port itself?'
    else
        hint 'For connect(), the kernel chooses from the other half of the range. Is there a bind() before connect()?'
    fi
    fail "a port from the half that the kernel uses for this call: the ${halves[(LOW + $2) & 1]} of $LOW-$HIGH" "$SAID"
}

# As the grader's own sockets find it.
lacks_halves() {
    "$PEER" halves /dev/null true 2>/dev/null ||
        echo 'this kernel does not use two halves of its range for bind and connect'
}

# points: 4
# after: bind, connect, sendto
# needs: netbox
# idea: The kernel knows which ports are free and not reserved. A random number may be a port
#   that is reserved for another program.
# read: ip_local_port_range and ip_local_reserved_ports in the kernel's ip-sysctl.rst
@test "kernel: the only free port, if there is one; an error, if there is none" {
    local each
    in_network_of_one
    submitted --seconds 2 -- bind </dev/null
    AROUND=() AGAIN="$BY_HAND $RAN"
    [[ $SAID != "bind "[1-9]* || $(number_said) = "$ONE" ]] || hint "$OWN_CHOICE"
    expect_line "bind $ONE" "standard output, if $ONE is the only free port: "
    in_network_of_one
    beside tcp connect ADDRESS PORT
    expect_line "connect $ONE" "standard output, if $ONE is the only free port: "
    in_network_of_one
    beside udp sendto ADDRESS PORT
    expect_line "sendto $ONE" "standard output, if $ONE is the only free port: "
    for each in bind 'connect 127.0.0.1 3306' 'sendto 127.0.0.1 3306'; do
        in_network "$ONE-$((ONE + 99))" "$ONE-$((ONE + 99))"
        # shellcheck disable=SC2086 # they are several arguments
        submitted --seconds 2 -- $each </dev/null
        AROUND=() AGAIN="$BY_HAND $RAN"
        [ -z "$SAID" ] || hint "The kernel has no free port here, so $RAN cannot get one. What did the call return?"
        expect 'standard output, if no port is free' '' "$SAID"
        expect_status 1
    done
    shown "all three got $ONE, and all three failed if no port was free"
}

# points: 5
# after: kernel
# needs: netbox
# idea: Four numbers identify a connection, so two connections may use the same source port if their
#   destinations differ. After a bind(), even to port 0, the port is not shared.
# read: RFC 9293, section 3.4.1; ip(7), IP_BIND_ADDRESS_NO_PORT
@test "share: connect gets a port that another connection uses" {
    in_network_of_one
    beside shared connect ADDRESS PORT
    [ "${#FROM[@]}" = 1 ] ||
        hint "The only port here, $ONE, was in use by a connection to a different server. Is there a bind() before connect()? After a bind(), the port cannot be shared."
    expect_own_port connect 'TCP connection'
    expect 'the source port' "$USED" "${FROM[0]}"
    shown "two connections from $USED, to two servers"
}

# points: 2
# after: sample
# needs: other-range
# idea: When a connection is over, the kernel can use its port again. The end that closes first
#   keeps its port in TIME_WAIT for a while.
# read: RFC 9293, section 3.6.1
@test "again: 12 connections one after another, from 4 ports" {
    local low=$((20000 + RANDOM % 9000))
    in_range_of "$low-$((low + 3))"
    beside patient sample ADDRESS PORT 12
    if [ "${#FROM[@]}" -lt 12 ]; then
        hint 'Your program ran out of ports. There are three possible reasons: it begins a connection before the last one is over, it does not close its end, or it closes its end before the server does.'
    elif [[ $SAID =~ ^sample\ .*\ ([0-9]+)$ && ${BASH_REMATCH[1]} -gt 4 ]]; then
        hint 'Only 4 ports are free here, so some connections use the same port. DISTINCT is the number of different ports, however often each of them is used.'
    fi
    expect_sample 12
    [ "$FIRST" = server ] || hint 'The end that closes first keeps its port in TIME_WAIT. An answer is not the end of a connection: how do you know that the server has closed?'
    expect 'who closed first' server "$FIRST"
    shown "$SAID: the ports $low-$((low + 3)) are enough for 12 connections"
}

# points: 10
# after: judge
# needs: other-range
# idea: A range is inside another range if both of its ends are inside, and outside if the two have
#   no port in common.
# read: RFC 6335, section 6
@test "ranges: the ranges of other machines" {
    local range
    for range in 49152-65535 $((49153 + RANDOM % 9000))-65000 $((1024 + RANDOM % 9000))-49151 \
        $((40000 + RANDOM % 9000))-49152 49151-$((50000 + RANDOM % 9000)) $((10000 + RANDOM % 9000))-65535; do
        in_range_of "$range"
        submitted --seconds 2 -- judge
        AGAIN=${BY_HAND:+$BY_HAND $RAN}
        expect_verdict "${range%-*}" "${range#*-}"
    done
    shown 'six ranges, some of which begin or end at an edge of 49152-65535'
}
