#!/usr/bin/env bats
# Lab 01: a connected socket on descriptor 0, and the names of both its ends.
load ../grader/checks

# Hands the submission a connected socket. TRUTH is what the kernel says of the two ends.
handed() {
    RAN="./name-both-ends, with a connected socket ($1) on descriptor 0"
    STATUS=0
    "$PEER" "$1" "$APART" --means "$GRADE_MEANS" --seconds 3 "$GRADE_FOLDER" ./program \
        >"$BATS_TEST_TMPDIR/said" 2>"$BATS_TEST_TMPDIR/truth" 3>&- || STATUS=$?
    read -r THERE HERE <"$BATS_TEST_TMPDIR/truth"
    SAID=$(tr -d '\0' <"$BATS_TEST_TMPDIR/said")
}

named() {
    handed "$1"
    expect 'the first line' "source $THERE destination $HERE $2" "${SAID%%$'\n'*}"
    expect_status 0
    shown "$SAID"
}

# points: 40
# idea: A socket knows both ends of its connection. One call asks for the near end, another
#   for the far one.
# read: POSIX getsockname(), getpeername()
@test "tcp4: both ends of a TCP connection over IPv4" {
    named tcp4 tcp
}

# points: 60
# after: tcp4
# idea: UDP
# read: POSIX
@test "udp6: both ends of a connected UDP socket over IPv6" {
    named udp6 udp
}
