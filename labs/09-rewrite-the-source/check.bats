#!/usr/bin/env bats
# Lab 09: what becomes of packets, as both sides of the translator see it.
load ../grader/checks

# Is there when something was waited for in vain. Then the next things get less time.
export HUNG=$GRADE_RECORDS/hung
export NETBOX

lacks_kernels() {
    "$NETBOX" --root -- "$PEER" kernels try 2>/dev/null ||
        echo 'no packets can be put into a network of its own here (AF_PACKET)'
}

# A range that has room for whatever the check needs.
some_ports() {
    local low=$((RANDOM % 20000 + 10000))
    echo "$low-$((low + 3000))"
}

# The grader's own ends of both sides ask ($1: peer's mode) and say what they saw. $2: the
# range of ports. What the submission prints is its own affair: nearly all of it is not looked at.
ask() {
    local what rest expected='' saw='' text=''
    AROUND=("$PEER" "$1" "$BATS_TEST_TMPDIR/seen")
    command_apart 30 --output 4000000 --pairs -- "203.0.113.$((RANDOM % 200 + 20))" "$2"
    AROUND=() STATUS=0
    "${COMMAND[@]}" >/dev/null 2>"$BATS_TEST_TMPDIR/complained" 3>&- || STATUS=$?
    COMPLAINED=$(head -c 2000 "$BATS_TEST_TMPDIR/complained" | tr -d '\000')
    AGAIN="../../build/labs/09-rewrite-the-source/peer $1 - $RAN"
    [ "$1" != real ] || AGAIN="NETBOX=../tools/netbox $AGAIN"
    [ "$STATUS" -le 1 ] || grader_failed "its ends of the sockets: ${COMPLAINED:-$(ending "$STATUS")}"
    while read -r what rest; do
        case $what in
        expected) expected=$rest ;;
        saw) saw=$rest ;;
        ended) text="; it ended: $(ending "$rest")" ;;
        hint) hint "$rest" ;;
        shown) SHOWN=$rest ;;
        esac
    done <"$BATS_TEST_TMPDIR/seen"
    [ "$STATUS" = 0 ] || fail "$expected" "$saw$text"
}

# points: 8
# idea: On the way out the source becomes the translator's address, and a port of its range. All
#   else in the packet is as it was.
# read: README.md, rules 5 and 10; RFC 3022
@test "out: a TCP packet leaves with the translator's address" {
    ask out "$(some_ports)"
    shown "$SHOWN"
}

# points: 5
# after: out
# idea: A translator changes the address in any case. The port stays, if nobody else has it. So a
#   server often sees the client's own port.
# read: README.md, rules 1 and 2
@test "keep: the port stays the client's own, in each packet" {
    local low=$((RANDOM % 20000 + 40000))
    ask keep "$low-$((low + 3000))"
    shown "$SHOWN"
}

# points: 7
# after: out
# idea: The server answers to the translator's address and port. That port is all that says for
#   whom the answer is.
# read: README.md, rule 6; RFC 3022
@test "back: the answer over TCP comes to the inside endpoint" {
    ask back "$(some_ports)"
    shown "$SHOWN"
}

# points: 5
# after: back
# idea: Both ports are the first four bytes of a UDP header, as they are of a TCP header.
# read: RFC 768
@test "udp: the same over UDP, out and back" {
    ask udp "$(some_ports)"
    shown "$SHOWN"
}

# points: 4
# after: udp
# idea: Each router takes 1 off the TTL. So a packet that goes in circles has an end.
# read: README.md, rule 8; RFC 791, "Time to Live"
@test "ttl: the TTL becomes less by 1, and a packet with 1 goes nowhere" {
    ask ttl "$(some_ports)"
    shown "$SHOWN"
}

# points: 5
# after: back
# idea: IP's checksum covers the IP header: the addresses and the TTL.
# read: README.md, rule 9; RFC 1624, section 3
@test "ip-sum: IP's checksum is right" {
    ask ip-sum "$(some_ports)"
    shown "$SHOWN"
}

# points: 7
# after: udp
# idea: The checksums of TCP and UDP cover the ports, the data and, though they are in another
#   header, both addresses. A packet whose checksum is wrong is dropped without a word.
# read: README.md, rule 9; RFC 9293, section 3.1, "Checksum"; RFC 768
@test "sums: TCP's and UDP's checksums are right" {
    ask sums "$(some_ports)"
    shown "$SHOWN"
}

# points: 4
# after: sums
# idea: A UDP checksum of 0 says that there is none, so there is none to correct.
# read: RFC 768
@test "no-sum: a UDP checksum of 0 stays 0, and no other becomes 0" {
    ask no-sum "$(some_ports)"
    shown "$SHOWN"
}

# points: 4
# after: back
# idea: An endpoint is an address and a port. A host has many.
# read: README.md, rule 1
@test "ports: two ports of one host" {
    ask ports "$(some_ports)"
    shown "$SHOWN"
}

# points: 10
# after: back
# idea: Two hosts can have one port number, since their addresses differ. Behind a translator
#   they have one address, so one of them gets a different number.
# read: README.md, rule 2; RFC 3022
@test "collide: one port of several hosts, and each gets its own answers" {
    ask collide "$(some_ports)"
    shown "$SHOWN"
}

# points: 3
# after: sums, collide
# idea: The checksums of TCP and UDP cover the port, too.
# read: README.md, rule 9
@test "port-sum: the checksums are right if the port has changed, too" {
    ask port-sum "$(some_ports)"
    shown "$SHOWN"
}

# points: 7
# after: udp, collide
# idea: An endpoint keeps its port towards each destination. Others can then be told this port,
#   and reach the endpoint: games and calls rely on that.
# read: RFC 4787, REQ-1; RFC 5382, REQ-1
@test "same: one endpoint has one port towards all destinations" {
    ask same "$(some_ports)"
    shown "$SHOWN"
}

# points: 6
# after: udp
# idea: TCP port N and UDP port N are two ports. The protocol is a part of the endpoint.
# read: README.md, rule 3; RFC 6335 section 6
@test "protocols: one number over TCP and over UDP" {
    ask protocols "$(some_ports)"
    shown "$SHOWN"
}

# points: 8
# after: collide, protocols
# idea: A translator has as many ports as its range has, for each protocol. When they are given
#   away, the next endpoint gets none.
# read: README.md, rule 4
@test "pool: a small range is used to its last port, and then refuses" {
    local low=$((RANDOM % 20000 + 10000))
    ask pool "$low-$((low + 3))"
    ask pool 65532-65535
    ask pool "$low-$low"
    ask pool 1024-1027
    shown "$SHOWN"
}

# points: 6
# after: udp
# idea: A packet that comes for nobody goes nowhere. This is why a host behind a translator
#   cannot be reached unless it spoke first.
# read: README.md, rules 7 and 11
@test "nobody: what comes for nobody goes nowhere" {
    ask nobody "$(some_ports)"
    shown "$SHOWN"
}

# points: 2
# after: udp
# idea: The header of TCP or UDP begins where IP's ends, and IP's says how long it is.
# read: RFC 791, "IHL" and "Total Length"
@test "sizes: a longer IP header, and the longest packet" {
    ask sizes "$(some_ports)"
    shown "$SHOWN"
}

# points: 2
# after: udp, collide
# idea: A table has room for as many endpoints as there are ports.
# read: README.md, what you can rely on
@test "many: 1200 endpoints" {
    local low=$((RANDOM % 20000 + 35000))
    ask many "$low-$((low + 4000))"
    shown "$SHOWN"
}

# points: 2
# after: back
# idea: What reads until the end has to see it. read returns 0 there.
# read: POSIX read(), poll()
@test "end: it ends when both sides have ended" {
    ask end "$(some_ports)"
    shown "$SHOWN"
}

# points: 5
# after: port-sum, ip-sum, ttl
# needs: netbox kernels
# idea: The kernels at both sides know nothing of the translator. They talk as if it were not
#   there, and drop what has a wrong checksum.
# read: RFC 3022
@test "real: real kernels talk TCP and UDP through it" {
    ask real "$(some_ports)"
    shown "$SHOWN"
}
