#!/usr/bin/env bats
# packets shows a capture as lines. tests/fuzz/corpus/capture has a file of each kind.
load helpers

CORPUS=$ROOT/tests/fuzz/corpus/capture

# Source, destination, bytes of payload of each TCP or UDP packet, as packets has
# them, and as tshark has them.
ours() {
    "$PACKETS" "$1" | sed -nE 's/^ *[0-9]+ +[0-9.]+ +(\S+) -> (\S+) +([A-Z ]+)( ([0-9]+) bytes)? +([0-9a-f ]{11})$/\1 \2 \5/p' | tr -d '[]' | sed 's/ *$//'
}

theirs() {
    tshark -r "$1" -o ip.defragment:FALSE -Y 'tcp || udp' -E separator=/t -T fields -e ip.src -e ipv6.src \
        -e tcp.srcport -e udp.srcport -e ip.dst -e ipv6.dst -e tcp.dstport -e udp.dstport -e tcp.len -e udp.length 2>/dev/null |
        awk -F '\t' '{ length_ = $10 == "" ? $9 : $10 - 8; print $1 $2 ":" $3 $4, $5 $6 ":" $7 $8 (length_ > 0 ? " " length_ : "") }'
}

@test "packets: it reads a capture as tshark does, packet by packet" {
    need tshark
    need_netbox
    in_box --capture "$BATS_TEST_TMPDIR/box" -- 'start_server -n 3 6000; "$CLIENT" -j -n 3 127.0.0.1 6000; end_server; start_server -u -n 1 6000; "$CLIENT" -j -u 127.0.0.1 6000; end_server'
    [ "$(ours "$BATS_TEST_TMPDIR/box" | wc -l)" -ge 23 ]
    diff <(ours "$BATS_TEST_TMPDIR/box") <(theirs "$BATS_TEST_TMPDIR/box")
}

@test "packets: it reads each kind of file as tshark does" {
    need tshark
    for file in ethernet loop ng-big ng-little null-big pcap-big-nano sll sll2; do
        ours "$CORPUS/$file" >"$BATS_TEST_TMPDIR/ours"
        diff "$BATS_TEST_TMPDIR/ours" <(theirs "$CORPUS/$file") || { echo "$file"; false; }
        [ -s "$BATS_TEST_TMPDIR/ours" ]
    done
}

@test "packets: it reads TCP, UDP, fragments, ICMP and IPv6 with extension headers" {
    run "$PACKETS" "$CORPUS/pcap-little"
    [ "$status" -eq 0 ]
    [ "${lines[3]}" = '  3  2.002000  127.0.0.1:40000 -> 127.0.0.1:3306  PSH ACK 7 bytes   9c 40 0c ea' ]
    [ "${lines[5]}" = '  5  4.004000  127.0.0.1:5000 -> 127.0.0.1:53     UDP fragment 0    13 88 00 35' ]
    [ "${lines[6]}" = '  6  5.005000  127.0.0.1 -> 127.0.0.1             UDP fragment 16' ]
    [ "${lines[7]}" = '  7  6.006000  127.0.0.1 -> 127.0.0.1             ICMP, port unreachable' ]
    [ "${lines[9]}" = '  9  8.008000  [::1]:40001 -> [::1]:80            SYN               9c 41 00 50' ]
}

@test "packets: comments are below their packets, missing packets are reported, and control characters replaced" {
    run "$PACKETS" "$CORPUS/ng-little"
    [ "${lines[0]}" = 'a section' ]
    [ "${lines[3]}" = '               demo-client, process 4711; the kernel chose this source port' ]
    [[ $output == *'Packets are missing'* ]]
    sed 's/kern/\x1b[2J/' "$CORPUS/ng-little" >"$BATS_TEST_TMPDIR/file"
    run "$PACKETS" "$BATS_TEST_TMPDIR/file"
    [[ ${lines[3]} == *'4711; the ?[2Jel chose'* ]]
}

@test "packets: --header writes the bytes of one packet" {
    [ "$("$PACKETS" --header 3 "$CORPUS/pcap-little" | tail -c 7)" = whoami ]
    [ "$("$PACKETS" --header 4 - <"$CORPUS/pcap-little" | od -A n -t x1 -N 8 | tr -d ' ')" = 13880035001c0000 ]
    run "$PACKETS" --header 99 "$CORPUS/pcap-little"
    [ "$status" -eq 65 ]
    [[ $output == *'no packet 99; the last is packet 11' ]]
}

@test "packets: a damaged file gives the packets before the fault, then what is wrong and where" {
    run "$PACKETS" "$CORPUS/cut"
    [ "$status" -eq 65 ]
    [[ ${lines[1]} == *'127.0.0.1:40000 -> 127.0.0.1:3306'* ]]
    [[ ${lines[2]} == *'at byte 129: the file ends, but 7 more bytes must follow' ]]
    for bytes in '' 'no capture at all' '\n\r\r\n\1\0\0\0\x4d\x3c\x2b\x1a' '\n\r\r\n\1'; do
        printf "$bytes" >"$BATS_TEST_TMPDIR/file"
        run "$PACKETS" "$BATS_TEST_TMPDIR/file"
        [ "$status" -eq 65 ] || { echo "$bytes: $status"; false; }
    done
    run "$PACKETS" "$BATS_TEST_TMPDIR/nothing"
    [ "$status" -eq 66 ]
}

@test "packets: each line fits 80 columns" {
    for file in "$CORPUS"/*; do
        [ "$("$PACKETS" "$file" 2>/dev/null | wc -L)" -le 80 ]
    done
    # An address of full length: the destination, and what it is, on lines of their own.
    printf '%b' "$(printf '\\x%s' d4 c3 b2 a1 02 00 04 00 00 00 00 00 00 00 00 00 ff ff 00 00 65 00 00 00 01 00 00 00 00 00 00 00 30 00 00 00 30 00 00 00 60 00 00 00 00 08 11 40)$(printf '\\xfd%.0s' {1..32})$(printf '\\x%s' ff fe ff fd 00 08 00 00)" >"$BATS_TEST_TMPDIR/long"
    run "$PACKETS" "$BATS_TEST_TMPDIR/long"
    [ "$(wc -L <<<"$output")" -le 80 ]
    [[ $output == *'[fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd]:65534'*$'\n'*'-> [fdfd:'*']:65533'*'UDP'*'ff fe ff fd' ]]
}

@test "packets: wrong command lines end with 64" {
    for line in '' 'a b' '--header 0 a' '--header x a' '--nonsense a'; do
        # shellcheck disable=SC2086 # the words are meant to be split
        run "$PACKETS" $line
        [ "$status" -eq 64 ] || { echo "'$line': $status"; false; }
    done
}

@test "packets: lab 02's program reads what --header writes, as its README shows" {
    need_netbox
    need_solutions
    cc -std=c11 -D_POSIX_C_SOURCE=200809L -o "$BATS_TEST_TMPDIR/read-the-header" "$ROOT"/labs/02-read-the-header/solution/read-the-header.c
    in_box --capture "$BATS_TEST_TMPDIR/box" -- 'start_server -n 1 3306; "$CLIENT" -j 127.0.0.1 3306; end_server'
    port=$(events connected - <<<"$output" | endpoint local)
    run bash -c '"$PACKETS" --header 2 "$1/box" | "$1/read-the-header" tcp' - "$BATS_TEST_TMPDIR"
    [[ $output == "source 3306 registered destination ${port#*:} "* ]]
    run bash -c '"$PACKETS" --header 2 "$1/box" | head -c 3 | "$1/read-the-header" tcp' - "$BATS_TEST_TMPDIR"
    [ "$status" -eq 1 ]
}
