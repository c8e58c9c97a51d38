#!/usr/bin/env bats
# Lab 01: a socket on descriptor 0, and the names of both its ends. The grader makes the
# socket, holds the other end, and knows from the kernel what each is called.
load ../grader/checks

lacks_ipv6() {
    "$PEER" udp6 /bin/true 2>/dev/null || echo 'there is no IPv6 here'
}

lacks_mapped() {
    "$PEER" tcp6-mapped /bin/true 2>/dev/null || echo 'no IPv6 socket takes IPv4 here'
}

lacks_named_port() {
    "$PEER" tcp4-service /bin/true 2>/dev/null || echo 'no port that is free has a name here (/etc/services)'
}

# Hands the submission a socket ($1 a kind of peer's, $2 what it is, in words). THERE and
# HERE are what the kernel calls the other end and this one.
handed() {
    RAN="./name-both-ends, with $2 on descriptor 0"
    STATUS=0
    "$PEER" "$1" "$APART" --means "$GRADE_MEANS" --seconds 3 "$GRADE_FOLDER" ./program \
        >"$BATS_TEST_TMPDIR/said" 2>"$BATS_TEST_TMPDIR/told" 3>&- || STATUS=$?
    read_told
    [[ -n $TOLD && $TOLD != peer:* ]] || cannot "no such socket can be made here (${TOLD#peer: })"
    read -r THERE HERE <<<"$TOLD"
    by_hand "$1"
    read_text SAID "$BATS_TEST_TMPDIR/said"
}

# What a person can type to see the same, for a kind of socket ($1): AGAIN.
by_hand() {
    local server='timeout 5 ../../demo-server/demo-server' address=127.0.0.1
    [ "${1:0:3}" = tcp ] || server+=' -u'
    [ "${1:3}" != 6 ] || server+=' -6' address=::1
    case $1 in
    [tu]*-mapped | *-low | *-service | *-reset | *-listening | *-unconnected | unix) AGAIN= ;;
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

# The line of a program that is right but for one mistake, which is in every line that it prints
# ($1), for a protocol ($2).
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

# It is one of these, which costs this check ($1: the protocol). Those that build on it ask for
# other things, and forgive it.
find_mistake() {
    local mistake
    for mistake in exchanged turned source-turned destination-turned signed one-address other-address; do
        [ "$MEANT" != "$(mistaken "$mistake" "$1")" ] || record slip "$mistake"
    done
}

# The line has the mistake that an earlier check was lost for. FORGIVEN says so.
is_paid() {
    local check mistake
    FORGIVEN=
    meant source
    for check in form tcp4; do
        for mistake in $(sed -n 's/^slip //p' "$GRADE_RECORDS/check-$check" 2>/dev/null); do
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

# An IPv4 address in an IPv6 socket.
recognise_mapped() {
    if [[ $SAID == "source ${THERE//[\[\]]/} destination "* ]]; then
        hint 'This address has colons and dots. It is one of IPv6 all the same, as the family in the socket address says, and its colons want brackets.'
    elif [[ $SAID == *"source ${THERE//[\[\]]/} "* || ${SAID//::ffff:/} == *" 127."* && $SAID != *::ffff:* ]]; then
        hint 'This is an IPv6 socket, and what it says of its ends are IPv6 addresses. ::ffff: in front of an IPv4 address says that the other end speaks IPv4: print what the socket says.'
    else
        hint 'The text of this address is longer than any of IPv4. How much room has the array that it is written to? INET_ADDRSTRLEN counts IPv4 alone. Look at what inet_ntop() returned: NULL says that it wrote nothing.'
    fi
}

# The usual mistakes. $1: the protocol.
recognise() {
    local there=${THERE##*:} here=${HERE##*:} SAID=${MEANT:-$SAID}
    if [[ $SAID == *' 0.0.0.0:'* || $SAID == *' [::]:'* ]]; then
        hint 'That address is all zeros: nothing was written there. Each call for a name wants to know how much room there is. Set the length to the size of the structure before each call, and look at what the call returns.'
    elif [[ $HERE == \[::ffff:* ]]; then
        recognise_mapped
    elif [ "$SAID" = "source $HERE destination $THERE $1" ]; then
        hint 'The source is where what arrives here comes from: the other end, whatever its number is, and whoever called whom.'
    elif [[ $SAID == *"source $THERE destination $HERE $1"* ]]; then
        hint 'The right line is there, and more than that. Another program is to read this: one line, and nothing else.'
    elif [[ $SAID == "source $THERE destination $HERE"* ]]; then
        hint 'Both names are right. TCP and UDP count their ports apart, so the number cannot tell which of them it is: ask the socket for its type.'
    elif [[ $HERE == \[* && $SAID == *"source ${THERE//[\[\]]/} destination"* ]]; then
        hint 'An IPv6 address is full of colons. Brackets around it show where it ends and the port begins.'
    elif [[ $HERE == \[* && $SAID != *::1* ]]; then
        hint 'An IPv6 address has 16 bytes, and lies elsewhere in its socket address than one of IPv4, which has 4. Which family it is, the socket address itself says.'
    elif [[ $SAID =~ ^source\ [^\ ]*:([^\ :]*)\ destination\ [^\ ]*:([^\ :]*[a-z][^\ :]*)\  ]]; then
        hint "${BASH_REMATCH[2]} is the name that /etc/services has for port $here. The number was asked for. What made a name of it can be told not to."
    elif [[ $SAID =~ ^source\ [^\ ]*:(-?[0-9]{1,5})\ destination\ [^\ ]*:(-?[0-9]{1,5})\  ]]; then
        if [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]; then
            hint 'Each end has a port of its own. They need not be equal, and usually are not.'
        elif [ "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}" = "$(swapped "$here") $(swapped "$there")" ]; then
            hint 'Two mistakes meet here. The ends are exchanged: the source is the other end, where what arrives here comes from.'
            recognise_port "${BASH_REMATCH[1]}" "$here"
        else
            there=$(recognise_port "${BASH_REMATCH[1]}" "$there")
            [ -z "$there" ] || return 0
            recognise_port "${BASH_REMATCH[2]}" "$here"
        fi
    fi
}

# points: 10
# idea: The socket is connected before your program begins. It arrives as descriptor 0, and
#   there is nothing to open, to bind or to accept: a port belongs to a socket, not to a
#   program.
# read: README.md, "The rules"; inetd(8)
@test "form: a connected socket gets one line with both addresses" {
    local there here
    handed tcp4 'a connected TCP socket'
    hint_nothing "Begin with the call that asks a socket for its other end; make hint LAB=01 helps."
    expect_status 0
    meant source
    [[ $MEANT =~ ^source\ [^\ ]+\ destination\ [^\ ]+\ (tcp|udp)$ ]] ||
        fail 'source ADDRESS:PORT destination ADDRESS:PORT tcp|udp' "$SAID"
    [[ $MEANT == *"${THERE%:*}:"* && $MEANT == *"${HERE%:*}:"* ]] || {
        read -r _ there _ here _ <<<"$MEANT"
        if [[ $MEANT == *' 0.0.0.0:'* ]]; then
            recognise tcp
        elif [ "$there" = "$here" ]; then
            hint 'Twice the same name. Either one end was asked twice, and there is another call for the other end; or both texts lie in one place, and the second call wrote over the first.'
        elif [ "${there%:*}" = "${here%:*}" ]; then
            hint 'Two ports, and the same address twice: both texts lie in one place, and the second call wrote over the first. inet_ntoa has one buffer for all its calls. So has a program that gives the same array twice, and prints it afterwards.'
        else
            hint 'Each socket that is handed to you is another one. What this one is called, it tells you itself.'
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
# idea: UDP has ports too, and they are not TCP's. The socket knows which it is.
# read: POSIX getsockopt(), SO_TYPE; RFC 768
@test "udp4: both ends of a connected UDP socket" {
    named udp4 'a connected UDP socket'
}

# points: 10
# after: tcp4
# needs: ipv6
# idea: The port is as in IPv4. The address is longer, and so is the socket address: take
#   one that has room for both.
# read: POSIX <sys/socket.h>, sockaddr_storage; RFC 3986, section 3.2.2, on brackets
@test "tcp6: both ends of a TCP connection over IPv6" {
    named tcp6 'a connected TCP socket of IPv6'
}

# points: 5
# after: udp4 tcp6
# needs: ipv6
# idea: Protocol and family are two questions, and each has its own answer.
# read: POSIX getsockopt(), sockaddr_storage
@test "udp6: both ends of a connected UDP socket over IPv6" {
    named udp6 'a connected UDP socket of IPv6'
}

# points: 5
# after: tcp6
# needs: mapped
# idea: An IPv6 socket may have an IPv4 client. Its address is then one of IPv6, with the IPv4
#   address in it: the family is that of the socket, and the text is longer.
# read: RFC 4291, section 2.5.5.2; POSIX INET6_ADDRSTRLEN; README.md, "The rules"
@test "mapped: an IPv4 client of an IPv6 socket" {
    named tcp6-mapped 'a TCP socket of IPv6 whose other end is in IPv4'
}

# points: 5
# after: tcp4
# idea: The names of both ends are known when the socket is connected. Nothing has to arrive
#   first, and a client may wait for you to begin.
# read: POSIX getpeername()
@test "silent: a client that says nothing" {
    named tcp4-silent 'a TCP socket whose other end is silent'
}

# points: 5
# after: tcp4
# idea: A client may bind its source port and choose its number, as long as that is free. So
#   a low number tells nothing about who is the server, or whether to trust it.
# read: POSIX bind(); RFC 6335, section 6
@test "low: a source port that was chosen, lower than the destination's" {
    named tcp4-low 'a TCP socket whose other end had bound its source port'
}

# points: 5
# after: tcp4
# needs: named-port
# idea: A name stands for a port in lists like /etc/services, and nowhere in the packets. The
#   number is what both ends agree on.
# read: POSIX getnameinfo(), NI_NUMERICSERV; services(5)
@test "service: a destination port that has a name on this machine" {
    named tcp4-service 'a TCP socket whose own port has a name'
}

# points: 5
# after: tcp4
# idea: What arrives here comes from the other end, also where this end is the client. The
#   two ends differ in who called, not in what they are.
# read: POSIX getpeername(), connect()
@test "called: the end that called connect()" {
    named tcp4-called 'the end that had called connect()'
}

# points: 5
# after: form
# idea: Ask, and look at what the call returned. It knows what is no socket.
# read: POSIX getpeername(), ENOTSOCK
@test "no-socket: a file or a pipe is refused" {
    submitted <"$BATS_TEST_FILENAME"
    RAN+=', with a file on descriptor 0'
    AGAIN='./name-both-ends <README.md'
    expect_refusal
    submitted < <(:)
    RAN+=', with a pipe on descriptor 0'
    AGAIN='true | ./name-both-ends'
    expect_refusal
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# points: 5
# after: form
# idea: A socket may have a port and no other end: one that listens, or a UDP socket that
#   takes what comes.
# read: POSIX getpeername(), ENOTCONN
@test "unconnected: a socket without another end is refused" {
    handed tcp4-listening 'a listening TCP socket'
    expect_refusal
    handed udp4-unconnected 'a UDP socket that is bound and not connected'
    expect_refusal
    handed tcp4-reset 'a TCP socket whose other end has reset the connection'
    expect_refusal
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# points: 5
# after: form
# idea: Not every socket has ports. A Unix-domain socket is connected, and has none.
# read: POSIX <sys/un.h>, sa_family_t
@test "no-ports: a connected socket of another family is refused" {
    handed unix 'a connected Unix-domain socket'
    [ -z "$SAID" ] ||
        hint 'This socket has no port to print. Of which family it is, its address says: look there before you read a port.'
    expect_refusal
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}
