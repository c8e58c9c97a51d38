#!/usr/bin/env bats
# Lab 09: what happens to packets, as both sides of the translator see it.
load ../grader/checks

# This file exists if the grader has waited for something that did not come. Later waits are shorter
# then.
export HUNG=$GRADE_RECORDS/hung
export NETBOX

lacks_kernels() {
    "$NETBOX" --root -- "$PEER" kernels try 2>/dev/null ||
        echo 'packets cannot be put into a private network here (AF_PACKET)'
}

# A range that has room for everything that a check needs: PORTS.
some_ports() {
    local low=$((RANDOM % 20000 + 10000))
    PORTS=$low-$((low + 3000))
}

# Runs the grader's ends of both sides ($1: peer's mode), and reads what they saw. $2: the range of
# ports. What the submission prints does not count.
ask() {
    local what rest expected='' saw='' text=''
    AROUND=("$PEER" "$1" "$BATS_TEST_TMPDIR/seen")
    command_apart 30 --output 4000000 --pairs -- "203.0.113.$((RANDOM % 200 + 20))" "$2"
    AROUND=() STATUS=0
    "${COMMAND[@]}" >/dev/null 2>"$BATS_TEST_TMPDIR/complained" 3>&- || STATUS=$?
    COMPLAINED=
    [ ! -s "$BATS_TEST_TMPDIR/complained" ] ||
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
# idea: On the way out, the source becomes the translator's address and a port of its range. Nothing
#   else in the packet changes.
# read: README.md, "The rules"; RFC 3022
@test "out: a TCP packet leaves with the translator's address" {
    some_ports
    ask out "$PORTS"
    shown "$SHOWN"
}

# points: 5
# after: out
# idea: A translator always changes the address. It keeps the port if no other endpoint has it, so a
#   server often sees the client's own port.
# read: README.md, "The rules"
@test "keep: an endpoint keeps its own port in each packet" {
    ask keep "$((RANDOM % 1000 + 1024))-$((RANDOM % 1000 + 64500))"
    shown "$SHOWN"
}

# points: 7
# after: out
# idea: The server answers to the translator's address and port. Only this port says which inside
#   endpoint gets the answer.
# read: README.md, "The rules"; RFC 3022
@test "back: an answer over TCP comes to the inside endpoint" {
    some_ports
    ask back "$PORTS"
    shown "$SHOWN"
}

# points: 5
# after: back
# idea: The first four bytes of a UDP header are the two ports, as in a TCP header.
# read: RFC 768
@test "udp: the same over UDP, out and back" {
    some_ports
    ask udp "$PORTS"
    shown "$SHOWN"
}

# points: 4
# after: udp
# idea: Every router subtracts 1 from the TTL, so that a packet cannot go in circles for ever.
# read: README.md, "The rules"; RFC 791, "Time to Live"
@test "ttl: the TTL decreases by 1, and a packet with a TTL of 1 is dropped" {
    some_ports
    ask ttl "$PORTS"
    shown "$SHOWN"
}

# points: 5
# after: back
# idea: IP's checksum covers the IP header, which holds the addresses and the TTL.
# read: README.md, "The rules"; RFC 1624, section 3
@test "ip-sum: IP's checksum is right" {
    some_ports
    ask ip-sum "$PORTS"
    shown "$SHOWN"
}

# points: 7
# after: udp
# idea: The checksums of TCP and UDP cover the ports, the data, and both addresses, although these
#   are in the IP header. A kernel silently drops a packet with a wrong checksum.
# read: README.md, "The rules"; RFC 9293, section 3.1, "Checksum"; RFC 768
@test "sums: TCP's and UDP's checksums are right" {
    some_ports
    ask sums "$PORTS"
    shown "$SHOWN"
}

# points: 4
# after: sums
# idea: A UDP checksum of 0 means that there is none, so there is nothing to correct.
# read: RFC 768
@test "no-sum: a UDP checksum of 0 stays 0, and no other one becomes 0" {
    some_ports
    ask no-sum "$PORTS"
    shown "$SHOWN"
}

# points: 4
# after: back
# idea: An endpoint is an address and a port. One host can have many endpoints.
# read: README.md, "The rules"
@test "ports: two ports of one host" {
    some_ports
    ask ports "$PORTS"
    shown "$SHOWN"
}

# points: 10
# after: back
# idea: Two hosts can use the same port number because their addresses differ. Behind a translator
#   they share one address, so one of them gets a different port.
# read: README.md, "The rules"; RFC 3022
@test "collide: several hosts use the same port, and each gets its own answers" {
    some_ports
    ask collide "$PORTS"
    shown "$SHOWN"
}

# points: 3
# after: sums, collide
# idea: The checksums of TCP and UDP cover the ports, too.
# read: README.md, "The rules"
@test "port-sum: the checksums are right even if the port has changed" {
    some_ports
    ask port-sum "$PORTS"
    shown "$SHOWN"
}

# points: 7
# after: udp, collide
# idea: An endpoint keeps one port at the translator for all destinations. The endpoint can tell
#   others this port, and they can reach it there: games and calls rely on this.
# read: RFC 4787, REQ-1; RFC 5382, REQ-1
@test "same: one endpoint has one port for all destinations" {
    some_ports
    ask same "$PORTS"
    shown "$SHOWN"
}

# points: 6
# after: udp
# idea: TCP port N and UDP port N are two different ports. The protocol is part of the endpoint.
# read: README.md, "The rules"; RFC 6335, section 6
@test "protocols: the same port number over TCP and over UDP" {
    some_ports
    ask protocols "$PORTS"
    shown "$SHOWN"
}

# points: 8
# after: collide, protocols
# idea: For each protocol, a translator has only the ports of its range. When all of them are in use,
#   the next endpoint gets none.
# read: README.md, "The rules"
@test "pool: a small range is used to its last port, and then new endpoints get none" {
    local low=$((RANDOM % 20000 + 10000))
    ask pool "$low-$((low + 3))"
    ask pool 65532-65535
    ask pool "$low-$low"
    ask pool 1024-1027
    shown "$SHOWN"
}

# points: 6
# after: udp
# idea: The translator drops a packet that is for none of its endpoints. This is why you cannot
#   reach a host behind a translator unless the host has sent something first.
# read: README.md, "The rules"
@test "nobody: a packet that is for no endpoint is dropped" {
    some_ports
    ask nobody "$PORTS"
    shown "$SHOWN"
}

# points: 2
# after: udp
# idea: The TCP or UDP header begins where the IP header ends, and the IP header holds its own length.
# read: RFC 791, "IHL" and "Total Length"
@test "sizes: a longer IP header, and the longest packet" {
    local sums=''
    status_of ip-sum
    [ "$STATUS_OF" != passed ] || status_of sums
    [ "$STATUS_OF" != passed ] || sums=-and-sums
    some_ports
    ask sizes$sums "$PORTS"
    shown "$SHOWN"
}

# points: 2
# after: udp, collide
# idea: A table must have room for as many endpoints as there are ports.
# read: README.md, "The rules"
@test "many: 1200 endpoints" {
    local low=$((RANDOM % 20000 + 35000))
    ask many "$low-$((low + 4000))"
    shown "$SHOWN"
}

# points: 2
# after: back
# idea: A program that reads until the end must notice the end: read returns 0.
# read: POSIX read(), poll()
@test "end: the program ends when both sides have ended" {
    some_ports
    ask end "$PORTS"
    shown "$SHOWN"
}

# points: 5
# after: port-sum, ip-sum, ttl
# needs: netbox kernels
# idea: The kernels on both sides cannot tell that there is a translator. They drop packets with a
#   wrong checksum.
# read: RFC 3022
@test "real: real kernels talk TCP and UDP through the program" {
    some_ports
    ask real "$PORTS"
    shown "$SHOWN"
}
