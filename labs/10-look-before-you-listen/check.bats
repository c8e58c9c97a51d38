#!/usr/bin/env bats
# Lab 10: a table of sockets on standard input, and what its listeners do when they are asked.
load ../grader/checks

# Is there when the submission has once not ended by itself. Then the next runs get less time.
HUNG=$GRADE_RECORDS/hung

lacks_ipv6() {
    "$PEER" ipv6 2>/dev/null || echo 'this machine has no IPv6'
}

# Gives the submission a table: $1 table or live, $2 its kind, $3 the program's argument. What
# is wanted is in TRUTH then. A busy machine may have held it up: where it did not end, it gets a
# second chance, until it has used one up in vain.
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
    submitted --seconds "$1" --files 64 -- "$4"
    AROUND=()
    RAN+=', with a table on standard input'
    grep -q -s -x end "$TRUTH" || grader_failed "the table, or its listeners: $COMPLAINED"
}

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

# What was printed beside what is wanted. $1: the letters of the words that count: address, port,
# who, family, reached. $2: the hint, in place of what is recognised.
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
    [ -n "$SAID" ] || hint_nothing 'Begin with reading a row of the table; make hint LAB=10 helps.'
    [ "$STATUS" = 0 ] || saw+="; $(ending "$STATUS")"
    [ -z "${2-}" ] || [ -z "$SAID" ] || hint "$2"
    fail "$expected" "$saw"
}

# The words are right, and their looks or their order are not.
slipped() {
    local wanted
    wanted=$(sed -n 's/^wanted\t\([^\t]*\)\t.*/\1/p' "$TRUTH" | head -n 4)
    if [ "$1" = looks ]; then
        slip
        [ "$SAID" != "$wanted" ] || fail "$wanted, and a newline at the end" "$wanted, and no newline at the end"
        fail "$wanted" "$(head -n 6 <<<"$SAID")"
    fi
    record slip "$NAME"
    hint 'Each line is right, and they come in another order than the rows of the table.'
    fail "$wanted" "$(head -n 4 <<<"$SAID")"
}

# A table that is drawn ($1: its kind), and what of each line counts ($2).
table() {
    WAY=table
    given table "$1" table
    judged "$2" "${3-}"
}

# Listeners of the grader's own ($1: their kind).
ask() {
    WAY=$1
    given live "$1" ask
    judged "$2" "${3-}"
}

# In a network of its own, whose kernel gives clients some 2000 ports, or as many as $1 and one more.
in_network() {
    local low=$((20000 + RANDOM % 9000))
    AROUND=("$NETBOX" --root --floor 1024 --range "$low-$((low + ${1:-2000}))" --)
    BY_HAND="../tools/netbox --range $low-$((low + ${1:-2000})) --"
}

first_line() {
    head -n 1 <<<"$SAID"
}

# points: 5
# idea: A table is read, and for each socket that listens one line is printed: its address and
#   port, who can reach it, and by which family of addresses.
# read: README.md, "What it prints"; proc(5), /proc/net/tcp
@test "form: a table with one listener gets one line" {
    local line='listener [0-9.]+ -?[0-9a-fx]+ (host|network|everybody) ipv4'
    given table form table
    WAY=table
    by_hand "$(sed -n 's/^wanted.*\t//p' "$TRUTH")"
    meant listener
    if ! [[ $MEANT =~ ^$line$ ]]; then
        hint_nothing 'Begin with reading a row of the table; make hint LAB=10 helps.'
        [ -z "$SAID" ] || hint 'A line has five words, in the form that the README shows. For a word that you have not written yet, print any that may be there.'
        [ "$STATUS" -lt 124 ] || fail 'listener ADDRESS PORT WHO FAMILY' "${SAID:-(nothing)}; $(ending "$STATUS")"
        fail 'listener ADDRESS PORT WHO FAMILY' "$SAID"
    fi
    expect_line "$MEANT"
    expect_status 0
    shown "$SAID"
}

# points: 8
# after: form
# idea: A port is a number of 16 bits. The table has it in hexadecimal, and in no byte order:
#   it is a number there, and not bytes.
# read: the kernel's Documentation/networking/proc_net_tcp.rst
@test "port: the port of each listener, in decimal" {
    table port p
    shown "$(first_line)"
}

# points: 8
# after: form
# idea: The four bytes of an address are in memory in the network's order. The table shows what
#   this processor reads there if it takes them for one number.
# read: the kernel's Documentation/networking/proc_net_tcp.rst; POSIX inet_ntop()
@test "address: the address of each listener, over IPv4" {
    table address a
    shown "$(first_line)"
}

# points: 8
# after: form
# idea: All addresses from 127.0.0.0 to 127.255.255.255 lead to this machine and from nowhere
#   else. 0.0.0.0 stands for each address that it has.
# read: RFC 1122, section 3.2.1.3; README.md, "What it prints"
@test "who: this host, this network or everybody, over IPv4" {
    table who w
    shown "$(first_line)"
}

# points: 8
# after: port
# idea: A listener is one of many kinds of sockets. A connection has a row, too, and often the
#   same port at its own end.
# read: RFC 9293, section 3.3.2, on states; README.md, "The table"
@test "state: the listeners, and no other sockets" {
    table state p
    shown "$(grep -c . <<<"$SAID") listeners among $(grep -c -v -x end "$TRUTH") rows"
}

# points: 8
# after: form
# idea: An address of IPv6 is four such words. Its first four bytes are in the first word.
# read: the kernel's net/ipv6/tcp_ipv6.c, get_tcp6_sock(); RFC 4291, section 2.2
@test "ipv6: listeners over IPv6" {
    table ipv6 awf
    shown "$(first_line)"
}

# points: 5
# after: ipv6
# idea: ::ffff:127.0.0.1 is an IPv4 address that a socket of IPv6 uses. The clients that come
#   there come over IPv4.
# read: RFC 4291, section 2.5.5.2; RFC 3493, section 3.7
@test "mapped: addresses of IPv4 in IPv6's table" {
    table mapped awf
    shown "$(first_line)"
}

# points: 5
# after: ipv6
# idea: A listener at :: takes clients of IPv4 if its program has not said otherwise. The table
#   does not show what it said.
# read: ipv6(7), IPV6_V6ONLY; RFC 3493, section 5.3
@test "wildcard: at ::, the table does not say for whom" {
    table wildcard awf
    shown "$(grep -m 1 unknown <<<"$SAID")"
}

# points: 5
# after: ipv6 port address
# idea: Two tables, one after the other, are one text. Each has its own headings, and its own
#   length of an address.
# read: README.md, "The table"
@test "both: the tables of IPv4 and IPv6, one after the other" {
    table both ap
    table turned ap
    shown 'IPv4 before IPv6, and IPv6 before IPv4'
}

# points: 5
# after: port address
# idea: A listener is an address and a port. Several may have one number, at different addresses,
#   and by SO_REUSEPORT even at the same one.
# read: POSIX bind(), EADDRINUSE; socket(7), SO_REUSEPORT
@test "same: several listeners with one port number" {
    table same ap
    shown "$(grep -c . <<<"$SAID") lines"
}

# points: 3
# after: state
# idea: How long a table is, is known at its end.
# read: POSIX fgets(), getline()
@test "long: thousands of rows, and a table without a listener" {
    table long p
    table none p 'No row of that table listens.'
    shown 'a table of 4900 rows, and one where nothing listens'
}

# points: 6
# after: port address state
# idea: A table is a picture of a moment. What answers now, a connect tells.
# read: POSIX connect(), ECONNREFUSED
@test "reached: what the table lists, asked by connect" {
    ask reached pr
    shown "$(grep -m 1 ' reached' <<<"$SAID")"
}

# points: 2
# after: reached
# idea: A socket that has done its work still holds a descriptor until it is closed, whether its
#   connect succeeded or failed.
# read: POSIX close(); getrlimit()
@test "closes: more listeners than it may have descriptors" {
    ask closes pr 'The last ones answer, and the program may have 64 descriptors open. What becomes of the one of a socket that is not needed any more?'
    shown "$(grep -c . <<<"$SAID") listeners, with 64 descriptors"
}

# points: 8
# after: reached wildcard
# needs: ipv6
# idea: A client of 127.0.0.1 comes to a listener at :: if that takes IPv4, too, and is refused
#   if it does not.
# read: ipv6(7), IPV6_V6ONLY; RFC 3493, section 5.3
@test "dual: listeners at ::, for both or for IPv6 alone" {
    ask dual prf
    shown "$(grep -m 1 both <<<"$SAID")"
}

# points: 4
# after: dual
# needs: ipv6
# idea: A client does not see who answers it. Where IPv4 has a listener of its own at the same
#   number, the one at :: is for IPv6 alone.
# read: ipv6(7), IPV6_V6ONLY; POSIX bind(), EADDRINUSE
@test "beside: a listener of IPv4 at the same number" {
    ask beside prf
    shown "$(grep -m 1 ipv6 <<<"$SAID")"
}

# points: 5
# after: reached both
# needs: netbox
# idea: The kernel writes such a table whenever it is read.
# read: proc(5), /proc/net/tcp
@test "kernel: a network of its own, and the table from its kernel" {
    in_network
    ask kernel pr
    shown "$(grep -m 1 network <<<"$SAID")"
}

# points: 3
# after: reached
# needs: netbox
# idea: To listen is not to be reached. A listener keeps an address that its machine has lost, and
#   the table says nothing of a way there.
# read: POSIX connect(), ENETUNREACH; ip(7)
@test "unreachable: a listener whose address is gone" {
    in_network
    ask unreachable pr
    shown "$(grep -m 1 'not-reached' <<<"$SAID")"
}

# points: 4
# after: reached
# needs: netbox
# idea: The kernel may give a client the very port that it connects to. With the same address
#   at both ends, it is then connected to itself.
# read: RFC 9293, section 3.5, simultaneous open; POSIX getsockname(), getpeername()
@test "itself: a client that is its own other end reaches nobody" {
    in_network 1
    ask itself pr 'The kernel gave the client the port that it asked for. Compare the two ends of your socket.'
    shown "$(grep -m 1 'not-reached' <<<"$SAID")"
}
