#!/usr/bin/env bats
# Worksheets are marked: what passes, what is noticed, what is refused. tests/worksheets has a
# small sheet, good answers to it, and the evidence of a real run.
load helpers

SHEET=$OUT/worksheets/sheet/sheet
SCORE=$OUT/labs/grader/score
SEAL=$OUT/build/tests/faults/seal
SMALL=$ROOT/tests/worksheets/42-small.md

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$ROOT/tests/worksheets/good.txt" "$ROOT/tests/worksheets/good.evidence" .
}

# How the checks of good.txt end.
GOOD='P1 passed
P2 passed
P3 passed
evidence passed
O1 passed
O2 passed
O3 skipped
E1 passed
E2 passed
E3 skipped'

# Marks good.txt, as it is by now. What is then not as with the good files is in DIFFERS: the
# names and ends of checks, "O1 failed, E2 blocked".
mark() {
    rm -rf records
    run --separate-stderr "$SHEET" check "$SMALL" --answers good.txt --records records "$@"
    echo "$output$stderr"
    [ "$status" -eq 0 ]
    DIFFERS=$(cd records && awk 'FNR == 1 {sub("check-", "", FILENAME); print FILENAME, $2}' check-P? check-evidence check-O? check-E? |
        grep -v -x -F "$GOOD" | tr '\n' ',' | sed 's/,$//; s/,/, /g')
    echo "$DIFFERS"
}

# What was recorded of a check ($1), under a key ($2).
said() {
    sed -n "s/^$2 //p" "records/check-$1"
}

# A refusal: status 64, and why.
refused() {
    rm -rf records
    run "$SHEET" check "$SMALL" --answers good.txt --records records "$@"
    echo "$output"
    [ "$status" -eq 64 ]
    WHY=$(<records/refusal)
    run "$SCORE" text records records
    [ "$status" -eq 2 ]
    [[ $output == *"not graded: $WHY"* ]]
}

@test "check-worksheet: good answers and their evidence have full marks" {
    mark
    [ -z "$DIFFERS" ]
    run "$SCORE" text records records
    [ "$status" -eq 0 ]
    [[ $output == *"80 of 80 points; the other 20 cannot be marked by a program here"* ]]
    [ "$(said O3 reason)" = 'There is no curl here.' ]
    [ "$(said E3 reason)" = 'for your instructor to read' ]
    [ "$(said E3 shown)" = 'It tells the kernel which socket is meant.' ]
}

@test "check-worksheet: the points are 100, a check for each question and the evidence" {
    mark
    [ "$(awk '/^# points: / {sum += $3} END {print sum}' records/checks)" = 100 ]
    [ "$(grep -c '^@test ' records/checks)" = 10 ]
    grep -q '^# worksheet: 42-small$' records/checks
    grep -q '^@test "P1: Three clients connect to port 9165. How many ports does the server use?"$' records/checks
    [ "$(grep -c '^# after: evidence$' records/checks)" = 3 ]
    run grep "^# idea: each needs" records/checks # of a prediction: it would tell too early
    [ "$status" -eq 1 ]
}

@test "check-worksheet: a prediction passes right or wrong, and the result shows the answer" {
    for answer in a b c; do
        sed -i "s/^P1: .*/P1: $answer/" good.txt
        sed -i "s/^\(predicted: P1 .* \).$/\1$answer/" good.evidence
        "$SEAL" good.evidence >sealed && mv sealed good.evidence
        mark
        [ -z "$DIFFERS" ]
        said P1 shown >>told
    done
    [ "$(grep -c '^predicted: ' told)" = 2 ]
    grep -q 'makes a new socket, not a new port' told
    [ "$(said P2 shown)" = $'predicted: 4; the answer is 3\neach needs its own.' ]
}

@test "check-worksheet: before the steps nothing tells whether a prediction is right" {
    rm good.evidence
    mark
    [[ $DIFFERS != *P* ]]
    for question in P1 P2 P3; do
        [ "$(said "$question" shown)" = 'time unknown: the evidence does not say when it was predicted' ]
    done
}

# Changes good answers ($1: sed), and says what differs then ($2).
changed() {
    sed "$1" "$ROOT/tests/worksheets/good.txt" >good.txt
    [ "$(<good.txt)" != "$(<"$ROOT/tests/worksheets/good.txt")" ]
    mark
    [ "$DIFFERS" = "$2" ]
}

@test "check-worksheet: answers and evidence in one file are worth the same as in two" {
    printf '\n' | cat good.txt - good.evidence >one.txt
    rm good.evidence
    mv one.txt good.txt
    mark
    [ -z "$DIFFERS" ]
    sed -i 's/$/\r/' good.txt
    mark
    [ -z "$DIFFERS" ]
    sed -i 's/56914/56916/' good.txt
    mark
    [ "$(said evidence saw)" = 'good.txt: the seal does not match: the file was edited, cut or joined' ]
}

@test "check-worksheet: each answer that is missing is noticed" {
    for question in P1 P2 P3 O1 O2 E1 E2 E3; do
        changed "/^$question:/d" "$question failed"
        [ "$(said "$question" saw)" = 'no answer' ]
        changed "s/^$question:.*/$question:/" "$question failed"
    done
}

@test "check-worksheet: each answer of the wrong form is noticed, a prediction too" {
    changed 's/^P1: .*/P1: d/' 'P1 failed'
    [ "$(said P1 expected)" = 'one letter from a to c' ]
    changed 's/^P1: .*/P1: ab/' 'P1 failed'
    changed 's/^P2: .*/P2: four/' 'P2 failed'
    [ "$(said P2 expected)" = 'a whole number, in digits' ]
    changed 's/^E1: .*/E1: 2/' 'E1 failed'
    changed 's/^O1: .*/O1: port 56914/' 'O1 failed'
    changed 's/^E1: .*/E1: (B)/' ''
}

@test "check-worksheet: each answer that is wrong is noticed, and answered" {
    changed 's/^O1: .*/O1: 56915/' 'O1 failed'
    [ "$(said O1 expected)$(said O1 saw)" = 5691456915 ]
    changed 's/^O1: .*/O1: 056914/' 'O1 failed'
    changed 's/^O2: .*/O2: dynamic/' 'O2 failed'
    changed 's/^E2: .*/E2: 4/' 'E2 failed'
    changed 's/^E1: .*/E1: a/' 'E1 failed'
    [ "$(said E1 saw)" = 'They take turns.' ]
    [ "$(said E1 hint)" = 'all three were open at once.' ]
}

@test "check-worksheet: a prediction after the observation is noticed" {
    unsealed_predictions
    changed 's/^P2-at: .*/P2-at: 2026-11-22T21:12:18Z/' 'P2 failed'
    [ "$(said P2 saw)" = 'predicted at 2026-11-22T21:12:18Z; the first step ran at 2026-11-22T21:12:17Z' ]
    changed 's/^P1-at: .*/P1-at: 2027-11-22T21:10:01Z/' 'P1 failed'
}

# Evidence of predictions that no session asked for: without a line of them.
unsealed_predictions() {
    sed -i '/^predicted/d' good.evidence
    "$SEAL" good.evidence >sealed && mv sealed good.evidence
}

@test "check-worksheet: a prediction that is not the one before the first step is noticed" {
    changed 's/^P1: .*/P1: b/' 'P1 failed'
    [ "$(said P1 saw)" = 'b: changed after the first step' ]
    [ "$(said P1 expected)" = a ]
    changed 's/^P2: .*/P2: 3/' 'P2 failed'
    changed 's/^P3: .*/P3: nobody/' 'P3 failed'
    changed 's/^P1: .*/P1: (A)/' ''
    changed 's/^P3: .*/P3: The Kernel/' ''
}

@test "check-worksheet: a prediction's time that is not the sealed one is noticed" {
    changed 's/^P1-at: .*/P1-at: 2020-01-01T00:00:00Z/' 'P1 failed'
    [ "$(said P1 saw)" = 'predicted at 2020-01-01T00:00:00Z: changed after the first step' ]
    [ "$(said P1 expected)" = 'predicted at 2026-11-22T21:10:01Z' ]
    sed -i 's/^\(predicted: P2\) [^ ]*/\1 2026-11-22T21:12:18Z/' good.evidence
    "$SEAL" good.evidence >sealed && mv sealed good.evidence
    changed '/^P2-at: /d' '' # of version 1.0: the clock may have been set back
    sed -i 's/^machine: .*/&\nkit: 1.1/' good.evidence
    "$SEAL" good.evidence >sealed && mv sealed good.evidence
    changed '/^P2-at: /d' 'P2 failed'
    [ "$(said P2 saw)" = 'predicted at 2026-11-22T21:12:18Z; the first step ran at 2026-11-22T21:12:17Z' ]
}

@test "check-worksheet: predictions that were written by hand count, and their time is said to be unknown" {
    unsealed_predictions
    changed '/^P.-at: /d' ''
    [ "$(said P1 shown | tail -n 1)" = 'time unknown: the evidence does not say when it was predicted' ]
    sed 's/^machine/predicted: P1 unknown a\n&/' good.evidence >by-hand
    "$SEAL" by-hand >good.evidence
    changed '/^P.-at: /d' ''
    [ "$(said P1 shown | tail -n 1)" = 'time unknown: the evidence does not say when it was predicted' ]
    changed '/^P.-at: /d; s/^P1: .*/P1: b/' 'P1 failed'
    changed '/^P2-at: /d' 'P1 failed'
    [ "$(said P1 expected)" = 'no time: the sealed prediction has none' ]
}

# No program can notice these, and none of them gains anything. A time that is left out: the
# evidence has it. Other words where any words will do: they are a person's to read. The
# worksheet's number: the file is named after it.
@test "check-worksheet: changes that cannot be noticed are harmless" {
    changed '/^P1-at: /d' ''
    changed 's/^E3: .*/E3: words/' ''
    changed '/^worksheet: /d' ''
    changed '/^# /d' ''
}

@test "check-worksheet: a different name in the answers is noticed" {
    for change in '/^student/d' 's/^student: .*/student: Bob/' 's/Lovelace/Lovelacf/'; do
        sed "$change" "$ROOT/tests/worksheets/good.txt" >good.txt
        mark
        [[ $DIFFERS == *'evidence failed, O1 blocked, O2 blocked, O3 blocked'* ]]
        [[ $(said evidence saw) == 'good.evidence is the evidence of Ada Lovelace, but the'* ]]
    done
    changed 's/^student: .*/student: ADA  lovelace/' ''
}

@test "check-worksheet: answers under another name than STUDENT are refused" {
    refused --student Bob
    [ "$WHY" = 'good.txt: these are the answers of Ada Lovelace, not of Bob' ]
    mark --student 'ada lovelace'
    [ -z "$DIFFERS" ]
    sed -i '/^student/d' good.txt
    mark --student 'ADA Lovelace'
    [ -z "$DIFFERS" ]
}

@test "check-worksheet: without evidence the checks that build on it are blocked" {
    rm good.evidence
    mark
    [ "$DIFFERS" = 'evidence failed, O1 blocked, O2 blocked, O3 blocked, E2 blocked' ]
    [ "$(said O1 reason)" = 'skipped until evidence passes' ]
    [ "$(said evidence saw)" = 'good.txt: it contains no evidence' ]
    [[ $(said evidence hint) == 'make worksheet LAB=42 runs the steps'*'Hand in that file unchanged. '* ]]
}

@test "check-worksheet: the seal shows each change of each byte of the evidence" {
    run "$SEAL" --every good.evidence
    ends=$(wc -l <good.evidence)
    [[ $output =~ ^[1-9][0-9]{4,}\ changes,\ 0\ missed,\ $ends\ harmless$ ]]
    sed -i 's/$/\r/' good.evidence # harmless is now to take such a CR away
    run "$SEAL" --every good.evidence
    [[ $output =~ ,\ 0\ missed,\ $ends\ harmless$ ]]
}

@test "check-worksheet: evidence with CR LF, or with a byte order mark, holds, and the result says so" {
    for change in 's/$/\r/' '3s/$/\r/' '1s/^/\xef\xbb\xbf/' '1s/^/\xef\xbb\xbf/; s/$/\r/'; do
        sed "$change" "$ROOT/tests/worksheets/good.evidence" >good.evidence
        mark
        [ -z "$DIFFERS" ]
        [ "$stderr" = 'sheet: good.evidence: its lines end with CR LF, or it begins with a mark (BOM), which does no harm' ]
    done
    sed -i 's/56914/56916/' good.evidence
    mark
    [ "$(said evidence saw)" = 'good.evidence: the seal does not match: the file was edited, cut or joined' ]
}

@test "check-worksheet: a change in any line of the evidence is noticed" {
    for ((line = 1; line <= $(wc -l <"$ROOT/tests/worksheets/good.evidence"); line++)); do
        sed "$line"'s/\(.*\)[1-9]/\10/; t; '"$line"'s/.$/x/' "$ROOT/tests/worksheets/good.evidence" >good.evidence
        mark
        [[ $DIFFERS == 'evidence failed, O1 blocked, O2 blocked, O3 blocked, E2 blocked' ]]
    done
}

# What a forger who seals anew cannot make agree: $1 what is done (sed).
forged() {
    sed "$1" "$ROOT/tests/worksheets/good.evidence" >changed
    [ "$(<changed)" != "$(<"$ROOT/tests/worksheets/good.evidence")" ]
    "$SEAL" changed >good.evidence
    mark
    [[ $DIFFERS == 'evidence failed'* ]]
}

@test "check-worksheet: evidence that was sealed again is checked for contradictions and for the name" {
    "$SEAL" good.evidence | cmp - good.evidence
    forged 's/"port":56914/"port":56915/'
    forged '/"event":"accepted","id":1/s/"port":56914/"port":56920/'
    forged 's/9165/9166/g'
    [[ $(said evidence saw) == *'step 1 was run with port 9166, which is not one of this student'\''s' ]]
    forged 's/^student: .*/student: Bob/'
    [[ $(said evidence saw) == *'is the evidence of Bob, but these are the answers of Ada Lovelace' ]]
    forged 's/^worksheet: 42/worksheet: 41/'
    [[ $(said evidence saw) == *'is the evidence of worksheet 41' ]]
    forged '/^step/,/^end/d;/^skipped/d'
    [[ $(said evidence saw) == *'good.evidence contains no step' ]]
}

# What a newer version of the kit may report of the same run, and write beside it.
@test "check-worksheet: evidence of another version of the kit gets its marks" {
    sed 's/^machine: .*/room: 12\n&\nkit: 9.1/
        s/^{"portlab":1,"event":"stopped"/{"portlab":1,"event":"paused","for":3}\n&/
        s/"why":"end"/"why":"farewell"/; s/"open":1}/"open":1,"queue":{"length":2}}/
        s/"port":9165,"range":"registered","service":null/"port":9165,"range":"registered","service":"badm_pub"/
        s/"distinct_source_ports"/"distinct"/' good.evidence >newer
    [ "$(diff newer good.evidence | grep -c '^<')" -gt 9 ]
    "$SEAL" newer >good.evidence
    mark
    [ -z "$DIFFERS" ]
    [[ $(said evidence shown) == *'kit 9.1' ]]
    forged '/"event":"accepted","id":1/s/"port":56914/"port":56920/'
    [[ $(said evidence saw) == *'no server of this step saw the peer 127.0.0.1 port 56914' ]]
}

@test "check-worksheet: an edited number is said plainly" {
    sed -i 's/56914/56916/' good.evidence
    mark
    [ "$(said evidence saw)" = 'good.evidence: the seal does not match: the file was edited, cut or joined' ]
}

# Another machine's range gives Ada another {low}, wherever it is marked.
@test "check-worksheet: {low} and {high} are those of the machine that the evidence names" {
    sed 's/number: connected local.port/number: = {low}/' "$SMALL" >42-small.md
    SMALL=$PWD/42-small.md
    mark
    [ "$(said O1 expected)" = 55914 ]
    sed '/"event":"facts"/s/"high":60999/"high":60000/' good.evidence >moved
    "$SEAL" moved >good.evidence
    mark
    [ "$DIFFERS" = 'O1 failed' ]
    [ "$(said O1 expected)" = 58474 ]
}

@test "check-worksheet: a step that the student left out does not count as one that this machine lacks" {
    sed 's/There is no curl here./left out: it took longer than 60 s/' good.evidence >changed
    "$SEAL" changed >good.evidence
    mark
    [ "$DIFFERS" = 'O3 failed' ]
    [[ $(said O3 hint) == *"Try the step again: make worksheet LAB=42 AGAIN=1"* ]]
}

@test "check-worksheet: an observation fails if its step was not run, or did not do what it should" {
    sed '/^skipped/d' good.evidence >changed
    "$SEAL" changed >good.evidence
    mark
    [ "$DIFFERS" = 'O3 failed' ]
    [ "$(said O3 saw)" = 'its step has not been run yet' ]
    [ "$(said O3 hint)" = 'Continue where you stopped: make worksheet LAB=42' ]
}

@test "check-worksheet: what make worksheet kept is good evidence" {
    rm good.txt good.evidence
    printf '%s\n' a 3 'the kernel' '' 1 '' | "$SHEET" ask "$SMALL" --student "Student $$" --answers good.txt \
        --programs "$OUT" >asked 2>&1 3>&-
    cat asked
    mark
    [[ $DIFFERS == 'O1 failed, O2 failed, '* ]]
    port=$(grep -m 1 '"event":"connected","id":1' good.txt | sed 's/.*"local":{"address":"127.0.0.1","port":\([0-9]*\).*/\1/')
    [ "$(said O1 expected)" = "$port" ]
}

# Answers that cannot be read: what is in the file (printf), and what is said of it.
unreadable() {
    # shellcheck disable=SC2059 # the first argument is a format
    printf "$1" >good.txt
    refused
    [ "$WHY" = "good.txt:$2" ] || { echo "$WHY"; false; }
}

@test "check-worksheet: answers that cannot be read are refused, by file and line" {
    unreadable '' '1: the file is empty'
    unreadable 'P1: b\nP' '2: "P" is not a line "key: value", such as "P1: b"'
    unreadable '\377\376P\0001\000' '1: the file is written in UTF-16; save it as UTF-8'
    unreadable 'P1: b\nE3: caf\351\n' '2: the byte 0xe9 is not UTF-8 (is it Latin-1?); save the file as UTF-8'
    unreadable 'P1: b\nP2: \0003\n' '2: a NUL byte; is this a text file?'
    unreadable 'P1: b\n\nP9: 3\n' '3: worksheet 42-small has no question "P9"'
    unreadable 'P1: b\nP2: 3\nP1: c\n' '3: P1 appears twice; the first is in line 1'
    unreadable 'worksheet: 41\n' '1: these are the answers to worksheet 41, but this is 42-small'
    unreadable 'P1: b\nP1-at: now\n' '2: P1-at: write a time as 2026-11-22T20:50:01Z; leave the line out if you do not know it'
    unreadable 'P1: \033[2J\n' '1: the value of P1 has a control character'
}

@test "check-worksheet: 10 MB of answers are refused at once" {
    head -c 10000000 /dev/zero | tr '\0' 'x' >good.txt
    refused
    [ "$WHY" = 'good.txt:1: the file is longer than 200000 bytes' ]
    yes 'P1: b' | head -c 10000000 >good.txt
    refused
    [ "$WHY" = 'good.txt:1: the file is longer than 200000 bytes' ]
}

@test "check-worksheet: a link, a folder, a FIFO and no file are refused" {
    mv good.txt other && ln -s other good.txt
    refused
    [ "$WHY" = 'good.txt: this is a link; hand in the file itself' ]
    rm good.txt && mkfifo good.txt
    refused
    rm good.txt && mkdir good.txt
    refused
    rmdir good.txt
    refused
    [ "$WHY" = 'good.txt: No such file or directory' ]
}

@test "check-worksheet: CR LF and a last line without a newline are accepted, and reported" {
    sed -i 's/$/\r/' good.txt
    mark
    [ -z "$DIFFERS" ]
    [ "$stderr" = 'sheet: good.txt: its lines end with CR LF, which does no harm' ]
    printf '%s' "$(<"$ROOT/tests/worksheets/good.txt")" >good.txt
    mark
    [ -z "$DIFFERS" ]
    [ "$stderr" = 'sheet: good.txt: its last line has no newline; was the file cut?' ]
}

@test "check-worksheet: nothing that the files hold is ever run" {
    # shellcheck disable=SC2016 # they are not to be expanded
    for evil in '$(touch ran)' '`touch ran`' '; touch ran' '| touch ran' '%n%s%s' '../../ran'; do
        printf 'student: %s\nP3: %s\nE3: %s\n' "$evil" "$evil" "$evil" >good.txt
        mark
        [ "$(said E3 shown)" = "$evil" ]
        run "$SCORE" text records records
        [ "$status" -eq 1 ]
    done
    [ ! -e ran ]
}

@test "check-worksheet: all formats can show it" {
    mark
    for form in text json gradescope classroom50 autolab vpl prairielearn codegrade junit tap; do
        "$SCORE" "$form" records records >"$form"
    done
    grep -q '"lab":"worksheet-42-small".*"score":80,"gradable":80,"points":100' json
    grep -q '"name":"worksheet 42 E3: .*"output":"for your instructor to read\\nanswer: It tells' gradescope
    [[ $(grep "worksheet 42 E3" gradescope) != *\"score\"* ]]
    grep -q '"score":80,"max-score":80' classroom50
    [ "$(tail -n 1 autolab)" = '{"scores":{"worksheet-42-small":100.00}}' ]
    [ "$(tail -n 1 vpl)" = 'Grade :=>> 100.00' ]
    grep -q '"score":1.0000' prairielearn
    [ "$(grep -c 'weight="[0-9]*"/>' codegrade)" -gt 3 ]
    grep -q '<skipped message="for your instructor to read&#10;answer: It tells' junit
    grep -q '^ok 7 - worksheet 42 O3: .* # SKIP There is no curl here.$' tap
}

# A kit with this worksheet alone, and what people answered.
small_kit() {
    mkdir -p kit/worksheets/answers kit/labs/grader
    cp "$ROOT"/labs/grader/*.sh kit/labs/grader
    cp "$SMALL" kit/worksheets
    for person in "$@"; do
        mkdir "kit/worksheets/answers/$person"
        cp "$ROOT/tests/worksheets/good.txt" "kit/worksheets/answers/$person/42-small.txt"
        cp "$ROOT/tests/worksheets/good.evidence" "kit/worksheets/answers/$person/42-small.evidence"
    done
}

grade() {
    run sh kit/labs/grader/grade.sh BUILD="$OUT" KIND=worksheet "$@"
    echo "$output"
}

@test "check-worksheet: without STUDENT it marks the only student's answers" {
    small_kit ada-lovelace
    grade LAB=42
    [ "$status" -eq 0 ]
    [[ $output == *'80 of 80 points'* ]]
    grade
    [ "$status" -eq 0 ]
    grade LAB=41
    [ "$status" -eq 2 ]
    [ "$output" = 'grade: there is no worksheet 41' ]
}

@test "check-worksheet: STUDENT chooses one of several students" {
    small_kit ada-lovelace bob
    grade LAB=42
    [ "$status" -eq 2 ]
    [ "$output" = 'grade: several students have answers here; STUDENT=NAME chooses one' ]
    grade LAB=42 STUDENT='Ada Lovelace'
    [ "$status" -eq 0 ]
    grade LAB=42 STUDENT=Bob
    [ "$status" -eq 2 ]
    [[ $output == *'not graded: 42-small.txt: these are the answers of Ada Lovelace, not of Bob'* ]]
    grade LAB=42 STUDENT=Eve
    [ "$status" -eq 2 ]
    [ "$output" = 'grade: there are no answers to worksheet 42 yet. To answer it: make worksheet LAB=42' ]
}

@test "check-worksheet: make progress has the worksheets that were begun" {
    small_kit ada-lovelace
    run sh kit/labs/grader/progress.sh "$OUT"
    [ "$output" = '42-small                     80 of 80 points, worksheet of ada-lovelace' ]
}

@test "check-worksheet: with several students the labs are graded, and no worksheet" {
    small_kit ada-lovelace bob
    mkdir kit/labs/01-name-both-ends
    cp "$ROOT/labs/01-name-both-ends/check.bats" kit/labs/01-name-both-ends
    run sh kit/labs/grader/grade.sh BUILD="$OUT"
    [ "$status" -eq 1 ]
    [[ $output == *'grade: no worksheet is marked: several students have answers here'*'0 of 100 points'* ]]
}

@test "check-worksheet: ANSWERS names a file, OUT the result; a refusal leaves none" {
    small_kit
    grade LAB=42 ANSWERS=good.txt FORMAT=autolab OUT=result
    [ "$status" -eq 0 ]
    [ "$(tail -n 1 result)" = '{"scores":{"worksheet-42-small":100.00}}' ]
    sed -i 's/^P1: .*/P1/' good.txt
    grade LAB=42 ANSWERS=good.txt FORMAT=gradescope OUT=result
    [ "$status" -eq 2 ]
    [[ $output == *'good.txt:4: "P1" is not a line "key: value"'* ]]
    [ ! -e result ]
}

@test "check-worksheet: no name is executed, and each belongs to the right file" {
    need jq
    small_kit
    # shellcheck disable=SC2016 # they are not to be expanded
    for name in "O'Brien" "x';touch ran;'" '$(touch ran)' '`touch ran`' 'a  blank' '-x' $'a\nb'; do
        mkdir -p -- "./$name/$name"
        cp good.txt "./$name/$name/$name.txt"
        cp good.evidence "./$name/$name/$name.evidence"
        grade LAB=42 ANSWERS="$name/$name/$name.txt" OUT="$name/result"
        [ "$status" -eq 0 ]
        grep -q '80 of 80 points' "./$name/result"
        cp good.txt "./$name/42-small.txt"
        grade LAB=42 SUBMISSION="$name"
        [ "$status" -eq 1 ] # there is no evidence
        rm -- "./$name/42-small.txt"
        grade DIR="$name" FORMAT=json
        [ "$(jq -r .file <<<"$output")" = "$name/$name.txt" ]
    done
    [ -z "$(find . -name ran)" ]
}

@test "check-worksheet: a class gets a line for each file, with the name and the points" {
    need jq
    small_kit
    mkdir -p class/ada class/zoe
    cp good.* class/ada
    sed 's/^student: .*/student: Zoë Müller/' good.txt >class/zoe/42-small.txt
    grade DIR=class
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 3 ]
    [[ ${lines[0]} =~ ^student\ +worksheet\ +points\ +gradable ]]
    [[ ${lines[1]} =~ ^Ada\ Lovelace\ +42-small\ +80\ +80\ +full\ marks$ ]]
    [[ ${lines[2]} =~ ^Zoë\ Müller\ {15}42-small\ +30\ +90\ +42-small.txt:\ it\ contains\ no\ evidence ]]
    grade DIR=class LAB=42 FORMAT=json OUT=result
    [ "$(jq -r '[.student, .file, .score] | @csv' result)" = $'"Ada Lovelace","ada/good.txt",80\n"Zoë Müller","zoe/42-small.txt",30' ]
    grade DIR=class FORMAT=junit
    [ "$status" -eq 2 ]
    grade DIR=class ANSWERS=good.txt # of one
    [[ $output == *'80 of 80 points'* ]]
}

@test "check-worksheet: two of one name are told apart by their ids" {
    small_kit
    mkdir -p class/1 class/2
    for id in 1 2; do sed "s/^student: .*/student: Li Wei\nid: $id/" good.txt >"class/$id/42-small.txt"; done
    grade DIR=class
    [[ ${lines[1]} =~ ^Li\ Wei,\ 1\ +42-small ]]
    [[ ${lines[2]} =~ ^Li\ Wei,\ 2\ +42-small ]]
    grade DIR=class FORMAT=json
    [[ ${lines[1]} == *'"student":"Li Wei","id":"2"'* ]]
}

@test "check-worksheet: a file that the marker may not read is named, and costs no points" {
    local as=()
    small_kit
    mkdir -p class/a class/b class/closed
    cp good.* class/a
    cp good.* class/b
    chmod -R a+rX .
    chmod 000 class/closed class/b/good.evidence
    if [ "$(id -u)" = 0 ]; then
        find_spare_uid
        need_spare_uid
        as=(as_spare_uid)
        chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
        as_spare_uid test -x "$OUT/worksheets/sheet/sheet" || skip 'the kit is not for others to read here'
    fi
    run "${as[@]}" sh kit/labs/grader/grade.sh BUILD="$OUT" KIND=worksheet DIR=class
    chmod 755 class/closed
    [ "$status" -eq 2 ]
    [[ $output == *'grade: class/closed: cannot read this folder'* ]]
    [[ $output == *'b/good.txt '*'not graded: good.evidence: Permission denied'* ]]
    [[ $output == *'Ada Lovelace '*'full marks'* ]]
}

@test "check-worksheet: in a class, files that cannot be marked are named, and the others are marked" {
    small_kit
    mkdir -p class/b class/c.txt class/empty
    cp good.* class/c.txt
    ln -s ../c.txt/good.txt class/b/42.txt
    mkfifo class/b/42-fifo.txt
    echo P1 >"class/b/42-"$'\e'"[31m.txt"
    echo 'P1: a' >class/b/none.txt
    ln -s .. class/b/loop
    grade DIR=class
    [ "$status" -eq 2 ]
    [[ $output == *'class/b/none.txt: no line says which worksheet'* ]]
    [[ $output == *'b/42.txt '*'not graded: 42.txt: this is a link'* ]]
    [[ $output == *'b/42-fifo.txt '*'not graded: 42-fifo.txt: not a regular file'* ]]
    [[ $output == *'b/42-?[31m.txt '*'is not a line "key: value"'* ]]
    [[ $output == *'Ada Lovelace '*'full marks'* && $output != *loop* ]]
    grade DIR=class/empty
    [ "$output" = 'grade: no answers (*.txt) are below class/empty' ]
    grade DIR=nowhere
    [ "$output" = 'grade: DIR=nowhere is not a folder' ]
}

@test "check-worksheet: on a full disk there is no OUT, and the program says so" {
    need_root_in_box
    "$NETBOX" --root -- unshare -m true 2>/dev/null || skip 'nothing can be mounted in this netbox'
    small_kit
    run "$NETBOX" --root -- unshare -m bash -c "mkdir full; mount -t tmpfs -o size=8k none full || exit 99; head -c 8000 /dev/zero >full/other
        sh kit/labs/grader/grade.sh BUILD='$OUT' KIND=worksheet LAB=42 ANSWERS=good.txt FORMAT=json OUT=full/result
        echo \$?; ls -A full"
    echo "$output"
    [ "$status" -ne 99 ] || skip 'no tmpfs can be mounted here'
    [[ $output == *'grade: cannot write full/result'$'\n2\nother' ]]
}

@test "check-worksheet: make grade without LAB has the worksheets after the labs" {
    small_kit
    mkdir -p kit/labs/01-one handed
    cp "$ROOT/tests/worksheets/good.txt" handed/42-small.txt
    printf '# points: 100\n@test "a: b" {\n}\n' >kit/labs/01-one/check.bats
    run sh kit/labs/grader/grade.sh BUILD="$OUT" SUBMISSION=handed
    echo "$output"
    [ "$status" -eq 1 ]
    [[ $output =~ 01-one\ +0\ +100\ +does\ not\ compile ]]
    [[ $output =~ 42-small\ +40\ +90 ]]
}

@test "check-worksheet: wrong use exits with 64, and is named" {
    for arguments in '' '--records x' "$SMALL" "$SMALL --answers good.txt" "$SMALL a --answers b --records c" '-x'; do
        # shellcheck disable=SC2086 # they are words
        run "$SHEET" check $arguments
        [ "$status" -eq 64 ]
        [[ $output == sheet:* ]]
    done
    run "$SHEET" check nowhere.md --answers good.txt --records records
    [ "$status" -eq 64 ]
    [ ! -e records ]
}
