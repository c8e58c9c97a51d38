# probe: what the checks of puzzles are written with. They look at the network from outside the
# student's shell, after it has ended: which client is answered, by which server. What was typed
# does not matter.
load ../../grader/checks

# Runs a client with demo-client's operands and options, on the host FROM. STATUS is its exit status,
# SERVED the address and port that answered it, or nothing, and SAW what it saw.
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

# This address and port answered it.
expect_served() {
    [[ $STATUS = 0 && $SERVED = "$1" ]] || fail "an answer from $1" "$SAW"
}

# No server answered it.
expect_unserved() {
    [ -z "$SERVED" ] || fail "no answer${1:+: $1}" "$SAW"
}

# Finds the processes in this network that have a socket which a file ($1: tcp, tcp6, udp) of /proc/net
# lists with a local port ($2) and a state ($3: 0A, it listens; 01, it is connected). Puts their
# numbers into PIDS, and their sorted names into NAMES.
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
