#!/usr/bin/env bats
# Lab 05: one port for many clients at once, over TCP and UDP, as the clients see it.
load ../grader/checks

# Is there when something was waited for in vain. Then the next things get less time.
HUNG=$GRADE_RECORDS/hung

lacks_second_address() {
    "$PEER" second 0 "$HUNG" 2>/dev/null || echo 'this machine has no second loopback address'
}

lacks_table() {
    [ -r /proc/net/udp ] || echo 'this machine has no table of its sockets'
}

FLUSH='The line has to come before the first client, also where the output is no terminal: it waits in a buffer until it is flushed.'

# Starts the submission as a server. Options of apart come after the port, which may be 0.
serve() {
    local port=$1 patience=$((3 * GRADE_BUSY)) read=0
    shift
    begin_submitted "$@" -- "$port"
    RAN="./share-one-port $port"
    [ -e "$HUNG" ] && patience=1
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
        fail 'its first line, before the first client comes: listening PORT' 'nothing, and it serves'
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
        hint 'Nothing listens on port 0: it is the wish that the kernel choose. Which port did it choose?'
    elif [ -z "$LINE" ] && [ "$STATUS" = 124 ]; then
        hint "$FLUSH"
    fi
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    if [ -n "$LINE" ] || [ "$STATUS" = 124 ]; then
        fail 'its first line: listening PORT' "${LINE:-nothing, for $patience s}"
    fi
    fail 'its first line: listening PORT' "nothing; $(ending "$STATUS")"
}

# The line is right but for its looks. If it is the newline that is missing, the next checks
# need not wait long for it.
slip_in_line() {
    local plain=$PLAIN
    [ "$LINE" != "$plain" ] || : >"$HUNG"
    [ -z "$SLIPPED" ] || return 0
    slip
    [ "$LINE" != "$plain" ] || fail "$plain, and a newline at the end" "$plain, and no newline at the end"
    fail "$plain" "$LINE"
}

# It has not said that it serves, and does: the line is in a buffer. That costs one check, too.
serves_unsaid() {
    PORT=$1
    : >"$HUNG"
    SLIPPED=$SLIPPED "$PEER" one "$PORT" "$HUNG" >/dev/null 2>&1
}

wrong_port() {
    [ "$PORT" != $((($1 & 255) << 8 | $1 >> 8)) ] ||
        hint 'The two bytes are in the wrong order: a port stands in a socket address as it travels, the high byte first.'
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
    many) client="../../demo-client/demo-client -n 20 127.0.0.1 $PORT" ;;
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
    [ "$STATUS" = 124 ] || FOUND+="; the server ended: $(ending "$STATUS")"
    [ "$STATUS" != 141 ] || hint 'Signal 13 is SIGPIPE: the server wrote to a client that had gone. What does a program do about it that wants to go on?'
    [ "$NAME:$STATUS" != reset:139 ] || hint 'A client that has gone makes recv or read fail, too: it returns -1. As a size_t that is the greatest number there is. Keep the result in a ssize_t, and look at it first.'
    AGAIN=$(by_hand "$1")
    fail "$WANTED" "$FOUND"
}

# points: 10
# idea: A server listens at one port. What a client asks comes from the client's own.
# read: POSIX listen(), accept(), getpeername()
@test "one: a lone client is told both ends of its connection" {
    serve "$(free_port)"
    clients one
}

# points: 5
# after: one
# idea: A connection lasts until one end closes it, and not for one question.
# read: POSIX close()
@test "again: a second question, on the same connection" {
    serve "$(free_port)"
    clients again
}

# points: 5
# after: again
# idea: TCP carries bytes. Where a line ends is for the two programs to find out.
# read: RFC 9293 section 3.7; POSIX recv()
@test "lines: one answer to each line, however the bytes come" {
    serve "$(free_port)"
    clients lines
}

# points: 3
# after: lines
# idea: Each direction of a connection has an end of its own. A client that sends no more still
#   reads.
# read: RFC 9293 section 3.9.1 (CLOSE); POSIX shutdown()
@test "half: a client that closes its sending half gets its answers, and then the end" {
    serve "$(free_port)"
    clients half
}

# points: 2
# after: lines
# idea: A socket takes as much as there is room for. The rest waits at the sender.
# read: POSIX send(), EAGAIN; tcp(7)
@test "late: a client that first sends and then reads loses no answer" {
    serve "$(free_port)"
    clients late
}

# points: 10
# after: again
# idea: A connection is four numbers. The server's two are the same for all clients.
# read: RFC 9293 section 3.4.1; POSIX poll(), pthread_create(), fork()
@test "many: twenty clients at once, each told its own ends" {
    serve "$(free_port)" --processes 150 --memory 2048
    clients many
}

# points: 10
# after: many
# idea: Whoever waits for one client keeps all others waiting.
# read: POSIX poll(), pthread_create(), fork()
@test "slow: a client that stops in the middle of a line holds nobody up" {
    serve "$(free_port)"
    clients slow
}

# points: 5
# after: many
# needs: second-address
# idea: One source port at two addresses is two clients.
# read: RFC 9293 section 3.4.1
@test "same: one source port from two addresses" {
    serve "$(free_port)"
    clients same
}

# points: 10
# after: one
# idea: A datagram brings its source with it. There is no connection.
# read: RFC 768; POSIX recvfrom(), sendto()
@test "udp: the same number over UDP, for several clients" {
    serve "$(free_port)"
    clients udp
}

# points: 5
# after: udp
# idea: bind to port 0 means "kernel, choose", for one socket of one protocol.
# read: POSIX bind(), getsockname()
@test "zero: a port that the kernel chose, the same number over both" {
    serve 0
    clients zero
}

# points: 5
# after: udp
# needs: table
# idea: A UDP server needs one socket, however many ask.
# read: RFC 768
@test "sockets: one UDP socket for all" {
    serve "$(free_port)"
    clients sockets
}

# points: 5
# after: again, udp
# idea: TCP port N and UDP port N are two ports.
# read: RFC 6335 section 6
@test "both: TCP and UDP at the same time" {
    serve "$(free_port)"
    clients both
}

# points: 5
# after: one
# needs: second-address
# idea: An address and a number are bound together. 127.0.0.1 can be reached from this machine
#   alone (a container on it has a 127.0.0.1 of its own).
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
    [ -z "$SAID" ] || hint "${2:-The second server does not have that port, and goes on. What did bind return?}"
    expect 'what the second one prints on standard output' '' "$SAID"
    expect_status 1
    [ -n "$COMPLAINED" ] || fail 'a message on standard error' 'nothing there'
}

# points: 3
# after: one
# idea: A port of one address, over one protocol, is for one listening socket, unless all that
#   share it set SO_REUSEPORT. The second bind fails, and says so.
# read: POSIX bind(), EADDRINUSE
@test "taken: a second server on the same port gives up" {
    PORT=$(free_port)
    AROUND=("$PEER" hold tcp "$PORT") # the grader's: two of one uid may share a port, where they can
    gives_up "$PORT"
    shown "$(head -n 1 <<<"$COMPLAINED")"
}

# points: 2
# after: taken, udp
# idea: TCP and UDP ports are had one by one, and each may be somebody else's. SO_REUSEADDR on a
#   UDP socket, or SO_REUSEPORT on any, gives one port to two programs.
# read: socket(7), SO_REUSEADDR, SO_REUSEPORT; POSIX bind(), EADDRINUSE
@test "alone: the port over UDP is for one server, too" {
    serve "$(free_port)"
    clients alone
    end_submitted
    PORT=$(free_port)
    AROUND=("$PEER" hold udp "$PORT")
    gives_up "$PORT" 'Another socket had that number over UDP, and over TCP nobody had it. Both have to be bound.'
    shown "$(head -n 1 <<<"$COMPLAINED")"
}

# points: 10
# after: many
# idea: A client may go at any moment. That is the end of its connection, and of nothing else.
# read: POSIX write(), EPIPE; signal(7)
@test "reset: clients that go in the middle" {
    serve "$(free_port)"
    clients reset
}

# points: 5
# after: many
# idea: A connection that is over still holds a descriptor until that is closed.
# read: POSIX close(); getrlimit()
@test "closes: more clients, one after another, than it may have descriptors" {
    serve "$(free_port)" --files 24 --processes 150 --memory 2048
    clients closes
}
