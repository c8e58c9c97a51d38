# checks: the functions for a lab's check.bats. A check runs the submission apart, looks
# for itself, and leaves a record: what was run, what was expected, what was seen. Whether
# it passed depends on its own end, never on a word that the submission printed.
#
# From grade.sh: GRADE_FOLDER (the compiled submission), GRADE_RECORDS, GRADE_MEANS,
# GRADE_NETWORK (set if nobody else is in this network),
# PORTLAB_OUT (the kit's programs).
KIT=${BATS_TEST_DIRNAME%/*/*}
OUT=$PORTLAB_OUT
APART=$OUT/labs/grader/apart
NETBOX=$OUT/labs/tools/netbox
FACTS=$OUT/labs/tools/port-facts
PEER=$OUT/build/labs/${BATS_TEST_DIRNAME##*/}/peer
HIDE=(--hide "$KIT" --hide "$OUT")

setup() {
    trap - DEBUG # bats looks at each command, to tell where a test failed; nobody reads that here
    NAME=${BATS_TEST_DESCRIPTION%%:*}
    RECORD=$GRADE_RECORDS/check-$NAME
    [ -n "${BATS_TEST_TMPDIR-}" ] || BATS_TEST_TMPDIR=$(mktemp -d) # a bats before 1.4 gives none
    export GRADE_TROUBLE=$BATS_TEST_TMPDIR/trouble
    find_busy
    : >"$RECORD"
    look_at_needs
    wait_for_others
}

teardown() {
    status_of "$NAME"
    if [ -n "$STATUS_OF" ]; then
        :
    elif [ "${BATS_TEST_COMPLETED:-}" = 1 ]; then
        record status passed
    elif [ -s "$GRADE_TROUBLE" ]; then
        grader_failed "$(<"$GRADE_TROUBLE")" || true
    elif [ -n "${FAILED-}" ]; then
        record status failed
    else
        grader_failed 'a command of the check itself failed' || true
    fi
    end_submitted
}

# How many times as long a program may take now (for apart and peers, too): the more programs run
# at once, the slower each of them is.
find_busy() {
    local load=0 cpus=0
    { read -r load _ </proc/loadavg && read -r cpus </sys/devices/system/cpu/online; } 2>/dev/null || true
    export GRADE_BUSY=$((1 + ${load%.*} / (4 * (${cpus##*[-,]} + 1))))
}

# A line, or several, of this check's record: $1 what it is, $2 the text.
record() {
    local text=${2:0:2000} next=$'\n'"$1 "
    text=${text//$'\n'/"$next"}
    printf '%s\n' "$1 $text" >>"$RECORD"
}

# Reads a whole file into a variable: $1 its name, $2 the file. A NUL byte becomes the two
# characters \0. The newline at the very end is left out; of SAID, UNENDED says that there was none.
read_text() {
    local whole_=''
    if { IFS= read -r -d '' whole_ <"$2"; } 2>/dev/null; then
        whole_=$(tr '\000' '\001' <"$2" && echo .)
        whole_=${whole_//$'\001'/'\0'}
        whole_=${whole_%.}
    fi
    if [ "$1" = SAID ]; then
        [[ -z $whole_ || $whole_ == *$'\n' ]] && UNENDED='' || UNENDED=1
    fi
    printf -v "$1" %s "${whole_%$'\n'}"
}

# Where peer's first words are in front of what the submission said on standard error: TOLD,
# and COMPLAINED.
read_told() {
    read_text COMPLAINED "$BATS_TEST_TMPDIR/told"
    TOLD=${COMPLAINED%%$'\n'*}
    COMPLAINED=${COMPLAINED:${#TOLD}}
    COMPLAINED=${COMPLAINED#$'\n'}
}

# The status that a check ($1) has, or nothing: STATUS_OF. SLIP_OF holds the mistakes in form that
# failed it.
status_of() {
    local line
    local -a lines=()
    STATUS_OF='' SLIP_OF=''
    [ ! -e "$GRADE_RECORDS/check-$1" ] || mapfile -t lines <"$GRADE_RECORDS/check-$1"
    for line in "${lines[@]}"; do
        case $line in
        'status '*) STATUS_OF=${STATUS_OF:-${line#* }} ;;
        'slip '*) SLIP_OF+=${SLIP_OF:+ }${line#* } ;;
        esac
    done
}

# What the comment in front of this check's @test says ($1: after, needs), into WORDS. A line for
# each such comment, "NAME after WORDS", is written once for all checks of a grading.
words_of() {
    local words=$GRADE_RECORDS/words name key said
    WORDS=
    [ "$words" -nt "$BATS_TEST_FILENAME" ] || awk '
        /^# points: / {after = needs = ""}
        /^# after: / {after = substr($0, 10)}
        /^# needs: / {needs = substr($0, 10)}
        /^@test "/ {sub(/^@test "/, ""); sub(/:.*/, ""); print $0 " after " after; print $0 " needs " needs}
        ' "$BATS_TEST_FILENAME" | tr -d , >"$words"
    while read -r name key said; do
        [ "$name $key" != "$NAME $1" ] || WORDS=$said
    done <"$words"
}

# For each thing that this check needs of the machine ("# needs: WORD"), lacks_WORD prints why it is
# missing, or nothing. The first check of a grading calls it for all of them, before the submission
# runs, which may use up the ports of its network: whether a check is skipped depends on the machine
# alone.
look_at_needs() {
    local need
    words_of needs
    if [ ! -e "$GRADE_RECORDS/tried" ]; then
        for need in $(sed -n 's/^[^ ]* needs //p' "$GRADE_RECORDS/words"); do
            [ -e "$GRADE_RECORDS/needs-$need" ] ||
                GRADE_TROUBLE=/dev/null "lacks_${need//-/_}" >"$GRADE_RECORDS/needs-$need"
        done
        : >"$GRADE_RECORDS/tried"
    fi
    for need in $WORDS; do
        has "$need" || cannot "$(<"$GRADE_RECORDS/needs-$need")"
    done
}

# Had the machine what is needed ($1), when it was tried?
has() {
    [ ! -s "$GRADE_RECORDS/needs-$1" ]
}

lacks_netbox() {
    "$NETBOX" --root -- true 2>/dev/null ||
        echo 'this machine allows no private network (netbox)'
}

lacks_second_uid() {
    "$APART" --means "$GRADE_MEANS" --root --tools "$GRADE_FOLDER" /bin/true 2>/dev/null </dev/null ||
        echo 'no second user id is available here, which needs root and user namespaces'
}

# The checks that this one builds on ("# after: NAME" in front of its @test) must have passed. One
# that this machine could not run has not failed, and a slip has already cost its points.
wait_for_others() {
    local other
    words_of after
    for other in $WORDS; do
        status_of "$other"
        [ "$STATUS_OF" != skipped ] ||
            cannot "$(sed -n 's/^reason //p' "$GRADE_RECORDS/check-$other")"
    done
    for other in $WORDS; do
        status_of "$other"
        [[ $STATUS_OF != passed && -z $SLIP_OF ]] || continue
        record status blocked
        record reason "skipped until $other passes"
        skip "until $other passes"
    done
    for other in "$GRADE_RECORDS"/check-*; do
        status_of "${other##*/check-}"
        SLIPPED=$SLIPPED$SLIP_OF
    done
}

# This machine cannot run this check, for the reason $1. Its points do not count.
cannot() {
    [ ! -s "$GRADE_TROUBLE" ] || grader_failed "$(<"$GRADE_TROUBLE")" || return
    record status skipped
    record reason "$1"
    skip "$1"
}

# The grader itself failed, for the reason $1. Then nothing is graded, which is not a zero.
grader_failed() {
    record status missing
    record reason "$1"
    return 1
}

# The grader can no longer do what it could when the grading began, for the reason $1. If nobody else
# is in this network, the submission has used something up, and loses this check.
no_longer() {
    [ -n "${GRADE_NETWORK-}" ] || grader_failed "$1" || return
    fail 'a network that still has free ports' "$1"
}

# A command with arguments that starts the submission: a netbox, a peer. And which program it
# starts: `stand-in` is the submission with a lab's stand-in.c.
AROUND=() PROGRAM=program

# The command that runs the submission apart (COMMAND), with the given arguments: $1 how many
# seconds it has at most. Options of apart come next, and end with `--`. RAN is how a student
# would write it. Where more than that is needed to do it again, the check puts it into AGAIN.
command_apart() {
    COMMAND=("${AROUND[@]}" "$APART" --means "$GRADE_MEANS" "${HIDE[@]}" --seconds "$1")
    shift
    if [[ ${1-} == --* ]]; then
        while [ "$1" != -- ]; do COMMAND+=("$1"); shift; done
        shift
    fi
    RAN="./${BATS_TEST_DIRNAME##*/[0-9][0-9]-}${*:+ $*}"
    AGAIN=
    expect_apart
    COMMAND+=("$GRADE_FOLDER" "./$PROGRAM" "$@")
}

# Runs the submission. Standard input is what it is here: say `</dev/null`, or a socket. Sets
# STATUS (123: too much memory, 124: out of time, 125: too much output, 128 + N: ended by
# signal N), SAID (its standard output), COMPLAINED (its standard error).
submitted() {
    command_apart 3 "$@"
    STATUS=0
    "${COMMAND[@]}" >"$BATS_TEST_TMPDIR/said" 2>"$BATS_TEST_TMPDIR/complained" 3>&- || STATUS=$?
    did_apart_begin
    read_text COMPLAINED "$BATS_TEST_TMPDIR/complained"
    read_text SAID "$BATS_TEST_TMPDIR/said"
}

# The same in the background, for a server: its lines are read by next_said (into LINE). It
# is ended, and all that it left, by end_submitted, or with the check.
begin_submitted() {
    command_apart 8 "$@"
    rm -f "$BATS_TEST_TMPDIR/lines"
    mkfifo "$BATS_TEST_TMPDIR/lines"
    "${COMMAND[@]}" >"$BATS_TEST_TMPDIR/lines" 2>"$BATS_TEST_TMPDIR/complained" 3>&- &
    SUBMITTED_PID=$!
    exec {SUBMITTED_FD}<"$BATS_TEST_TMPDIR/lines"
}

next_said() {
    IFS= read -r -t "${1:-$((3 * GRADE_BUSY))}" LINE <&"$SUBMITTED_FD"
}

end_submitted() {
    [ -n "${SUBMITTED_PID-}" ] || return 0
    kill -TERM "$SUBMITTED_PID" 2>/dev/null || true
    STATUS=0
    wait "$SUBMITTED_PID" || STATUS=$?
    SUBMITTED_PID=
    did_apart_begin
}

# A shell cannot start apart while that is being built again. A submission may exit as a shell then
# does, but apart leaves a mark when it begins.
expect_apart() {
    export GRADE_BEGUN=$BATS_TEST_TMPDIR/begun
    rm -f "$GRADE_BEGUN"
}

did_apart_begin() {
    [[ $STATUS != 12[67] || -e $GRADE_BEGUN ]] || echo 'apart could not be started' >>"$GRADE_TROUBLE"
}

# How a program ended, in words.
ending() {
    case $1 in
    123) echo 'it used more memory than is allowed, and was killed' ;;
    124) echo 'it was still running when its time was up, and was killed' ;;
    125) echo 'it printed more than is allowed, and was killed' ;;
    139) echo 'it was killed by signal 11, SIGSEGV: it accessed invalid memory' ;;
    134) echo 'it was killed by signal 6, SIGABRT' ;;
    12[89] | 1[3-9][0-9]) echo "it was killed by signal $(($1 - 128))" ;;
    *) echo "exit status $1" ;;
    esac
}

# The check fails, and nothing else makes it fail: $1 what was expected, $2 what was seen, $3 what
# both of them are, if that must be said.
fail() {
    FAILED=1
    record ran "${RAN-}"
    record expected "${3-}$1"
    record saw "${3-}${2:-(nothing)}"
    tell_apart "$1" "$2"
    [ -z "${COMPLAINED-}" ] || record saw "on standard error: ${COMPLAINED:0:300}"
    [ -z "${AGAIN-}" ] || record again "$AGAIN"
    return 1
}

# A text ($2) into a variable ($1), in small letters, without blanks, ends of lines, NULs and other
# control characters, which the eye does not see.
looks_of() {
    local looks_=${2//'\0'/}
    looks_=${looks_//[[:cntrl:][:space:]]/}
    printf -v "$1" %s "${looks_,,}"
}

# The same with each of these bytes written out.
bytes_of() {
    local bytes_=${2// /[blank]} sign
    for sign in n r t v f b a e; do
        printf -v sign "%b:$sign" "\\$sign"
        bytes_=${bytes_//"${sign%:*}"/"\\${sign##*:}"}
    done
    printf -v "$1" %s "${bytes_//[[:cntrl:]]/[control character]}"
}

# If two texts ($1 expected, $2 seen) differ but look the same, says which bytes differ.
tell_apart() {
    local expected=$1 saw=$2 at=0 from
    looks_of expected "$1"
    looks_of saw "$2"
    [[ -n $expected && $1 != "$2" && $expected == "$saw" ]] || return 0
    while [ "${1:at:1}" = "${2:at:1}" ]; do at=$((at + 1)); done
    from=$((at < 8 ? 0 : at - 8))
    bytes_of expected "${1:from:16}"
    bytes_of saw "${2:from:16}"
    record saw "They differ in byte $((at + 1)). Around it, expected: $expected"
    record saw "and saw: $saw"
}

# Standard output must be exactly this line ($1) and a newline. $2: what it is, if that must be
# said. A line that differs in form alone fails one check of a grading.
expect_line() {
    [[ $SAID != "$1" || -n $UNENDED ]] || return 0
    forgive "$1"
    meant "${PLAIN%% *}"
    if [ "$MEANT" = "$PLAIN" ]; then
        [ -z "$SLIPPED" ] || return 0
        slip
    fi
    [ "$SAID" != "$1" ] || fail "$1, and a newline at the end" "$1, and no newline at the end" "${2-}" || return
    fail "$1" "$SAID" "${2-}"
}

# This check fails for the form of a line alone: the checks that build on it run all the same, with
# SLIPPED set, and forgive this slip.
SLIPPED=
slip() {
    record slip "$NAME"
    hint 'The words and numbers are right, but not the form. Print exactly this line, a newline at its end, and nothing else.'
}

# A text ($1) without such slips, into PLAIN: small letters, one blank between words, none at
# the ends, no colon or comma behind a word, and no empty lines.
forgive() {
    local text=${1//'\0'/}
    local -a words lines=()
    text=${text//$'\r'/}
    while read -r -a words; do
        words=("${words[@]%[:,]}")
        [ -z "${words[*]}" ] || lines+=("${words[*]}")
    done <<<"${text,,}"
    local IFS=$'\n'
    PLAIN="${lines[*]}"
}

# The line that was meant, into MEANT: the one line of SAID that begins with this word ($1),
# as forgive leaves it, and nothing if there are several.
meant() {
    local PLAIN line count=0
    forgive "$SAID"
    while read -r line; do
        [[ $line != "$1 "* ]] || { MEANT=$line && count=$((count + 1)); }
    done <<<"$PLAIN"
    [ "$count" = 1 ] || MEANT=
}

# Reads what a peer saw go wrong, from lines in a file ($1) that begin with these words, into WANTED
# and FOUND; records hints and a slip. FOUND ends with how the program ended, if that is told.
read_findings() {
    local what rest ended=''
    WANTED='' FOUND=''
    while read -r what rest; do
        case $what in
        expected) WANTED=$rest ;;
        saw) FOUND=$rest ;;
        hint) hint "$rest" ;;
        ended) ended="; $(ending "$rest")" ;;
        slip) slip ;;
        esac
    done <"$1"
    FOUND+=$ended
}

# A common mistake that was recognised: the idea behind it, not the answer.
hint() {
    record hint "$1"
}

# What a check that passes has shown, in a few words.
shown() {
    record shown "$1"
}

# $1 what it is, $2 what was expected, $3 what was seen.
expect() {
    [ "$2" = "$3" ] || fail "${2:-(nothing)}" "$3" "$1: "
}

expect_status() {
    [ "$STATUS" = "$1" ] || fail "exit status $1" "$(ending "$STATUS")"
}

# The program must refuse: a line on standard error, nothing on standard output, and status 1.
expect_refusal() {
    if [ "$STATUS" = 0 ]; then
        hint 'This input must be refused: print an error on standard error, nothing on standard output, and exit with status 1. Status 0 means success.'
    elif [ -n "$SAID" ]; then
        hint 'A program that reads your standard output takes each line for a result. Print the error on standard error instead.'
    elif [[ $STATUS != 1 && $STATUS -lt 123 ]]; then
        hint "The exit status must be 1, whatever went wrong. Put the reason, which errno holds, into the error message."
    fi
    expect_status 1
    [ -z "$SAID" ] || fail 'nothing on standard output' "$SAID"
    [ -n "$COMPLAINED" ] || fail 'a line on standard error that says what is wrong' 'nothing on standard error'
}

# If standard output is empty, a hint why. $1: where to begin, if nothing else tells.
hint_nothing() {
    [ -z "$SAID" ] || return 0
    case $STATUS:$COMPLAINED in
    124:*) hint 'It was still running when its time was up, and had printed nothing: it waits for something that never comes, or it loops.' ;;
    12[89]:* | 1[3-9][0-9]:*) hint 'A signal killed it. Text that printf() has written to a pipe waits in a buffer, and is then lost, so the fault may come after the line. Compile with -fsanitize=address to see where it is.' ;;
    *:*'Bad file descriptor'*) hint 'A call got a descriptor that is not open (EBADF). Which number was it, and where does that number come from?' ;;
    0:) hint "It exited with status 0 and printed nothing. Text that printf() has written to a pipe waits in a buffer: exit() and the end of main() write it out, _exit() does not. If your program does not print yet: $1" ;;
    *:) hint "Nothing was printed. $1" ;;
    *) hint 'Nothing was printed on standard output. The message on standard error says why.' ;;
    esac
}
