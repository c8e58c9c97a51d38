#!/usr/bin/env bats
# Lab 06: a server that is restarted at once, as its clients see it; and why a port is taken, from
# tables that the grader draws.
load ../grader/checks

# Each file exists if the grader has waited for something that did not come. Later waits are shorter
# then.
HUNG=$GRADE_RECORDS/hung-server
HUNG_WHY=$GRADE_RECORDS/hung-why

# The first table. The program reads it while the first server runs, so that a program that hangs in
# both ways costs the time once.
FIRST=$GRADE_RECORDS/first

SERVER='timeout 9 ./come-back-too-soon serve 3306'

lacks_second_address() {
    "$PEER" has 127.0.0.2 2>/dev/null || echo 'this machine has no second loopback address (127.0.0.2)'
}

lacks_ipv6() {
    "$PEER" has ::1 2>/dev/null || echo 'this machine has no IPv6'
}

# Runs the submission as a server, with the grader's clients. $1: peer's check. $2: the command that
# repeats it by hand. Options of apart come next.
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
    ! grep -q '^unflushed' "$BATS_TEST_TMPDIR/seen" || record slip "$NAME"
    read_findings "$BATS_TEST_TMPDIR/seen"
    fail "$WANTED" "$FOUND"
}

# points: 10
# idea: A server listens on one port of one address. A connection to this server lasts until the
#   client closes it, and then the next client gets its turn.
# read: POSIX listen(), accept(), read()
@test "serves: each client gets the word and its own bytes back" {
    local first status=0
    read_table "$FIRST" loopback own:own:LISTEN &
    first=$!
    serve serves "$SERVER hello & sleep 1; echo abc | nc -N 127.0.0.1 3306" || status=1
    wait "$first" || true
    [ "$status" = 0 ]
}

# points: 12
# after: serves
# idea: The server's end of an old connection is in TIME_WAIT for a minute, although no program is
#   using it. A server may listen beside it if both listening sockets, the old one and the new one,
#   asked for this before bind.
# read: socket(7), SO_REUSEADDR; RFC 9293, section 3.6.1; worksheet 06
@test "again: the server serves again at once while an old connection is in TIME_WAIT" {
    serve again "$SERVER first & server=\$!; sleep 1; sleep 2 | nc 127.0.0.1 3306 & sleep 1; kill \$server; sleep 2; $SERVER second"
}

# points: 10
# after: serves
# idea: A client that has not closed its end keeps the old connection alive, and the connection
#   keeps the server's port. A connection and a listener can use the same port, as they do on every
#   server.
# read: socket(7), SO_REUSEADDR; RFC 9293, section 3.4.1
@test "connected: the server serves again while an old client is still connected" {
    serve connected "$SERVER first & server=\$!; sleep 1; sleep 9 | nc 127.0.0.1 3306 & sleep 1; kill \$server; sleep 1; $SERVER second"
}

# points: 5
# after: serves
# idea: The end of a connection tells the client that everything has arrived. A reset tells it that
#   something went wrong.
# read: POSIX close(), setsockopt(), SO_LINGER
@test "gently: the server lets its clients close first, and resets no connection" {
    serve gently ''
}

# points: 3
# after: serves
# idea: A connection that has ended still uses a descriptor of the server until the server closes it.
# read: POSIX close(), accept(), EMFILE
@test "closes: the server outlives more clients than it may have descriptors" {
    serve closes "(ulimit -n 24; $SERVER hello) & sleep 1; for i in \$(seq 60); do echo | nc -N 127.0.0.1 3306; done" \
        --processes 150 --memory 2048
}

# points: 10
# after: serves
# idea: SO_REUSEADDR allows a listener beside old connections, but not beside another listener. A
#   port of one address belongs to one server, unless all sockets that use it have asked to share
#   it.
# read: POSIX bind(), EADDRINUSE; socket(7), SO_REUSEADDR, SO_REUSEPORT
@test "alone: a second server on the same port gives up at once" {
    serve alone "$SERVER first & sleep 1; $SERVER second; echo \$?"
}

# points: 5
# after: serves
# needs: second-address
# idea: Two servers can use the same port number at the same time if their addresses differ.
# read: POSIX bind(); ip(7)
@test "beside: a different server uses the same port at a different address" {
    serve beside "timeout 9 ../../demo-server/demo-server -a 127.0.0.2 3306 >/dev/null & sleep 1; $SERVER hello"
}

# Runs the submission on a table that the grader draws, and leaves everything in a folder ($1). The
# words of peer-rows.h come next. Runs in a separate process.
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

# Reads the result: STATUS, SAID and COMPLAINED; ADDRESS and PORT; and WORD, the right one.
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

# Prints the idea behind a mistake that a table shows ($1: its name in peer-readings.c).
idea_of() {
    case $1 in
    decimal) echo 'The table has its ports in hex, and PORT is decimal. Which number does each of the two texts stand for?' ;;
    turned-port) echo 'In this table a port is a number, and not two bytes in network byte order. Does it need htons() or ntohs()?' ;;
    remote) echo "Each row has two ends. The port at the remote end belongs to the peer: it takes no port of this machine." ;;
    address) [ -z "${part-}" ] || { echo 'Each listener of this port has a different address, in which only a few bytes are the same. All 4 or 16 bytes of an address count, for ADDRESS and for the wildcard address.' && return; }
        echo 'A port is taken at an address. The same port number at a different address is a different port. Does your program compare both?' ;;
    wildcard) echo 'A socket that is bound to the wildcard address uses its port at every address of the machine.' ;;
    family) echo 'Each family has its own wildcard address: 0.0.0.0 takes no IPv6 address, and in these tables :: takes no IPv4 address.' ;;
    words) echo "The kernel prints each 32-bit word of an address as a number. On a PC the four bytes of a word therefore come out backwards, but the words keep their order. What do 127.0.0.1 and 2001:db8::1 look like in the README's tables?" ;;
    state) echo 'The fourth column is the state, in hex. Not every row is a listener.' ;;
    live) echo 'A connection uses its port in all of its states, from the first segment to the last. Only LISTEN and TIME_WAIT have their own words.' ;;
    no-time-wait) echo 'No program has a socket that is in TIME_WAIT, but its port is still taken.' ;;
    first | last) echo 'Several rows can take the same port. The strongest of them is the reason: a listener, then a connection, then TIME_WAIT.' ;;
    esac
}

# Finds a common mistake that gives this word ($1). If there are several, it is one that this check
# is about (ABOUT). A program that reads ports or words wrong does not get past the check `listener`.
ABOUT=
recognise() {
    local what name word said=$1 found=''
    [[ $said != free && $said != bound ]] || said=none
    while read -r what name word; do
        [ "$what $word" = "mistake $said" ] || continue
        [[ $name != @(decimal|turned-port|words) || " $ABOUT " == *" $name "* ]] || continue
        [[ -n $found && " $ABOUT " != *" $name "* ]] || found=$name
    done <"$DRAWN"
    case $said:$WORD in
    none:bound | none:free) hint_bind ;;
    listener:bound | listener:free)
        hint 'No row takes this port at this address. The listener in the table has a different address. Does your program compare the addresses? Or does it print this word whatever it has read?' ;;
    *)
        if [ -n "$found" ]; then
            hint "$(idea_of "$found")"
        elif [ "$said" = none ]; then
            hint_unread
        elif [ "$WORD:$said" = listener:connection ]; then
            hint 'The state of this row is 0A, and the state is written in hex. Which number did your program read?'
        fi ;;
    esac
}

# The program printed `bound` for `free`, or the reverse.
hint_bind() {
    [ "$WORD" = bound ] || return 0
    hint 'No row of the table takes this port, but a socket of the grader is bound to it and does not listen. Did your program call bind? If it did: with SO_REUSEADDR, bind may succeed beside such a socket, since this is what the option is for.'
}

# Prints the name of a common mistake with which the program takes a row for a listener that is
# none: it reads the port or the address of that row wrong.
misread() {
    local name row table=$BATS_TEST_TMPDIR/misread
    while read -r name row; do
        [ ! -e "$HUNG_WHY" ] && read_table "$table" loopback "own:$row:LISTEN" || return 0
        [[ $(<"$table/said") != *' listener' ]] || { echo "$name" && return; }
    done <<<$'decimal decimal\nturned-port turned'
    read_table "$table" loopback turned:own:LISTEN || return 0
    [[ $(<"$table/said") != *' listener' ]] || echo words
}

# The program has found no row that takes the port, but there is one.
hint_unread() {
    local found
    case $NAME in
    listener)
        found=$(misread)
        [ -z "$found" ] || { hint "$(idea_of "$found")" && return; }
        hint 'A row of the table takes this port, but your program found none. Does it read the table on standard input, to its end, before it asks this machine? Print the address, the port and the state that you read from each row.' ;;
    order) hint 'A row of the table takes this port, but your program found none. 9,000 other rows come before it. Does your program read the table to its end?' ;;
    *) hint 'A row of the table takes this port, but your program found none. What bind says on this machine counts only if no row takes the port.' ;;
    esac
}

# Draws a table, and expects the right word for it.
says_why() {
    read_table "$BATS_TEST_TMPDIR/why" "$@" || true
    look_at_table "$BATS_TEST_TMPDIR/why" || return
    expect_word
}

# Expects PORT and WORD in one line.
expect_word() {
    local PLAIN
    if [ "$SAID:$UNENDED" != "$PORT $WORD:" ]; then
        forgive "$SAID"
        if [[ $PLAIN = "$PORT "* ]]; then
            recognise "${PLAIN#"$PORT "}"
        elif [[ -z $SAID && $COMPLAINED = *@(assign requested address|ddress not available)* && $WORD != @(bound|free) ]]; then
            hint 'Your program called bind, which cannot work here: this machine does not have the address. The table comes first, and a row of it takes the port.'
            recognise none
        elif [[ -z $SAID && $ADDRESS = *:* && $STATUS = 1 ]]; then
            hint 'ADDRESS is an IPv6 address here. Can each call to which you pass it take an IPv6 address?'
        else
            hint_nothing 'Start by reading the lines of the table; make hint LAB=06 helps.'
        fi
    fi
    expect_line "$PORT $WORD" 'standard output: ' || return
    expect_status 0
}

# points: 7
# idea: A table of sockets is text: it has a line for each socket, a column for each end, and a
#   column for the state. The numbers are in hex.
# read: proc(5), /proc/net/tcp; README.md, "The table"
@test "listener: a socket that listens at the address" {
    [ -e "$FIRST/status" ] || read_table "$FIRST" loopback own:own:LISTEN
    look_at_table "$FIRST"
    expect_word
    says_why own:own:LISTEN
    shown "$SAID, at $ADDRESS"
}

# points: 5
# after: listener
# idea: The end that closes first keeps the connection in TIME_WAIT. No program is using it any
#   more, but the port is still taken.
# read: RFC 9293, section 3.6.1
@test "time-wait: old connections that no program is using any more" {
    says_why own:own:TIME_WAIT
    says_why own:own:TIME_WAIT own:own:TIME_WAIT own:own:TIME_WAIT
    shown "$SAID, at $ADDRESS"
}

# points: 6
# after: listener
# idea: A connection uses its port from its first segment to its last, in all of its states.
# read: RFC 9293, section 3.3.2
@test "connection: a connection in each of its states except TIME_WAIT" {
    local state
    for state in ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 CLOSE_WAIT LAST_ACK CLOSING; do
        says_why "own:own:$state" || {
            hint "The row is in the state $state, which is a state of a connection."
            false
        }
    done
    shown "$SAID in eight states"
}

# points: 5
# after: listener, time-wait
# idea: The same port has different digits in hex and in decimal, and a row has two ports. Read the
#   right column as a number: a search for its digits finds the wrong rows.
# read: POSIX strtoul(), scanf(); proc(5), /proc/net/tcp
@test "port: rows whose digits mislead, and the port at the remote end" {
    ABOUT='decimal turned-port remote'
    says_why own:own:TIME_WAIT own:decimal:LISTEN
    says_why own:own:TIME_WAIT own:turned:LISTEN
    says_why own:own:TIME_WAIT own:remote:ESTABLISHED
    shown "$SAID, although other rows have the same digits"
}

# points: 5
# after: listener, time-wait
# idea: A port is taken at one address or at all of them. At a different address the same port
#   number is free (M14).
# read: POSIX bind(), inet_pton()
@test "address: the same port at other addresses, and at the wildcard address" {
    local part
    ABOUT='wildcard family address'
    says_why wild:own:LISTEN other:own:ESTABLISHED
    says_why wild:own:TIME_WAIT other:own:LISTEN
    says_why own:own:TIME_WAIT other:own:LISTEN
    says_why own:own:TIME_WAIT turned:own:LISTEN
    says_why loopback own:own:TIME_WAIT family:own:LISTEN
    for part in near part; do
        says_why own:own:TIME_WAIT $part:own:LISTEN
    done
    shown "$SAID at $ADDRESS, with a listener at a different address"
}

# points: 4
# after: time-wait, connection
# idea: A listener, connections, and connections in TIME_WAIT can all use one port at the same time
#   (M14). Their rows can be in any order, so read the whole table.
# read: README.md, "The rules"
@test "order: several rows for one port, in any order" {
    ABOUT='first last'
    says_why kept own:own:TIME_WAIT own:own:ESTABLISHED own:own:LISTEN
    says_why kept own:own:LISTEN own:own:ESTABLISHED own:own:TIME_WAIT
    says_why kept own:own:TIME_WAIT own:own:CLOSE_WAIT
    says_why kept own:own:FIN_WAIT2 own:own:TIME_WAIT
    shown "$SAID, after 9,000 other rows"
}

# points: 4
# after: address, connection
# idea: An IPv6 address is four words of 32 bits. The table has the first word first, and each word
#   is printed as a number.
# read: RFC 4291, section 2.2; POSIX inet_pton()
@test "ipv6: the same in the IPv6 table" {
    local part
    ABOUT='words wildcard family'
    says_why ipv6 own:own:LISTEN
    says_why ipv6 wild:own:LISTEN
    says_why ipv6 own:own:TIME_WAIT other:own:LISTEN
    says_why ipv6 own:own:TIME_WAIT turned:own:LISTEN
    says_why ipv6 loopback own:own:CLOSE_WAIT family:own:LISTEN
    for part in near part; do
        says_why ipv6 own:own:TIME_WAIT $part:own:LISTEN
    done
    shown "$SAID, at $ADDRESS"
}

# Runs the submission while a port is held ($1: as peer's hold says) at an address ($2). No row of the
# table takes it. $3: the right word. Words of peer-rows.h come next.
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
# idea: A bound socket takes its port even before it listens, and no table shows such a socket. A
#   client is refused on this port just as on a free one: only bind can tell the two apart.
# read: POSIX bind(), EADDRINUSE
@test "bound: a socket that is bound to the port and does not listen" {
    local how
    for how in bound reuse; do
        while_held $how 127.0.0.1 bound
        expect_word
    done
    shown "$SAID: a bound socket did not listen"
}

# points: 2
# after: listener
# idea: Only bind can tell you whether a port is free, so try it.
# read: POSIX bind()
@test "free: no row and no socket takes the port" {
    while_held free 127.0.0.1 free
    expect_word
    shown "$SAID"
}

# An address that no machine here has, and to which no program can bind.
lacks_strangers() {
    ! "$PEER" has 192.0.2.1 2>/dev/null || echo 'this machine lets programs bind any address (ip_nonlocal_bind)'
}

# points: 2
# after: free
# needs: strangers
# idea: bind can fail for several reasons. Only EADDRINUSE means that the port is taken.
# read: POSIX bind(), EADDRNOTAVAIL; RFC 5737
@test "elsewhere: an address that this machine does not have" {
    submitted --seconds 3 -- why "192.0.2.$((RANDOM % 254 + 1))" $((RANDOM % 9000 + 1024)) </dev/null
    if [[ $STATUS = 0 && -n $SAID ]]; then
        hint 'bind fails at this address, and not with EADDRINUSE. Your program therefore cannot know whether the port is bound or free. Did it call bind, and look at errno?'
        expect_status 1
    fi
    expect_refusal
    shown "$(head -n 1 <<<"$COMPLAINED")"
}

# points: 2
# after: bound, free
# needs: ipv6
# idea: bind takes an address of either family if the socket has the same family.
# read: POSIX bind(), getaddrinfo()
@test "bound6: a bound port and a free port at an IPv6 address" {
    while_held bound ::1 bound ipv6
    expect_word
    while_held free ::1 free ipv6
    expect_word
    shown "$SAID, at ::1"
}
