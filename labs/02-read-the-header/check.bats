#!/usr/bin/env bats
# Lab 02: the bytes of a transport header on standard input, and the two ports in them. The
# kernel made the headers, where the grader can see its packets, or the grader did.
load ../grader/checks

# Gives the submission a header: $1 tcp or udp, then words of peer's. EXPECTED is the line
# for it, and HOW whether it was captured or made.
given() {
    local bytes
    RAN="./read-the-header $1, with a header ($*) on standard input"
    STATUS=0
    "$PEER" "$@" -- "$APART" --means "$GRADE_MEANS" --seconds 3 "$GRADE_FOLDER" ./program "$1" \
        >"$BATS_TEST_TMPDIR/said" 2>"$BATS_TEST_TMPDIR/told" 3>&- || STATUS=$?
    read_told
    [[ -n $TOLD && $TOLD != peer:* ]] || cannot "no such input can be made here (${TOLD#peer: })"
    read -r HOW bytes EXPECTED <<<"$TOLD"
    case " $* " in
    *' pieces '*) AGAIN="(printf '${bytes:0:4}'; sleep 1; printf '${bytes:4}')" ;;
    *' file '*) AGAIN="(printf '$bytes'; head -c 65475 /dev/zero)" ;;
    *) AGAIN="printf '${bytes#-}'" ;;
    esac
    AGAIN+=" | ./read-the-header $1"
    read_text SAID "$BATS_TEST_TMPDIR/said"
}

# A good header that was not taken. $1: the protocol.
not_taken() {
    case $STATUS:$COMPLAINED in
    1:*'No such device'* | *'/dev/stdin'*) hint 'Standard input is open when the program begins, as descriptor 0, whatever it is. A socket cannot be opened by a name, so read from the descriptor.' ;;
    1:*) hint 'This header is a good one, and was refused. Which rule refused it? Its bytes are in the command below.' ;;
    124:*) hint 'read() returns 0 at the end of the input, and then each time. A loop that waits for more than there is goes on for ever.' ;;
    12[89]:* | 1[3-9][0-9]:*) hint 'It was ended by a signal: it used memory that is not its own. How much room has the array, and how much did read() get leave to bring?' ;;
    *) hint_nothing 'Begin with reading the bytes; make hint LAB=02 helps.' ;;
    esac
}

# The line that a good header must get; of the ranges, only that two are written.
ports_read() {
    local range='(zero|system|registered|dynamic)' words
    given "$@"
    read -r -a words <<<"$EXPECTED"
    expect_status 0 || {
        not_taken
        return 1
    }
    meant source
    if ! [[ $MEANT =~ ^source\ (-?[0-9]{1,10})\ $range\ destination\ (-?[0-9]{1,10})\ $range$ ]]; then
        hint_nothing 'Begin with reading the bytes; make hint LAB=02 helps.'
        [[ $MEANT != "source ${words[1]} "*" destination ${words[4]}"* ]] ||
            hint 'Both ports are right. Behind each of them goes the word for its range: zero, system, registered or dynamic.'
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

# What a port is, read by a char that has a sign.
with_signs() {
    local high=$(($1 >> 8)) low=$(($1 & 255))
    echo $(((high ^ 128) - 128 << 8 | (low ^ 128) - 128)) $((((high ^ 128) - 128) * 256 + (low ^ 128) - 128))
}

# The usual mistakes. $1 $2 the source, as printed and in truth; $3 $4 the destination.
recognise() {
    local signed
    read -r -a signed < <(with_signs "$2")
    if [ "$1 $3" = "$4 $2" ]; then
        hint 'The source port comes first in the header, and the destination port after it.'
    elif [ "$1" = $((($2 & 255) << 8 | $2 >> 8)) ]; then
        hint "$(printf '%d is 0x%04x, and the header says 0x%04x: the same two bytes in the other order. The network sends the high byte first, whatever your processor does in memory.' "$1" "$1" "$2")"
    elif [ "$1" = "${signed[0]}" ] || [ "$1" = "${signed[1]}" ] || [ "$1" = $((signed[0] & 65535)) ] ||
        [ "$1" = $((signed[1] & 65535)) ] || [ "$1" = $(($2 - 65536)) ]; then
        hint 'A byte is a number from 0 to 255, and a port one from 0 to 65535. A char or a short may have a sign: then a byte from 128 on is negative.'
    elif [ "$1" = $(($2 >> 8)) ] || [ "$1" = $(($2 & 255)) ]; then
        hint 'That is one byte of the port. It has two.'
    fi
}

# points: 5
# idea: A header is read, and one line is printed for another program to read: two ports, each
#   with the word for its range.
# read: README.md, "What it prints"; POSIX read()
@test "form: a UDP header gets one line with two ports and their ranges" {
    local range='(zero|system|registered|dynamic)'
    given udp
    expect_status 0 || {
        not_taken
        false
    }
    meant source
    [[ $MEANT =~ ^source\ [^\ ]*[0-9a-f]\ $range\ destination\ [^\ ]*[0-9a-f]\ $range$ ]] || {
        hint_nothing 'Begin with reading the bytes; make hint LAB=02 helps.'
        [[ ! $MEANT =~ ^source\ [0-9]+\ .*destination\ [0-9]+ ]] ||
            hint 'Behind each port goes the word for its range: zero, system, registered or dynamic.'
        fail 'source PORT RANGE destination PORT RANGE' "$SAID"
    }
    expect_line "$MEANT"
    shown "$SAID"
}

# points: 10
# after: form
# idea: The first four bytes of a TCP header are two numbers of 16 bits, the source port
#   and the destination port, each with its high byte first.
# read: RFC 9293, section 3.1; README.md, "What it prints"
@test "tcp: both ports of a TCP header" {
    ports_read tcp
    shown "$HOW: $SAID"
}

# points: 5
# after: tcp
# idea: A UDP header is another one than TCP's, and begins with the same four bytes.
# read: RFC 768
@test "udp: both ports of a UDP header" {
    ports_read udp captured
    shown "$HOW: $SAID"
}

# points: 5
# after: tcp
# idea: The data offset says where the header ends. Behind the first five words come options,
#   up to ten words of them: an offset of 15 is good, and fills its four bits.
# read: RFC 9293, section 3.1, "Data Offset"
@test "options: a TCP header that is longer than the shortest" {
    local words how
    ports_read tcp captured
    how="$HOW: $SAID"
    for words in 6 8 15; do
        ports_read tcp offset=$words || {
            [ "$STATUS" != 1 ] ||
                hint "The data offset is $words, and only what is below 5 is refused. Its byte is 128 and more from an offset of 8 on: in a char with a sign that is a negative number."
            false
        }
    done
    shown "$how"
}

# points: 5
# after: tcp
# idea: A port is 16 bits without a sign, and so is each half of it 8 bits without one.
# read: RFC 9293, section 3.1; C11, section 6.2.5, on char
@test "high-bytes: ports whose bytes are 128 and more" {
    ports_read tcp source=high-bytes destination=high-bytes
    shown "$SAID"
}

# points: 5
# after: high-bytes
# idea: A header is bytes and no text. 10 is no end of a line in it, 0 no end of a string, and
#   255 not the end of the input.
# read: POSIX read(), fread(), getchar()
@test "bytes: ports with the bytes 0, 10, 26 and 255" {
    ports_read tcp source=$((0x0a00 + RANDOM % 10 + 200)) destination=$((0x1a0d))
    ports_read udp source=$((RANDOM % 100 + 128)) destination=$((0xff0a))
    ports_read tcp source=$((0xffff - RANDOM % 2)) destination=$((RANDOM % 200 * 256))
    shown "$SAID"
}

# points: 10
# after: tcp
# idea: read() brings what is there, which may be less than you asked for. The input has ended
#   when it brings nothing.
# read: POSIX read()
@test "pieces: a header that comes one byte at a time" {
    ports_read tcp pieces || {
        hint 'Standard input is a socket here. It cannot be opened by a name such as /dev/stdin, and one call of read() gets one byte of it, the next call the next one.'
        false
    }
    shown "$SAID"
}

# points: 5
# after: tcp
# idea: What is read goes into an array, and an array has an end. read() brings no more than its
#   last argument says: that must be the room that is left.
# read: POSIX read(); README.md, "The task"
@test "long: a header with more behind it, 65535 bytes together" {
    local kind
    for kind in tcp udp; do
        ports_read "$kind" file bytes=65535
    done
    shown "$SAID"
}

# A good header that was cut was not taken.
cut_at() {
    [ "$STATUS" != 1 ] ||
        hint "$1 bytes arrived. They are counted from 0, so the last one is byte $(($1 - 1)). Which byte did it look at?"
    return 1
}

# points: 5
# after: tcp
# idea: The ports come first in a header, so that they are there when not much else is. An
#   ICMP error message tells a host which of its packets failed by the first 8 bytes of it.
# read: RFC 792, "Destination Unreachable Message"
@test "truncated: four bytes and more are enough for the ports" {
    local bytes
    for bytes in 12 8; do ports_read tcp "bytes=$bytes" || cut_at "$bytes"; done
    for bytes in 5 4; do ports_read udp length=100 "bytes=$bytes" || cut_at "$bytes"; done
    ports_read udp length=100 bytes=8 || {
        [ "$STATUS" != 1 ] ||
            hint 'The length is 100, and 8 bytes arrived. The rest may have been cut off, and that makes no header wrong.'
        false
    }
    shown "of a header that was cut: $SAID"
}

# points: 5
# after: form
# idea: What did not arrive is not there, whatever the memory holds where it would be.
# read: README.md, "What it refuses"
@test "short: fewer bytes than two ports have, or none that can be read, are refused" {
    local bytes
    for bytes in 3 0; do
        given udp "bytes=$bytes"
        [ "$STATUS" != 124 ] || not_taken
        expect_refusal
    done
    submitted udp </
    RAN+=', with a directory on standard input'
    AGAIN='./read-the-header udp </'
    [ "$STATUS" != 0 ] ||
        hint 'read() failed here, and returned -1. As a size_t that is the greatest number there is. Keep the result in a ssize_t, and look at it first.'
    expect_refusal
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# Where a bad TCP offset of 4 passed. If it was left in the high half of its byte it is 64, and
# 1 would pass as well, and not 0.
recognise_offset() {
    local one
    given tcp offset=1 bytes=13
    one=$STATUS
    given tcp offset=0 bytes=13
    [ "$one $STATUS" != '0 1' ] ||
        hint 'The byte was 0x40, and the offset in it is 4. Where & 0xf0 is all that was done, 0x40 is left, which is 64: the four bits are still in the high half of the byte.'
}

# Where a bad UDP length of 7 passed. In the other byte order it is 1792, and 256 is 1.
recognise_length() {
    given udp length=256 bytes=20
    [ "$STATUS" != 1 ] ||
        hint 'The length was 7, in the bytes 0x00 0x07. In the other byte order they are 0x0700, which is 1792. The length is in network byte order, as the ports are: its high byte comes first.'
}

# What a header that must be refused got: $1 is called if it passed, and the rest is peer's.
refused() {
    local ran said complained again
    given "${@:2}"
    if [ "$STATUS" = 0 ]; then
        ran=$RAN said=$SAID complained=$COMPLAINED again=$AGAIN
        "$1"
        RAN=$ran SAID=$said COMPLAINED=$complained AGAIN=$again STATUS=0
    fi
    expect_refusal
}

# points: 10
# after: udp truncated
# idea: A header says of itself how long it is, and it cannot be shorter than it is. What
#   denies that is not a header of this protocol. The field is a number of two bytes in UDP, and
#   of four bits in TCP.
# read: RFC 768, "Length"; RFC 9293, section 3.1, "Data Offset"
@test "malformed: a length that no header can have is refused" {
    local length=$((257 + RANDOM % 7))
    ports_read udp length=8 bytes=8 || {
        [ "$STATUS" != 1 ] ||
            hint 'The length is 8, in the bytes 0x00 0x08: a header without data. Less than 8 is refused, and 8 is not less.'
        false
    }
    ports_read udp length=$length bytes=20 || {
        [ "$STATUS" != 1 ] ||
            hint "The length is $length, in the bytes 0x01 $(printf '0x%02x' $((length & 255))). It is a number of two bytes, and its low byte alone is $((length & 255))."
        false
    }
    refused recognise_length udp length=7 bytes=6
    refused recognise_offset tcp offset=4 bytes=13
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# points: 5
# after: form
# idea: A program that takes words which it does not know does something else than it was told,
#   and says nothing of it.
# read: README.md, "What it refuses"; C11, section 5.1.2.2.1, on argc
@test "argument: none, two, or another one than tcp and udp are refused" {
    local words word
    for words in '' 'tcp tcp' 'udp extra' sctp tcpdump udplite t; do
        read -r -a word <<<"$words"
        submitted "${word[@]}" < <(printf 'PORTPORTPORTPORT')
        AGAIN="printf PORTPORTPORTPORT | ./read-the-header${words:+ $words}"
        case $STATUS:$words in
        0:*\ *) hint 'There was one argument more. How many there are, argc says.' ;;
        0:tcp* | 0:udp* | 0:t) hint 'The whole argument must be tcp or udp. Only its beginning was compared.' ;;
        1[3-9][0-9]:) hint 'Without an argument argv[1] is NULL, and nothing can be read there. How many there are, argc says.' ;;
        esac
        expect_refusal
    done
    shown "exit status 1, and: ${COMPLAINED:0:200}"
}

# points: 5
# after: udp bytes
# idea: Which protocol it is stands in the IP header, and not in the port. A UDP datagram may
#   go to port 80, and a TCP segment to port 53.
# read: RFC 9293, section 3.1; RFC 768; IANA's registry, the note at its head
@test "protocol: it is the protocol that the argument names, whatever the ports" {
    ports_read udp destination=80 filler=0
    ports_read tcp destination=53 filler=0
    shown "a UDP datagram to port 80 and a TCP segment to port 53"
}

# points: 5
# after: high-bytes
# idea: Registered is the name of a range. Whether somebody has registered this one port is
#   another question, and whether you may use it yet another.
# read: RFC 6335, section 6; IANA's registry, the note at its head
@test "unassigned: a port that nobody has registered, in the registered range" {
    ports_read tcp source=unassigned destination=unassigned
    [[ $MEANT != *dynamic* ]] ||
        hint 'Nobody has registered these two. Their range is one of IANA'"'"'s all the same.'
    expect_line "$EXPECTED"
    shown "$SAID"
}

# points: 5
# after: unassigned
# idea: From where a kernel takes the ports that it chooses is a setting of each machine.
#   IANA's ranges are the same everywhere.
# read: RFC 6335, section 6; `make facts` for this machine's own range
@test "whose-range: the range is IANA's, not this machine's" {
    local kind
    for kind in automatic linux; do
        ports_read tcp "source=$kind" destination=unused-dynamic
        [ "$MEANT" = "$EXPECTED" ] ||
            hint 'A kernel may hand out that port or not: this machine has its own range for it. The question is in which of IANA'"'"'s ranges it lies.'
        expect_line "$EXPECTED"
    done
    shown "$SAID"
}

# points: 10
# after: whose-range bytes
# idea: Each range has a first port and a last one. Port 0 is in none of them: it is reserved.
# read: RFC 6335, section 6
@test "ranges: the first and the last port of each range" {
    local ports
    for ports in 0-65535 1-1024 1023-49151 49152-1; do
        ports_read udp "source=${ports%-*}" "destination=${ports#*-}"
        [ "$MEANT" = "$EXPECTED" ] ||
            hint 'A bound belongs to one range. Look which one, in the standard.'
        expect_line "$EXPECTED"
    done
    shown 'the bounds 0, 1, 1023, 1024, 49151, 49152 and 65535'
}
