# checks: what a lab's check.bats is written with. A check runs the submission apart, looks
# for itself, and leaves a record: what was run, what was expected, what was seen. Whether
# it passed is its own end, never a word that the submission printed.
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

# How many times as long a program may take here and now (for apart and peers, too): the more
# programs there are, the less each of them gets of the machine.
find_busy() {
    local load=0 cpus=0
    { read -r load _ </proc/loadavg && read -r cpus </sys/devices/system/cpu/online; } 2>/dev/null || true
    export GRADE_BUSY=$((1 + ${load%.*} / (4 * (${cpus##*[-,]} + 1))))
}

# A line, or several, of this check's record: $1 what it is, $2 the text.
record() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        printf '%s %s\n' "$1" "$line"
    done <<<"${2:0:2000}" >>"$RECORD"
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

# The status that a check ($1) has, or nothing: STATUS_OF. SLIP_OF says that its looks failed it.
status_of() {
    local text
    read_text text "$GRADE_RECORDS/check-$1"
    [[ $'\n'$text =~ $'\n'"status "([a-z]+) ]] && STATUS_OF=${BASH_REMATCH[1]} || STATUS_OF=
    [[ $'\n'$text == *$'\n'"slip "* ]] && SLIP_OF=1 || SLIP_OF=
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

# What this check needs of the machine ("# needs: WORD") is asked of lacks_WORD, which says why
# it is not there, or nothing. It is asked once in a grading, and before the submission runs:
# what is skipped is the machine's doing alone.
look_at_needs() {
    local need answer
    words_of needs
    for need in $WORDS; do
        answer=$GRADE_RECORDS/needs-$need
        [ -e "$answer" ] || GRADE_TROUBLE=/dev/null "lacks_${need//-/_}" >"$answer"
        [ ! -s "$answer" ] || cannot "$(<"$answer")"
    done
}

lacks_netbox() {
    "$NETBOX" --root -- true 2>/dev/null ||
        echo 'no network with a range of its own can be had here (netbox)'
}

lacks_second_uid() {
    "$APART" --means "$GRADE_MEANS" --root --tools "$GRADE_FOLDER" /bin/true 2>/dev/null </dev/null ||
        echo 'no second uid can be had here, which takes root and user namespaces'
}

# What this check builds on must have passed: "# after: NAME" in front of its @test. What this
# machine could not run has not failed, and a slip is paid for.
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

# This machine cannot run this check, and why. It counts on neither side.
cannot() {
    [ ! -s "$GRADE_TROUBLE" ] || grader_failed "$(<"$GRADE_TROUBLE")" || return
    record status skipped
    record reason "$1"
    skip "$1"
}

# The grader itself failed, and in what: then nothing is graded, which is nobody's zero.
grader_failed() {
    record status missing
    record reason "$1"
    return 1
}

# A command and its arguments that the submission is started by: a netbox, a peer. And which
# program it is: `stand-in` is the submission with a lab's stand-in.c.
AROUND=() PROGRAM=program

# The command that runs the submission apart (COMMAND), with the given arguments: $1 how many
# seconds it has at most. Options of apart come next, and end with `--`. RAN is how a student
# would write it. Where more than that is needed to do it again, the check puts it into AGAIN.
command_apart() {
    COMMAND=("${AROUND[@]}" "$APART" --means "$GRADE_MEANS" --hide "$KIT" --seconds "$1")
    shift
    if [[ ${1-} == --* ]]; then
        while [ "$1" != -- ]; do COMMAND+=("$1"); shift; done
        shift
    fi
    RAN="./${BATS_TEST_DIRNAME##*/[0-9][0-9]-}${*:+ $*}"
    AGAIN=
    COMMAND+=("$GRADE_FOLDER" "./$PROGRAM" "$@")
}

# Runs the submission. Standard input is what it is here: say `</dev/null`, or a socket. Sets
# STATUS (123: too much memory, 124: out of time, 125: too much output, 128 + N: ended by
# signal N), SAID (its standard output), COMPLAINED (its standard error).
submitted() {
    command_apart 3 "$@"
    STATUS=0
    "${COMMAND[@]}" >"$BATS_TEST_TMPDIR/said" 2>"$BATS_TEST_TMPDIR/complained" 3>&- || STATUS=$?
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
}

# What a program's end was, in words.
ending() {
    case $1 in
    123) echo 'it used more memory than it may, and was ended' ;;
    124) echo 'it did not end by itself, and was ended when its time was over' ;;
    125) echo 'it printed more than a program may here, and was ended' ;;
    139) echo 'it ended by signal 11, SIGSEGV: it used memory that is not its own' ;;
    134) echo 'it ended by signal 6, SIGABRT' ;;
    12[89] | 1[3-9][0-9]) echo "it ended by signal $(($1 - 128))" ;;
    *) echo "exit status $1" ;;
    esac
}

# The check fails, and nothing else makes it fail: $1 what was expected, $2 what was seen. $3:
# what both of them are, if that has to be said.
fail() {
    # The shell's own words: apart is being built again just now, say.
    [[ ${STATUS-} != 12[67] || ${COMPLAINED-} != *"/grader/apart: "* ]] || grader_failed 'apart could not be started' || return
    FAILED=1
    record ran "${RAN-}"
    record expected "${3-}$1"
    record saw "${3-}${2:-(nothing)}"
    tell_apart "$1" "$2"
    [ -z "${COMPLAINED-}" ] || record saw "on standard error: ${COMPLAINED:0:300}"
    [ -z "${AGAIN-}" ] || record again "$AGAIN"
    return 1
}

# A text ($2) into a variable ($1) without what the eye passes over: blanks, ends of lines, NULs
# and other bytes that command a terminal; capitals are small.
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

# Two texts that differ ($1 expected, $2 seen) and look the same: says which bytes differ.
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

# Exactly this line ($1) on standard output, and the newline at its end. $2: what it is, if
# that has to be said. A line that differs by its looks alone fails one check of a grading.
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

# What fails here, fails by its looks alone: what builds on it is run all the same, with SLIPPED
# set, and forgives this slip.
SLIPPED=
slip() {
    record slip "$NAME"
    hint 'What the line says is right. A program that is to read it compares each byte: print this line, a newline at its end, and nothing else.'
}

# A text ($1) without such slips, into PLAIN: small letters, one blank between words, none at
# the ends, no colon or comma behind a word, and no empty lines.
forgive() {
    local line
    local -a words
    PLAIN=${1//'\0'/} PLAIN=${PLAIN//$'\r'/}
    set -- "${PLAIN,,}"
    PLAIN=
    while read -r -a words; do
        words=("${words[@]%[:,]}")
        line=${words[*]}
        PLAIN+=${line:+${PLAIN:+$'\n'}$line}
    done <<<"$1"
}

# The line that was meant, into MEANT: the one line of SAID that begins with this word ($1),
# as forgive leaves it, and nothing if there are several.
meant() {
    local PLAIN
    forgive "$SAID"
    MEANT=$(grep -a "^$1 " <<<"$PLAIN") || true
    [[ $MEANT != *$'\n'* ]] || MEANT=
}

# What a peer saw go wrong, lines in a file ($1) that begin with these words: into WANTED and
# FOUND; hints and a slip are recorded. FOUND has the end of the program behind it, if told.
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

# A usual mistake that was recognised: the idea behind it, not the answer.
hint() {
    record hint "$1"
}

# What a check showed that passes, in a few words.
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

# What must be refused gets a complaint on standard error, nothing else, and status 1.
expect_refusal() {
    if [ "$STATUS" = 0 ]; then
        hint 'What it was given had to be refused: a complaint on standard error, nothing on standard output, exit status 1. Status 0 tells its caller that all went well.'
    elif [ -n "$SAID" ]; then
        hint 'A program that reads your standard output takes each line for a result. A complaint goes to standard error.'
    elif [[ $STATUS != 1 && $STATUS -lt 123 ]]; then
        hint "The exit status must be 1, whatever went wrong. What errno says belongs into the complaint."
    fi
    expect_status 1
    [ -z "$SAID" ] || fail 'nothing on standard output' "$SAID"
    [ -n "$COMPLAINED" ] || fail 'a line on standard error that says what is wrong' 'nothing there'
}

# Nothing is on standard output, and why: a hint. $1: where to begin, if nothing else tells.
hint_nothing() {
    [ -z "$SAID" ] || return 0
    case $STATUS:$COMPLAINED in
    124:*) hint 'It was still running when its time was over, and nothing had come out: it waits for something that does not come, or it goes round in circles.' ;;
    12[89]:* | 1[3-9][0-9]:*) hint 'It was ended by a signal. What printf() has written to a pipe waits in a buffer, and is lost then: so the fault may come after the line. The option -fsanitize=address shows where it is.' ;;
    *:*'Bad file descriptor'*) hint 'A call was given a descriptor that is not open (EBADF). Which number did it get, and where does that number come from?' ;;
    0:) hint "It ended with status 0, and no byte came out. What printf() has written to a pipe waits in a buffer: exit() and the end of main() write it out, _exit() does not. If it does not print yet: $1" ;;
    *:) hint "Nothing was printed. $1" ;;
    *) hint 'There is nothing on standard output. It says why itself, on standard error.' ;;
    esac
}
