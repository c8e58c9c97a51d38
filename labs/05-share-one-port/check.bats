#!/usr/bin/env bats
# Lab 05: one port for many clients at once, over TCP and UDP, as the clients see it.
load ../grader/checks

# This file exists if the grader has waited for something in vain. Later waits are shorter then.
HUNG=$GRADE_RECORDS/hung

lacks_second_address() {
    "$PEER" second 0 "$HUNG" 2>/dev/null || echo 'this machine has no second loopback address'
}

lacks_table() {
    [ -r /proc/net/udp ] || echo 'this machine has no table of its sockets'
}

FLUSH='The line must appear before the first client connects, even if standard output is not a terminal. Output to a pipe stays in a buffer until it is flushed.'

# Starts the submission as a server. Options of apart come after the port, which may be 0.
serve() {
    local port=$1 patience=$((3 * GRADE_BUSY)) read=0
    shift
    begin_submitted "$@" -- "$port"
    RAN="./share-one-port $port"
    [ -e "$HUNG" ] && patience=$((GRADE_BUSY < 3 ? GRADE_BUSY : 3)) # in many checks: not too long
    next_said "$patience" || read=$?
    forgive "$LINE"
    if [[ $PLAIN =~ ^listening\ ([1-9][0-9]{0,4})$ ]]; then
        PORT=${BASH_REMATCH[1]}
        [ "$port" = "$PORT" ] || [ "$port" = 0 ] || wrong_port "$port"
        [ "$LINE:$read" = "$PLAIN:0" ] || slip_in_line
        return
    fi
    if [[ -z $LINE && $read -gt 128 && $port != 0 ]] && serves_unsaid "$port"; then
        [ -z "$SLIPPED" ] || return 0
        record slip "$NAME"
        hint "$FLUSH"
        fail 'its first line, before the first client connects: listening PORT' 'no line, but the server answers clients'
    fi
    end_submitted
    [ "$STATUS" != 124 ] || : >"$HUNG"
    # The number that one protocol got may be held over the other, if only by a connection that
    # has ended. To give up is right then, and the next number is another one.
    if [ "$port:$LINE:$STATUS" = 0::1 ] && [ "${TRIED:=1}" -lt 5 ]; then
        TRIED=$((TRIED + 1))
        serve 0 "$@"
        return
    fi
    if [ "$LINE" = 'listening 0' ]; then
        hint 'No socket listens on port 0: this number asks the kernel to choose. Which port did it choose?'
    elif [ -z "$LINE" ] && [ "$STATUS" = 124 ]; then
        hint "$FLUSH"
    fi
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    if [ -n "$LINE" ] || [ "$STATUS" = 124 ]; then
        fail 'its first line: listening PORT' "${LINE:-nothing in $patience seconds}"
    fi
    fail 'its first line: listening PORT' "nothing; $(ending "$STATUS")"
}

# The line is right except for its format. If the newline is missing, the next checks need not wait
# long for it.
slip_in_line() {
    local plain=$PLAIN
    [ "$LINE" != "$plain" ] || : >"$HUNG"
    [ -z "$SLIPPED" ] || return 0
    slip
    [ "$LINE" != "$plain" ] || fail "$plain, and a newline at the end" "$plain, and no newline at the end"
    fail "$plain" "$LINE"
}

# The program serves but has not said so: the line is in a buffer. This costs one check, too.
serves_unsaid() {
    PORT=$1
    : >"$HUNG"
    SLIPPED=$SLIPPED "$PEER" one "$PORT" "$HUNG" >/dev/null 2>&1
}

wrong_port() {
    [ "$PORT" != $((($1 & 255) << 8 | $1 >> 8)) ] ||
        hint "$(printf '%d is 0x%04x, and %d is 0x%04x: the same two bytes in the other order. A socket address keeps its port in network byte order.' "$PORT" "$PORT" "$1" "$1")"
    fail "listening $1" "$LINE"
}

free_port() {
    "$PEER" free 0 "$HUNG" || grader_failed 'no free port was found'
}

# What a person can type to see the same ($1: peer's mode), or nothing.
by_hand() {
    local client
    case $1 in
    one) client="printf 'whoami\n' | nc 127.0.0.1 $PORT" ;;
    again) client="printf 'whoami\nagain\n' | nc 127.0.0.1 $PORT" ;;
    lines) client="(printf 'first\nsecond\n\nwho'; sleep 1; printf 'ami\n') | nc 127.0.0.1 $PORT" ;;
    half) client="printf 'first\nsecond\nwho' | nc -N 127.0.0.1 $PORT" ;;
    many) client="../../demo-client/demo-client -n 110 127.0.0.1 $PORT" ;;
    udp) client="printf 'whoami\n' | nc -u -w 1 127.0.0.1 $PORT" ;;
    here) client="../../demo-client/demo-client 127.0.0.2 $PORT" ;;
    *) return 0 ;;
    esac
    echo "timeout 9 $RAN & sleep 1; $client"
}

# The clients of a check ($1: peer's mode) ask the server, and say what they saw.
clients() {
    local status=0
    SLIPPED=$SLIPPED "$PEER" "$1" "$PORT" "$HUNG" >"$BATS_TEST_TMPDIR/clients" 2>&1 3>&- || status=$?
    case $status in
    0) shown "$(<"$BATS_TEST_TMPDIR/clients")"; return ;;
    1) ;;
    *) grader_failed "its clients: $(<"$BATS_TEST_TMPDIR/clients")" ;;
    esac
    read_findings "$BATS_TEST_TMPDIR/clients"
    next_said 0.3 || true # one that was ended by a signal has the time to be told so
    end_submitted
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    [ "$STATUS" = 124 ] || FOUND+="; the server did not go on: $(ending "$STATUS")"
    [ "$STATUS" != 141 ] || hint 'Signal 13 is SIGPIPE: the server wrote to a connection that its client had closed. How can a program survive this signal?'
    [[ $NAME:$STATUS != reset:[1-9] ]] || hint 'Your server ended after a client had vanished. Which of its calls failed, and which clients does that concern?'
    [ "$NAME:$STATUS" != reset:139 ] || hint 'After a client has reset its connection, recv() and read() fail and return -1. What does your program do with this number? In a size_t, -1 becomes the largest number there is.'
    AGAIN=$(by_hand "$1")
    fail "$WANTED" "$FOUND"
}

# points: 10
# idea: A server listens on one port. What a client sends comes from the client's own port.
# read: POSIX listen(), accept(), getpeername()
@test "one: a lone client is told both ends of its connection" {
    serve "$(free_port)"
    clients one
}

# points: 5
# after: one
# idea: A connection lasts until one end closes it. It is not over after one answer.
# read: POSIX close()
@test "again: a second question, on the same connection" {
    serve "$(free_port)"
    clients again
}

# points: 5
# after: again
# idea: TCP carries bytes, not lines. The two programs must find the end of each line themselves.
# read: RFC 9293, section 3.7; POSIX recv()
@test "lines: one answer to each line, however the bytes arrive" {
    serve "$(free_port)"
    clients lines
}

# points: 3
# after: lines
# idea: The two directions of a connection end separately. A client that has closed its sending
#   half can still read.
# read: RFC 9293, section 3.9.1 (CLOSE); POSIX shutdown()
@test "half: a client that closes its sending half gets its answers, and then the end" {
    serve "$(free_port)"
    clients half
}

# points: 2
# after: lines
# idea: A socket accepts only as many bytes as it has room for. The sender keeps the rest until
#   there is room again.
# read: POSIX send(), EAGAIN; tcp(7)
@test "late: a client that sends first and reads later loses no answer" {
    serve "$(free_port)"
    clients late
}

# points: 10
# after: again
# idea: Four numbers identify a connection. The server's two numbers are the same for all clients.
# read: RFC 9293, section 3.4.1; POSIX poll(), pthread_create(), fork()
@test "many: 110 clients at once, each told its own ends" {
    serve "$(free_port)" --processes 250 --memory 2048 --files 1000
    clients many
}

# points: 10
# after: many
# idea: A server that waits for one client keeps all others waiting.
# read: POSIX poll(), pthread_create(), fork()
@test "slow: a client that stops in the middle of a line delays no other client" {
    serve "$(free_port)"
    clients slow
}

# points: 10
# after: one
# idea: Each datagram arrives with the address and port of its source. There is no connection.
# read: RFC 768; POSIX recvfrom(), sendto()
@test "udp: the same port number over UDP, for several clients" {
    serve "$(free_port)"
    clients udp
}

# points: 5
# after: many
# needs: second-address
# idea: Two clients may use the same source port at different addresses.
# read: RFC 9293, section 3.4.1
@test "same: two clients with the same source port at different addresses" {
    serve "$(free_port)"
    clients same
    status_of udp
    [ "$STATUS_OF" != passed ] || clients same-datagrams
}

# points: 5
# after: udp
# idea: bind() to port 0 asks the kernel to choose a port for this one socket and its protocol.
# read: POSIX bind(), getsockname()
@test "zero: a port that the kernel chose, the same number for TCP and UDP" {
    serve 0
    clients zero
}

# points: 5
# after: udp
# needs: table
# idea: A UDP server needs only one socket, however many clients it has.
# read: RFC 768
@test "sockets: one UDP socket for all clients" {
    serve "$(free_port)"
    clients sockets
}

# points: 5
# after: again, udp
# idea: TCP port N and UDP port N are two different ports.
# read: RFC 6335, section 6
@test "both: TCP and UDP at the same time" {
    serve "$(free_port)"
    clients both
}

# points: 5
# after: one
# needs: second-address
# idea: bind() takes an address and a port together. 127.0.0.1 can be reached only from this
#   machine (a container on it has its own 127.0.0.1).
# read: POSIX bind(); ip(7)
@test "here: at 127.0.0.1, and at no other address" {
    serve "$(free_port)"
    clients here
}

# A server that cannot have the port ($1) must give up. $2: a hint.
gives_up() {
    local limit=2
    [ -e "$HUNG" ] && limit=1
    submitted --seconds "$limit" -- "$1"
    AROUND=()
    [ -z "$SAID" ] || hint "${2:-Another program listens on this port, but your server goes on. What did bind() return?}"
    expect 'standard output, if the port is in use' '' "$SAID"
    expect_status 1
    [ -n "$COMPLAINED" ] || fail 'a message on standard error' 'nothing there'
}

# points: 3
# after: one
# idea: At one address and over one protocol, only one socket can listen on a port, unless all
#   sockets that share it set SO_REUSEPORT. Otherwise the second bind() fails.
# read: POSIX bind(), EADDRINUSE
@test "taken: a second server on the same port gives up" {
    PORT=$(free_port)
    AROUND=("$PEER" hold tcp "$PORT") # the grader's: two of one uid may share a port, where they can
    gives_up "$PORT"
    shown "$(head -n 1 <<<"$COMPLAINED")"
}

# points: 2
# after: taken, udp
# idea: A program binds its TCP port and its UDP port separately, and another program may use one of
#   them. SO_REUSEADDR on a UDP socket, or SO_REUSEPORT on any, lets two programs share a port.
# read: socket(7), SO_REUSEADDR, SO_REUSEPORT; POSIX bind(), EADDRINUSE
@test "alone: the UDP port, too, is for one server only" {
    serve "$(free_port)"
    clients alone
    end_submitted
    PORT=$(free_port)
    AROUND=("$PEER" hold udp "$PORT")
    gives_up "$PORT" 'Another program uses this port over UDP, but over TCP it is free. Your server needs both. What did each bind() return?'
    shown "$(head -n 1 <<<"$COMPLAINED")"
}

# points: 10
# after: many
# idea: A client may vanish at any moment. This ends its own connection, and nothing else.
# read: POSIX write(), EPIPE; signal(7)
@test "reset: clients that vanish in the middle of a connection" {
    serve "$(free_port)"
    clients reset
}

# points: 5
# after: many
# idea: A connection that is over still uses a descriptor until the program closes it.
# read: POSIX close(); getrlimit()
@test "closes: more clients, one after another, than the server may have descriptors" {
    serve "$(free_port)" --files 24 --processes 150 --memory 2048
    clients closes
}
