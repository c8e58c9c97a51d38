#!/usr/bin/env bats
# Lab 10: a table of sockets on standard input, and what its listeners do when a client connects.
load ../grader/checks

# This file exists if the submission has once not ended by itself. Later runs get less time then.
HUNG=$GRADE_RECORDS/hung

lacks_ipv6() {
    "$PEER" ipv6 2>/dev/null || echo 'this machine has no IPv6'
}

# Gives the submission a table: $1 is table or live, $2 its kind, $3 the program's argument. TRUTH says
# then what is right. Since a busy machine may have delayed it, a program that did not end gets a
# second chance, until one has failed.
given() {
    local around=("${AROUND[@]}") limit=2
    [ ! -e "$HUNG" ] || limit=1
    give "$limit" "$@"
    [ "$STATUS:$limit" = 124:2 ] || return 0
    AROUND=("${around[@]}")
    give 2 "$@"
    [ "$STATUS" != 124 ] || : >"$HUNG"
}

# The same, once, with this many seconds ($1).
give() {
    TRUTH=$BATS_TEST_TMPDIR/truth
    rm -f "$TRUTH"
    AROUND+=("$PEER" "$2" "$3" "$TRUTH")
    submitted --seconds "$1" --files 64 --output 400000 -- "$4"
    AROUND=()
    RAN+=', with a table on standard input'
    grep -q -s -x end "$TRUTH" || grader_failed "the table, or its listeners: $COMPLAINED"
}

# Where to begin, if nothing was printed.
BEGIN='Read a row of the table from standard input: your program must not open a table itself. make hint LAB=10 helps.'

# The command that shows the same again, for a row of the table ($1), or a server of the kind.
by_hand() {
    local again='./look-before-you-listen ask' server='timeout 5 ../../demo-server/demo-server >/dev/null'
    case $WAY in
    table) AGAIN="echo '$1' | ./look-before-you-listen table" ;;
    itself) AGAIN="echo '$1' | $BY_HAND $again" ;;
    reached) AGAIN="$server -a 127.0.0.2 3306 & sleep 1; table=\$(cat /proc/net/tcp); echo \"\$table\" | $again; kill \$!; sleep 1; echo \"\$table\" | $again" ;;
    dual) AGAIN="$server --dual-stack 8080 & $server -6 -a :: 9090 & sleep 1; cat /proc/net/tcp6 | $again" ;;
    beside) AGAIN="$server -a 0.0.0.0 9090 & $server -6 -a :: 9090 & $server -6 -a :: 9091 & $server --dual-stack -a ::ffff:127.0.0.1 9091 & sleep 1; cat /proc/net/tcp6 /proc/net/tcp | $again" ;;
    *) AGAIN="cat /proc/net/tcp /proc/net/tcp6 | $again" ;;
    esac
}

# Compares what was printed with what is right. $1: the first letters of the words that count: address,
# port, who, family, reached. $2: a hint that replaces the recognised one.
judged() {
    local status=0 what rest expected='' saw=''
    SLIPPED=$SLIPPED "$PEER" judge "$1" "$TRUTH" "$BATS_TEST_TMPDIR/said" >"$BATS_TEST_TMPDIR/verdict" \
        2>"$BATS_TEST_TMPDIR/why" || status=$?
    [ "$status" -le 1 ] || grader_failed "the comparison: $(<"$BATS_TEST_TMPDIR/why")"
    if [ "$status" = 0 ]; then
        expect_status 0
        return
    fi
    while read -r what rest; do
        case $what in
        expected) expected=$rest ;;
        saw) saw=$rest ;;
        hint) [ -n "${2-}" ] || hint "$rest" ;;
        row) by_hand "$rest" ;;
        slip) slipped "$rest" || return ;;
        esac
    done <"$BATS_TEST_TMPDIR/verdict"
    [ -n "$SAID" ] || hint_nothing "$BEGIN"
    [ "$STATUS" = 0 ] || saw+="; $(ending "$STATUS")"
    [ -z "${2-}" ] || [ -z "$SAID" ] || hint "$2"
    fail "$expected" "$saw"
}

# The words are right, but their form or their order is not.
slipped() {
    local wanted
    wanted=$(sed -n 's/^wanted\t\([^\t]*\)\t.*/\1/p' "$TRUTH" | head -n 4)
    if [ "$1" = looks ]; then
        slip
        [ "$SAID" != "$wanted" ] || fail "$wanted, and a newline at the end" "$wanted, and no newline at the end"
        fail "$wanted" "$(head -n 6 <<<"$SAID")"
    fi
    record slip "$NAME"
    hint 'Each line is right, but the lines must come in the order of the rows.'
    fail "$wanted" "$(head -n 4 <<<"$SAID")"
}

# Draws a table ($1: its kind), and judges the words that count ($2).
table() {
    WAY=table
    given table "$1" table
    judged "$2" "${3-}"
}

# Opens listeners of the grader ($1: their kind), and judges the words that count ($2).
ask() {
    WAY=$1
    given live "$1" ask
    judged "$2" "${3-}"
}

# Runs in a private network, whose kernel gives clients some 2000 ports, or $1 ports and one more.
in_network() {
    local low=$((20000 + RANDOM % 9000))
    AROUND=("$NETBOX" --root --floor 1024 --range "$low-$((low + ${1:-2000}))" --)
    BY_HAND="../tools/netbox --range $low-$((low + ${1:-2000})) --"
}

first_line() {
    head -n 1 <<<"$SAID"
}

# points: 5
# idea: Read the table, and print one line for each listener: its address and port, who can reach it,
#   and which family of clients it accepts.
# read: README.md, "The rules"; proc(5), /proc/net/tcp
@test "form: a table with one listener gets one line" {
    local line='listener [0-9.]+ -?[0-9a-fx]+ (host|network|everybody) ipv4'
    given table form table
    WAY=table
    by_hand "$(sed -n 's/^wanted.*\t//p' "$TRUTH")"
    meant listener
    if ! [[ $MEANT =~ ^$line$ ]]; then
        hint_nothing "$BEGIN"
        [ -z "$SAID" ] || hint 'A line has five words, as README.md shows. In place of a word that your program cannot find out yet, print any word that is allowed there.'
        [ "$STATUS" -lt 124 ] || fail 'listener ADDRESS PORT WHO FAMILY' "${SAID:-(nothing)}; $(ending "$STATUS")"
        fail 'listener ADDRESS PORT WHO FAMILY' "$SAID"
    fi
    expect_line "$MEANT"
    expect_status 0
    shown "$SAID"
}

# points: 8
# after: form
# idea: A port is a 16-bit number. The table shows it as one number in hexadecimal, not as two
#   bytes, so it has no byte order.
# read: the kernel's Documentation/networking/proc_net_tcp.rst
@test "port: the port of each listener, in decimal" {
    table port p
    shown "$(first_line)"
}

# points: 8
# after: form
# idea: The four bytes of an address are in memory in network byte order. The table shows what this
#   processor gets if it reads them as one number.
# read: the kernel's Documentation/networking/proc_net_tcp.rst; POSIX inet_ntop()
@test "address: the address of each listener, over IPv4" {
    table address a
    shown "$(first_line)"
}

# points: 8
# after: form
# idea: All addresses from 127.0.0.0 to 127.255.255.255 are on this machine, and only programs on
#   this machine can reach them. 0.0.0.0 stands for every address of this machine.
# read: RFC 1122, section 3.2.1.3; README.md, "The rules"
@test "who: this host, this network or everybody, over IPv4" {
    table who w
    shown "$(first_line)"
}

# points: 8
# after: port
# idea: Not every socket is a listener. A connection has a row, too, and on the server's machine its
#   local port is the port of the listener.
# read: RFC 9293, section 3.3.2, on states; README.md, "The table"
@test "state: the listeners and no other sockets" {
    table state p
    shown "$(grep -c . <<<"$SAID") listeners among $(grep -c -v -x end "$TRUTH") rows"
}

# points: 8
# after: form
# idea: In the table an IPv6 address is four words of 32 bits. Its first four bytes are in the first
#   word.
# read: the kernel's net/ipv6/tcp_ipv6.c, get_tcp6_sock(); RFC 4291, section 2.2
@test "ipv6: listeners over IPv6" {
    table ipv6 awf
    shown "$(first_line)"
}

# points: 5
# after: ipv6
# idea: ::ffff:127.0.0.1 is an IPv4 address that an IPv6 socket uses. Its clients connect over IPv4.
# read: RFC 4291, section 2.5.5.2; RFC 3493, section 3.7
@test "mapped: IPv4 addresses in the IPv6 table" {
    table mapped awf
    shown "$(first_line)"
}

# points: 5
# after: ipv6
# idea: A listener at :: accepts IPv4 clients, too, unless its program has set IPV6_V6ONLY. The table
#   does not show this option.
# read: ipv6(7), IPV6_V6ONLY; RFC 3493, section 5.3
@test "wildcard: the table does not show which clients a listener at :: accepts" {
    table wildcard awf
    shown "$(grep -m 1 unknown <<<"$SAID")"
}

# points: 5
# after: ipv6 port address
# idea: The input may be two tables, one after the other. Each has its own heading, and its
#   addresses have their own length.
# read: README.md, "The table"
@test "both: the IPv4 table and the IPv6 table, one after the other" {
    table both ap
    table turned ap
    shown 'IPv4 before IPv6, and IPv6 before IPv4'
}

# points: 5
# after: port address
# idea: A listener is an address and a port. Several listeners can use the same port at different
#   addresses, and with SO_REUSEPORT even at the same one.
# read: POSIX bind(), EADDRINUSE; socket(7), SO_REUSEPORT
@test "same: several listeners on the same port number" {
    table same ap
    shown "$(grep -c . <<<"$SAID") lines"
}

# points: 3
# after: state
# idea: You know how long a table is only when you have read it to the end.
# read: POSIX fgets(), getline()
@test "long: thousands of rows, and a table without a listener" {
    table long p
    table none p 'No row of this table is a listener.'
    shown 'a table of 4900 rows, and one without a listener'
}

# points: 6
# after: port address state
# idea: A table shows one moment. Only a call of connect shows what answers now.
# read: POSIX connect(), ECONNREFUSED
@test "reached: connect tells which listeners of the table can be reached" {
    ask reached pr
    shown "$(grep -m 1 ' reached' <<<"$SAID")"
}

# points: 8
# after: reached wildcard
# needs: ipv6
# idea: A client that connects to 127.0.0.1 reaches a listener at :: if the listener accepts IPv4,
#   too. Otherwise the client is refused.
# read: ipv6(7), IPV6_V6ONLY; RFC 3493, section 5.3
@test "dual: listeners at ::, for both families or for IPv6 alone" {
    ask dual prf
    shown "$(grep -m 1 both <<<"$SAID")"
}

# points: 4
# after: dual
# needs: ipv6
# idea: A client cannot see which of two listeners answers it. If IPv4 has its own listener on the
#   same port, the one at :: is only for IPv6.
# read: ipv6(7), IPV6_V6ONLY; POSIX bind(), EADDRINUSE
@test "beside: an IPv4 listener on the same port" {
    ask beside prf
    shown "$(grep -m 1 ipv6 <<<"$SAID")"
}

# points: 2
# after: reached
# idea: A socket uses a descriptor until you close it, whether its connect succeeded or failed.
# read: POSIX close(); getrlimit()
@test "closes: more listeners than the program may have descriptors" {
    local hint='The last listeners answer, but your program may have only 64 descriptors open. What happens to the descriptor of a socket that you no longer need?'
    ask closes pr "$hint"
    status_of dual
    [ "$STATUS_OF" != passed ] || ask closes-dual prf "$hint"
    shown "$(grep -c . <<<"$SAID") listeners, with 64 descriptors"
}

# points: 5
# after: reached both
# needs: netbox
# idea: The kernel writes this table at the moment when a program reads it.
# read: proc(5), /proc/net/tcp
@test "kernel: a private network, with the table from its kernel" {
    in_network
    ask kernel pr
    shown "$(grep -m 1 network <<<"$SAID")"
}

# points: 3
# after: reached
# needs: netbox
# idea: Not every listener can be reached. A listener keeps its address even if the machine has lost
#   that address, and the table does not show whether there is a route.
# read: POSIX connect(), ENETUNREACH; ip(7)
@test "unreachable: a listener whose address is gone" {
    in_network
    ask unreachable pr
    shown "$(grep -m 1 'not-reached' <<<"$SAID")"
}

# points: 4
# after: reached
# needs: netbox
# idea: The kernel may give a client the very port that it connects to. If the address is the same,
#   too, the client is connected to itself.
# read: RFC 9293, section 3.5, simultaneous open; POSIX getsockname(), getpeername()
@test "itself: a client that is connected to itself reaches no listener" {
    in_network 1
    ask itself pr 'The kernel gave your client the very port that it connected to. Compare the two ends of your socket.'
    shown "$(grep -m 1 'not-reached' <<<"$SAID")"
}
