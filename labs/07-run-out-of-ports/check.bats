#!/usr/bin/env bats
# Lab 07: sockets until no port is left, counted by the servers to which they connect.
load ../grader/checks

lacks_second_address() {
    "$PEER" second 2>/dev/null || echo 'this machine has no second loopback address (127.0.0.2)'
}

lacks_many_files() {
    local most
    most=$(ulimit -H -n)
    [ "$most" = unlimited ] || [ "$most" -ge 1400 ] || echo "no more than $most files can be open at once here"
}

# Says which port the program leaves out of LOW-HIGH, if that is all that is wrong with it: low or
# high. It costs the check `pool`, and the others count without that port.
LEFT_OUT=$GRADE_RECORDS/left-out

# What each check asks for, and what exists before the submission starts.
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
    files)
        FILES=$((8 + RANDOM % 4)) SIZE=13
        beside -n -s "$SIZE" -- POOL ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    none)
        SIZE=$((13 + RANDOM % 8))
        in_pool 0 "$SIZE" ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    top)
        SIZE=$((13 + RANDOM % 8))
        in_box 20000-20999
        beside -t -s "$SIZE" -- POOL ADDRESS1 PORT1 ;;
    taken) in_pool $((RANDOM % 3 + 2)) $((RANDOM % 3 + 2)) ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    closes) in_pool 5 3 ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    source) in_pool 0 0 from SOURCE1 ADDRESS1 PORT1 from SOURCE2 ADDRESS1 PORT1 ADDRESS2 PORT2 ;;
    esac
}

# A pool of ports (SIZE, drawn if it is not set). Other programs have bound some of them ($1: HELD),
# and have connections to the first server from some ($2: BUSY). For `closes` there are a few more
# descriptors than sockets that can be opened, but not one for each that cannot.
in_pool() {
    SIZE=${SIZE:-$((13 + RANDOM % 8))} HELD=$1 BUSY=$2
    [ "$1" != 5 ] || FILES=$((3 + 2 * (SIZE - HELD) - BUSY + 4))
    beside -s "$SIZE" -h "$HELD" -b "$BUSY" -- POOL "${@:3}"
}

# A network whose kernel has few ports to give: SIZE of RANGE. The others are reserved, or other
# programs use them (HELD).
in_network() {
    local low=$((20000 + RANDOM % 9000)) kept=$((2 * (1 + RANDOM % 3)))
    SIZE=$((10 + 2 * (RANDOM % 5))) HELD=$((1 + RANDOM % 3))
    RANGE=$low-$((low + SIZE + kept - 1))
    in_box "$RANGE" --reserve "$((low + 3))-$((low + 2 + kept))"
    SIZE=$((SIZE - HELD))
    beside -h "$HELD" -- "$@"
}

# Runs what comes next in a private network. $1: the range of its kernel. Options of netbox come next.
in_box() {
    AROUND=("$NETBOX" --root --floor 1024 --range "$@" --)
    BY_HAND="../tools/netbox ${AROUND[*]:2} "
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

# Runs what this check asks for. The first check runs this for all checks at the same time, so that a
# submission that hangs in each of them costs the time once.
run_all() {
    local each runs=$GRADE_RECORDS/runs pids=()
    if [ ! -d "$runs" ]; then
        mkdir "$runs"
        for each in descriptors stops waits pool second ends files taken none closes; do
            run_one "$each" & pids+=($!)
        done
        if has second-address; then run_one source & pids+=($!); fi
        if has many-files; then run_one many & pids+=($!); fi
        if has netbox; then
            for each in kernel share sources udp bind top; do
                run_one "$each" & pids+=($!)
            done
        fi
        wait "${pids[@]}" || true
    fi
    [ -e "$runs/$RUN" ] || (run_one "$RUN") # when one check is run again
    mv "$runs/$RUN"/* "$BATS_TEST_TMPDIR" && rmdir "$runs/$RUN" || grader_failed "what was seen of $RUN is gone"
}

# Does one run. Its facts are kept beside its result.
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

# Reads what the grader saw: CAME_SERVER_SOURCE (how many sockets came to a server from a source
# address), TRIAL_N (what the grader found when it tried round N itself afterwards), and the values of
# the command's words. WAY is the way that was asked for.
look() {
    local facts what a b c d e f g h i j k whole=no
    readarray -t facts <"$BATS_TEST_TMPDIR/facts"
    STATUS=${facts[0]} RAN=${facts[1]} SIZE=${facts[2]} HELD=${facts[3]} BUSY=${facts[4]} RANGE=${facts[5]}
    FILES=${facts[7]} AGAIN=${facts[6]}$RAN
    read -r _ WAY _ <<<"$RAN"
    [[ $WAY != POOL || $RUN = pool || ! -e $LEFT_OUT ]] || SIZE=$((SIZE - 1))
    read_text SAID "$BATS_TEST_TMPDIR/said"
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    LATE='' ENDED='' SHUT='' TWICE='' TOTAL=0
    unset "${!CAME_@}" "${!TRIAL_@}"
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

# Turns the rounds that a check asks for into WANT, their lines; COUNTS; and CAME, how many sockets
# the servers saw. A round is SERVER SOURCE COUNT ENDING; COUNT - means what came. $1: how the last line
# begins. The ports are the same in each round.
want() {
    local last=$1 each server source count any ending address port came ports=0
    shift
    WANT='' COUNTS=() CAME=() SUM=0
    for each; do
        read -r server source count ending <<<"$each"
        address=WORD_ADDRESS$server port=WORD_PORT$server came=CAME_${server}_$source
        any=$count
        [ "$count" != - ] || count=${!came-0}
        COUNTS+=("$count") CAME+=("${!came-0}") SUM=$((SUM + count))
        [ "$count" -lt "$ports" ] || ports=$count
        [ "$any:$count:$server" != -:0:1 ] || count=COUNT # none came, and some should have
        WANT+="to ${!address}:${!port} opened $count, $ending"$'\n'
    done
    WANT+="$last: $SUM sockets, $ports ports"
    [[ $WANT != *COUNT,* ]] || WANT=${WANT/%0 sockets, 0 ports/SOCKETS sockets, PORTS ports}
}

# Prints the errno that the kernel gives the grader when it tries a round ($1) again; if ports are
# left, the one that it would give.
trial() {
    local trial=TRIAL_$1
    case ${!trial-}:$WAY in
    E*) echo "${!trial}" ;;
    *:udp) echo EAGAIN ;;
    *:bind) echo EADDRINUSE ;;
    *) echo EADDRNOTAVAIL ;;
    esac
}

# Reads what the submission printed for round $1 (from 0): SAID_COUNT and SAID_ENDING, as forgive
# leaves them. Returns 1 if there is no such line.
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

# Gives the idea behind a common mistake in the lines, if it recognises one.
recognise() {
    local i want rest sum=0
    if [[ $RUN = top && ! -e $LEFT_OUT ]]; then
        hint 'The last port of LOW-HIGH is 65535 here. One more makes 0 in a uint16_t, which is never greater than HIGH: such a loop does not end.'
        return
    fi
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
    elif [[ $WAY == udp && $STATUS == @(124|137) ]]; then
        hint 'Your program did not end. EAGAIN does not always mean "try again": on a UDP socket that has no port yet, it means that no port is left.'
    elif [ "$1" = 0 ]; then
        hint_nothing 'Begin with TODO 1 and 2 of the starter: open one socket, then as many as you can.'
    elif [[ -n $ENDED && -n $COMPLAINED ]]; then
        hint 'Your program ended before this round. Its message is on standard error.'
    else
        hint 'The round before this one ended because no port was left for its destination. A different destination may still get one, so go on with the next round. Did your program take the errno of that round for "no port left"?'
    fi
}

# A count is wrong. $1: the round, $2: the right count, $3: the sum of this count and those before.
hint_count() {
    local came=${CAME[$1]}
    if [ -n "$TWICE" ]; then
        hint_twice
    elif [[ $SAID_COUNT == $((came + 2)) || $SAID_COUNT == $((came + 3)) ]]; then
        hint 'A descriptor is a number that names a socket. It does not tell you how many sockets there are: 0, 1 and 2 were open from the start.'
    elif [ "$SAID_COUNT" = $((came + 1)) ]; then
        hint 'Your count is one too high. Does it include the socket for which a call failed?'
    elif [ "$SAID_COUNT" = 28232 ]; then
        hint 'The usual range of Linux has 28,232 ports. This kernel has a different range: count the sockets that you opened.'
    elif [[ $WAY == udp && $1 -gt 0 && $SAID_COUNT == "$came" ]]; then
        hint 'A UDP port serves one socket, whatever its destination is. The sockets of the round before used all ports. Were they still open?'
    elif [[ $1 -gt 0 && $SAID_COUNT == "$3" ]]; then
        hint 'COUNT is the number of sockets of one round. The sum of all rounds belongs in the last line.'
    elif [[ -n $RANGE && $SAID_COUNT == $((${RANGE#*-} - ${RANGE%-*} + 1)) ]] || { [ "$SAID_COUNT" = "$SIZE" ] && [ "$came" != "$SIZE" ]; }; then
        hint 'This is how many ports the range has, not how many sockets were opened. Other programs may be using some of the ports.'
    elif [ "$SAID_COUNT" -gt "$came" ]; then
        hint "Your line says $SAID_COUNT sockets, but $came came to the grader's server. Count a socket when all its calls have succeeded."
    elif [[ $SAID_ENDING == *emfile* ]]; then
        hint_emfile
    elif [[ $SAID_ENDING == 'then econnrefused' ]]; then
        hint_refused
    elif [[ $WAY == connect && $SAID_ENDING == *eaddrinuse* ]]; then
        hint_bound
    elif [[ $SAID_COUNT -lt $2 && $SAID_ENDING == eaddrinuse\ [1-9]* && $1 -gt 0 ]]; then
        hint 'bind gave EADDRINUSE for a port that your own program used in the round before. bind does not know yet that the destination is a different one. Both sockets must allow sharing before their bind (socket(7), SO_REUSEADDR).'
    elif [[ $SAID_COUNT -lt $2 && $1 -gt 0 ]]; then
        hint 'A port that has a connection to one destination can also have one to a second destination, because one of the four numbers of the connection differs.'
    else
        hint_ended_early
    fi
}

# A round ended before it had used all of its ports.
hint_ended_early() {
    if [[ $SAID_ENDING =~ ^eaddrinuse\ ([0-9]{1,6})\ eaddrnotavail\ ([0-9]{1,6})$ ]]; then
        if [ "$((SAID_COUNT + BASH_REMATCH[1] + BASH_REMATCH[2]))" -ge "$SIZE" ]; then
            :
        elif [ "$HELD$BUSY" = 00 ]; then
            hint "The pool has $SIZE ports, and your line does not count them all. Did your program try each of them? LOW and HIGH both belong to the pool."
        else
            hint "The sum of the three counts must be $SIZE, because each port is tried once. Did your program end the round at a port that another program is using?"
        fi
    elif [[ $WAY == *-* && $SAID_ENDING == 'then eaddr'* ]]; then
        hint 'The round ended before all ports were used. Did your program end it at a port that another program is using?'
    elif is_unknown; then
        hint_errno
    fi
}

# Does the line of the round have an errno that none of these calls sets?
is_unknown() {
    [[ $SAID_ENDING == then* && $SAID_ENDING != then\ e@(addrinuse|addrnotavail|again|mfile|connrefused) ]]
}

hint_errno() {
    hint 'errno belongs to the call that failed last, and each later call may change it. Save it at once. Then close and print.'
}

hint_twice() {
    hint 'Two UDP sockets got the same port. With SO_REUSEADDR or SO_REUSEPORT, Linux may give one UDP port to two sockets, and a datagram to this port reaches only one of them.'
}

hint_emfile() {
    hint 'EMFILE means that the program may not open more files, and a socket is a file. Do you close each socket for which a call failed, before you open the next one?'
}

hint_refused() {
    hint 'A server listens at this address and port, but a connection was refused. To which address and port did your program connect? A socket address holds both in network byte order.'
}

hint_bound() {
    hint 'EADDRINUSE comes from bind. It chooses a port before the destination is known, so this port cannot be shared. Can you let connect choose the port?'
}

# The words after a count are wrong. $1: the right ones.
hint_ending() {
    if [[ $SAID_ENDING == 'then econnrefused' ]]; then
        hint_refused
    elif [[ $SAID_ENDING == *emfile* && $1 != *emfile* ]]; then
        hint_emfile
    elif [[ $WAY == connect && $SAID_ENDING == 'then eaddrinuse' ]]; then
        hint_bound
    elif [[ $WAY == bind && $SAID_ENDING == 'then eaddrnotavail' ]]; then
        hint 'EADDRNOTAVAIL comes from connect, so connect chose the port. If the way is `bind`, bind must choose it: call bind with port 0, and set no option that leaves the port to connect (IP_BIND_ADDRESS_NO_PORT).'
    elif [[ $WAY == udp && $SAID_ENDING == 'then eaddrinuse' ]]; then
        hint 'EADDRINUSE comes from bind. If the way is `udp`, there is no bind: a later call gives the socket its port, and fails with a different errno.'
    elif is_unknown; then
        hint_errno
    elif [[ $SAID_ENDING == "eaddrinuse $((HELD + BUSY)) eaddrnotavail 0" ]]; then
        hint 'Some of these ports have a connection of another program, whose socket set SO_REUSEADDR. If your socket set the same option before its bind (and not SO_REUSEPORT), bind succeeds there, and connect fails with EADDRNOTAVAIL. Do you count each errno under its own name?'
    elif [[ $1 == eaddrinuse* ]]; then
        hint 'Count each refused port once: under EADDRINUSE if bind refused it, and under EADDRNOTAVAIL if connect refused it.'
    fi
}

# All rounds are right, but the last line is not.
hint_last() {
    local line=${PLAIN##*$'\n'}
    if [ "${#COUNTS[@]}" -lt "$(grep -c '^to ' <<<"$PLAIN")" ]; then
        hint_no_more
    elif [[ $WANT == *$'\nout of descriptors: '* && $line == 'out of ports'* ]]; then
        hint 'EMFILE means that this program may not open more descriptors. Some ports were still free: the limit on open files was reached first (getrlimit(), RLIMIT_NOFILE).'
    elif [[ $WANT == *$'\nstopped: '* && $line == 'out of '* ]]; then
        hint 'Nothing was used up here: no process listens on that port. errno tells you why a call failed.'
    elif [[ $WANT == *$'\nout of ports: '* && $line == 'stopped'* ]]; then
        hint 'The last round ended because no port was left. Does your program recognise the errno that says this?'
    elif [[ $line == *' socket '* || $line == *' port' ]]; then
        hint 'Write `sockets` and `ports` even if there is only one.'
    elif [[ $line == *" $SUM sockets "* && $line != *" sockets $PORTS ports" ]]; then
        hint 'Two sockets can have the same source port. PORTS counts the different port numbers of all rounds, whatever their addresses are.'
    fi
}

hint_no_more() {
    hint 'Go on with the next destination only if no port was left for this one. After any other failure, no further round follows.'
}

# Expects these lines and nothing else. A slip in their form fails one check, and so does a missing
# newline between them.
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

# Expects the lines ($1: the exit status; the rest is for want), and that the servers saw the same
# sockets. No more could have been opened, and all of them stayed open.
expect_rounds() {
    local status=$1
    shift
    want "$@"
    [ -z "$LATE" ] || [ -n "$SLIPPED" ] || expect_in_time
    if [ -n "$SHUT" ]; then
        hint 'A socket uses its port only while it is open. Keep the sockets of all rounds open until the end of the program.'
        fail 'all sockets open at the same time' "$SHUT"
    fi
    expect_lines "$WANT"
    expect_sockets
    [ -z "$ENDED" ] || expect_waiting
    expect_exit "$status"
}

# Expects that the servers saw what the lines say.
expect_sockets() {
    local i trial what=sockets
    [ "$WAY" != udp ] || what=datagrams
    for i in "${!COUNTS[@]}"; do
        [[ $WAY != udp || ${CAME[i]} == "${COUNTS[i]}" ]] ||
            hint 'Each UDP socket must send exactly one datagram. connect sends none.'
        expect "$what that came to the server in round $((i + 1))" "${COUNTS[i]}" "${CAME[i]}"
        trial=TRIAL_$((i + 1))
        [[ -n $ENDED || ${!trial-} != one* ]] || is_left_out "${!trial}" || fail "no port left for round $((i + 1))" "the grader could open one more, from port ${!trial#one }"
    done
    if [ -n "$TWICE" ]; then
        hint_twice
        fail 'a different port for each UDP socket' "$TWICE"
    fi
}

# A port ($1: "one PORT") at an end of LOW-HIGH is left out, and the check `pool` has told so.
is_left_out() {
    [[ -e $LEFT_OUT && "$1" = "one $(end_of_pool "$(<"$LEFT_OUT")")" ]]
}

# The number that LOW-HIGH has at an end ($1: low or high).
end_of_pool() {
    [ "$1" = low ] && echo "${WORD_POOL%-*}" || echo "${WORD_POOL#*-}"
}

# Has a round opened a connection from each port of LOW-HIGH, but for one at an end?
look_for_left_out() {
    local end PLAIN
    forgive "$SAID"
    read_round 0 && [ "$SAID_COUNT:$SAID_ENDING:${CAME_1_0-0}" = "$((SIZE - 1)):eaddrinuse 0 eaddrnotavail 0:$((SIZE - 1))" ] || return 0
    for end in low high; do
        [ "${TRIAL_1-}" = "one $(end_of_pool $end)" ] || continue
        hint 'Both ends of LOW-HIGH belong to it. Which of its ports does your program not try?'
        record slip "$NAME"
        echo $end >"$LEFT_OUT"
    done
}

# The program ended before its standard input did, and all else is right. This costs the first check,
# and the one that is about it.
expect_waiting() {
    local expected='a program that waits, with all sockets open, until its standard input ends' saw="it ended before that: $SAID"
    if [ "$NAME" = waits ]; then
        hint 'Standard input has ended when read returns 0 or getchar returns EOF. A line is not the end, and neither is a pause.'
        fail "$expected, whatever comes before that" 'it ended while its standard input was open. Lines were sent to it, perhaps after it had ended'
    fi
    [ -z "$SLIPPED" ] || return 0
    record slip "$NAME"
    hint 'When a program ends, its sockets are closed. Your program must wait with open sockets until its standard input ends.'
    fail "$expected" "$saw"
}

# All is right except the end of the program. This costs one check, too.
expect_exit() {
    [ "$STATUS" != "$1" ] || return 0
    if [ "$STATUS" = 124 ]; then
        hint 'Standard input has ended, but your program went on waiting. At the end, read returns 0 and getchar returns EOF. What does your program wait for?'
    elif [ "$STATUS" -lt 123 ]; then
        hint 'The exit status must match the last line, so that a script can use it: 0 if no port was left, 1 if anything else failed.'
    else
        expect_status "$1"
    fi
    [ -z "$SLIPPED" ] || [ "$NAME:$STATUS" = waits:124 ] || return 0
    record slip "$NAME"
    expect_status "$1"
}

# Not all lines came while standard input was open. If they came after it had ended, the flush is
# missing, which costs only this check.
expect_in_time() {
    local PLAIN wanted
    forgive "$WANT"
    wanted=$PLAIN
    forgive "$SAID"
    [ "$PLAIN" = "$wanted" ] || return 0
    record slip "$NAME"
    hint 'The grader keeps standard input open until all lines have come, but they did not come. Output to a pipe stays in a buffer until it is flushed or the program ends.'
    fail 'all lines while standard input is open' "not all of them came while standard input was open; after that: $SAID"
}

# Runs what is asked for by this check, or by a word of its own ($1).
begin() {
    RUN=${1-$NAME}
    run_all
    look
}

# points: 8
# idea: Each open socket costs the program a file descriptor, and the number of these is limited.
#   This limit has nothing to do with ports, and its errno has a different name.
# read: POSIX getrlimit(), RLIMIT_NOFILE; connect(), EMFILE in socket()
@test "descriptors: connections until no descriptor is left, although ports are left" {
    begin
    expect_rounds 1 'out of descriptors' '1 0 - then EMFILE'
    expect 'sockets that came to the second server' 0 "${CAME_2_0-0}"
    shown "$TOTAL sockets with $FILES descriptors, three of which were open from the start"
}

# points: 2
# after: descriptors
# needs: many-files
# idea: The limit on the descriptors of a program is a setting. It is often 1,024, but not always.
# read: POSIX getrlimit(), RLIMIT_NOFILE
@test "many: more than 1,024 sockets" {
    begin
    if [ "$TOTAL" -lt 1050 ]; then
        hint 'Your program could open more descriptors. What ended the round: the kernel, or a number in your program?'
        fail "some $((FILES - 3)) sockets with $FILES descriptors" "$TOTAL came to the server"
    fi
    expect_rounds 1 'out of descriptors' '1 0 - then EMFILE'
    shown "$TOTAL sockets with $FILES descriptors"
}

# points: 5
# idea: A call can fail for many reasons. Look at errno before you decide which one it was.
# read: POSIX connect(), ERRORS
@test "stops: a failure that has nothing to do with ports ends the rounds" {
    begin
    expect_rounds 1 stopped '3 0 - then ECONNREFUSED'
    expect 'sockets that came to the second server' 0 "${CAME_1_0-0}"
    shown 'refused by the first destination: no further round'
}

# points: 10
# needs: netbox
# idea: Connections from one address to one destination differ only in their source port. When every
#   port of the range has such a connection, the client's own kernel refuses the next one.
# read: RFC 9293, section 3.4.1; connect(2), EADDRNOTAVAIL; ip(7), ip_local_port_range
@test "kernel: connections until the kernel has no port left" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE then $(trial 1)"
    shown "$SIZE free ports in $RANGE, $SIZE connections at the same time"
}

# points: 8
# after: kernel
# needs: netbox
# idea: When no port is left for one destination, all ports are still free for a second one. Its
#   connections are different ones, because one of their four numbers differs.
# read: RFC 9293, section 3.4.1
@test "share: the kernel uses the same ports for a second destination" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE then $(trial 1)" "2 0 $SIZE then $(trial 2)"
    shown "$TOTAL connections from $PORTS ports"
}

# points: 5
# after: kernel
# needs: netbox
# idea: A UDP socket uses its port for every destination, and shares it with no other socket. If no
#   port is left, the errno has a different name.
# read: send(2), EAGAIN; RFC 768
@test "udp: a different errno, and no port for a second destination" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE then $(trial 1)" "2 0 0 then $(trial 2)"
    shown "$(trial 1) after $SIZE sockets, and no port for the second destination"
}

# points: 4
# after: kernel
# needs: netbox
# idea: If you call bind with port 0, the kernel chooses a port before it knows the destination.
#   Such a port serves only one connection, and bind fails if no port is left.
# read: bind(2), EADDRINUSE; ip(7), IP_BIND_ADDRESS_NO_PORT
@test "bind: a port that bind chooses is not shared" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE then $(trial 1)" "2 0 0 then $(trial 2)"
    shown "$(trial 1) after $SIZE sockets, and no port for the second destination"
}

# points: 10
# idea: A program can choose the port itself, if it calls bind before connect. While the socket is
#   open, the port is used for this destination.
# read: POSIX bind(), connect()
@test "pool: one connection from each port of a pool" {
    begin
    look_for_left_out
    expect_rounds 0 'out of ports' "1 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0"
    shown "$SIZE ports, $SIZE connections at the same time"
}

# points: 14
# after: pool
# idea: Four numbers identify a connection. Two connections can have the same source port if their
#   destinations differ.
# read: RFC 9293, section 3.4.1; socket(7), SO_REUSEADDR
@test "second: the same ports again, for a second destination" {
    begin
    expect_rounds 0 'out of ports' "1 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0" "2 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0"
    shown "$TOTAL connections at the same time from $PORTS ports"
}

# points: 12
# after: second
# idea: If another program has bound a port without sharing it, the port is taken for every
#   destination. If a port has a connection to one destination, it is taken only for that
#   destination.
# read: README.md, "The rules"; bind(2), EADDRINUSE
@test "taken: ports that other programs use, for every destination or for one" {
    begin
    expect_rounds 0 'out of ports' "1 0 $((SIZE - HELD - BUSY)) EADDRINUSE $HELD, EADDRNOTAVAIL $BUSY" \
        "2 0 $((SIZE - HELD)) EADDRINUSE $HELD, EADDRNOTAVAIL 0"
    shown "of $SIZE ports, others had bound $HELD, and used $BUSY for the first destination only"
}

# points: 3
# after: second
# idea: Two errnos tell you something about one port. Any other errno is about the destination or the
#   program, so the next port would fail, too.
# read: POSIX connect(), ERRORS
@test "ends: a round ends after its last port, or at any other errno" {
    begin
    expect_rounds 1 stopped "1 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0" '3 0 - then ECONNREFUSED'
    expect 'sockets that came to the second server' 0 "${CAME_2_0-0}"
    status_of descriptors
    [ "$STATUS_OF" != passed ] || ends_by_emfile
    status_of taken
    [ "$STATUS_OF" != passed ] || goes_on_after_none
    ! has netbox || ends_at_the_top
    shown '1 connection to the first destination, refused by the second, and no third round'
}

# The same for EMFILE. What the check `descriptors` has told costs nothing here.
ends_by_emfile() {
    begin files
    expect_rounds 1 'out of descriptors' '1 0 - then EMFILE'
    expect 'sockets that came to the second server' 0 "${CAME_2_0-0}"
}

# The first destination has a connection from each port, so no port is left there from the start.
goes_on_after_none() {
    begin none
    expect_rounds 0 'out of ports' "1 0 0 EADDRINUSE 0, EADDRNOTAVAIL $SIZE" "2 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0"
}

# The last port of the pool is 65535.
ends_at_the_top() {
    begin top
    expect_rounds 0 'out of ports' "1 0 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0"
}

# points: 4
# after: taken
# idea: A socket uses a descriptor from socket() until close(), even if its connect fails.
# read: POSIX close(), EMFILE
@test "closes: a socket for which a call failed is closed" {
    begin
    expect_rounds 0 'out of ports' "1 0 $((SIZE - HELD - BUSY)) EADDRINUSE $HELD, EADDRNOTAVAIL $BUSY" \
        "2 0 $((SIZE - HELD)) EADDRINUSE $HELD, EADDRNOTAVAIL 0"
    shown "$TOTAL sockets with $FILES descriptors, although $((2 * HELD + BUSY)) others failed"
}

# points: 8
# after: second
# needs: second-address
# idea: The same port at a different source address is a different end. A server can have as many
#   clients as there are ports at all their addresses together.
# read: RFC 9293, section 3.4.1; POSIX bind()
@test "source: the same ports again, from a second source address" {
    begin
    expect_from 0 "1 1 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0" "1 2 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0" \
        "2 2 $SIZE EADDRINUSE 0, EADDRNOTAVAIL 0"
    shown "$((CAME_1_1 + CAME_1_2)) clients of one server, from $PORTS ports"
}

# The same with source addresses: at most $1 sockets may come from other addresses.
expect_from() {
    if [ "$((${CAME_1_0-0} + ${CAME_2_0-0}))" -gt "$1" ]; then
        hint 'These sockets did not come from the source address after `from`. bind sets it, before connect.'
        fail "sockets from ${WORD_SOURCE1:+$WORD_SOURCE1 and }$WORD_SOURCE2" "$((${CAME_1_0-0} + ${CAME_2_0-0})) sockets from other addresses"
    fi
    shift
    expect_rounds 0 'out of ports' "$@"
}

# points: 5
# after: share
# needs: netbox
# idea: bind can set an address and let connect choose the port. Then several destinations can share
#   the ports of this address, too.
# read: ip(7), IP_BIND_ADDRESS_NO_PORT
@test "sources: a second source address, with the port left to connect" {
    begin
    expect_from "$SIZE" "1 0 $SIZE then $(trial 1)" "1 2 $SIZE then $(trial 2)" "2 2 $SIZE then $(trial 3)"
    shown "$TOTAL connections from $PORTS ports"
}

# points: 2
# after: descriptors
# idea: Standard input has ended when read returns 0, not at the first line or after some time.
# read: POSIX read()
@test "waits: neither a line on standard input nor passing time ends the program" {
    begin
    expect_rounds 1 'out of descriptors' '1 0 - then EMFILE'
    shown 'the program went on after a line on standard input'
}
