#!/usr/bin/env bats
# Lab 02: the bytes of a transport header on standard input, and the two ports in them. The kernel
# made the headers if the grader can see its packets. Otherwise the grader made them.
load ../grader/checks

# Gives the submission a header: $1 tcp or udp, then words of peer's. EXPECTED is the line
# for it, and HOW whether it was captured or made.
given() {
    local bytes first=4
    [[ " $* " != *' offset='* ]] || first=20 # by hand, the fault shows if five bytes come first
    RAN="./read-the-header $1, with a $1 header${2:+ (${*:2})} on standard input"
    STATUS=0
    expect_apart
    "$PEER" "$@" -- "$APART" --means "$GRADE_MEANS" "${HIDE[@]}" --seconds 3 "$GRADE_FOLDER" ./program "$1" \
        >"$BATS_TEST_TMPDIR/said" 2>"$BATS_TEST_TMPDIR/told" 3>&- || STATUS=$?
    did_apart_begin
    read_told
    [[ -n $TOLD && $TOLD != peer:* ]] || no_longer "such input cannot be made any more (${TOLD#peer: })"
    read -r HOW bytes EXPECTED <<<"$TOLD"
    case " $* " in
    *' pieces '*) AGAIN="(printf '${bytes:0:first}'; sleep 1; printf '${bytes:first}')" ;;
    *' file '*) AGAIN="(printf '$bytes'; head -c 65475 /dev/zero)" ;;
    *) AGAIN="printf '${bytes#-}'" ;;
    esac
    AGAIN+=" | ./read-the-header $1"
    read_text SAID "$BATS_TEST_TMPDIR/said"
}

# A good header that was not taken. $1: the protocol.
not_taken() {
    case $STATUS:$COMPLAINED in
    1:*'No such device'* | *'/dev/stdin'*) hint 'Standard input is already open as descriptor 0 when your program starts. Read from this descriptor: if it is a socket, it cannot be opened by a name.' ;;
    1:*) hint 'This is a good header, but your program refused it. Which of its tests failed: for too few bytes, for the UDP length, or for the TCP data offset? The bytes are in the command below.' ;;
    124:*) hint 'At the end of the input read() returns 0, however often you call it. A loop that waits for more bytes never ends.' ;;
    12[89]:* | 1[3-9][0-9]:*) hint 'A signal ended your program. The usual cause is memory outside an array: how large is your array, and how many bytes did you allow read() to write to it?' ;;
    *) hint_nothing 'Begin by reading the bytes; make hint LAB=02 helps.' ;;
    esac
}

# The line that a good header must get. Of the ranges, it checks only that there are two.
ports_read() {
    local range='(zero|system|registered|dynamic)' words source
    given "$@"
    read -r -a words <<<"$EXPECTED"
    expect_status 0 || {
        not_taken
        return 1
    }
    meant source
    if ! [[ $MEANT =~ ^source\ (-?[0-9]{1,10})\ $range\ destination\ (-?[0-9]{1,10})\ $range$ ]]; then
        hint_nothing 'Begin by reading the bytes; make hint LAB=02 helps.'
        [[ $MEANT != "source ${words[1]} "*" destination ${words[4]}"* ]] ||
            hint 'Both ports are right. After each port, print the word for its range: zero, system, registered or dynamic.'
        read -r _ source _ <<<"$MEANT"
        recognise_hexadecimal "$source" "${words[1]}" || true
        fail "$EXPECTED" "$SAID"
        return 1
    fi
    [ "${BASH_REMATCH[1]} ${BASH_REMATCH[3]}" != "${words[1]} ${words[4]}" ] || {
        expect_line "$MEANT"
        return
    }
    recognise "${BASH_REMATCH[1]}" "${words[1]}" "${BASH_REMATCH[3]}" "${words[4]}"
    fail "$EXPECTED" "$SAID"
}

# The value of a port that was read through a char with a sign.
with_signs() {
    local high=$(($1 >> 8)) low=$(($1 & 255))
    echo $(((high ^ 128) - 128 << 8 | (low ^ 128) - 128)) $((((high ^ 128) - 128) * 256 + (low ^ 128) - 128))
}

# A port in hexadecimal, which may look like a decimal number. $1 $2: as printed, and in truth.
recognise_hexadecimal() {
    [[ $1 != "$2" && $1 =~ ^(0x)?0*([0-9a-f]{1,4})$ && $((16#${BASH_REMATCH[2]})) -eq $2 ]] || return
    hint "PORT is a decimal number, but $1 is hexadecimal: 0x${BASH_REMATCH[2]} is $2."
}

# The usual mistakes. $1 $2 the source, as printed and in truth; $3 $4 the destination.
recognise() {
    local signed
    read -r -a signed < <(with_signs "$2")
    if recognise_hexadecimal "$1" "$2"; then
        :
    elif [ "$1 $3" = "$4 $2" ]; then
        hint 'The two ports are swapped. The source port comes first in the header, then the destination port.'
    elif [ "$1" = $((($2 & 255) << 8 | $2 >> 8)) ]; then
        hint "$(printf '%d is 0x%04x, and the header says 0x%04x: the same two bytes in the other order. The network sends the high byte first, whatever your processor does in memory.' "$1" "$1" "$2")"
    elif [ "$1" = "${signed[0]}" ] || [ "$1" = "${signed[1]}" ] || [ "$1" = $((signed[0] & 65535)) ] ||
        [ "$1" = $((signed[1] & 65535)) ] || [ "$1" = $(($2 - 65536)) ]; then
        hint 'A byte is a number from 0 to 255, and a port is a number from 0 to 65535. In a type with a sign, such as short and often char, the upper half of them is negative.'
    elif [ "$1" = $(($2 >> 8)) ] || [ "$1" = $(($2 & 255)) ]; then
        hint 'You printed one byte of the port. A port has two bytes.'
    fi
}

# points: 5
# idea: Your program reads a header and prints one line, which another program can read: two
#   ports, each followed by the word for its range.
# read: README.md, "The rules"; POSIX read()
@test "form: a UDP header gets one line with two ports and their ranges" {
    local range='(zero|system|registered|dynamic)'
    given udp
    expect_status 0 || {
        not_taken
        false
    }
    meant source
    [[ $MEANT =~ ^source\ [^\ ]*[0-9a-f]\ $range\ destination\ [^\ ]*[0-9a-f]\ $range$ ]] || {
        hint_nothing 'Begin by reading the bytes; make hint LAB=02 helps.'
        [[ ! $MEANT =~ ^source\ [0-9]+\ .*destination\ [0-9]+ ]] ||
            hint 'After each port, print the word for its range: zero, system, registered or dynamic.'
        fail 'source PORT RANGE destination PORT RANGE' "$SAID"
    }
    expect_line "$MEANT"
    shown "$SAID"
}

# points: 10
# after: form
# idea: The first four bytes of a TCP header are two 16-bit numbers, the source port and the
#   destination port, each with its high byte first.
# read: RFC 9293, section 3.1; README.md, "The rules"
@test "tcp: both ports of a TCP header" {
    ports_read tcp
    shown "$HOW: $SAID"
}

# points: 5
# after: tcp
# idea: A UDP header differs from a TCP header, but the first four bytes mean the same.
# read: RFC 768
@test "udp: both ports of a UDP header" {
    ports_read udp captured
    shown "$HOW: $SAID"
}

# points: 5
# after: tcp
# idea: The data offset says where the header ends. Up to ten words of options may follow the
#   first five words. The largest offset is therefore 15, which fills its four bits.
# read: RFC 9293, section 3.1, "Data Offset"
@test "options: a TCP header that is longer than the shortest" {
    local words how
    ports_read tcp captured || {
        [ "$STATUS" != 1 ] ||
            hint 'A kernel often sends options, so the data offset may be more than 5. The only wrong offsets are those below 5.'
        false
    }
    how="$HOW: $SAID"
    for words in 6 8 15; do
        ports_read tcp offset=$words || {
            [ "$STATUS" != 1 ] ||
                hint "The data offset is $words, and only an offset below 5 must be refused. If the offset is 8 or more, its byte is 128 or more: in a char with a sign, that is a negative number."
            false
        }
    done
    shown "$how"
}

# points: 5
# after: tcp
# idea: A port has 16 bits and no sign. Each of its two bytes has 8 bits and no sign.
# read: RFC 9293, section 3.1; C11, section 6.2.5, on char
@test "high-bytes: ports whose bytes are 128 or more" {
    ports_read tcp source=high-bytes destination=high-bytes
    shown "$SAID"
}

# A header ($1, $3...) with bytes that have a meaning in text or in stdio ($2).
special() {
    ports_read "$1" "${@:3}" || {
        [ "$STATUS" = 124 ] ||
            hint "The ports of this header contain the bytes $2. Did your program take one of them for the end of a line, of a string or of the input?"
        return 1
    }
}

# points: 5
# after: high-bytes
# idea: A header is not text. In a header, 10 does not end a line, 0 does not end a string, and
#   255 does not end the input.
# read: POSIX read(), fread(), getchar()
@test "bytes: ports with the bytes 0, 10, 26 and 255" {
    special tcp '10, 13 and 26' source=$((0x0a00 + RANDOM % 10 + 200)) destination=$((0x1a0d))
    special udp '0, 10 and 255' source=$((RANDOM % 100 + 128)) destination=$((0xff0a))
    special tcp '0 and 255' source=$((0xffff - RANDOM % 2)) destination=$((RANDOM % 200 * 256))
    shown "$SAID"
}

# points: 10
# after: tcp
# idea: read() returns the bytes that are there, which may be fewer than you asked for. The
#   input has ended if it returns 0.
# read: POSIX read()
@test "pieces: a header that arrives one byte at a time" {
    ports_read tcp pieces || {
        hint 'Standard input is a socket here, and each call of read() returns one byte. A socket cannot be opened by a name such as /dev/stdin.'
        false
    }
    shown "$SAID"
}

# points: 5
# after: tcp
# idea: An array has an end. read() writes at most as many bytes as its last argument says. This
#   must not be more than the room that is left in the array.
# read: POSIX read(); README.md, "The rules"
@test "long: a header with data after it, 65535 bytes in total" {
    local kind
    for kind in tcp udp; do
        ports_read "$kind" file bytes=65535 || {
            hint 'There are 65535 bytes of input here. How many of them may read() write to your array?'
            false
        }
    done
    shown "$SAID"
}

# A good header that was cut off was refused.
cut_at() {
    [ "$STATUS" != 1 ] ||
        hint "$1 bytes arrived. Counted from 0, the last one is byte $(($1 - 1)). Which bytes did your program need?"
    return 1
}

# points: 5
# after: tcp
# idea: The ports come first in a header, so they arrive even if little else does. An ICMP error
#   message, for example, need only contain the first 8 bytes of the header.
# read: RFC 792, "Destination Unreachable Message"
@test "truncated: four bytes are enough for the ports" {
    local bytes
    for bytes in 12 8; do ports_read tcp "bytes=$bytes" || cut_at "$bytes"; done
    for bytes in 5 4; do ports_read udp length=100 "bytes=$bytes" || cut_at "$bytes"; done
    ports_read udp length=100 bytes=8 || {
        [ "$STATUS" != 1 ] ||
            hint 'The length is 100, but 8 bytes arrived. The rest may have been cut off, which is not an error.'
        false
    }
    shown "from a header that was cut off: $SAID"
}

# points: 5
# after: form
# idea: A byte that did not arrive has no value, whatever is in the array at its place.
# read: README.md, "The rules"
@test "short: fewer than four bytes, or input that cannot be read, is refused" {
    local bytes
    for bytes in 3 0; do
        given udp "bytes=$bytes"
        [ "$STATUS" != 124 ] || not_taken
        [ "$STATUS" != 0 ] ||
            hint "The two ports need four bytes, and $bytes arrived. How does your program know how many it has?"
        expect_refusal
    done
    submitted udp </
    RAN+=', with a directory on standard input'
    AGAIN='./read-the-header udp </'
    [ "$STATUS" != 0 ] ||
        hint 'read() fails here and returns -1. If you keep its result in a size_t, -1 becomes the largest number there is. Keep it in an ssize_t, and check it before you use it.'
    expect_refusal
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# A bad TCP offset of 4 passed. If the program left it in the high half of its byte, it is 64. Then
# 1 passes, too, but 0 does not.
recognise_offset() {
    local one
    given tcp offset=1 bytes=13
    one=$STATUS
    given tcp offset=0 bytes=13
    [ "$one $STATUS" != '0 1' ] ||
        hint 'If you only apply & 0xf0 to 0x40, the result is 0x40, which is 64: the four bits are still in the high half of the byte.'
}

# A bad UDP length of 7 passed. In the other byte order it is 1792, and 256 is 1.
recognise_length() {
    given udp length=256 bytes=20
    [ "$STATUS" != 1 ] ||
        hint 'In the other byte order, these two bytes are 0x0700, which is 1792. The length is in network byte order, like the ports: its high byte comes first.'
}

# What a header that must be refused got: if it passed, $1 is a hint and $2 is called. The rest is
# peer's.
refused() {
    local ran said complained again why=$1
    shift
    given "${@:2}"
    if [ "$STATUS" = 0 ]; then
        hint "$why"
        ran=$RAN said=$SAID complained=$COMPLAINED again=$AGAIN
        "$1"
        RAN=$ran SAID=$said COMPLAINED=$complained AGAIN=$again STATUS=0
    fi
    expect_refusal
}

# points: 10
# after: udp truncated
# idea: A header contains its own length. If this is less than the length of the shortest
#   header, it is wrong. The field has two bytes in UDP, and four bits in TCP.
# read: RFC 768, "Length"; RFC 9293, section 3.1, "Data Offset"
@test "malformed: a length that no header can have is refused" {
    local length=$((257 + RANDOM % 7))
    ports_read udp length=8 bytes=8 || {
        [ "$STATUS" != 1 ] ||
            hint 'The length is 8, in the bytes 0x00 0x08: this is a header without data. Only a length below 8 must be refused.'
        false
    }
    ports_read udp length=$length bytes=20 || {
        [ "$STATUS" != 1 ] ||
            hint "The length is $length, in the bytes 0x01 $(printf '0x%02x' $((length & 255))). It has two bytes, and the low byte alone would be $((length & 255))."
        false
    }
    refused 'The length field of this UDP header, bytes 4 and 5, is 0x00 0x07. No UDP header is that short.' \
        recognise_length udp length=7 bytes=6
    refused 'The data offset of this TCP header is 4: byte 12 is 0x40. No TCP header is that short.' \
        recognise_offset tcp offset=4 bytes=13
    refused 'The length field of this UDP header is 0, which is less than 8. RFC 768 gives this length no meaning of its own.' \
        : udp length=0 bytes=8
    refused 'This header is malformed, too, but arrives one byte at a time. Your program did not look at the data offset, so it did not wait for it: four bytes are enough for the ports only if the input ends after them.' \
        : tcp offset=4 bytes=13 pieces
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# points: 5
# after: form
# idea: If a program ignores arguments that it does not know, it does not do what its user asked
#   for, and does not say so.
# read: README.md, "The rules"; C11, section 5.1.2.2.1, on argc
@test "argument: none, two, or one that is not tcp or udp is refused" {
    local words word
    for words in '' 'tcp tcp' 'udp extra' sctp tcpdump udplite t TCP Udp; do
        read -r -a word <<<"$words"
        submitted "${word[@]}" < <(printf 'PORTPORTPORTPORT')
        AGAIN="printf PORTPORTPORTPORT | ./read-the-header${words:+ $words}"
        case $STATUS:$words in
        0:*\ *) hint 'There are two arguments here. argc says how many there are.' ;;
        0:) hint 'There is no argument here. argc says how many there are.' ;;
        0:TCP | 0:Udp) hint 'The argument must be exactly tcp or udp. In capital letters, it is a different word.' ;;
        0:tcp* | 0:udp* | 0:t) hint 'The whole argument must be tcp or udp. Does your program compare only its beginning?' ;;
        1[3-9][0-9]:) hint 'Without an argument, argv[1] is NULL, so you must not read from it. argc says how many arguments there are.' ;;
        esac
        expect_refusal
    done
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# points: 5
# after: udp bytes
# idea: The protocol is in the IP header, not in the port. A UDP datagram may go to port 80, and
#   a TCP segment to port 53.
# read: RFC 9293, section 3.1; RFC 768; IANA's registry, the note at its head
@test "protocol: the argument names the protocol, whatever the ports are" {
    ports_read udp destination=80 filler=0
    ports_read tcp destination=53 filler=0
    shown "a UDP datagram to port 80 and a TCP segment to port 53"
}

# points: 5
# after: high-bytes
# idea: "Registered" is the name of a range. It does not say whether this port has been registered,
#   or whether you may use it.
# read: RFC 6335, section 6; IANA's registry, the note at its head
@test "unassigned: a port in the registered range that no service has registered" {
    ports_read tcp source=unassigned destination=unassigned
    [[ $MEANT != *dynamic* ]] ||
        hint 'No service has registered these two ports, but each is still in one of the ranges. The number alone decides which one.'
    expect_line "$EXPECTED"
    shown "$SAID"
}

# points: 5
# after: unassigned
# idea: The range from which a kernel chooses ports is a setting of each machine. IANA's ranges
#   are the same everywhere.
# read: RFC 6335, section 6; `make facts` for this machine's own range
@test "whose-range: the range is IANA's, not this machine's" {
    local kind
    for kind in automatic linux; do
        ports_read tcp "source=$kind" destination=unused-dynamic
        [ "$MEANT" = "$EXPECTED" ] ||
            hint 'RANGE is the range that IANA puts the port in. It does not depend on the ports that a kernel hands out, on this machine or on any other.'
        expect_line "$EXPECTED"
    done
    shown "$SAID"
}

# points: 10
# after: whose-range bytes
# idea: Each range has a first and a last port. Port 0 is in none of them: it is reserved.
# read: RFC 6335, section 6
@test "ranges: the first and the last port of each range" {
    local ports protocol
    for ports in udp:0-65535 tcp:1023-0 udp:1-1024 tcp:1023-49151 udp:49152-1; do
        protocol=${ports%:*} ports=${ports#*:}
        ports_read "$protocol" "source=${ports%-*}" "destination=${ports#*-}"
        [ "$MEANT" = "$EXPECTED" ] ||
            hint 'These ports are the first or the last ones of their ranges. RFC 6335, section 6, says which range each of them belongs to. Port 0 has its own word here.'
        expect_line "$EXPECTED"
    done
    shown 'the ports 0, 1, 1023, 1024, 49151, 49152 and 65535'
}
