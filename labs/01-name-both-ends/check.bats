#!/usr/bin/env bats
# Lab 01: a socket on descriptor 0, and the names of both its ends. The grader makes the
# socket, holds the other end, and knows from the kernel what each is called.
load ../grader/checks

lacks_ipv6() {
    "$PEER" udp6 /bin/true 2>/dev/null || echo 'this machine has no IPv6'
}

lacks_mapped() {
    "$PEER" tcp6-mapped /bin/true 2>/dev/null || echo 'an IPv6 socket cannot have an IPv4 client here'
}

lacks_named_port() {
    "$PEER" tcp4-service /bin/true 2>/dev/null && "$PEER" udp4-service /bin/true 2>/dev/null ||
        echo 'no free port has a name for TCP and UDP in /etc/services here'
}

# Hands the submission a socket ($1 a kind of peer's, $2 what it is, in words). THERE and
# HERE are what the kernel calls the other end and this one.
handed() {
    RAN="./name-both-ends; descriptor 0 is $2"
    STATUS=0
    expect_apart
    "$PEER" "$1" "$APART" --means "$GRADE_MEANS" "${HIDE[@]}" --seconds 3 "$GRADE_FOLDER" ./program \
        >"$BATS_TEST_TMPDIR/said" 2>"$BATS_TEST_TMPDIR/told" 3>&- || STATUS=$?
    did_apart_begin
    read_told
    [[ -n $TOLD && $TOLD != peer:* ]] || no_longer "such a socket cannot be made any more (${TOLD#peer: })"
    read -r THERE HERE <<<"$TOLD"
    by_hand "$1"
    [[ $STATUS != 124 || $NAME == form ]] ||
        hint 'Your program was still running when its time was over. What was it waiting for? You can ask a socket for its ends before anything arrives.'
    read_text SAID "$BATS_TEST_TMPDIR/said"
}

# What a person can type to see the same, for a kind of socket ($1): AGAIN. The client's own
# address is 127.0.0.1, so that over IPv4 the two ends have different addresses.
by_hand() {
    local server='timeout 5 ../../demo-server/demo-server -a 127.0.0.2' address=127.0.0.2
    [ "${1:0:3}" = tcp ] || server+=' -u'
    [ "${1:3}" != 6 ] || server=${server/127.0.0.2/::1} address=::1
    case $1 in
    [tu]*-mapped | *-low | *-service | *-finished | *-reset | *-listening | *-unconnected | *-asked | unix) AGAIN= ;;
    *) AGAIN="$server 3306 >/dev/null & sleep 1; bash -c './name-both-ends </dev/${1:0:3}/$address/3306'" ;;
    esac
}

# The line that a connected socket must get.
named() {
    local expected
    handed "$1" "$2"
    expected="source $THERE destination $HERE ${1:0:3}"
    [ "$STATUS" -lt 124 ] || expect_status 0
    is_paid "${1:0:3}" || expect_line "$expected" || {
        [ "$MEANT" = "$expected" ] || recognise "${1:0:3}"
        [ "$NAME" != tcp4 ] || find_mistake tcp
        return 1
    }
    expect_status 0
    shown "$SAID$FORGIVEN"
}

swapped() {
    echo "$((($1 & 255) << 8 | $1 >> 8))"
}

# The line of a program with only one mistake, which is in every line that it prints ($1), for a
# protocol ($2).
mistaken() {
    local from=$THERE to=$HERE
    case $1 in
    exchanged) from=$HERE to=$THERE ;;
    source-turned) from=${THERE%:*}:$(swapped "${THERE##*:}") ;;
    destination-turned) to=${HERE%:*}:$(swapped "${HERE##*:}") ;;
    turned) from=${THERE%:*}:$(swapped "${THERE##*:}") to=${HERE%:*}:$(swapped "${HERE##*:}") ;;
    signed) from=${THERE%:*}:$(((${THERE##*:} ^ 32768) - 32768)) to=${HERE%:*}:$(((${HERE##*:} ^ 32768) - 32768)) ;;
    one-address) from=${HERE%:*}:${THERE##*:} ;;
    other-address) to=${THERE%:*}:${HERE##*:} ;;
    esac
    echo "source $from destination $to $2"
}

# The mistake is one of these, and costs this check ($1: the protocol). The checks that build on
# this one test other things, and tolerate it.
find_mistake() {
    local mistake
    for mistake in exchanged turned source-turned destination-turned signed one-address other-address; do
        [ "$MEANT" != "$(mistaken "$mistake" "$1")" ] || record slip "$mistake"
    done
}

# The line has the mistake that made an earlier check fail. FORGIVEN says so.
is_paid() {
    local check mistake STATUS_OF SLIP_OF
    FORGIVEN=
    meant source
    for check in form tcp4; do
        status_of "$check"
        for mistake in $SLIP_OF; do
            [ "$MEANT" = "$(mistaken "$mistake" "$1")" ] || continue
            [ "$mistake" = "$check" ] || FORGIVEN=", but for the mistake that failed $check"
            return 0
        done
    done
    return 1
}

# One port of a line: $1 what was printed, $2 the truth.
recognise_port() {
    if [ "$1" = "$(swapped "$2")" ]; then
        hint "$(printf '%d is 0x%04x, and %d is 0x%04x: the same two bytes in the other order. A socket address keeps its port in network byte order.' "$1" "$1" "$2" "$2")"
    elif [ "$1" = $(($2 - 65536)) ]; then
        hint "$1 and $2 are the same 16 bits. A port has no sign: it is a number from 0 to 65535."
    fi
}

# A port ($1) that was printed as a name, which the last match has.
recognise_name() {
    hint "${BASH_REMATCH[1]} is the name of port $1 in /etc/services. Print the number. The call that gave you the name has a flag for that. Does each of your calls have it, for both ends and both protocols?"
}

# An IPv4 address in an IPv6 socket.
recognise_mapped() {
    if [[ $SAID == "source ${THERE//[\[\]]/} destination "* ]]; then
        hint 'This address contains dots, but it is an IPv6 address, as the family in the socket address says. An IPv6 address needs brackets.'
    elif [[ $SAID == *"source ${THERE//[\[\]]/} "* || ${SAID//::ffff:/} == *" 127."* && $SAID != *::ffff:* ]]; then
        hint 'This is an IPv6 socket, so both of its addresses are IPv6 addresses. ::ffff: in front of an IPv4 address means that the other end uses IPv4. Print what the socket reports.'
    else
        hint 'The text of this address is longer than any IPv4 address. If yours is missing or cut off, look at the size of your array (INET_ADDRSTRLEN is enough for IPv4 only), and at what inet_ntop() returned: NULL means that it wrote nothing.'
    fi
}

# The usual mistakes. $1: the protocol.
recognise() {
    local there=${THERE##*:} here=${HERE##*:} SAID=${MEANT:-$SAID}
    if [[ $HERE == \[::ffff:* && $SAID != *' [::]:'* ]]; then
        recognise_mapped
    elif [[ $SAID == *' [::]:'* || ($SAID == *' 0.0.0.0:'* && $HERE != \[*) ]]; then
        hint 'An address is all zeros. There are four usual causes: the call failed; the length was not set before the call; the structure has no room for this family; or the text was made from the wrong member of the structure.'
    elif [ "$SAID" = "source $HERE destination $THERE $1" ]; then
        hint 'The two ends are swapped. What arrives here comes from the source: it is the other end, whatever its port number is and whichever end called connect().'
    elif [[ $SAID == *"source $THERE destination $HERE $1"* ]]; then
        hint 'The right line is there, but it is not alone. Another program reads this output: print one line and nothing else.'
    elif [[ $SAID == "source $THERE destination $HERE"* ]]; then
        hint 'Both ends are right, but what follows them is not. TCP and UDP have separate ports, so a port number cannot tell you the protocol. Ask the socket for its type.'
    elif [[ $HERE == \[* && ${SAID//[\[\]]/} == *"source ${THERE//[\[\]]/} destination ${HERE//[\[\]]/}"* ]]; then
        hint 'An IPv6 address contains colons. Brackets around it show where it ends and the port begins.'
    elif [[ $HERE == \[* && $SAID != *::1* ]]; then
        hint 'An IPv6 address has 16 bytes, an IPv4 address has 4, and each has a different place in its socket address. The socket address itself says which family it belongs to.'
    elif [[ $SAID =~ ^source\ [^\ ]*:([^\ :]*[a-z][^\ :]*)\ destination\  ]]; then
        recognise_name "$there"
    elif [[ $SAID =~ ^source\ [^\ ]*\ destination\ [^\ ]*:([^\ :]*[a-z][^\ :]*)\  ]]; then
        recognise_name "$here"
    elif [[ $SAID =~ ^source\ [^\ ]*:(-?[0-9]{1,5})\ destination\ [^\ ]*:(-?[0-9]{1,5})\  ]]; then
        if [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]; then
            hint 'You printed the same port twice. Each end has its own port, and the two usually differ.'
        elif [ "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}" = "$(swapped "$here") $(swapped "$there")" ]; then
            hint 'There are two mistakes here. First, the ends are swapped: the source is the other end, because what arrives here comes from there.'
            recognise_port "${BASH_REMATCH[1]}" "$here"
        else
            there=$(recognise_port "${BASH_REMATCH[1]}" "$there")
            [ -z "$there" ] || return 0
            recognise_port "${BASH_REMATCH[2]}" "$here"
        fi
    fi
}

# points: 10
# idea: The socket is already connected when your program starts. It is descriptor 0, so there
#   is nothing to open, bind or accept: a port belongs to a socket, not to a program.
# read: README.md, "The rules"; inetd(8)
@test "form: a connected socket gets one line with both addresses" {
    local there here
    handed tcp4 'a connected TCP socket'
    [[ $STATUS != 1 || $COMPLAINED != *'Invalid argument'* ]] ||
        hint 'A call failed with EINVAL. bind(), listen() and accept() fail like this on a socket that is connected already. Which calls do you need here?'
    hint_nothing 'Begin with the call that returns the address of the other end; make hint LAB=01 helps.'
    expect_status 0
    meant source
    [[ $MEANT =~ ^source\ [^\ ]+\ destination\ [^\ ]+\ (tcp|udp)$ ]] ||
        fail 'source ADDRESS:PORT destination ADDRESS:PORT tcp|udp' "$SAID"
    [[ $MEANT == *"${THERE%:*}:"* && $MEANT == *"${HERE%:*}:"* ]] || {
        read -r _ there _ here _ <<<"$MEANT"
        if [[ $MEANT == *' 0.0.0.0:'* ]]; then
            recognise tcp
        elif [ "$there" = "$here" ]; then
            hint 'You printed the same end twice. Either both calls asked for the same end, or both texts are in the same place and the second one overwrote the first.'
        elif [ "${there%:*}" = "${here%:*}" ]; then
            hint 'The ports differ, but one address appears twice: both texts are in the same place, and the second one overwrote the first. inet_ntoa() uses one buffer for all its calls. A program that passes the same array twice before it prints does the same.'
        else
            hint 'These are not the addresses of this socket. Each check uses different ones, so ask the socket, and print nothing fixed. If you did ask it, look at which bytes you turned into text.'
        fi
        find_mistake tcp
        fail "the addresses ${THERE%:*} and ${HERE%:*}" "$SAID"
    }
    expect_line "$MEANT"
    shown "$SAID"
}

# points: 20
# after: form
# idea: A connection has two ends, and each has an address and a port. One call asks for
#   the near end, another for the far one.
# read: POSIX getsockname(), getpeername(), ntohs(); RFC 9293, section 3.1
@test "tcp4: both ends of a TCP connection over IPv4" {
    named tcp4 'a connected TCP socket'
}

# points: 15
# after: tcp4
# idea: UDP has its own ports, separate from those of TCP. The socket knows its protocol.
# read: POSIX getsockopt(), SO_TYPE; RFC 768
@test "udp4: both ends of a connected UDP socket" {
    named udp4 'a connected UDP socket'
}

# points: 10
# after: tcp4
# needs: ipv6
# idea: A port is the same in IPv6 as in IPv4. The address is longer, and so is the socket
#   address: use a structure that has room for both.
# read: POSIX <sys/socket.h>, sockaddr_storage; RFC 3986, section 3.2.2, on brackets
@test "tcp6: both ends of a TCP connection over IPv6" {
    named tcp6 'a connected TCP socket over IPv6'
}

# points: 5
# after: udp4 tcp6
# needs: ipv6
# idea: The protocol and the address family do not depend on each other: ask for both.
# read: POSIX getsockopt(), sockaddr_storage
@test "udp6: both ends of a connected UDP socket over IPv6" {
    named udp6 'a connected UDP socket over IPv6'
}

# points: 5
# after: tcp6
# needs: mapped
# idea: An IPv6 socket may have an IPv4 client. The socket then reports an IPv6 address that
#   contains the IPv4 address: its family is IPv6, and its text is longer.
# read: RFC 4291, section 2.5.5.2; POSIX INET6_ADDRSTRLEN; README.md, "The rules"
@test "mapped: an IPv4 client of an IPv6 socket" {
    named tcp6-mapped 'an IPv6 TCP socket whose other end uses IPv4'
}

# points: 5
# after: tcp4
# idea: Both addresses are known as long as the socket is connected. No data has to arrive first,
#   and a client that has closed its sending half may still wait for your answer.
# read: POSIX getpeername(), shutdown()
@test "silent: a client that sends nothing, or has closed its sending half" {
    named tcp4-silent 'a TCP socket whose other end sends nothing'
    named tcp4-finished 'a TCP socket whose other end has closed only its sending half' || {
        [ "$STATUS" != 1 ] ||
            hint 'The other end sends nothing more, but it can still receive: the socket is connected, and both ends are known. If recv() returns 0, that does not mean that the other end is gone.'
        false
    }
}

# points: 5
# after: tcp4
# idea: A client may choose its source port with bind(), if that port is free. A low number
#   therefore does not tell you which end is the server, or whether to trust it.
# read: POSIX bind(); RFC 6335, section 6
@test "low: a source port that the client chose, lower than the destination port" {
    named tcp4-low 'a TCP socket whose other end has bound a low source port'
}

# points: 5
# after: tcp4
# needs: named-port
# idea: Lists such as /etc/services contain names of ports, but packets never do. Both ends use the
#   number of a port.
# read: POSIX getnameinfo(), NI_NUMERICSERV; services(5)
@test "service: ports that have names on this machine" {
    named tcp4-service 'a TCP socket whose ports both have names in /etc/services'
    status_of udp4
    [ "$STATUS_OF" != passed ] ||
        named udp4-service 'a UDP socket whose ports both have names in /etc/services'
}

# points: 5
# after: tcp4
# idea: What arrives here comes from the other end, even if this end is the client. One end called
#   connect() and the other did not; apart from that, the two ends are alike.
# read: POSIX getpeername(), connect()
@test "called: the end that called connect()" {
    named tcp4-called 'the end of a TCP connection that called connect()'
}

# points: 5
# after: form
# idea: Check what each call returns. A call that asks about a socket fails if the descriptor
#   is not one.
# read: POSIX getpeername(), ENOTSOCK
@test "no-socket: a file or a pipe is refused" {
    submitted <"$BATS_TEST_FILENAME"
    RAN+='; descriptor 0 is a file'
    AGAIN='./name-both-ends <README.md'
    expect_refusal
    submitted < <(:)
    RAN+='; descriptor 0 is a pipe'
    AGAIN='true | ./name-both-ends'
    expect_refusal
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# points: 5
# after: form
# idea: A socket may have a port but no other end: a listening socket, for example, or a UDP
#   socket that receives from anyone.
# read: POSIX getpeername(), ENOTCONN
@test "unconnected: a socket without another end is refused" {
    handed tcp4-listening 'a listening TCP socket'
    expect_refusal
    handed udp4-unconnected 'a UDP socket that is bound but not connected'
    expect_refusal
    handed udp4-asked 'a UDP socket that is bound but not connected, and that has received a datagram'
    [ "$STATUS" != 0 ] ||
        hint 'The sender of a datagram is not the other end of the socket: the next datagram may come from a different sender. Ask the socket for its other end only.'
    expect_refusal
    handed tcp4-reset 'a TCP socket whose other end has reset the connection'
    expect_refusal
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# points: 5
# after: form
# idea: Not every socket has ports. A Unix-domain socket can be connected, but has none.
# read: POSIX <sys/un.h>, sa_family_t
@test "no-ports: a connected socket of another family is refused" {
    handed unix 'a connected Unix-domain socket'
    [[ $SAID != source* ]] ||
        hint 'This socket has no port to print. Its address says which family it belongs to: look at that before you read a port.'
    expect_refusal
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}
