#!/usr/bin/env bats
# Lab 06: a server that starts again at once, as its clients see it, and why a port is taken,
# from tables that the grader draws.
load ../grader/checks

# Each is there when something was waited for in vain. Then the next things get less time.
HUNG=$GRADE_RECORDS/hung-server
HUNG_WHY=$GRADE_RECORDS/hung-why

# The first table. It is read while the first server serves: then a program that hangs in both
# costs its time once.
FIRST=$GRADE_RECORDS/first

SERVER='timeout 9 ./come-back-too-soon serve 3306'

lacks_second_address() {
    "$PEER" has 127.0.0.2 2>/dev/null || echo 'this machine has no second loopback address'
}

lacks_ipv6() {
    "$PEER" has ::1 2>/dev/null || echo 'there is no IPv6 here'
}

# The submission as a server, with the grader's clients. $1: peer's check. $2: what repeats it by
# hand. Options of apart come next.
serve() {
    local status=0
    command_apart 8 "${@:3}" -- serve PORT WORD
    AGAIN=${2-}
    set -- "$1" "${COMMAND[@]}"
    set -- "${@:1:$#-3}" # peer puts its own words behind the command
    SLIPPED=$SLIPPED "$PEER" "$1" "$HUNG" "${@:2}" >"$BATS_TEST_TMPDIR/seen" 2>"$BATS_TEST_TMPDIR/complained" \
        3>&- </dev/null || status=$?
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    case $status in
    0) shown "$(<"$BATS_TEST_TMPDIR/seen")"; return ;;
    1) ;;
    *) grader_failed "its clients: $COMPLAINED" || return ;;
    esac
    read_findings "$BATS_TEST_TMPDIR/seen"
    fail "$WANTED" "$FOUND"
}

# points: 10
# idea: A server listens at one port of one address, and a connection lasts until its client
#   closes it.
# read: POSIX listen(), accept(), read()
@test "serves: a client gets the word, its own bytes back, and then comes the next" {
    local first status=0
    read_table "$FIRST" loopback own:own:LISTEN &
    first=$!
    serve serves "$SERVER hello & sleep 1; echo abc | nc -N 127.0.0.1 3306" || status=1
    wait "$first" || true
    [ "$status" = 0 ]
}

# points: 12
# after: serves
# idea: The server's end of an old connection, in TIME_WAIT for a minute, is no program. A server
#   may listen beside it, if both listening sockets, the old and the new one, asked for that
#   before bind.
# read: socket(7), SO_REUSEADDR; RFC 9293 section 3.6.1; worksheet 06
@test "again: it serves again at once while the old connection is in TIME_WAIT" {
    serve again "$SERVER first & server=\$!; sleep 1; sleep 2 | nc 127.0.0.1 3306 & sleep 1; kill \$server; sleep 2; $SERVER second"
}

# points: 10
# after: serves
# idea: A client that has not closed yet keeps the old connection, and its port number with it.
#   A connection and a listener can have the same number, as they always do at a server.
# read: socket(7), SO_REUSEADDR; RFC 9293 section 3.4.1
@test "connected: it serves again while a client of the first server is still connected" {
    serve connected "$SERVER first & server=\$!; sleep 1; sleep 9 | nc 127.0.0.1 3306 & sleep 1; kill \$server; sleep 1; $SERVER second"
}

# points: 5
# after: serves
# idea: The end of a connection says that all has arrived. A reset says that something went wrong.
# read: POSIX close(), setsockopt(), SO_LINGER
@test "gently: no connection is closed first or reset, not even when the server is stopped" {
    serve gently ''
}

# points: 3
# after: serves
# idea: A connection that is over still holds a descriptor until that is closed.
# read: POSIX close(), accept(), EMFILE
@test "closes: more clients, one after another, than it may have descriptors" {
    serve closes "(ulimit -n 24; $SERVER hello) & sleep 1; for i in \$(seq 60); do echo | nc -N 127.0.0.1 3306; done" \
        --processes 150 --memory 2048
}

# points: 10
# after: serves
# idea: SO_REUSEADDR lets a listener beside old connections, and not beside another listener. A
#   port of one address is for one server, unless all that share it ask to share it.
# read: POSIX bind(), EADDRINUSE; socket(7), SO_REUSEADDR, SO_REUSEPORT
@test "alone: a second server at the same port is refused at once" {
    serve alone "$SERVER first & sleep 1; $SERVER second; echo \$?"
}

# points: 5
# after: serves
# needs: second-address
# idea: Two servers can have the same port number at the same time, if their addresses differ.
# read: POSIX bind(); ip(7)
@test "beside: another server has the same port of another address" {
    serve beside "timeout 9 ../../demo-server/demo-server -a 127.0.0.2 3306 >/dev/null & sleep 1; $SERVER hello"
}

# Runs the submission on a table that the grader draws, and leaves all of it in a folder ($1). The
# words of peer-rows.h come next. Runs in a process of its own.
read_table() (
    exec 3>&-
    limit=3
    BATS_TEST_TMPDIR=$1
    mkdir -p "$1"
    "$PEER" table "$1/table" "${@:2}" >"$1/drawn"
    read -r ADDRESS PORT WORD <"$1/drawn"
    [ ! -e "$HUNG_WHY" ] || limit=2
    submitted --seconds "$limit" -- why "$ADDRESS" "$PORT" <"$1/table"
    [ "$STATUS" != 124 ] || : >"$HUNG_WHY"
    echo "$STATUS" >"$1/status"
    echo "$RAN" >"$1/ran"
)

# What came of that: STATUS, SAID and COMPLAINED; ADDRESS and PORT, and WORD, the right one.
look_at_table() {
    local row
    DRAWN=$1/drawn
    read -r ADDRESS PORT WORD <"$DRAWN" && read -r STATUS <"$1/status" && read -r RAN <"$1/ran" ||
        grader_failed 'no table could be drawn' || return
    read_text SAID "$1/said"
    read_text COMPLAINED "$1/complained"
    AGAIN='printf "%s\n"'
    while read -r row; do AGAIN+=" '$row'"; done <"$1/table.rows" # without the blanks at its ends
    AGAIN+=" | $RAN"
    RAN+=' <TABLE'
}

# The idea behind a mistake that a table shows ($1: its name in peer-readings.c).
idea_of() {
    case $1 in
    decimal) echo "The table's ports are in hex, and PORT is decimal. Compare numbers: what does each text stand for?" ;;
    turned-port) echo 'A port is a number in this table, and not two bytes as they travel. Its byte order is that of any number.' ;;
    remote) echo "A row has two ends. The port at the remote end is the peer's, and takes no port of this machine." ;;
    address) echo 'A port is taken at an address. That number at a different address is a different port.' ;;
    wildcard) echo 'A socket at the wildcard address has the port at every address of the machine.' ;;
    family) echo 'Each family has a wildcard of its own: 0.0.0.0 takes no IPv6 address, and in these tables :: takes no IPv4 address.' ;;
    words) echo "The kernel prints each word of 32 bits as a number of this machine. Its bytes come out backwards on a PC: what does 127.0.0.1 look like in the README's table?" ;;
    state) echo 'The fourth column is the state, in hex. Not every row is a listener.' ;;
    live) echo 'A connection has a beginning and an end, and takes its port in all of its states. Only LISTEN and TIME_WAIT have a word of their own.' ;;
    no-time-wait) echo 'No program has a socket that is in TIME_WAIT, and its port is still taken.' ;;
    first | last) echo 'Several rows can take one port. The reason is the strongest of them: a listener, then a connection, then TIME_WAIT.' ;;
    esac
}

# A usual mistake that comes to the same word ($1). If several do, it is one that this check is
# about (ABOUT).
ABOUT=
recognise() {
    local what name word said=$1 found=''
    [[ $said != free && $said != bound ]] || said=none
    while read -r what name word; do
        [ "$what $word" = "mistake $said" ] || continue
        [[ -n $found && " $ABOUT " != *" $name "* ]] || found=$name
    done <"$DRAWN"
    if [ -n "$found" ]; then
        hint "$(idea_of "$found")"
    elif [[ $said = none && $WORD != bound && $WORD != free ]]; then
        hint 'The table comes first: a row of it takes the port. What bind says on this machine counts only if no row does.'
    elif [ "$WORD" = bound ]; then
        hint 'No row of the table has this port, and a socket of the grader is bound to it without listening. What does a bind say here? With SO_REUSEADDR it may succeed beside such a socket: that is what the option is for.'
    fi
}

# The word for a table, which must be the right one.
says_why() {
    read_table "$BATS_TEST_TMPDIR/why" "$@" || true
    look_at_table "$BATS_TEST_TMPDIR/why" || return
    expect_word
}

# PORT and WORD in one line.
expect_word() {
    local PLAIN
    if [ "$SAID:$UNENDED" != "$PORT $WORD:" ]; then
        forgive "$SAID"
        [[ $PLAIN != "$PORT "* ]] || recognise "${PLAIN#"$PORT "}"
        hint_nothing 'Begin with reading the lines of the table; make hint LAB=06 helps.'
    fi
    expect_line "$PORT $WORD" 'standard output: ' || return
    expect_status 0
}

# points: 7
# idea: A table of sockets is text: a line for each socket, a column for each end and one for the
#   state. The numbers in it are hex.
# read: proc(5), /proc/net/tcp; README.md, "The form of the table"
@test "listener: a socket that listens at the address" {
    [ -e "$FIRST/status" ] || read_table "$FIRST" loopback own:own:LISTEN
    look_at_table "$FIRST"
    expect_word
    says_why own:own:LISTEN
    shown "$SAID, at $ADDRESS"
}

# points: 5
# after: listener
# idea: The end that closes first keeps the connection in TIME_WAIT. No program has it any more,
#   and the port is still taken.
# read: RFC 9293 section 3.6.1
@test "time-wait: old connections that no program has any more" {
    says_why own:own:TIME_WAIT
    says_why own:own:TIME_WAIT own:own:TIME_WAIT own:own:TIME_WAIT
    shown "$SAID, at $ADDRESS"
}

# points: 6
# after: listener
# idea: A connection takes its port from its first segment to its last, in each of its states.
# read: RFC 9293 section 3.3.2
@test "connection: in each of its states but TIME_WAIT" {
    local state
    for state in ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 CLOSE_WAIT LAST_ACK CLOSING; do
        says_why "own:own:$state" || {
            hint "That row is in the state $state, which is one of a connection's states."
            false
        }
    done
    shown "$SAID in eight states"
}

# points: 5
# after: listener, time-wait
# idea: The same port has different digits in hex and in decimal, and a row has two ports. Which
#   one is meant is a matter of reading, not of looking for digits.
# read: POSIX strtoul(), scanf(); proc(5), /proc/net/tcp
@test "port: rows whose digits mislead, and the port at the remote end" {
    ABOUT='decimal turned-port remote'
    says_why own:own:TIME_WAIT own:decimal:LISTEN
    says_why own:own:TIME_WAIT own:turned:LISTEN
    says_why own:own:TIME_WAIT own:remote:ESTABLISHED
    shown "$SAID, and not the port that is $PORT in hex"
}

# points: 5
# after: listener, time-wait
# idea: A port is taken at an address, or at all of them. At a different address the same number
#   is free (M14).
# read: POSIX bind(), inet_pton()
@test "address: the same port at other addresses, and at the wildcard" {
    ABOUT='wildcard family address'
    says_why wild:own:LISTEN other:own:ESTABLISHED
    says_why wild:own:TIME_WAIT other:own:LISTEN
    says_why own:own:TIME_WAIT other:own:LISTEN
    says_why own:own:TIME_WAIT turned:own:LISTEN
    says_why loopback own:own:TIME_WAIT family:own:LISTEN
    shown "$SAID at $ADDRESS, and a listener elsewhere"
}

# points: 4
# after: time-wait, connection
# idea: A port can have a listener, connections and some that wait, all at the same time (M14).
#   The table has them in any order, so read all of it.
# read: README.md, "The task"
@test "order: several rows for one port, in any order" {
    ABOUT='first last'
    says_why kept own:own:TIME_WAIT own:own:ESTABLISHED own:own:LISTEN
    says_why kept own:own:LISTEN own:own:ESTABLISHED own:own:TIME_WAIT
    says_why kept own:own:TIME_WAIT own:own:CLOSE_WAIT
    says_why kept own:own:FIN_WAIT2 own:own:TIME_WAIT
    shown "$SAID, behind 2,000 other rows"
}

# points: 4
# after: address, connection
# idea: An IPv6 address is four words of 32 bits. Each is printed as a number, one after the other.
# read: RFC 4291 section 2.2; POSIX inet_pton()
@test "ipv6: the same in the table of IPv6" {
    ABOUT='words wildcard family'
    says_why ipv6 own:own:LISTEN
    says_why ipv6 wild:own:LISTEN
    says_why ipv6 own:own:TIME_WAIT other:own:LISTEN
    says_why ipv6 own:own:TIME_WAIT turned:own:LISTEN
    says_why ipv6 loopback own:own:CLOSE_WAIT family:own:LISTEN
    shown "$SAID, at $ADDRESS"
}

# Runs the submission while a port is held ($1: as peer's hold says) at an address ($2), with a
# table none of whose rows takes it. $3: the word that is right. Words of peer-rows.h come next.
while_held() {
    local table=$BATS_TEST_TMPDIR/table limit=3
    ADDRESS=$2 WORD=$3 DRAWN=$BATS_TEST_TMPDIR/drawn
    PORT=$("$PEER" free "$ADDRESS") &&
        "$PEER" table "$table" "${@:4}" loopback "port=$PORT" other:own:LISTEN own:remote:ESTABLISHED >"$DRAWN" ||
        grader_failed 'no table could be drawn'
    [ ! -e "$HUNG_WHY" ] || limit=2
    AROUND=("$PEER" hold "$1" "$ADDRESS" "$PORT")
    submitted --seconds "$limit" -- why "$ADDRESS" "$PORT" <"$table"
    [ "$STATUS" != 124 ] || : >"$HUNG_WHY"
    AROUND=()
    RAN+=' <TABLE'
}

# points: 3
# after: listener
# idea: A socket that is bound takes the port before it listens, and no table shows it. A client
#   is refused, as at a free port: only bind can tell the two apart.
# read: POSIX bind(), EADDRINUSE
@test "bound: a socket that has the port and does not listen" {
    local how
    for how in bound reuse; do
        while_held $how 127.0.0.1 bound
        expect_word
    done
    shown "$SAID, by a socket that did not listen"
}

# points: 2
# after: listener
# idea: Only bind knows whether a port is free: so try it.
# read: POSIX bind()
@test "free: no row takes the port, and no socket" {
    while_held free 127.0.0.1 free
    expect_word
    shown "$SAID"
}

# An address that is nobody's, and that nobody can bind.
lacks_strangers() {
    ! "$PEER" has 192.0.2.1 2>/dev/null || echo 'any address can be bound here (ip_nonlocal_bind)'
}

# points: 2
# after: free
# needs: strangers
# idea: bind can fail for more than one reason. Only EADDRINUSE says that the port is taken.
# read: POSIX bind(), EADDRNOTAVAIL; RFC 5737
@test "elsewhere: an address that this machine does not have" {
    submitted --seconds 3 -- why "192.0.2.$((RANDOM % 254 + 1))" $((RANDOM % 9000 + 1024)) </dev/null
    if [ "$STATUS" = 0 ]; then
        hint 'bind failed here, and not with EADDRINUSE. What then is known of the port?'
        expect_status 1
    fi
    expect_refusal
    shown "$(head -n 1 <<<"$COMPLAINED")"
}

# points: 2
# after: bound, free
# needs: ipv6
# idea: bind takes an address of either family, if the socket is of the same.
# read: POSIX bind(), getaddrinfo()
@test "bound6: both of these at an address of IPv6" {
    while_held bound ::1 bound ipv6
    expect_word
    while_held free ::1 free ipv6
    expect_word
    shown "$SAID, at ::1"
}
