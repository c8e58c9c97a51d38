#!/usr/bin/env bats
# Lab 07: sockets until no port is left, counted by the servers that they come to.
load ../grader/checks

lacks_second_address() {
    "$PEER" second 2>/dev/null || echo 'this machine has no second loopback address'
}

lacks_many_files() {
    local most
    most=$(ulimit -H -n)
    [ "$most" = unlimited ] || [ "$most" -ge 1400 ] || echo "the limit of open files is $most here"
}

# What a check asks for, and what is there before the submission comes.
ask() {
    case $1 in
    descriptors)
        FILES=$((20 + RANDOM % 30))
        beside -n -- connect ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    many)
        FILES=$((1100 + RANDOM % 200))
        beside -n -- connect ADDRESS1 PORT1 ;;
    stops) beside -n -- connect ADDRESS3 PORT3 ADDRESS1 PORT1 ;;
    waits)
        FILES=24
        beside -n -k -- connect ADDRESS1 PORT1 ;;
    kernel) in_network connect ADDRESS1 PORT1 ;;
    share) in_network connect ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    sources) in_network connect ADDRESS1 PORT1 from SOURCE2 ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    udp | bind) in_network "$1" ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    pool) in_pool 0 0 ADDRESS1 PORT1 ;;
    second) in_pool 0 0 ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    ends)
        SIZE=1
        in_pool 0 0 ADDRESS1 PORT1 ADDRESS3 PORT3 ADDRESS2 PORT2 ;;
    taken) in_pool $((RANDOM % 3 + 2)) $((RANDOM % 3 + 2)) ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    closes) in_pool 5 3 ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    source) in_pool 0 0 from SOURCE1 ADDRESS1 PORT1 from SOURCE2 ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    esac
}

# A pool of ports (SIZE, drawn if it is not set), of which other programs have bound some ($1:
# HELD), and have a connection to the first server from some ($2: BUSY). For `closes` there are a
# few descriptors more than the sockets that can be opened, and not one for each that cannot.
in_pool() {
    SIZE=${SIZE:-$((13 + RANDOM % 8))} HELD=$1 BUSY=$2
    [ "$1" != 5 ] || FILES=$((3 + 2 * (SIZE - HELD) - BUSY + 4))
    beside -s "$SIZE" -h "$HELD" -b "$BUSY" -- POOL "${@:3}"
}

# A network whose kernel has few ports to give: SIZE of RANGE. The others are reserved, or another
# program has them (HELD).
in_network() {
    local low=$((20000 + RANDOM % 9000)) kept=$((2 * (1 + RANDOM % 3)))
    SIZE=$((10 + 2 * (RANDOM % 5))) HELD=$((1 + RANDOM % 3))
    RANGE=$low-$((low + SIZE + kept - 1))
    AROUND=("$NETBOX" --root --floor 1024 --range "$RANGE" --reserve "$((low + 3))-$((low + 2 + kept))" --)
    BY_HAND="../tools/netbox ${AROUND[*]:2:6} -- "
    SIZE=$((SIZE - HELD))
    beside -h "$HELD" -- "$@"
}

# Runs the submission with the grader's servers beside it. Options of peer come first.
beside() {
    local options=()
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    AROUND+=("$PEER" "${options[@]}" "$BATS_TEST_TMPDIR/log")
    BY_HAND+="../../build/labs/07-run-out-of-ports/peer ${options[*]} - "
    [ -z "$FILES" ] || BY_HAND+="/bin/sh -c 'ulimit -n $FILES; exec \"\$0\" \"\$@\"' "
    submitted --seconds 4 ${FILES:+--files "$FILES"} -- "$@"
}

# Runs what this check asks for. Whichever check comes first runs that of all checks, at the
# same time: then a submission that hangs in each costs its time once.
run_all() {
    local each runs=$GRADE_RECORDS/runs pids=()
    if [ ! -d "$runs" ]; then
        mkdir "$runs"
        for each in descriptors stops waits pool second ends taken closes; do
            run_one "$each" & pids+=($!)
        done
        if [ -z "$(lacks_second_address)" ]; then run_one source & pids+=($!); fi
        if [ -z "$(lacks_many_files)" ]; then run_one many & pids+=($!); fi
        if [ -z "$(lacks_netbox)" ]; then
            for each in kernel share sources udp bind; do
                run_one "$each" & pids+=($!)
            done
        fi
        wait "${pids[@]}" || true
    fi
    [ -e "$runs/$NAME" ] || (run_one "$NAME") # when one check is run again
    mv "$runs/$NAME"/* "$BATS_TEST_TMPDIR" && rmdir "$runs/$NAME" || grader_failed "what was seen of $NAME is gone"
}

# One run, by itself. What it was is kept beside what came of it.
run_one() {
    exec 3>&-
    BATS_TEST_TMPDIR=$GRADE_RECORDS/runs/$1
    mkdir -p "$BATS_TEST_TMPDIR"
    for _ in 1 2 3; do
        SIZE='' HELD=0 BUSY=0 RANGE='' BY_HAND='' FILES='' AROUND=()
        ask "$1"
        # Another program of this machine may have taken a port of the pool meanwhile.
        grep -q '^strange' "$BATS_TEST_TMPDIR/log" || break
    done
    printf '%s\n' "$STATUS" "$RAN" "$SIZE" "$HELD" "$BUSY" "$RANGE" "$BY_HAND" "$FILES" >"$BATS_TEST_TMPDIR/facts"
}

# What the grader saw: CAME_SERVER_SOURCE and DISTINCT_... (how many came to a server from a
# source address, from how many ports), TRIAL_N (what the grader found when it tried round N
# itself, afterwards), and what the words of the command became. WAY is the way that was asked for.
look() {
    local facts what a b c d e f g h i j k whole=no
    readarray -t facts <"$BATS_TEST_TMPDIR/facts"
    STATUS=${facts[0]} RAN=${facts[1]} SIZE=${facts[2]} HELD=${facts[3]} BUSY=${facts[4]} RANGE=${facts[5]}
    FILES=${facts[7]} AGAIN=${facts[6]}$RAN
    read -r _ WAY _ <<<"$RAN"
    read_text SAID "$BATS_TEST_TMPDIR/said"
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    LATE='' ENDED='' SHUT='' TWICE='' TOTAL=0
    while read -r what a b c d e f g h i j k; do
        case $what in
        end:) whole=yes ;;
        word) printf -v "WORD_$a" %s "$b"
            RAN=${RAN/$a/$b} ;;
        late:) LATE=yes ;;
        ended:) ENDED=yes ;;
        came) # to server C from source F: G sockets, I ports, K open
            printf -v "CAME_${c}_${f%:}" %s "$g"
            TOTAL=$((TOTAL + g))
            [ "$i" = "$g" ] || TWICE="$g sockets from $i ports came to server $c"
            [ "${k% open}" = "$g" ] || SHUT="$g came to server $c, and ${k% open} of them were still open" ;;
        ports) PORTS=$a ;;
        tried) # round B again: ERRNO, or: one more, from port PORT
            printf -v "TRIAL_$b" %s "$d${h:+ $h}" ;;
        shared) TWICE="the grader could bind port $b, too" ;;
        esac
    done <"$BATS_TEST_TMPDIR/log" 2>/dev/null
    [ "$whole" = yes ] || grader_failed "its own end of the connections: $COMPLAINED"
    [ -z "$ENDED" ] || SHUT='' TWICE='' # all of its sockets are gone then
}

# The rounds that a check asks for become WANT, the lines for them, COUNTS, and CAME, how many
# the servers saw. Each is SERVER SOURCE COUNT ENDING; COUNT - is what came. $1: how the last
# line begins. The ports are the same in each round.
want() {
    local last=$1 each server source count ending address port came ports=0
    shift
    WANT='' COUNTS=() CAME=() SUM=0
    for each; do
        read -r server source count ending <<<"$each"
        address=WORD_ADDRESS$server port=WORD_PORT$server came=CAME_${server}_$source
        [ "$count" != - ] || count=${!came-0}
        COUNTS+=("$count") CAME+=("${!came-0}") SUM=$((SUM + count))
        [ "$count" -lt "$ports" ] || ports=$count
        [ "$count:$server" != 0:1 ] || count=COUNT # none came, and some should have
        WANT+="to ${!address}:${!port} opened $count, $ending"$'\n'
    done
    WANT+="$last: $SUM sockets, $ports ports"
    [[ $WANT != *COUNT,* ]] || WANT=${WANT/%0 sockets, 0 ports/SOCKETS sockets, PORTS ports}
}

# What the kernel itself tells the grader when it tries a round ($1) again; if ports are left, what
# it would tell.
trial() {
    local trial=TRIAL_$1
    case ${!trial-}:$WAY in
    E*) echo "${!trial}" ;;
    *:udp) echo EAGAIN ;;
    *:bind) echo EADDRINUSE ;;
    *) echo EADDRNOTAVAIL ;;
    esac
}

# What the submission printed of round $1 (from 0): SAID_COUNT and SAID_ENDING, in the looks that
# forgive leaves. Returns 1 if there is no such line.
read_round() {
    local line number=0
    while read -r line; do
        [[ $line =~ ^to\ [^\ ]+\ opened\ (-?[0-9]{1,9})\ (.*)$ ]] || continue
        SAID_COUNT=${BASH_REMATCH[1]} SAID_ENDING=${BASH_REMATCH[2]}
        [ "$number" != "$1" ] || return 0
        number=$((number + 1))
    done <<<"$PLAIN"
    return 1
}

# The idea behind a usual mistake in the lines, if one is recognised.
recognise() {
    local i want rest sum=0
    for i in "${!COUNTS[@]}"; do
        want=${COUNTS[i]} sum=$((sum + want))
        if ! read_round "$i"; then
            hint_missing "$i"
            return
        fi
        if [ "$SAID_COUNT" != "$want" ]; then
            hint_count "$i" "$want" "$sum"
            return
        fi
        rest=$(sed -n "$((i + 1))s/.*opened [0-9]*, //p" <<<"${WANT,,}")
        if [ "$SAID_ENDING" != "${rest//,/}" ]; then
            hint_ending "${rest//,/}"
            return
        fi
    done
    hint_last
}

# A round ($1) has no line.
hint_missing() {
    if [[ -n $TWICE && $WAY == udp ]]; then
        hint_twice
    elif [[ $WAY == udp && $STATUS == 124 ]]; then
        hint 'It never came to an end. EAGAIN does not always mean "try again": for a UDP socket that has no port yet it says that no port is left.'
    elif [ "$1" = 0 ]; then
        hint_nothing 'Begin with TODO 1 and 2 of the starter: one socket, then as many as there are.'
    elif [[ -n $ENDED && -n $COMPLAINED ]]; then
        hint 'It ended before this round. It says why itself, on standard error.'
    else
        hint 'That no port is left for one destination is no reason to stop. What about the next one?'
    fi
}

# A count is wrong. $1: the round, $2: the right one, $3: the sum of it
# and those before.
hint_count() {
    local came=${CAME[$1]}
    if [ -n "$TWICE" ]; then
        hint_twice
    elif [[ $SAID_COUNT == $((came + 2)) || $SAID_COUNT == $((came + 3)) ]]; then
        hint 'A descriptor is a number that names a socket: it does not say how many there are. 0, 1 and 2 were open before.'
    elif [ "$SAID_COUNT" = $((came + 1)) ]; then
        hint 'The socket that got no port is counted, too.'
    elif [ "$SAID_COUNT" = 28232 ]; then
        hint '28,232 is how many ports the usual range of Linux has. Here the kernel has others to give: count what was opened.'
    elif [[ -n $RANGE && $SAID_COUNT == $((${RANGE#*-} - ${RANGE%-*} + 1)) ]] || { [ "$SAID_COUNT" = "$SIZE" ] && [ "$came" != "$SIZE" ]; }; then
        hint 'That is how many ports there are in the range, and not how many connections there were: some of the ports may be used by others.'
    elif [[ $WAY == udp && $1 -gt 0 && $SAID_COUNT == "$came" ]]; then
        hint 'A UDP port serves one socket, whatever its destination is. The sockets of the round before had all of the ports. Were they still open?'
    elif [[ $1 -gt 0 && $SAID_COUNT == "$3" ]]; then
        hint 'Each round has a count of its own. All rounds together are for the last line.'
    elif [[ $SAID_ENDING == *emfile* ]]; then
        hint_emfile
    elif [[ $SAID_ENDING == 'then econnrefused' ]]; then
        hint 'A server listened where it was told to connect to. A port and an address stand in a socket address in network byte order.'
    elif [[ $WAY == connect && $SAID_ENDING == *eaddrinuse* ]]; then
        hint_bound
    elif [[ $SAID_COUNT -lt $2 && $SAID_ENDING == eaddrinuse\ [1-9]* && $1 -gt 0 ]]; then
        hint 'bind says EADDRINUSE of a port that your own program used for the round before: bind does not know yet that the destination is a different one. Both sockets must have said before their bind that they share the port (socket(7), SO_REUSEADDR).'
    elif [[ $SAID_COUNT -lt $2 && $1 -gt 0 ]]; then
        hint 'A port that has a connection to one destination can have one to another destination, too: the connections differ in one of their four numbers.'
    else
        hint_ended_early
    fi
}

# A round ended before it had all of its ports.
hint_ended_early() {
    if [[ $SAID_ENDING =~ ^eaddrinuse\ ([0-9]{1,6})\ eaddrnotavail\ ([0-9]{1,6})$ ]]; then
        if [ "$((SAID_COUNT + BASH_REMATCH[1] + BASH_REMATCH[2]))" -ge "$SIZE" ]; then
            :
        elif [ "$HELD$BUSY" = 00 ]; then
            hint "The pool has $SIZE ports, and each is counted once. Was each of them tried? LOW and HIGH both belong to it."
        else
            hint "The three counts are $SIZE together: each port is tried once. Is a port that another program has a reason to stop?"
        fi
    elif [[ $WAY == *-* && $SAID_ENDING == 'then eaddr'* ]]; then
        hint 'Ports were left. Is a port that another program has a reason to stop?'
    elif is_unknown; then
        hint_errno
    fi
}

# Does the round's line have an errno that none of these calls has set?
is_unknown() {
    [[ $SAID_ENDING == then* && $SAID_ENDING != then\ e@(addrinuse|addrnotavail|again|mfile|connrefused) ]]
}

hint_errno() {
    hint 'errno belongs to the call that failed last. Each call after it may change it: keep it at once, then close and print.'
}

hint_twice() {
    hint 'Two UDP sockets got the same port. With SO_REUSEADDR (or SO_REUSEPORT) Linux gives a UDP port away twice, and what is sent there reaches one of the two.'
}

hint_emfile() {
    hint 'EMFILE means that the program may open no more files (sockets are files). Is each socket closed that a call has failed for, before the next one is opened?'
}

hint_bound() {
    hint 'EADDRINUSE comes from bind, which chooses a port before the destination is known, and shares it with nobody. Can the choice be left to connect?'
}

# The words behind a count are wrong: $1 the right ones.
hint_ending() {
    if [[ $SAID_ENDING == *emfile* && $1 != *emfile* ]]; then
        hint_emfile
    elif [[ $WAY == connect && $SAID_ENDING == 'then eaddrinuse' ]]; then
        hint_bound
    elif [[ $WAY == bind && $SAID_ENDING == 'then eaddrnotavail' ]]; then
        hint 'EADDRNOTAVAIL comes from connect, so connect chose the port. In the way `bind` it is bind to port 0 that chooses it, and no option may put that off (IP_BIND_ADDRESS_NO_PORT does).'
    elif [[ $WAY == udp && $SAID_ENDING == 'then eaddrinuse' ]]; then
        hint 'EADDRINUSE comes from bind. In the way `udp` there is no bind: a later call gives the socket its port, and has another name for it.'
    elif is_unknown; then
        hint_errno
    elif [[ $SAID_ENDING == "eaddrinuse $((HELD + BUSY)) eaddrnotavail 0" ]]; then
        hint 'Some of the ports had a connection of another program, which lets others share its port (SO_REUSEADDR). If your socket asked for that before its bind (SO_REUSEPORT is another option), bind works there, and connect says EADDRNOTAVAIL. Is each errno counted by its own name?'
    elif [[ $1 != then* ]]; then
        hint 'Count each port once: EADDRINUSE if another program has bound it, EADDRNOTAVAIL if it has a connection to this destination already.'
    fi
}

# All rounds are right; the last line is not.
hint_last() {
    local line=${PLAIN##*$'\n'}
    if [ "${#COUNTS[@]}" -lt "$(grep -c '^to ' <<<"$PLAIN")" ]; then
        hint_no_more
    elif [[ $WANT == *$'\nout of descriptors: '* && $line == 'out of ports'* ]]; then
        hint 'EMFILE says that this program may have no more descriptors open. Ports were left: the limit of files came first (getrlimit(), RLIMIT_NOFILE).'
    elif [[ $WANT == *$'\nstopped: '* && $line == 'out of '* ]]; then
        hint 'Nothing was used up here: no server listens at that port. Why a call fails is in errno.'
    elif [[ $line == *' socket '* || $line == *' port' ]]; then
        hint 'The words are `sockets` and `ports`, also for one of them.'
    elif [[ $line == *" $SUM sockets "* && $line != *" sockets $PORTS ports" ]]; then
        hint 'Two sockets may have the same source port. PORTS is how many different numbers there are in all rounds, whatever their addresses.'
    fi
}

hint_no_more() {
    hint 'The next destination helps if no port was left towards this one. It does not help against anything else: no further round follows.'
}

# The lines that are asked for, and nothing else. A slip in their looks fails one check, and so does
# a newline that is missing between them.
expect_lines() {
    local plain PLAIN
    [[ $SAID != "$1" || -n $UNENDED ]] || return 0
    forgive "$1"
    plain=$PLAIN
    forgive "$SAID"
    if [ "$(grep -a -e '^to ' -e '^out of ' -e '^stopped ' <<<"$PLAIN")" = "$plain" ] ||
        [ "${PLAIN//[[:space:]]/}" = "${plain//[[:space:]]/}" ]; then
        [ -z "$SLIPPED" ] || return 0
        slip
    else
        recognise
    fi
    [ "$SAID" != "$1" ] || fail "$1, and a newline at the end" "$1, and no newline at the end"
    fail "$1" "${SAID:-(nothing); $(ending "$STATUS")}"
}

# It printed what it must print ($1: its exit status, the rest is want's), and what came to the
# servers was that. Nothing is left that could have been opened, and all of it stayed open.
expect_rounds() {
    local status=$1
    shift
    want "$@"
    [ -z "$LATE" ] || [ -n "$SLIPPED" ] || expect_in_time
    if [ -n "$SHUT" ]; then
        hint 'A port is used up only as long as its socket is open. Keep all of them open, in each round, until the very end.'
        fail 'all sockets open at the same time' "$SHUT"
    fi
    expect_lines "$WANT"
    expect_sockets
    [ -z "$ENDED" ] || expect_waiting
    expect_exit "$status"
}

# What the lines say is what the servers saw.
expect_sockets() {
    local i trial what=sockets
    [ "$WAY" != udp ] || what=datagrams
    for i in "${!COUNTS[@]}"; do
        [[ $WAY != udp || ${CAME[i]} == "${COUNTS[i]}" ]] ||
            hint 'Each UDP socket sends one datagram: connect sends none, and a second one says nothing new.'
        expect "$what that came to the server in round $((i + 1))" "${COUNTS[i]}" "${CAME[i]}"
        trial=TRIAL_$((i + 1))
        [[ -n $ENDED || ${!trial-} != one* ]] || fail "no port left for round $((i + 1))" "the grader could open one more, from port ${!trial#one }"
    done
    if [ -n "$TWICE" ]; then
        hint_twice
        fail 'a port of its own for each UDP socket' "$TWICE"
    fi
}

# It ended before its standard input did, and all else is right. That costs the first check, and
# the one that is about it.
expect_waiting() {
    local expected='a program that waits, with all sockets open, until its standard input ends' saw="it ended before: $SAID"
    if [ "$NAME" = waits ]; then
        hint 'The end of the input is when read returns 0, or getchar EOF. A line that comes is not the end.'
        fail "$expected, whatever comes there before" 'it ended while its standard input was open. A line had been sent to it, perhaps after its end'
    fi
    [ -z "$SLIPPED" ] || return 0
    record slip "$NAME"
    hint 'When a program ends, its sockets are closed. It must wait until its standard input ends, as the instructor may look meanwhile.'
    fail "$expected" "$saw"
}

# All is right but the end of it. That costs one check, too.
expect_exit() {
    [ "$STATUS" != "$1" ] || return 0
    if [ "$STATUS" = 124 ]; then
        hint 'Its standard input had ended, and it went on waiting: read returns 0 then, and getchar EOF. What does it wait for?'
    elif [ "$STATUS" -lt 123 ]; then
        hint 'The exit status says the same as the last line, for a script that runs the program: 0 if no port was left, 1 if anything else failed.'
    else
        expect_status "$1"
    fi
    [ -z "$SLIPPED" ] || [ "$NAME:$STATUS" = waits:124 ] || return 0
    record slip "$NAME"
    expect_status "$1"
}

# Not all lines came while standard input was open. If they come when that has ended, it is the
# flush that is missing: that costs this check alone.
expect_in_time() {
    local PLAIN wanted
    forgive "$WANT"
    wanted=$PLAIN
    forgive "$SAID"
    [ "$PLAIN" = "$wanted" ] || return 0
    record slip "$NAME"
    hint 'Standard input stays open until the lines have come, and they did not come. Output to a pipe waits in a buffer until it is flushed, or until the program ends.'
    fail 'its lines while standard input is open' "not all of them came as long as standard input was open; then: $SAID"
}

begin() {
    run_all
    look
}

# points: 8
# idea: Each open socket costs its program a file descriptor, and a program may have so many.
#   That limit has nothing to do with ports, and another name.
# read: POSIX getrlimit(), RLIMIT_NOFILE; connect(), EMFILE in socket()
@test "descriptors: connections until no descriptor is left, which is not running out of ports" {
    begin
    expect_rounds 1 'out of descriptors' '1 0 - then EMFILE'
    expect 'sockets that came to the second server' 0 "${CAME_2_0-0}"
    shown "$TOTAL sockets with $FILES descriptors, three of which were taken from the start"
}

# points: 2
# after: descriptors
# needs: many-files
# idea: How many descriptors a program may have is a setting. Often it is 1,024, and often not.
# read: POSIX getrlimit(), RLIMIT_NOFILE
@test "many: more sockets than 1,024" {
    begin
    if [ "$TOTAL" -lt 1050 ]; then
        hint 'More descriptors could be had. Who said that there are no more: the kernel, or a number in your program?'
        fail "some $((FILES - 3)) sockets with $FILES descriptors" "$TOTAL came to the server"
    fi
    expect_rounds 1 'out of descriptors' '1 0 - then EMFILE'
    shown "$TOTAL sockets with $FILES descriptors"
}

# points: 5
# idea: A call can fail for many reasons. A program that takes each of them for the one that it
#   expects draws a wrong conclusion.
# read: POSIX connect(), ERRORS
@test "stops: what has nothing to do with ports is told, and ends the rounds" {
    begin
    expect_rounds 1 stopped '3 0 - then ECONNREFUSED'
    expect 'sockets that came to the second server' 0 "${CAME_1_0-0}"
    shown 'refused by the first destination: no further round'
}

# points: 10
# needs: netbox
# idea: Connections to one destination differ by their source port alone, if there is one source
#   address. When each port of the range has one, the client's own kernel refuses the next.
# read: RFC 9293 section 3.4.1; connect(2), EADDRNOTAVAIL; ip(7), ip_local_port_range
@test "kernel: connections until the kernel has no port left" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE then $(trial 1)"
    shown "$SIZE ports to give in $RANGE, $SIZE connections at once"
}

# points: 8
# after: kernel
# needs: netbox
# idea: No port is left towards one destination. Towards another one all of them are: that is
#   another connection, by one of its four numbers.
# read: RFC 9293 section 3.4.1
@test "share: the kernel gives the same ports for a second destination" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE then $(trial 1)" "2 0 $SIZE then $(trial 2)"
    shown "$TOTAL connections from $PORTS ports"
}

# points: 5
# after: kernel
# needs: netbox
# idea: A UDP socket gets its port for all that it may send, and shares it with no other socket.
#   That no port is left has a name of its own there.
# read: send(2), EAGAIN; RFC 768
@test "udp: another name, and no second destination" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE then $(trial 1)" "2 0 0 then $(trial 2)"
    shown "$(trial 1) after $SIZE sockets, and no port for the second destination"
}

# points: 4
# after: kernel
# needs: netbox
# idea: bind to port 0 chooses when no destination is known yet. So such a port serves one
#   connection, and "none left" is what bind says.
# read: bind(2), EADDRINUSE; ip(7), IP_BIND_ADDRESS_NO_PORT
@test "bind: where bind chooses the port, nothing is shared" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE then $(trial 1)" "2 0 0 then $(trial 2)"
    shown "$(trial 1) after $SIZE sockets, and no port for the second destination"
}

# points: 10
# idea: A program may choose the port itself, by a bind before connect. As long as the socket is
#   open, the port is used towards this destination.
# read: POSIX bind(), connect()
@test "pool: one connection from each port of a pool" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0"
    shown "$SIZE ports, $SIZE connections at once"
}

# points: 14
# after: pool
# idea: A connection is four numbers. Two connections may have the same source port, if their
#   destinations differ.
# read: RFC 9293 section 3.4.1; socket(7), SO_REUSEADDR
@test "second: the same ports again, for a second destination" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0" "2 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0"
    shown "$TOTAL connections at once from $PORTS ports"
}

# points: 3
# after: second
# idea: Two errnos say something of one port. Any other says something of the destination or of
#   the program, and then the next port will do no better.
# read: POSIX connect(), ERRORS
@test "ends: any other errno ends the round, and there is no further one" {
    begin
    expect_rounds 1 stopped "1 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0" '3 0 - then ECONNREFUSED'
    expect 'sockets that came to the second server' 0 "${CAME_2_0-0}"
    shown "$SIZE connection to the first destination, refused by the second, and no third round"
}

# points: 12
# after: second
# idea: A port that somebody has bound alone is taken for each destination. One that has a
#   connection to this destination is taken for this one.
# read: README.md, rule 2; bind(2), EADDRINUSE
@test "taken: ports that other programs have, for every destination or for one" {
    begin
    expect_rounds 0 'out of ports' "1 0 $((SIZE - HELD - BUSY)) EADDRINUSE $HELD, EADDRNOTAVAIL $BUSY" \
        "2 0 $((SIZE - HELD)) EADDRINUSE $HELD, EADDRNOTAVAIL 0"
    shown "of $SIZE ports $HELD were bound by others, and $BUSY used by others towards the first destination alone"
}

# points: 4
# after: taken
# idea: A socket is there from socket() on, whether its connect works or not. It is gone when
#   it has been closed.
# read: POSIX close(), EMFILE
@test "closes: a socket that got no port costs no descriptor" {
    begin
    expect_rounds 0 'out of ports' "1 0 $((SIZE - HELD - BUSY)) EADDRINUSE $HELD, EADDRNOTAVAIL $BUSY" \
        "2 0 $((SIZE - HELD)) EADDRINUSE $HELD, EADDRNOTAVAIL 0"
    shown "$TOTAL sockets with $FILES descriptors, and $((2 * HELD + BUSY)) that failed"
}

# points: 8
# after: second
# needs: second-address
# idea: The ports of another source address are other ends. A server has as many clients as all
#   their addresses have ports, together.
# read: RFC 9293 section 3.4.1; POSIX bind()
@test "source: the same ports again, from a second source address" {
    begin
    expect_from 0 "1 1 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0" "1 2 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0" \
        "2 2 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0"
    shown "$((CAME_1_1 + CAME_1_2)) clients at one port of the server, from $PORTS ports"
}

# The same with source addresses: no more sockets than $1 come from others than the given ones.
expect_from() {
    if [ "$((${CAME_1_0-0} + ${CAME_2_0-0}))" -gt "$1" ]; then
        hint 'The source address is part of the source: bind sets it, before connect.'
        fail "sockets from ${WORD_SOURCE1:+$WORD_SOURCE1 and }$WORD_SOURCE2" "$((${CAME_1_0-0} + ${CAME_2_0-0})) sockets from other addresses"
    fi
    shift
    expect_rounds 0 'out of ports' "$@"
}

# points: 5
# after: share
# needs: netbox
# idea: bind can set an address and leave the port to connect. Then the kernel shares ports
#   between destinations, at this address, too.
# read: ip(7), IP_BIND_ADDRESS_NO_PORT
@test "sources: a second source address, its port left to connect" {
    begin
    expect_from "$SIZE" "1 0 $SIZE then $(trial 1)" "1 2 $SIZE then $(trial 2)" "2 2 $SIZE then $(trial 3)"
    shown "$TOTAL connections from $PORTS ports"
}

# points: 2
# after: descriptors
# idea: The end of the input is when read says 0: not the first line, and not a time.
# read: POSIX read()
@test "waits: lines on standard input, and time that passes, end nothing" {
    begin
    expect_rounds 1 'out of descriptors' '1 0 - then EMFILE'
    shown 'a line on standard input ended nothing'
}
