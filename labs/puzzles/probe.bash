# probe: what the checks of puzzles are written with. They look from outside of the student's
# shell, after it has ended: who is answered, by whom. What was typed does not matter.
load ../../grader/checks

# A client asks, with demo-client's operands and options; FROM is the host that it is on. STATUS is
# its exit status, SERVED the address and port at which it was answered, or nothing, and SAW what
# it saw.
ask() {
    RAN="${FROM:+on $FROM }demo-client $*" AGAIN= STATUS=0 SERVED= SAW=
    SAID=$(${FROM:+"$OUT/labs/tools/on" "$FROM"} "$OUT/demo-client/demo-client" --json --timeout $((2 * GRADE_BUSY)) "$@" 2>&1 </dev/null) || STATUS=$?
    if [[ $SAID =~ '"server_at":{"address":"'([^\"]*)'","port":'([0-9]*) ]]; then
        SERVED=${BASH_REMATCH[1]}:${BASH_REMATCH[2]} SAW="an answer from $SERVED"
    fi
    if [[ $STATUS != 0 && $SAID =~ '"message":"'([^\"]*) ]]; then
        SAW=${BASH_REMATCH[1]}
    fi
}

# It was answered at this address and port.
expect_served() {
    [[ $STATUS = 0 && $SERVED = "$1" ]] || fail "an answer from $1" "$SAW"
}

# It was not answered.
expect_unserved() {
    [ -z "$SERVED" ] || fail "no answer${1:+: $1}" "$SAW"
}

# The processes in this network that have a socket which this file ($1: tcp, tcp6, udp) of
# /proc/net lists with this local port ($2) and state ($3: 0A, it listens; 01, it is connected):
# their numbers, into PIDS, and their names, sorted, into NAMES.
holders() {
    local inodes process link
    PIDS=() NAMES=
    inodes=$(awk -v port="$(printf ':%04X$' "$2")" -v state="$3" \
        '$2 ~ port && $4 == state {print "socket:[" $10 "]"}' "/proc/net/$1") || return
    for process in /proc/[0-9]*; do
        [ "$process/ns/net" -ef /proc/self/ns/net ] || continue
        for link in $(ls -l "$process/fd" 2>/dev/null | grep -o 'socket:.*' || true); do
            [[ $'\n'$inodes$'\n' == *$'\n'"$link"$'\n'* ]] || continue
            PIDS+=("${process#/proc/}")
            NAMES+=$(<"$process/comm")' '
        done
    done
    NAMES=$(tr ' ' '\n' <<<"${NAMES% }" | sort | tr '\n' ' ')
    NAMES=${NAMES% }
}
