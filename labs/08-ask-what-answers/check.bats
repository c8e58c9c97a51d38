#!/usr/bin/env bats
# Lab 08: what is behind several ports. The grader's own services see who asks them.
load ../grader/checks

# The services of each run: see peer-script.c. SERVICE@PORT uses a port that is known for a different
# service, if that port is free.
services_of() {
    case $1 in
    refused) SERVICES=(refused refused) ;;
    silent) SERVICES=(silent) ;;
    speaks) SERVICES=(late) ;;
    replies) SERVICES=(http-word) ;;
    all) SERVICES=("http@$(one_of 21 22 25 3306)" "refused@$(one_of 443 3389)" "late@$(one_of 80 8080 8000)"
        "silent@$(one_of 23 5432)" "other@$(one_of 110 143 5900)" "http@$(one_of 53 6379)" "late@$(one_of 445 1433)") ;;
    together) several 20 silent ;;
    no-answer) several 19 unanswered && SERVICES+=(refused) ;;
    patience) SERVICES=(later http) ;;
    pieces) SERVICES=(pieces drips http-pieces) ;;
    unended) SERVICES=(unended leaves unended-reply long) ;;
    bytes) SERVICES=(escapes nul high bare ftp-bytes) ;;
    closes) SERVICES=(shut hangs-up resets resets-then) ;;
    releases) SERVICES=(speaks silent bare ftp) ;;
    unreachable | no-host) SERVICES=("$1") ;;
    ftp) SERVICES=("ftp@$(one_of 80 8080)") ;;
    bounce) SERVICES=(bounce) ;;
    others) SERVICES=("mail@$(one_of 21 2121)" members private active no-data empty hushed asked later-220
        ftp-pieces) ;;
    esac
}

several() {
    SERVICES=()
    while [ "${#SERVICES[@]}" -lt "$1" ]; do
        SERVICES+=("$2")
    done
}

one_of() {
    shift $((RANDOM % $#))
    echo "$1"
}

lacks_silence() {
    "$PEER" silence 2>/dev/null || echo 'this machine cannot make a port that does not answer'
}

# Runs the submission beside the services of a run ($1), in a separate folder.
try() {
    local address=own
    AROUND=()
    if [[ $1 = @(unreachable|no-host) ]]; then
        AROUND=("$NETBOX" --root --)
        address=192.0.2.$((RANDOM % 254 + 1))
    fi
    AROUND+=("$PEER" "$BATS_TEST_TMPDIR/log" "$MS" "$address" "${SERVICES[@]}" --)
    submitted --seconds "$LIMIT" --processes 150 --memory 2048 -- </dev/null
    echo "$STATUS" >"$BATS_TEST_TMPDIR/status"
    look
}

# On a busy machine a wait can end before a service had its turn. So a run that went wrong is tried
# again with a longer wait. After 30 seconds no run that hung is tried again, or the grading, which may
# take 120, would have no time left for the other checks.
run() {
    exec 3>&-
    RUN=$1
    BATS_TEST_TMPDIR=$RUNS/$1
    GRADE_TROUBLE=$BATS_TEST_TMPDIR/trouble
    rm -rf "$BATS_TEST_TMPDIR"
    mkdir -p "$BATS_TEST_TMPDIR"
    case $1 in
    no-answer) has silence || return 0 ;;
    unreachable | no-host) has netbox || return 0 ;;
    esac
    services_of "$1"
    GRADE_BUSY=$((GRADE_BUSY > 5 ? 5 : GRADE_BUSY)) # apart multiplies the limit by this
    MS=$(((RANDOM % 60 + 270) * GRADE_BUSY)) LIMIT=3
    [ "$1" != patience ] || MS=$(((RANDOM % 60 + 1000) * GRADE_BUSY))
    for _ in 1 2 3; do
        try "$1"
        ! is_as_it_should "$1" || return 0
        [ "$STATUS" != 124 ] || { [ "$SECONDS" -lt 30 ] && may_be_slow; } || return 0
        [ "$LIMIT" = 3 ] || [ "$GAP" -gt $((MS / 4)) ] || return 0
        MS=$((MS * 3 > 5000 ? 5000 : MS * 3))
        LIMIT=$((3 + MS / (400 * GRADE_BUSY))) # it waits twice for MS
    done
}

# Its time was over. It hangs if no other run has ended and the machine was not late.
may_be_slow() {
    [ "$GAP" -le 1000 ] || return 0
    [ "$GAP" -gt 100 ] && grep -q -s -v -x 124 "$RUNS"/*/status
}

# The first check does all runs at the same time, so that all waits pass together.
run_all() {
    local name pids=()
    for name in no-host $(sed -n 's/^@test "\([a-z-]*\): .*/\1/p' "$BATS_TEST_FILENAME"); do
        run "$name" &
        pids+=($!)
    done
    wait "${pids[@]}" || true
}

# Reads the result of this check's run, or of a second one ($1).
beside() {
    RUNS=$GRADE_RECORDS/runs RUN=${1:-$NAME}
    if [ ! -d "$RUNS" ]; then
        run_all
    elif [ -e "$RUNS/$RUN/taken" ]; then # one check again, by hand
        (run "$RUN")
    fi
    BATS_TEST_TMPDIR=$RUNS/$RUN
    : >"$BATS_TEST_TMPDIR/taken"
    ! [ -s "$BATS_TEST_TMPDIR/trouble" ] || cat "$BATS_TEST_TMPDIR/trouble" >>"$GRADE_TROUBLE"
    STATUS=$(<"$BATS_TEST_TMPDIR/status")
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    read_text SAID "$BATS_TEST_TMPDIR/said"
    look
    [ -n "$ASKED" ] || grader_failed "its services: $COMPLAINED"
    find_wrong
    RAN="./ask-what-answers $ASKED"
    AGAIN=$(by_hand)
}

# Reads what the services saw: EXPECTED, the lines (UNASKED: one was left out); for each port
# CAME (connections), FIRST, EARLY, BARE, KEPT, TURNED, DATA, NAMED, EXCHANGED and DECOY; MOST
# (connections at the same time) and GAP. PLAINLY is what the submission printed for each port, with a
# slip in its form forgiven.
look() {
    local what port rest line
    ASKED='' EXPECTED=() UNASKED='' MOST=0 GAP=0
    declare -gA CAME=() FIRST=() EARLY=() BARE=() KEPT=() TURNED=() DATA=() NAMED=() EXCHANGED=() DECOY=() PLAINLY=()
    while read -r what port rest; do
        case $what in
        asked) ASKED="$port $rest" ;;
        most) MOST=$port ;;
        gap) GAP=$port ;;
        line) if is_asked_for "$port" "$rest"; then EXPECTED+=("$port $rest"); else UNASKED=1; fi ;;
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
    read_first_lines
    forgive "$SAID"
    while IFS= read -r line; do
        PLAINLY[${line%% *}.]+=${PLAINLY[${line%% *}.]:+$'\n'}$line
    done <<<"$PLAIN"
}

# Leaves of SAID its first characters and lines. No right output is that long.
read_first_lines() {
    local IFS=$'\n'
    local -a lines
    mapfile -t -n 500 lines <<<"${SAID:0:10000}"
    SAID="${lines[*]}"
}

# Is a line (of port $1, the rest is $2) expected? `releases` does not ask for those of FTP, and `bytes`
# only if the list was found.
is_asked_for() {
    [[ $2 != ftp* || $RUN != @(releases|bytes) || ($RUN = bytes && $SAID = *"$1 ftp ${2:4:7}"*) ]]
}

# Puts the lines of EXPECTED that the submission did not print, or printed wrong, into WRONG.
find_wrong() {
    local line said
    WRONG=()
    for line in "${EXPECTED[@]}"; do
        forgive "$line"
        said=${PLAINLY[${PLAIN%% *}.]-}
        # The end of the line became one or two `?`: this is a slip.
        [[ $said = "$PLAIN" || $said = "$PLAIN?" || $said = "$PLAIN??" ]] || WRONG+=("$line")
    done
}

is_as_it_should() {
    find_wrong
    [[ ${#WRONG[@]} = 0 && ${#EARLY[@]} = 0 && ${#KEPT[@]} = 0 ]] || return
    [ "$1" != together ] || [ "$MOST" -ge "${#EXPECTED[@]}" ]
}

# Prints what the submission said about a port ($1).
said_of() {
    local line
    while IFS= read -r line; do
        [[ "$line " != "$1"[[:space:]:,]* ]] || printf '%s\n' "$line"
    done <<<"$SAID"
}

# Gives a hint if a line ($1) shows a common mistake.
recognise() {
    local port=${1%% *} is=${1#* } said
    forgive "$1"
    is=${PLAIN#* }
    said=${PLAINLY[$port.]-}
    said=${said#"$port "}
    if [ -n "${TURNED[$port]-}" ]; then
        hint "A connection came to port ${TURNED[$port]}, which has the same two bytes as $port in the other order. A socket address holds its port in network byte order."
    elif [ -n "${EARLY[$port]-}" ]; then
        hint "Before the server had said anything, this came: ${EARLY[$port]}. Many servers speak first, a little after the connection is made. Listen for all of MS on every port, whatever its number."
    elif [ "$STATUS" = 124 ] && [ "${#EXPECTED[@]}" -gt 9 ]; then
        if [ "$RUN" = no-answer ]; then
            hint 'Your program was still running when its time was over. Does it wait for one port after another? Or does connect wait as long as the kernel does, which is minutes, instead of MS?'
        else
            hint "Your program was still running when its time was over. At most $MOST of its connections were open at the same time. While it waits for one port, it can wait for all the others, too."
        fi
    elif [ -z "$said" ]; then
        [ -z "$SAID" ] || hint "There is no line for port $port. Print a line for each port, whatever was found there."
        [ "$STATUS" = 141 ] || hint_nothing 'Begin with TODO 1.'
    elif is_of_another "$port" "$said"; then
        hint "This is what the server on port $OTHER said. Does each port have variables of its own: its number, its descriptor, its line? Threads share all that they have pointers to."
    elif [[ $is = @(silent|speaks*|replies*|ftp*) && ${CAME[$port]} = 0 ]]; then
        hint "No connection came to port $port. Connect to each port: only a connection tells you what answers there. A table of sockets does not, nor does the answer of a different port."
    else
        recognise_words "$port" "$is" "$said"
    fi
}

# Is what was printed for port $1 ($2) what the server on a different port says? Then OTHER is that port.
is_of_another() {
    local line PLAIN
    for line in "${EXPECTED[@]}"; do
        forgive "$line"
        OTHER=${line%% *}
        [[ $OTHER = "$1" || $2 != @(speaks|replies|ftp)' '* || ${2#* } != "${PLAIN#* * }" ]] || return 0
    done
    return 1
}

# The same, by the port, what it is ($2), and what was said about it ($3).
recognise_words() {
    case $2:$3 in
    refused:silent | refused:speaks* | refused:replies*)
        hint 'This connection was refused. poll reports a socket as writable as soon as connect has finished, even if it has failed. Which socket option tells you how it went?' ;;
    refused:'no answer')
        hint 'A refusal is an answer, and it comes at once. `no answer` means that nothing came in all that time.' ;;
    'no answer':refused)
        hint 'This port did not refuse: no answer came until the time was over. What does poll return then, and which errno does a refusal have?' ;;
    'no answer':*)
        hint 'No connection was made to this port before the time was over. How does your program find out whether there is one? What does poll return when the time is over, and what when connect has finished?' ;;
    unreachable:*)
        hint 'connect can also fail at once, and then errno says why, even if the socket is non-blocking. EINPROGRESS is only one of several errnos, and both ENETUNREACH and EHOSTUNREACH mean `unreachable`.' ;;
    silent:'no answer')
        hint 'A connection was made here, but no byte came, and some servers also close it. `no answer` means that there was no connection at all.' ;;
    *:refused)
        hint 'This port accepts connections, so it did not refuse. Only ECONNREFUSED from connect is a refusal. On a non-blocking socket, connect gives EINPROGRESS at first, and a reset after the connection was made gives ECONNRESET.' ;;
    silent:*)
        hint 'No byte came from this port. If read returns 0 or -1, it has read no byte.' ;;
    speaks*:silent)
        if [ "$RUN" = unended ]; then
            hint 'The server sent bytes, but no LF. LINE is what has come when the wait is over.'
        else
            hint 'The server spoke a little after the connection was made. Did your program wait for all of MS?'
        fi ;;
    speaks*:speaks | replies*:replies)
        hint 'LINE is the first line that came. Is it still in your buffer after you have read more?' ;;
    speaks*:speaks* | replies*:replies* | ftp*:'ftp '[!1]*) recognise_line "$1" "${2#* }" "${3#* }" ;;
    speaks*:replies*)
        hint 'The server spoke before it was asked. How long did your program listen?' ;;
    replies*:ftp*)
        hint 'This server said nothing until it was asked, so it replies, even if its answer begins with 220. An FTP server speaks first.' ;;
    replies*:speaks*)
        hint 'This server said nothing until it was asked, so it does not speak: it replies.' ;;
    replies*:silent) recognise_request "$1" ;;
    ftp*:*) recognise_ftp "$1" "$3" ;;
    speaks\ 220*:ftp*)
        hint 'The greeting begins with 220, but this server did not go on like an FTP server: an answer began with a different code, or no data came. Look at each answer before you go on. The code is its first three digits: further numbers are only text.' ;;
    speaks*:ftp*)
        hint 'Only a greeting that begins with 220 can be that of an FTP server. This one has 220 only later in its text.' ;;
    esac
}

# Compares two lines of a port ($1): the right one ($2), and the one that was printed ($3).
recognise_line() {
    local raw
    raw=$(said_of "$1")
    if [[ $raw == *[![:print:]$'\n']* ]]; then
        hint 'Your line has a byte that is not printable ASCII. Print each byte below 32 or above 126 as one `?`, even a CR without an LF after it. A char may be negative.'
    elif [[ $2 == "$3"* && $RUN == bytes ]]; then
        hint 'Your line ends too early. A byte of 0 came there. It is a byte of the line, too, but a C string ends at it.'
    elif [[ $2 == "$3"* ]]; then
        hint 'This is only the beginning of the line. TCP carries bytes, and read returns those that have come so far. Read on until an LF comes, and begin a new wait of MS after each byte.'
    elif [[ $3 == "$2"??* && ${3#"$2"} != *[!?]* && $RUN != bytes ]]; then
        hint 'The `?` at the end of your line do not stand for bytes from the server. If read returns 0, the connection has ended, and if it returns -1, there is an error.'
    elif [[ $3 == "$2"* ]]; then
        hint 'Your line is too long. LINE ends before the first LF, even if more bytes came with it, and it ends after 80 bytes.'
    elif [[ $2 == *\?* ]]; then
        hint 'Print each byte that is not printable ASCII as one `?`, even a byte of 0. What the server sent is data: if you pass it to printf as the first argument, printf takes each % in it for a format.'
    fi
}

recognise_request() {
    if [ -z "${FIRST[$1]-}" ]; then
        hint 'This server waits for a request, but your program sent nothing.'
    elif [ -n "${BARE[$1]-}" ]; then
        hint "Your program sent this (| is CR or LF): ${FIRST[$1]}. Each line of HTTP ends with CR LF, and so does the empty one."
    else
        hint "Your program sent this (| is CR or LF): ${FIRST[$1]}. A request ends with an empty line. Until it comes, the server waits for more."
    fi
}

# The same for an FTP server on a port ($1), and what was said about it ($2).
recognise_ftp() {
    if [ -n "${DECOY[$1]-}" ]; then
        hint "A connection came to the address in the answer, (${NAMED[$1]}), which is not the one that you asked. A server can name any machine there, and make you connect to it."
    elif [ -n "${EXCHANGED[$1]-}" ]; then
        hint "A connection came to port ${EXCHANGED[$1]}. The answer was (${NAMED[$1]}), and its last two numbers are the bytes of a port. Which is the high one?"
    elif [ -n "${BARE[$1]-}" ]; then
        hint "Your program sent this (| is CR or LF): ${FIRST[$1]}. Each command ends with CR LF."
    elif [[ $2 == 'ftp 1'* ]]; then
        hint 'A line that begins with 150 comes on the first connection. The list of files comes on the second one.'
    elif [ "${DATA[$1]}" = 0 ] && [[ ${FIRST[$1]-} == USER* ]]; then
        hint "No connection came for the data. The answer to PASV was (${NAMED[$1]}), and its last two numbers are the two bytes of a port. Which port did you make of them?${MAY_BE_PIECES:+ $MAY_BE_PIECES}"
    elif [[ ${FIRST[$1]-} != USER* ]]; then
        hint "The greeting begins with 220, so your program must send USER anonymous next. It sent: ${FIRST[$1]:-nothing}"
    fi
}
MAY_BE_PIECES=

# Expects each line. A line that is wrong only in its form, or one line too many, costs one check of a
# grading.
expect_lines() {
    local line saw='' expected='' whole
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
    [ -z "$UNASKED" ] || return 0
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
        hint 'In most Internet protocols a line ends with two bytes, CR and LF. Neither of them belongs to LINE.'
        return
    done
    slip
}

# Expects that nothing came before the service had spoken.
expect_listening() {
    local port
    for port in "${!EARLY[@]}"; do
        hint 'Listen first on every port, whatever its number, and ask only if nothing comes. A client that speaks at once cannot know whether it is its turn.'
        fail "no byte to port $port before its server has spoken" "${EARLY[$port]}"
    done
}

# Expects that the program has connected to a port ($1), and did not only print it.
expect_a_connection() {
    [ "${CAME[$1]}" = 0 ] || return 0
    recognise "${EXPECTED[0]}"
    fail "a connection to port $1" 'none came'
}

# Expects one connection for each port that has a service.
expect_one_each() {
    local line port
    for line in "${EXPECTED[@]}"; do
        port=${line%% *}
        [ "${CAME[$port]}" -lt 2 ] || {
            hint 'Ask on the same connection on which you have listened.'
            fail "one connection to port $port" "${CAME[$port]} connections"
        }
    done
}

# Prints what a person can type to see the same, or nothing.
by_hand() {
    local said
    case $RUN in
    refused) echo './ask-what-answers 500 127.0.0.1 3307'; return ;;
    replies) echo 'timeout 5 ../../demo-server/demo-server 3306 >/dev/null & sleep 1; ./ask-what-answers 500 127.0.0.1 3306'; return ;;
    unreachable) echo '../tools/netbox -- ./ask-what-answers 500 192.0.2.1 3306'; return ;;
    no-host) echo "../tools/netbox --root -- sh -c 'ip route add unreachable 192.0.2.1 && ./ask-what-answers 500 192.0.2.1 3306'"; return ;;
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
# idea: A port without a listener refuses at once: the kernel answers the SYN with an RST.
# read: RFC 9293, section 3.10.7.1; POSIX connect(), EINPROGRESS; getsockopt(), SO_ERROR
@test "refused: two ports without a listener" {
    beside
    expect_lines
    shown "${EXPECTED[0]}"
}

# points: 9
# idea: The kernel accepts the connection if a socket is listening. The program behind it may still
#   say nothing.
# read: POSIX poll(), listen()
@test "silent: a listener that never says anything" {
    beside
    expect_lines
    expect_a_connection "${EXPECTED[0]%% *}"
    shown "${EXPECTED[0]}; it received: ${FIRST[${EXPECTED[0]%% *}]-nothing}"
}

# points: 10
# idea: In many protocols the server speaks first. If you listen, it tells you what it is.
# read: RFC 4253, section 4.2 (SSH); POSIX poll(), recv()
@test "speaks: a server that speaks first, a little late" {
    beside
    expect_lines
    expect_listening
    shown "${EXPECTED[0]}"
}

# points: 10
# after: silent
# idea: A web server says nothing until a client sends a request.
# read: RFC 9112, section 3 (the request line), RFC 9112, section 4 (the status line)
@test "replies: a server that waits to be asked" {
    beside
    expect_lines
    shown "${EXPECTED[0]}"
}

# points: 8
# after: refused, silent, speaks, replies
# idea: IANA's registry says what a port is meant for. Any program can answer there, because anyone
#   can start any server on it.
# read: RFC 6335, section 6
@test "all: any protocol on any port, lines in order, one connection for each port" {
    beside
    expect_lines
    expect_listening
    expect_one_each
    [ -n "$SLIPPED" ] || expect 'the order of the ports' "${ASKED#* * }" "$(cut -d ' ' -f 1 <<<"$SAID" | paste -s -d ' ' -)"
    [ "$STATUS" = 0 ] ||
        hint 'Each line is right. A port that refuses or does not answer is a result, not a failure of your program.'
    expect_status 0
    shown "$(paste -s -d ';' - <<<"$SAID")"
}

# points: 8
# after: silent
# idea: Waiting costs nothing but time, and a program can wait for many ports at the same time.
# read: POSIX poll(), pthread_create(), fork()
@test "together: twenty silent listeners take no longer than one" {
    beside
    expect_lines
    [ "$MOST" -ge "${#EXPECTED[@]}" ] || {
        hint 'All connections can be open at the same time. Does your program wait for some ports before it begins with others?'
        fail "${#EXPECTED[@]} connections open at the same time" "$MOST"
    }
    shown "$MOST connections at the same time, each silent for twice ${ASKED%% *} ms"
}

# points: 8
# after: refused
# needs: silence
# idea: No answer is not a refusal. A firewall may have dropped the SYN, or the queue of a busy
#   server may be full. A process may still be listening.
# read: POSIX poll(), connect(); listen(2), backlog
@test "no-answer: nineteen ports that do not answer at all, and one that refuses" {
    beside
    expect_lines
    shown "nineteen listeners whose queues were full: no answer. ${EXPECTED[19]}"
}

# points: 3
# after: speaks, replies
# idea: The caller chooses how long to wait, because the caller knows how far away the server is.
# read: POSIX poll()
@test "patience: a longer MS gives a server more time to speak" {
    beside
    if [ "$STATUS" = 124 ]; then
        hint "MS was ${ASKED%% *}, which is more than a second, and one of the servers waited to be asked. Your program still waited, too, when its time was over. If it gives its limit to the kernel in seconds and a part of a second: is each of the two right, and does the call succeed?"
    elif [ "${#WRONG[@]}" != 0 ]; then
        hint "MS was ${ASKED%% *}, and one of the servers spoke after 60 % of that time."
    fi
    expect_lines
    expect_listening
    shown "the server spoke after 60 % of ${ASKED%% *} ms"
}

# points: 5
# after: speaks, replies
# idea: TCP carries bytes, not lines. A line may come in pieces, with time between them.
# read: RFC 9293, section 3.7; POSIX recv()
@test "pieces: lines that come in several pieces" {
    beside
    expect_lines
    shown "${EXPECTED[1]}, in four pieces"
}

# points: 4
# after: speaks, replies
# idea: Not every greeting is a line: "login:" has no LF, and MySQL's greeting is binary. If you wait
#   for an LF, you also need a limit.
# read: POSIX poll(), recv()
@test "unended: lines without a newline, and a line that is too long" {
    beside
    expect_lines
    shown "${EXPECTED[0]}"
}

# points: 4
# after: speaks
# idea: Treat what a stranger sends as data. It can contain commands for your terminal, bytes of 0,
#   and texts that printf takes for a format.
# read: console_codes(4); POSIX printf(), isprint()
@test "bytes: bytes that are not printable, and a line without CR" {
    beside
    [[ ${WRONG[0]-} != *' ftp '* ]] || AGAIN='' # nc cannot show it
    expect_lines
    shown "${EXPECTED[0]}"
}

# points: 3
# after: silent
# idea: The other end may close the connection at any moment. Then read returns 0 or an error, and
#   write fails with EPIPE.
# read: POSIX read(), ECONNRESET; write(), EPIPE; signal(7), SIGPIPE
@test "closes: servers that close or reset without sending a byte" {
    beside
    [ "$STATUS" != 141 ] || hint 'Signal 13 is SIGPIPE: your program wrote to a connection that the server had ended. How can a program prevent this signal, and get EPIPE from the call instead?'
    expect_lines
    shown 'servers that closed or reset at once, and others that did so when they were asked'
}

# points: 2
# after: speaks, silent
# idea: An open connection uses resources of the server, too.
# read: POSIX close()
@test "releases: a connection is closed as soon as its line is known" {
    beside
    expect_lines
    expect_released
    shown 'each connection that had spoken was closed before the silent port was asked'
}

expect_released() {
    local port
    for port in "${!KEPT[@]}"; do
        hint 'Once a port has sent something, your program need not wait for it any longer. Close its connection on every path through your function, and close the connection for the data, too.'
        fail "the connections to port $port closed as soon as its line is known" 'one was still open after MS had passed for a silent port'
    done
}

# points: 2
# after: refused
# needs: netbox
# idea: If there is no route to an address, your own kernel or a router on the way tells you.
# read: POSIX connect(), ENETUNREACH, EHOSTUNREACH
@test "unreachable: an address to which there is no route" {
    beside
    expect_lines
    beside no-host
    expect_lines
    shown "$SAID, first with ENETUNREACH, then with EHOSTUNREACH"
}

# points: 8
# after: speaks
# idea: FTP uses one connection for the commands, and a second one for each transfer. The server
#   chooses the port of the second one, and tells you.
# read: RFC 959, section 4.1.2 (PASV); RFC 1123, section 4.1.2.6
@test "ftp: the list of files comes on a second connection, to the port in 227" {
    beside
    expect_lines
    shown "${EXPECTED[0]}, from the port in (${NAMED[${EXPECTED[0]%% *}]})"
}

# points: 4
# after: ftp
# idea: An FTP server names an address to connect to. If a client trusts it, the server can make the
#   client connect to any machine, perhaps to one inside the client's network.
# read: curl(1), --ftp-skip-pasv-ip; RFC 959, section 4.1.2 (PASV)
@test "bounce: 227 names a different address, but the data comes from ADDRESS" {
    local port
    beside
    expect_lines
    port=${EXPECTED[0]%% *}
    [ -z "${DECOY[$port]-}" ] || recognise_ftp "$port" ''
    expect "connections to the address in (${NAMED[$port]})" '' "${DECOY[$port]-}"
    shown "227 said (${NAMED[$port]}), and the list came from $(cut -d ' ' -f 2 <<<"$ASKED")"
}

# points: 3
# after: ftp, replies
# idea: The greeting of an SMTP server begins with 220, too. The answers to your commands tell you
#   which service it is.
# read: RFC 5321, section 4.2; RFC 959, section 4.2
@test "others: servers that begin with 220 and have no files for guests, and a slow one" {
    MAY_BE_PIECES='The answers of this server come in pieces: did you read each line to its LF?'
    beside
    expect_lines
    shown "seven greetings with 220 and no list of files, two servers that say 220 elsewhere, and a slow one"
}
