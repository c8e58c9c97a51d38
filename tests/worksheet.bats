#!/usr/bin/env bats
# `sheet ask`, which `make worksheet` runs: a student's session, with interruptions and mishaps.
# The sheet belongs to the test.
load helpers

SHEET=$OUT/worksheets/sheet/sheet

setup() {
    who="Student $BATS_TEST_NUMBER $$" # with ports of their own
    source=$BATS_TEST_TMPDIR/01-small.md
    answers=$BATS_TEST_TMPDIR/kept/01.txt
    evidence=$answers # it is in the same file
    write_sheet 'demo-server {port} &' 'demo-client 127.0.0.1 {port}'
}

# A sheet whose step has these commands.
write_sheet() {
    {
        printf '# Worksheet 01: small\n<!-- meets: S1 M1 M2 -->\n\nFor *{student}*.\n\n## Predict\n\n'
        printf '**P1.** How many ports does a client have? ____\n<!-- number: = 1; each end has one. -->\n\n'
        printf '**P2.** Which?\n\n- ( ) This. <!-- right -->\n- ( ) That. <!-- M2: it is not that. -->\n\n'
        printf '## Observe\n\nRun it.\n\n%s```sh\n' "${needs-}"
        printf '%s\n' "$@"
        printf '```\n\n**O1.** Its port? ____\n<!-- number: connected local.port; left of the arrow. -->\n\n'
        printf '**O2.** Do both ends agree? ____\n<!-- text: connected agree; at the end. -->\n\n'
        printf '## Explain\n\n**E1.** Why?\n\n- ( ) So. <!-- right: so it is. -->\n- ( ) Else. <!-- M1: not else. -->\n\n'
        printf '**E2.** In your words? ____\n<!-- open: so. -->\n'
    } >"$source"
}

# One session with these lines as input.
ask() {
    run "$SHEET" ask "$source" --answers "$answers" --programs "$OUT" --student "$who" "${options[@]}" < <(printf '%b' "$1")
}

# What was answered to a question.
answered() {
    sed -n "s/^$1: //p" "$answers"
}

client_port() {
    grep '"event":"connected"' "$evidence" | endpoint local | sed 's/.*://'
}

# A session that goes on beside the test: lines go to it with `tell`.
start_session() {
    mkfifo "$BATS_TEST_TMPDIR/in"
    "$SHEET" ask "$source" --answers "$answers" --programs "$OUT" --student "$who" \
        <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
    SESSION=$!
    STARTED+=("$SESSION")
    exec {IN}>"$BATS_TEST_TMPDIR/in"
}

tell() {
    printf '%b' "$1" >&"$IN"
    wait_for_word "$SESSION" "$2" "$BATS_TEST_TMPDIR/out"
}

end_session() {
    exec {IN}>&-
    SESSION_STATUS=0
    wait "$SESSION" || SESSION_STATUS=$?
    forget "$SESSION"
}

@test "worksheet: a whole session, with its evidence and what was predicted beside what was right" {
    ask '2\na\n\n'
    ask "$(client_port)\nyes\na\n\nBecause it is so.\n"
    [ "$status" -eq 0 ]
    [[ $output == *'Right.'*'Saved. Your instructor will read this answer.'*'Your predictions'*'predicted: 2'*'but:       1'* ]]
    [ "$(answered O1)" = "$(client_port)" ]
    [ "$(answered E2)" = 'Because it is so.' ]
    grep -q "^student: $who$" "$evidence"
    grep -q '^seal: [0-9a-f]\{16\}$' "$evidence"
}

@test "worksheet: each answer is kept at once, a prediction with its time" {
    ask '1\n'
    [ "$status" -eq 0 ]
    [ "$(answered P1)" = 1 ]
    [[ $(answered P1-at) =~ ^20[0-9-]+T[0-9:]+Z$ ]]
    [[ $output == *Stopped.* ]]
    ! grep -q '^portlab-evidence' "$evidence"
}

@test "worksheet: it continues where it stopped" {
    ask '1\n'
    ask 'b\n'
    [[ $output == *'You continue where you stopped'*'P2. Which?'* ]]
    [[ $output != *'P1. '* ]]
    [ "$(answered P1)" = 1 ]
    [ "$(answered P2)" = b ]
}

@test "worksheet: a wrong observation shows where to look, and only then the answer" {
    ask '1\na\n\n1\n'
    [[ $output == *$'Where to look:\n  left of the arrow.'* ]]
    [[ $output != *"According to the step's output"* ]]
    sed -i '/^O1/d' "$answers"
    ask '1\n2\n'
    [[ $output == *"According to the step's output, the answer is $(client_port)."* ]]
}

@test "worksheet: a step is run again on demand, and its observations are asked again" {
    ask '1\na\n\n1\n\n'
    before=$(client_port)
    ask 'again\n\n'
    [ "$(client_port)" != "$before" ]
    [ "$(grep -c '^step: 1 ' "$evidence")" -eq 1 ]
    [ -z "$(answered O1)" ]
    [[ $output == *'O1> '* ]]
}

@test "worksheet: done again, the first predictions stay and nothing is lost" {
    ask '1\na\n\n5\n\nno\n\na\n\nwords\n'
    at=$(answered P1-at)
    options=(--again)
    ask 'back\n'
    [[ $output == *'Press Enter to run this here'* && $output != *'type back to change the last'* ]]
    [[ $output == *'There is no prediction before this one that can be changed.'* ]]
    [ "$(answered P1)$(answered P1-at)" = "1$at" ]
    [ -z "$(answered O1)$(answered E2)" ]
    grep -q '^O1: 5$' "$answers.before"
    [ -e "$evidence.before" ]
    ! grep -q '^step' "$evidence" || false
    ask '\n6\n\nno\n\na\n\nwords\n'
    [ "$status" -eq 0 ]
    [[ $output == *'You continue where you stopped.'* ]]
    [ "$(answered O1)$(answered E2)" = 6words ]
    grep -q '^O1: 5$' "$answers.before"
}

@test "worksheet: what was predicted is sealed before the first step, with its time" {
    write_sheet 'cat "$(cat kept/where)"; demo-server {port} &' 'demo-client 127.0.0.1 {port}'
    cd "$BATS_TEST_TMPDIR" && mkdir kept && echo "$evidence" >kept/where
    ask '1\na\n\n'
    for name in P1 P2; do
        line="predicted: $name $(answered $name-at) $(answered $name)"
        grep -qx "$line" "$evidence"
        [[ $output == *$'\n'"$line"$'\n'*'listening'* ]]
    done
}

@test "worksheet: a prediction written by hand is sealed without a time" {
    mkdir -p "${answers%/*}"
    printf 'P1: 2\nP2: b\n' >"$answers"
    ask '\n'
    grep -qx 'predicted: P1 unknown 2' "$evidence"
    grep -qx 'predicted: P2 unknown b' "$evidence"
}

# Only the evidence is left in the file.
lose_answers() {
    sed -i '/^portlab-evidence/,$!d' "$answers"
}

@test "worksheet: done again, or without its answers, the sealed predictions are the first" {
    ask '2\nb\n\n'
    sealed=$(grep '^predicted' "$evidence")
    sed -i 's/^P1: .*/P1: 1/; s/^P1-at.*/P1-at: 2020-01-01T00:00:00Z/' "$answers"
    options=(--again)
    ask '\n'
    [ "$(grep '^predicted' "$evidence")" = "$sealed" ]
    grep -q '^step: 1 ' "$evidence"
    lose_answers && options=()
    ask "$(client_port)\n"
    [ "$(answered P1)$(answered P2)" = 2b ]
    [[ $output == *'P1: before the first step, you predicted 2'* ]]
    [[ $sealed == *" $(answered P1-at) 2"* ]]
}

@test "worksheet: answers that cannot be written are kept, reported, and written later" {
    start_session
    tell '' 'P1. How'
    mv "$BATS_TEST_TMPDIR/kept" "$BATS_TEST_TMPDIR/away"
    tell '1\n' 'cannot be written'
    mv "$BATS_TEST_TMPDIR/away" "$BATS_TEST_TMPDIR/kept"
    tell '\n' 'P2. Which'
    end_session
    [ "$SESSION_STATUS" -eq 0 ]
    [ "$(answered P1)" = 1 ]
}

@test "worksheet: answers that can never be written are shown at the end" {
    ask ''
    run bash -c 'ulimit -f 0; "$0" ask "$1" --answers "$2" --programs "$3" < <(printf "1\n\n") | cat' "$SHEET" "$source" "$answers" "$OUT"
    [[ $output == *'cannot be written: File too large'*'These answers could not be written'*'P1: 1'*'is lost'* ]]
    [[ $output != *'Your answers are in'* ]]
    [ ! -e "$answers" ]
    run bash -c 'ulimit -f 0; "$0" ask "$1" --answers "$2" --programs "$3" < <(printf "1\n") >/dev/null' "$SHEET" "$source" "$answers" "$OUT"
    [ "$status" -eq 74 ]
}

@test "worksheet: a step whose log cannot be written did not work, and is no evidence" {
    run bash -c 'ulimit -f 1; "$0" ask "$1" --answers "$2" --programs "$3" < <(printf "1\na\n\n") | cat' "$SHEET" "$source" "$answers" "$OUT"
    [[ $output == *'This step did not work: its events could not be written to '*'log: File too large.'* ]]
    [[ $output != *'O1. '* ]]
    ! grep -q '^step' "$evidence"
}

@test "worksheet: a terminal stops after the introduction, a step, and two predictions" {
    need_terminal
    sed 's/^\*\*P2/**P2.** And? ____\n<!-- number: = 1; 1. -->\n\n**P3/' -i "$source"
    export SHEET source answers OUT
    run script -qec '"$SHEET" ask "$source" --answers "$answers" --programs "$OUT"' /dev/null \
        < <(printf '\n1\n1\na\n\n\n1\n\n1\n\na\n\nx\n\n')
    [ "$(grep -o 'Press Enter to go on\.' <<<"$output" | wc -l)" -eq 3 ]
    [[ $output == *'Press Enter to go on.'*'Predict'*'is over'*'Press Enter to go on.'*'O1. '*'P2. '*'Press Enter to go on.'*'P3. '* ]]
}

@test "worksheet: a terminal that closes at a prompt costs nothing" {
    start_session
    tell '1\n' 'P2. Which'
    kill -HUP "$SESSION"
    end_session
    [ "$SESSION_STATUS" -eq 129 ]
    [ "$(answered P1)" = 1 ]
}

@test "worksheet: a terminal that closes during a step ends what the step started" {
    write_sheet 'demo-server {port} &' 'demo-client -w 50 127.0.0.1 {port}'
    start_session
    tell '1\na\n\n' 'summary'
    pid=$(sed -n 's/.*process \([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/out")
    kill -0 "$pid"
    kill -HUP "$SESSION"
    end_session
    [ "$SESSION_STATUS" -eq 129 ]
    wait_until has_ended "$pid"
    ! grep -q '^step' "$evidence"
}

@test "worksheet: a step that takes too long is ended, with all that it started" {
    write_sheet 'demo-server {port} &' 'demo-client -w 50 127.0.0.1 {port}'
    options=(--limit 1)
    ask '1\na\n\ns\n'
    [[ $output == *'This step did not work: it took longer than 1 s and was stopped'* ]]
    pid=$(sed -n 's/.*process \([0-9]*\).*/\1/p' <<<"$output")
    wait_until has_ended "$pid"
    grep -q '^skipped: 1 .* left out: it took longer' "$evidence"
    [[ $output != *'O1. '* ]]
}

@test "worksheet: it names what this machine lacks, and leaves out those questions" {
    needs=$'<!-- needs: no-such-command; There is none here. -->\n\n'
    write_sheet 'no-such-command'
    ask '1\na\n'
    [[ $output == *'There is none here.'*'E1. Why?'* ]]
    [[ $output != *'O1. '* ]]
    grep -q '^skipped: 1 .* There is none here.$' "$evidence"
}

@test "worksheet: a step can run in a netbox, with its facts" {
    need_netbox
    write_sheet 'netbox --range 40000-40000 -- sh' 'demo-server {port} &' 'demo-client 127.0.0.1 {port}' 'exit'
    ask '1\na\n\n40000\n'
    [[ $output == *'$ netbox --range 40000-40000 -- sh'*'$ exit'*'Right.'* ]]
    grep -q '"event":"facts".*"low":40000,"high":40000' "$evidence"
    [[ $output != *'another terminal'* ]]
}

@test "worksheet: a student types the commands, and the log is the evidence" {
    start_session
    tell '1\na\nt\n' 'Then press Enter here'
    grep -q 'type there: unset PORTLAB_LOG' "$BATS_TEST_TMPDIR/out"
    eval "$(grep -E '^  (PORTLAB_LOG|PATH)=' "$BATS_TEST_TMPDIR/out")"
    start_server 0
    demo-client 127.0.0.1 "$PORT" >/dev/null
    stop_server
    tell '\n' 'O1. '
    end_session
    [ "$(client_port)" != "$PORT" ]
    grep -q '"event":"accepted"' "$evidence"
}

# Sessions that leave the port in TIME_WAIT, one after the other: more than a student has ports.
@test "worksheet: a step whose port has to wait can be run again, more often than there are ports" {
    write_sheet 'demo-server -n 1 --close-first {port} &' 'demo-client -w 1 127.0.0.1 {port}' wait
    ask '1\na\n\nagain\n\nagain\n\nagain\n\n'
    [[ $output != *'too few of your ports are free'* && $output != *'did not work'* ]]
    [ "$(grep -o '(Port [0-9]* is in use, so' <<<"$output" | wc -l)" -eq 2 ]
}

@test "worksheet: a step that begins with --no-reuse wants a port that is free" {
    write_sheet 'demo-server -n 1 --no-reuse --close-first {port} &' 'demo-client -w 1 127.0.0.1 {port}' wait
    ask '1\na\n\nagain\n\nagain\n\nagain\ns\n'
    [[ $output == *'too few of your ports are free'* ]]
    grep -q '^skipped: 1 .* left out: too few of your ports' "$evidence"
}

@test "worksheet: a port with another server is not used" {
    ask '1\na\n\n'
    for ((i = 0, before = 0; i < 3; i++, before = port)); do
        port=$(sed -n 's/^step: 1 [^ ]* \([0-9]*\) .*/\1/p' "$evidence")
        [ "$port" != "$before" ] || break # another program has what was left
        start_server "$port"
        ask 'again\n\n'
    done
    [[ $output == *'too few of your ports are free'* ]]
}

@test "worksheet: it says so if the commands were typed into a terminal that reports nothing" {
    ask '1\na\nt\n\n'
    [[ $output == *'the other terminal reported nothing'* ]]
}

@test "worksheet: evidence that came back with CR LF is continued, and written without it" {
    ask '1\na\n\n'
    sed -i 's/$/\r/' "$evidence"
    ask 'again\n\n'
    [[ $output == *'You continue where you stopped'* && $output != *'.aside'* ]]
    ! grep -q $'\r' "$evidence" || false
    [ "$(grep -c '^step: 1 ' "$evidence")" -eq 1 ]
}

@test "worksheet: back leads to the prediction before, until the first step runs" {
    ask '2\nback\n3\nb\nback\na\n\nback\n'
    [[ $output == *'type back to change the last one'* ]]
    [ "$(answered P1)$(answered P2)" = 3a ]
    grep -q '^predicted: P1 [^ ]*Z 3$' "$evidence"
    grep -q '^predicted: P2 [^ ]*Z a$' "$evidence"
    [[ $(answered O1) == '' && $output == *'Type a whole number, in digits.'* ]]
    rm "$answers"
    ask 'back\n2\n'
    [[ $output == *'There is no prediction before this one that can be changed.'* ]]
    [ "$(answered P1)" = 2 ]
}

@test "worksheet: forged evidence is noticed, and put aside" {
    ask '1\na\n\n'
    port=$(client_port)
    sed -i "s/\"port\":$port/\"port\":$((port ^ 1))/g" "$evidence"
    ask ''
    [[ $output == *'the seal does not match: the file was edited, cut or joined'*'.aside; you must run the steps again'* ]]
    [ -e "$evidence.aside" ]
    ! grep -q '^step' "$evidence"
}

@test "worksheet: answers and evidence of version 1.0, in two files, are continued" {
    ask '1\na\n\n'
    sed -n '/^portlab-evidence/,$p' "$answers" >"${answers%.txt}.evidence"
    sed -i '/^portlab-evidence/,$d' "$answers"
    ask 'again\n\n1\n\nno\n'
    [ "$(answered O1)$(answered O2)" = 1no ]
    [ "$(grep -c '^step: 1 ' "${answers%.txt}.evidence")" -eq 1 ]
    ! grep -q '^portlab-evidence' "$answers"
}

@test "worksheet: two students with one name and different ids have different ports and evidence" {
    who="Li Wei" options=(--id 1001)
    ask '1\na\n\n'
    [ "$(grep -cx 'id: 1001' "$answers")" -eq 2 ] # of the answers, and of the evidence
    first=$(sed -n 's/^step: 1 [^ ]* //p' "$answers")
    options=(--id 1002)
    ask ''
    [[ $output == *'these are the answers of Li Wei, 1001, not of Li Wei, 1002'* ]]
    mv "$answers" "$answers.first"
    ask '1\na\n\n'
    [ "$(sed -n 's/^step: 1 [^ ]* //p' "$answers")" != "$first" ]
    sed -n '/^portlab-evidence/,$p' "$answers.first" >"${answers%.txt}.evidence"
    run "$SHEET" check "$source" --answers "$answers" --records "$BATS_TEST_TMPDIR/records"
    grep -q "01.evidence is the evidence of Li Wei with the id '1001', not '1002'" "$BATS_TEST_TMPDIR/records/check-evidence"
    [ "$("$SHEET" folder 'Li Wei' 1001)" = li-wei-1001 ]
}

@test "worksheet: another student's evidence is noticed" {
    ask '1\na\n\n'
    mine=$who who=Bob
    lose_answers
    ask ''
    [[ $output == *"is the evidence of $mine, but these are the answers of Bob"* ]]
}

@test "worksheet: a name in other letters is the same student's" {
    who=Ada
    ask '1\n'
    who=' ADA'
    ask ''
    [[ $output == *'You continue where you stopped.'* ]]
    grep -qx 'student: Ada' "$answers"
    ask 'a\n\n'
    rm "$answers"
    ask '1\n'
    [[ $output != *'is the evidence of'* ]]
    grep -qx 'student: ADA' "$answers"
}

@test "worksheet: another student's answers are refused" {
    ask '1\n'
    mine=$who who=Bob
    ask 'b\n'
    [ "$status" -eq 64 ]
    [[ $output == *"01.txt: these are the answers of $mine, not of Bob"* ]]
}

@test "worksheet: an answer that is too long or not text is refused, and asked again" {
    ask "$(printf '1%.0s' {1..3000})\n1\xff\n\e[A\none\n7\n"
    [[ $output == *'longer than 2000 bytes'*'not UTF-8'*'control character'*'Type a whole number'* ]]
    [ "$(answered P1)" = 7 ]
}

@test "worksheet: an answers file that cannot be read is named, and left as it is" {
    mkdir -p "${answers%/*}"
    echo 'P9: x' >"$answers"
    ask '1\n'
    [ "$status" -eq 64 ]
    [[ $output == *"$answers:1:"* ]]
    [ "$(cat "$answers")" = 'P9: x' ]
}

@test "worksheet: it prints plain lines, whatever the terminal and the locale" {
    TERM=dumb LC_ALL=C ask '1\na\n\n'
    [[ $output == *"For $who."* ]]
    [[ $output != *$'\e'* && $output != *'**'* && $output != *$'\r'* ]]
}

@test "worksheet: nothing is left behind in the folder for temporary files" {
    export TMPDIR=$BATS_TEST_TMPDIR/tmp
    mkdir "$TMPDIR"
    ask '1\na\n\n1\n'
    [ -e "$evidence" ]
    [ -z "$(ls -A "$TMPDIR")" ]
    [ "$(ls "${answers%/*}")" = 01.txt ]
}

# A virtual machine that goes on, a second system on the laptop, a server of the time.
@test "worksheet: a clock that is set back costs nothing, in a step, after it, and before it" {
    [ "$(uname -s)" = Linux ] && [ -z "${ASAN_OPTIONS:-}" ] || skip 'LD_PRELOAD is not known to work here'
    "${CC:-cc}" -shared -fPIC -o "$BATS_TEST_TMPDIR/back.so" "$ROOT/tests/faults/preload/back.c" || skip 'no shared library can be built here'
    export SET_BACK=$BATS_TEST_TMPDIR/back LD_PRELOAD=$BATS_TEST_TMPDIR/back.so
    write_sheet 'demo-server {port} &' 'demo-client 127.0.0.1 {port}' "echo 9000 >'$SET_BACK'"
    ask '1\na\n'
    echo 3000 >"$SET_BACK"
    ask '\n1\n\n'
    ask 'again\n\n1\n\nyes\na\nSo.\n'
    unset LD_PRELOAD
    echo "$output"
    [ "$(answered P1-at)" ]
    [ "$(sed -n 's/^end: //p' "$evidence")" = "$(answered P2-at)" ] # when it stood still
    run "$SHEET" check "$source" --answers "$answers" --records "$BATS_TEST_TMPDIR/records" --student "$who"
    [ "$status" -eq 0 ]
    for check in evidence P1 P2; do
        head -n 1 "$BATS_TEST_TMPDIR/records/check-$check" | grep -q '^status passed' || { cat "$BATS_TEST_TMPDIR/records/check-$check"; false; }
    done
}
