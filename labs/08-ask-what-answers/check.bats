#!/usr/bin/env bats
# Lab 08: what is at several ports, as the grader's own services see who asks them.
load ../grader/checks

# The services of each run, see peer-script.c. One that is SERVICE@PORT has a port that is known
# for something else, if that can be had.
services_of() {
    case $1 in
    refused) SERVICES=(refused refused) ;;
    silent) SERVICES=(silent) ;;
    speaks) SERVICES=(late) ;;
    replies) SERVICES=(http-word) ;;
    all) SERVICES=("http@$(one_of 21 22 25 3306)" "refused@$(one_of 443 3389)" "late@$(one_of 80 8080 8000)"
        "silent@$(one_of 23 5432)" "other@$(one_of 110 143 5900)" "http@$(one_of 53 6379)" "late@$(one_of 445 1433)") ;;
    together) SERVICES=(silent silent silent silent silent silent silent silent silent silent silent silent silent silent) ;;
    no-answer) SERVICES=(unanswered unanswered unanswered unanswered unanswered unanswered unanswered unanswered
        unanswered unanswered unanswered unanswered unanswered unanswered unanswered refused) ;;
    patience) SERVICES=(later) ;;
    pieces) SERVICES=(pieces drips http-pieces) ;;
    unended) SERVICES=(unended leaves unended-reply long) ;;
    bytes) SERVICES=(escapes nul high bare) ;;
    closes) SERVICES=(shut hangs-up resets resets-then) ;;
    releases) SERVICES=(speaks silent bare ftp) ;;
    unreachable) SERVICES=(unreachable) ;;
    ftp) SERVICES=("ftp@$(one_of 80 8080)") ;;
    bounce) SERVICES=(bounce) ;;
    others) SERVICES=("mail@$(one_of 21 2121)" private active no-data empty hushed ftp-pieces) ;;
    esac
}

one_of() {
    shift $((RANDOM % $#))
    echo "$1"
}

lacks_silence() {
    "$PEER" silence 2>/dev/null || echo 'no port of this machine can be made to answer nobody'
}

# Runs the submission beside the services of a run ($1), in a folder of its own.
try() {
    local address=own
    AROUND=()
    if [ "$1" = unreachable ]; then
        AROUND=("$NETBOX" --root --)
        address=192.0.2.$((RANDOM % 254 + 1))
    fi
    AROUND+=("$PEER" "$BATS_TEST_TMPDIR/log" "$MS" "$address" "${SERVICES[@]}" --)
    submitted --seconds "$LIMIT" --processes 150 --memory 2048 -- </dev/null
    echo "$STATUS" >"$BATS_TEST_TMPDIR/status"
    look
}

# A wait can be over before a service had its turn, if the machine is busy. So what is not as
# it should be is tried a second time, with a longer wait.
run() {
    exec 3>&-
    RUN=$1
    BATS_TEST_TMPDIR=$RUNS/$1
    GRADE_TROUBLE=$BATS_TEST_TMPDIR/trouble
    rm -rf "$BATS_TEST_TMPDIR"
    mkdir -p "$BATS_TEST_TMPDIR"
    case $1 in
    no-answer) [ -z "$(lacks_silence)" ] || return 0 ;;
    unreachable) [ -z "$(lacks_netbox)" ] || return 0 ;;
    esac
    services_of "$1"
    GRADE_BUSY=$((GRADE_BUSY > 5 ? 5 : GRADE_BUSY)) # apart multiplies the limit by this
    MS=$(((RANDOM % 60 + 270) * GRADE_BUSY)) LIMIT=3
    [ "$1" != patience ] || MS=$((MS + 600 * GRADE_BUSY))
    for _ in 1 2 3; do
        try "$1"
        ! is_as_it_should "$1" || return 0
        [ "$STATUS" != 124 ] || may_be_slow || return 0
        [ "$LIMIT" = 3 ] || [ "$GAP" -gt $((MS / 4)) ] || return 0
        MS=$((MS * 3 > 5000 ? 5000 : MS * 3))
        LIMIT=$((3 + MS / (400 * GRADE_BUSY))) # it waits twice for MS
    done
}

# Its time was over. It hangs, if no other run has come to an end and the machine kept up.
may_be_slow() {
    [ "$GAP" -le 1000 ] || return 0
    [ "$GAP" -gt 100 ] && grep -q -s -v -x 124 "$RUNS"/*/status
}

# All runs at the same time, by the check that comes first: so what waits, waits once.
run_all() {
    local name pids=()
    for name in $(sed -n 's/^@test "\([a-z-]*\): .*/\1/p' "$BATS_TEST_FILENAME"); do
        run "$name" &
        pids+=($!)
    done
    wait "${pids[@]}" || true
}

# What came of the run of this check.
beside() {
    RUNS=$GRADE_RECORDS/runs RUN=$NAME
    if [ ! -d "$RUNS" ]; then
        run_all
    elif [ -e "$RUNS/$NAME/taken" ]; then # one check again, by hand
        (run "$NAME")
    fi
    BATS_TEST_TMPDIR=$RUNS/$NAME
    : >"$BATS_TEST_TMPDIR/taken"
    ! [ -s "$BATS_TEST_TMPDIR/trouble" ] || cat "$BATS_TEST_TMPDIR/trouble" >>"$GRADE_TROUBLE"
    STATUS=$(<"$BATS_TEST_TMPDIR/status")
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    read_text SAID "$BATS_TEST_TMPDIR/said"
    look
    [ -n "$ASKED" ] || grader_failed "its services: $COMPLAINED"
    RAN="./ask-what-answers $ASKED"
    AGAIN=$(by_hand)
}

# What the services saw: EXPECTED, the lines (whether FTP is followed is not what `releases` asks);
# by port: CAME (connections), FIRST, EARLY, BARE, KEPT, TURNED, DATA, NAMED, EXCHANGED, DECOY; MOST
# (connections at once), GAP. And PLAINLY, what the submission said of each port, a slip in its
# looks forgiven.
look() {
    local what port rest line
    ASKED='' EXPECTED=() MOST=0 GAP=0
    declare -gA CAME=() FIRST=() EARLY=() BARE=() KEPT=() TURNED=() DATA=() NAMED=() EXCHANGED=() DECOY=() PLAINLY=()
    while read -r what port rest; do
        case $what in
        asked) ASKED="$port $rest" ;;
        most) MOST=$port ;;
        gap) GAP=$port ;;
        line) [[ $RUN = releases && $rest = ftp* ]] || EXPECTED+=("$port $rest") ;;
        came) CAME[$port]=$rest ;;
        first) FIRST[$port]=$rest ;;
        early) EARLY[$port]=$rest ;;
        bare) BARE[$port]=$rest ;;
        kept) KEPT[$port]=1 ;;
        turned) TURNED[$port]=$rest ;;
        data) DATA[$port]=${rest%% *} NAMED[$port]=${rest#* } ;;
        exchanged) EXCHANGED[$port]=$rest ;;
        decoy) DECOY[$port]=1 ;;
        esac
    done <"$BATS_TEST_TMPDIR/log" 2>/dev/null
    forgive "$SAID"
    while IFS= read -r line; do
        PLAINLY[${line%% *}.]+=${PLAINLY[${line%% *}.]:+$'\n'}$line
    done <<<"$PLAIN"
}

# The lines of EXPECTED that the submission did not say, or said wrong: WRONG.
find_wrong() {
    local line said
    WRONG=()
    for line in "${EXPECTED[@]}"; do
        forgive "$line"
        said=${PLAINLY[${PLAIN%% *}.]-}
        # What ends the line was left there, and made a ? or two: that is a slip.
        [[ $said = "$PLAIN" || $said = "$PLAIN?" || $said = "$PLAIN??" ]] || WRONG+=("$line")
    done
}

is_as_it_should() {
    find_wrong
    [[ ${#WRONG[@]} = 0 && ${#EARLY[@]} = 0 && ${#KEPT[@]} = 0 ]] || return
    [ "$1" != together ] || [ "$MOST" -ge "${#EXPECTED[@]}" ]
}

# What the submission said of a port ($1).
said_of() {
    local line
    while IFS= read -r line; do
        [[ "$line " != "$1"[[:space:]:,]* ]] || printf '%s\n' "$line"
    done <<<"$SAID"
}

# Why a line ($1) is not as it should be, if that is a usual mistake.
recognise() {
    local port=${1%% *} is=${1#* } said
    forgive "$1"
    is=${PLAIN#* }
    said=${PLAINLY[$port.]-}
    said=${said#"$port "}
    if [ -n "${TURNED[$port]-}" ]; then
        hint "A connection came to port ${TURNED[$port]}: that is $port with its two bytes exchanged. A port stands in a socket address as it travels, the high byte first."
    elif [ -n "${EARLY[$port]-}" ]; then
        hint "The server had said nothing yet when this came: ${EARLY[$port]}. Many a server speaks first, a little later than the connection is there. Listen as long as you may wait, whatever the number of the port."
    elif [ "$STATUS" = 124 ] && [ "${#EXPECTED[@]}" -gt 9 ]; then
        [ "$RUN" = no-answer ] || recognise_most
        hint 'It was still at it when its time was over. While one port is waited for, the waits for all others can go on.'
    else
        recognise_words "$port" "$is" "$said"
    fi
}

recognise_most() {
    hint "Connections that were open at the same time: $MOST at most."
}

# The same, by what it is and what was said of it.
recognise_words() {
    case $2:$3 in
    refused:silent | refused:speaks* | refused:replies*)
        hint 'This connection was refused. poll says that a socket is writable when connect is over, whether it went well or not. Which option of the socket tells how it went?' ;;
    refused:'no answer')
        hint 'A refusal is an answer, and comes at once: somebody said no. Silence is something else.' ;;
    'no answer':refused)
        hint 'Nobody refused: there was no answer at all, and the time was over. What tells the two apart?' ;;
    'no answer':*)
        hint 'There was no connection. What does poll return when the time is over, and what when connect is?' ;;
    unreachable:*)
        hint 'connect can fail at once, also on a socket that does not wait, and then errno says why. EINPROGRESS is one errno of several.' ;;
    silent:'no answer')
        hint 'There was a connection, and the service kept silent. That is a listener; a port without an answer has none that you could know of.' ;;
    silent:refused)
        hint 'There was a connection, and then it was reset. A refusal comes before there is one.' ;;
    silent:*)
        hint 'No byte came from that port. 0 and -1 from read are not bytes.' ;;
    speaks*:silent)
        hint 'It spoke, a little after the connection was there. Did your program wait for all of MS?' ;;
    speaks*:speaks | replies*:replies)
        hint 'LINE is the first thing that came. Is it still there after more was read?' ;;
    speaks*:speaks* | replies*:replies*) recognise_line "${2#* }" "${3#* }" ;;
    speaks*:replies*)
        hint 'It spoke before it was asked. How long was it listened to?' ;;
    replies*:speaks*)
        hint 'It said nothing until it was asked.' ;;
    replies*:silent) recognise_request "$1" ;;
    ftp*:*) recognise_ftp "$1" ;;
    speaks*:ftp*)
        hint 'It begins with 220, and did not answer as an FTP server does: a code differed, or no data came. Each answer decides whether to go on.' ;;
    *) hint_nothing 'Begin with TODO 1.' ;;
    esac
}

recognise_line() {
    if [[ $1 == "$2"* ]]; then
        hint 'That is its beginning. TCP carries bytes, and a read brings those that are there. A line is over when its LF is there, and MS begins again with each byte.'
    elif [[ $2 == "$1"* ]]; then
        hint 'LINE ends in front of the first LF, also if more has come with it; and with its 80th byte.'
    elif [[ $2 == *[![:print:]]* ]]; then
        hint 'There is a byte in your line that is not printable ASCII. Each of them is one ?: those below 32 and those above 126. A char may be negative.'
    elif [[ $1 == *\?* ]]; then
        hint 'Each byte that is not printable ASCII is one ?. A C string ends at the first byte of 0. And what came is data: printf reads its first argument as a format.'
    fi
}

recognise_request() {
    if [ -z "${FIRST[$1]-}" ]; then
        hint 'The service waited to be asked, and nothing came.'
    elif [ -n "${BARE[$1]-}" ]; then
        hint "This came (| is CR or LF): ${FIRST[$1]}. A line of HTTP ends in CR LF, and the empty one does, too."
    else
        hint "This came (| is CR or LF): ${FIRST[$1]}. A request is over with an empty line: until then the server waits for more of it."
    fi
}

recognise_ftp() {
    if [ -n "${DECOY[$1]-}" ]; then
        hint "A connection came to the address in the answer (${NAMED[$1]}), and that is not the one that you asked. A server can name any machine there, and have you connect to it."
    elif [ -n "${EXCHANGED[$1]-}" ]; then
        hint "A connection came to port ${EXCHANGED[$1]}. The answer was (${NAMED[$1]}), and its last two numbers are the bytes of a port. Which is the high one?"
    elif [ -n "${BARE[$1]-}" ]; then
        hint "This came (| is CR or LF): ${FIRST[$1]}. Each command ends in CR LF."
    elif [ "${DATA[$1]}" = 0 ] && [[ ${FIRST[$1]-} == USER* ]]; then
        hint "No connection came for the data. The answer to PASV was (${NAMED[$1]}). Its last two numbers are the two bytes of a port."
    elif [[ ${FIRST[$1]-} != USER* ]]; then
        hint "It began with 220. What came next should be USER anonymous, and was: ${FIRST[$1]:-nothing}"
    fi
}

# Each line is there, and right. What is wrong in its looks alone, or is one line too many, costs
# one check of a grading.
expect_lines() {
    local line saw='' expected='' whole
    find_wrong
    if [ "${#WRONG[@]}" -gt 0 ]; then
        recognise "${WRONG[0]}"
        for line in "${WRONG[@]:0:3}"; do
            expected+=${expected:+$'\n'}$line
            whole=$(said_of "${line%% *}")
            [[ $whole != *[![:print:]$'\n']* ]] || printf -v whole %q "$whole" # as bash writes such bytes
            saw+=${saw:+$'\n'}${whole:-(no line for ${line%% *})}
        done
        [ "$STATUS" = 0 ] || saw+="; $(ending "$STATUS")"
        fail "$expected" "$saw"
    fi
    [ "$RUN" != releases ] || return 0
    whole=$(printf '%s\n' "${EXPECTED[@]}" | sort)
    [ "$(sort <<<"$SAID")" != "$whole" ] || [ -n "$UNENDED" ] || return 0
    [ -z "$SLIPPED" ] || return 0
    recognise_slip
    printf -v expected '%s\n' "${EXPECTED[@]}"
    [ -z "$UNENDED" ] || fail "${expected%$'\n'}, and a newline at the end" "$SAID, and no newline at the end"
    fail "${expected%$'\n'}" "$SAID"
}

recognise_slip() {
    local line said
    for line in "${EXPECTED[@]}"; do
        said=$(said_of "${line%% *}")
        [[ $said = "$line"[?$'\r']* ]] || continue
        record slip "$NAME"
        hint 'In most protocols of the Internet a line ends in two bytes, CR and LF. Both are its end, and no part of what it says.'
        return
    done
    slip
}

# Nothing came before the service had spoken.
expect_listening() {
    local port
    for port in "${!EARLY[@]}"; do
        hint 'Listen first, whatever the number of the port, and ask if nothing comes. A client that speaks at once cannot know whether it was its turn.'
        fail "no byte to port $port before that has spoken" "${EARLY[$port]}"
    done
}

# The port ($1) was not only named: it was asked.
expect_a_connection() {
    [ "${CAME[$1]}" = 0 ] || return 0
    recognise "${EXPECTED[0]}"
    fail "a connection to port $1" 'none came'
}

# One connection for each port that has a service.
expect_one_each() {
    local line port
    for line in "${EXPECTED[@]}"; do
        port=${line%% *}
        [ "${CAME[$port]}" -lt 2 ] || {
            hint 'To ask, use the connection that you have listened on.'
            fail "one connection to port $port" "${CAME[$port]} connections"
        }
    done
}

# What a person can type to see the same, or nothing.
by_hand() {
    local said
    case $NAME in
    refused) echo './ask-what-answers 500 127.0.0.1 3307'; return ;;
    replies) echo 'timeout 5 ../../demo-server/demo-server 3306 >/dev/null & sleep 1; ./ask-what-answers 500 127.0.0.1 3306'; return ;;
    unreachable) echo '../tools/netbox -- ./ask-what-answers 500 192.0.2.1 3306'; return ;;
    silent) said='sleep 3' ;;
    speaks | patience) said="sleep 1.2; printf 'SSH-2.0-me\r\n'; sleep 2" ;;
    pieces) said="printf 'one li'; sleep 1.3; printf 'ne\r\n'; sleep 2" ;;
    unended) said="printf 'no end'; sleep 3" ;;
    bytes) said="printf '\033[1m\0\377%%s\r\n'; sleep 2" ;;
    others) said="printf '220 me ESMTP\r\n502 what?\r\n'; sleep 3" ;;
    *) return 0 ;;
    esac
    echo "($said) | timeout 9 nc -l 127.0.0.1 3306 | sed 's/^/the server got: /' & sleep 1; ./ask-what-answers 500 127.0.0.1 3306"
}

# points: 9
# idea: A port without a listener refuses at once: its kernel answers SYN with RST.
# read: RFC 9293 section 3.10.7.1; POSIX connect(), EINPROGRESS; getsockopt(), SO_ERROR
@test "refused: two ports where nothing listens" {
    beside
    expect_lines
    shown "${EXPECTED[0]}"
}

# points: 9
# idea: Whether a port listens, its kernel says. Whether the program behind it says something is
#   another matter.
# read: POSIX poll(), listen()
@test "silent: a listener that never says anything" {
    beside
    expect_lines
    expect_a_connection "${EXPECTED[0]%% *}"
    shown "${EXPECTED[0]}; what came to it: ${FIRST[${EXPECTED[0]%% *}]-nothing}"
}

# points: 10
# idea: In many protocols the server speaks first. Who listens learns what it is.
# read: RFC 4253 section 4.2 (SSH); POSIX poll(), recv()
@test "speaks: a server that speaks first, a little late" {
    beside
    expect_lines
    expect_listening
    shown "${EXPECTED[0]}"
}

# points: 10
# after: silent
# idea: A web server waits to be asked.
# read: RFC 9112 section 3 (the request line), RFC 9112 section 4 (the status line)
@test "replies: a server that waits to be asked" {
    beside
    expect_lines
    shown "${EXPECTED[0]}"
}

# points: 8
# after: refused, silent, speaks, replies
# idea: IANA's registry says what a port is meant for. What answers there is what somebody has
#   started there.
# read: RFC 6335 section 6
@test "all: any protocol at any port, a line for each in order, one connection for each" {
    beside
    expect_lines
    expect_listening
    expect_one_each
    [ -n "$SLIPPED" ] || expect 'the order of the ports' "${ASKED#* * }" "$(cut -d ' ' -f 1 <<<"$SAID" | paste -s -d ' ' -)"
    expect_status 0
    shown "$(paste -s -d ';' - <<<"$SAID")"
}

# points: 8
# after: silent
# idea: To wait costs nothing but time, and all waits can pass at the same time.
# read: POSIX poll(), pthread_create(), fork()
@test "together: fourteen silent listeners take no longer than one" {
    beside
    expect_lines
    [ "$MOST" -ge "${#EXPECTED[@]}" ] || {
        hint 'All can begin at once. Which of your waits is for one port alone?'
        fail "${#EXPECTED[@]} connections open at the same time" "$MOST"
    }
    shown "$MOST connections at the same time, of which each was silent for twice ${ASKED%% *} ms"
}

# points: 8
# after: refused
# needs: silence
# idea: No answer is not a refusal. A firewall may have thrown the question away, the queue of a
#   busy server may be full: it does not say that nothing listens.
# read: POSIX poll(), connect(); listen(2), backlog
@test "no-answer: fifteen ports that do not answer at all, and one that refuses" {
    beside
    expect_lines
    shown "fifteen listeners whose queues were full: no answer. ${EXPECTED[15]}"
}

# points: 3
# after: speaks
# idea: How long to wait is for the caller to say, who knows how far away the server is.
# read: POSIX poll()
@test "patience: with a longer MS a server has more time to speak" {
    beside
    [ "${#WRONG[@]}" = 0 ] || hint "MS was ${ASKED%% *}, and the server spoke after 60 % of that."
    expect_lines
    expect_listening
    shown "the server spoke after 60 % of ${ASKED%% *} ms"
}

# points: 5
# after: speaks, replies
# idea: TCP carries bytes, and no lines. A line may come in pieces, with time between them.
# read: RFC 9293 section 3.7; POSIX recv()
@test "pieces: lines that come in several pieces" {
    beside
    expect_lines
    shown "${EXPECTED[1]}, in four pieces"
}

# points: 4
# after: speaks, replies
# idea: Not each greeting is a line: "login:" has no end, and MySQL's is binary. A reader that waits
#   for an LF needs an end of its own, too.
# read: POSIX poll(), recv()
@test "unended: what has no newline, and what is too long" {
    beside
    expect_lines
    shown "${EXPECTED[0]}"
}

# points: 4
# after: speaks
# idea: What a stranger sends is data. It may hold commands for a terminal, bytes of 0, and what
#   printf takes for a format.
# read: console_codes(4); POSIX printf(), isprint()
@test "bytes: bytes that are not printable, and a line without CR" {
    beside
    expect_lines
    shown "${EXPECTED[0]}"
}

# points: 3
# after: silent
# idea: The other end may go at any moment. A read says so by 0 or by an error, a write by EPIPE.
# read: POSIX read(), ECONNRESET; write(), EPIPE; signal(7), SIGPIPE
@test "closes: servers that close or reset without a word" {
    beside
    [ "$STATUS" != 141 ] || hint 'Signal 13 is SIGPIPE: it wrote to a connection that the server had ended. What does a program do about it that wants to go on?'
    expect_lines
    shown 'one closed at once, one reset in its silence, and one of each when it was asked'
}

# points: 2
# after: speaks, silent
# idea: A connection costs the server, too, as long as it is open.
# read: POSIX close()
@test "releases: a connection is closed as soon as its line is known" {
    beside
    expect_lines
    expect_released
    shown 'what had spoken was closed before the silent one was asked'
}

expect_released() {
    local port
    for port in "${!KEPT[@]}"; do
        hint 'What has spoken needs no further waiting. Each way out of the function that asks has to pass a close, also the one for the data.'
        fail "the connections to port $port closed when its line is known" 'one was still open when a silent port had been waited for'
    done
}

# points: 2
# after: refused
# needs: netbox
# idea: Where there is no way to an address, it is one's own kernel that says so, or a router.
# read: POSIX connect(), ENETUNREACH, EHOSTUNREACH
@test "unreachable: an address to which there is no way" {
    beside
    expect_lines
    shown "$SAID, in a network that has loopback alone"
}

# points: 8
# after: speaks
# idea: FTP has a connection for the commands, and for each transfer a second one, at a port that
#   the server chooses and tells.
# read: RFC 959 section 4.1.2 (PASV); RFC 1123 section 4.1.2.6
@test "ftp: the list of files comes on a second connection, at the port of 227" {
    beside
    expect_lines
    shown "${EXPECTED[0]}, from the port in (${NAMED[${EXPECTED[0]%% *}]})"
}

# points: 4
# after: ftp
# idea: A server says where to connect to. Who believes it connects to whatever machine it names,
#   from the inside of a network, perhaps.
# read: curl(1), --ftp-skip-pasv-ip; RFC 959 section 4.1.2 (PASV)
@test "bounce: 227 names another address, and the data comes from ADDRESS" {
    local port
    beside
    expect_lines
    port=${EXPECTED[0]%% *}
    [ -z "${DECOY[$port]-}" ] || recognise_ftp "$port"
    expect "connections to the address in (${NAMED[$port]})" '' "${DECOY[$port]-}"
    shown "227 said (${NAMED[$port]}), and the list came from $(cut -d ' ' -f 2 <<<"$ASKED")"
}

# points: 3
# after: ftp
# idea: 220 is how SMTP begins, too. What a service is, its answers tell.
# read: RFC 5321 section 4.2; RFC 959 section 4.2
@test "others: what begins with 220 and is no FTP server for guests, and one that is slow" {
    beside
    expect_lines
    shown "six greetings with 220, and no list of files"
}
