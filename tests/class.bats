#!/usr/bin/env bats
# A class is graded: the export of a school's system becomes points. A script that looks at the
# program's text makes most gradings here at once; one test uses the real grader.
load helpers

CLASS=$OUT/labs/class/class

setup() {
    [ -x "$CLASS" ] || skip 'there is no labs/class here'
    cd "$BATS_TEST_TMPDIR" || return
    in=$PWD/in out=$PWD/out
    mkdir "$in"
    write_grader
}

# 100 points for a program with the word RIGHT, 40 for others; BROKEN is no program's fault.
write_grader() {
    cat >grader.sh <<'END'
file='' out='' text='' lab=''
for word; do
    case $word in
    OUT=*) out=${word#*=} ;;
    TEXT=*) text=${word#*=} ;;
    LAB=*) lab=${word#*=} ;;
    SUBMISSION=* | ANSWERS=*) file=${word#*=} ;;
    KIND=machine) exit 0 ;;
    esac
done
echo "$file" >>"${0%/*}/graded"
if grep -q SLOW "$file"; then sh -c "echo \$\$ >>'${0%/*}/pids'; exec sleep 60"; fi
if grep -q BROKEN "$file"; then echo 'grade: no more processes' >&2; exit 2; fi
if grep -q RIGHT "$file"; then score=100 second=passed; else score=40 second=failed; fi
printf '{"portlab":1,"event":"graded","version":"1.1","lab":"%s","checksum":"5","machine":"m","means":"none","score":%s,"gradable":100,"points":100,"refused":null,"compiler":null,"checks":[{"name":"one","title":"first","points":40,"status":"passed","hint":null},{"name":"two","title":"second","points":60,"status":"%s","hint":"port %s is 0x%x"}]}\n' \
    "$lab" "$score" "$second" "$$" "$$" >"$out"
echo "feedback of $lab" >"$text"
END
    export PORTLAB_GRADER=$PWD/grader.sh
    : >graded
}

# A hand-in: a path below $in, and what is in it.
hand_in() {
    [[ $1 != */* ]] || mkdir -p "$in/${1%/*}"
    printf '%s\n' "${2-RIGHT}" >"$in/$1"
}

class() {
    run --separate-stderr "$CLASS" grade "KIT=$ROOT" "BUILD=$OUT" "DIR=$in" "OUT=$out" "$@"
    echo "$output" "$stderr"
}

# The row of grades.csv that begins so.
row() {
    grep "^$1," "$out/grades.csv"
}

# Names as a gradebook has them: Canvas' and Moodle's columns.
canvas_roster() {
    printf '%s\n' 'Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (77)' '    Points Possible,,,,,50' \
        '"Lovelace, Ada",1234,s1,ada,Nets,' '"Wei, Li",1235,s2,li1,Nets,' '"Wei, Li",1236,s3,li2,Nets,' >canvas.csv
}

@test "class: one folder for each student is read, with the names that people use" {
    hand_in 'Ada Lovelace/name-both-ends.c'
    hand_in '123400 Zoë Müller/01-name-both-ends/name-both-ends.c' wrong
    hand_in "O'Brien_Li_1001/work/01-name-both-ends.c"
    class LAB=01
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *': one folder for each student, 3 students' ]]
    [ "$(row 'Ada Lovelace')" = 'Ada Lovelace,,ada-lovelace,100,100' ]
    [ "$(row 'Zoë Müller')" = 'Zoë Müller,123400,zoe-muller-123400,40,100' ]
    [ "$(row "O'Brien Li")" = "O'Brien Li,1001,o-brien-li-1001,100,100" ]
    [[ ${lines[-1]} == '{"portlab":1,"event":"class","students":3,"graded":3,'* ]]
}

@test "class: Moodle's export is read, in folders and flat, and its gradebook filled in" {
    hand_in 'Ada Lovelace_1234_assignsubmission_file_/name-both-ends.c'
    hand_in 'Li Wei_1235_assignsubmission_file_/name-both-ends.c' wrong
    hand_in 'Li Wei_1236_assignsubmission_file_name-both-ends.c'
    printf '%s\n' 'Identifier,"Full name",Status,Grade,"Maximum Grade"' 'Participant 1234,"Ada Lovelace",x,,20' \
        'Participant 1235,"Li Wei",x,,20' 'Participant 1236,"Li Wei",x,,20' 'Participant 9,Bob,,,20' >moodle.csv
    class LAB=01 ROSTER=moodle.csv
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *": Moodle's export, 3 students" ]]
    [ "$(row 'Li Wei')" = $'Li Wei,1235,li-wei-1235,40,100\nLi Wei,1236,li-wei-1236,100,100' ]
    [ "$(row Bob)" = 'Bob,9,,,' ]
    [ "$(sed -n '3,5p' "$out/gradebook.csv")" = $'Participant 1235,Li Wei,x,8.00,20\nParticipant 1236,Li Wei,x,20.00,20\nParticipant 9,Bob,,,20' ]
}

@test "class: Canvas' flat export is read, with late hand-ins, and its gradebook filled in" {
    hand_in lovelaceada_LATE_1234_99001_name-both-ends-1.c
    hand_in lovelaceada_LATE_1234_99002_name-both-ends.c wrong
    hand_in weili_1235_99005_name-both-ends.c wrong
    hand_in weili_1236_99009_name-both-ends.c
    hand_in readme.c
    canvas_roster
    class LAB=01 ROSTER=canvas.csv
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *": Canvas' export, 3 students" ]]
    [ "$(row 'Ada Lovelace')" = 'Ada Lovelace,1234,ada-lovelace-1234,100,100' ]
    [ "$(cut -d, -f 1-3,7 "$out/gradebook.csv" | tail -n 3)" = $'"Lovelace, Ada",1234,100.00\n"Wei, Li",1235,40.00\n"Wei, Li",1236,100.00' ]
    grep -q 'Points Possible",,,,,50$' "$out/gradebook.csv"
    grep -q 'late, according to Canvas' "$out/summary.txt"
    grep -q "readme.c: the school's system gives no such names" "$out/summary.txt"
    grep -q 'name-both-ends.c: a second file for 01-name-both-ends; .*-1.c is graded' "$out/summary.txt"
}

@test "class: Gradescope's export is read, with its metadata and a group" {
    hand_in assignment_5_export/submission_11/name-both-ends.c
    hand_in assignment_5_export/submission_12/name-both-ends.c wrong
    printf '%s\n' 'submission_11:' '  :submitters:' '  - :name: Ada Lovelace' "    :sid: '0042'" '  - :name: Zoë' '    :email: zoe@x' \
        '  :results:' '    tests:' '    - name: nobody' 'submission_12:' '  :submitters:' '  - :name: Li Wei' "    :sid: '7'" \
        >"$in/assignment_5_export/submission_metadata.yml"
    class LAB=01
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *": Gradescope's export, 3 students" ]]
    [ "$(row 'Ada Lovelace')$(row Zoë)" = 'Ada Lovelace,0042,ada-lovelace-0042,100,100Zoë,zoe@x,'"$(cd "$out/results" && ls -d zoe-*)"',100,100' ]
    [ "$(row 'Li Wei')" = 'Li Wei,7,li-wei-7,40,100' ]
}

@test "class: the median of an even number of results is between two" {
    hand_in ada/name-both-ends.c
    hand_in bob/name-both-ends.c wrong
    class LAB=01
    [[ $output == *'2 graded (mean 70, median 70, 40 to 100)'* ]]
}

@test "class: git checkouts are read, and an unchanged starter is not graded" {
    for who in ada bob; do
        mkdir -p "$in/nets-$who/.git" "$in/nets-$who/labs/02-read-the-header/solution"
        cp "$ROOT/labs/02-read-the-header/read-the-header.c" "$in/nets-$who/labs/02-read-the-header/"
        cp "$ROOT/labs/02-read-the-header/read-the-header.c" "$in/nets-$who/labs/02-read-the-header/solution/"
        hand_in "nets-$who/labs/01-name-both-ends/name-both-ends.c"
    done
    hand_in nets-bob/labs/02-read-the-header/read-the-header.c wrong
    class
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *': one git checkout for each student, 2 students' ]]
    [ "$(head -n 1 "$out/grades.csv")" = 'name,id,files,01-name-both-ends,01-name-both-ends gradable,02-read-the-header,02-read-the-header gradable' ]
    [ "$(row nets-ada)$(row nets-bob)" = nets-ada,,nets-ada,100,100,,nets-bob,,nets-bob,100,100,40,100 ]
}

# An answers file, and evidence in a file of its own, of which only the heads are looked at here.
answers() {
    hand_in "$1" "worksheet: 01"$'\n'"student: $2"$'\n'"id: $3"$'\nP1: a'
}
evidence() {
    hand_in "$1" "portlab-evidence: 1"$'\n'"worksheet: 01"$'\n'"student: $2"$'\n'"id: $3"
}

@test "class: worksheets in one file or in two are paired by their contents" {
    answers liwei_1_11_01-name-both-ends.txt 'Li Wei' 1
    evidence liwei_1_12_01-name-both-ends.evidence 'Li Wei' 1
    answers ada_2_13_01-name-both-ends-1.txt Ada 2
    evidence ada_2_14_other.evidence Bob 9
    evidence ada_2_15_some.evidence Ada 2
    hand_in ada_2_16_notes.txt 'just notes'
    class
    [ "$status" -eq 0 ]
    cmp "$in/liwei_1_12_01-name-both-ends.evidence" "$out/class/li-wei-1/worksheet-01-name-both-ends.evidence"
    cmp "$in/ada_2_15_some.evidence" "$out/class/ada-2/worksheet-01-name-both-ends.evidence"
    grep -q 'ada_2_14_other.evidence: a second file for worksheet-01-name-both-ends; ada_2_13' "$out/summary.txt"
    [ "$(head -n 1 "$out/grades.csv")" = 'name,id,files,worksheet-01-name-both-ends,worksheet-01-name-both-ends gradable' ]
}

@test "class: the kit's own folders of answers are read, with the name and the id in the answers" {
    answers li-wei-1001/01-name-both-ends.txt 'Li Wei' 1001
    answers li-wei-1002/01-name-both-ends.txt 'Li Wei' 1002
    answers bob/01-name-both-ends.txt 'Ada Lovelace' 5
    class
    [ "$(row 'Li Wei' | cut -d, -f 2,3 | tr '\n' ' ')" = '1001,li-wei-1001 1002,li-wei-1002 ' ]
    [[ $(row bob) == bob,,bob,* ]]
    grep -q 'bob: bob/01-name-both-ends.txt names Ada Lovelace, but this is the hand-in of bob' "$out/summary.txt"
}

@test "class: a hand-in whose bytes did not change is not graded again, whatever its date is" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c
    class LAB=01
    [ "$(wc -l <graded)" -eq 2 ]
    touch "$in/Ada/name-both-ends.c"
    hand_in Bob/name-both-ends.c wrong
    class LAB=01
    [ "$(tail -n +3 graded)" = "$out/class/bob/01-name-both-ends.c" ]
    [[ ${lines[-1]} == *'"graded":1,"kept":1,'* ]]
    [ "$(row Ada)$(row Bob)" = Ada,,ada,100,100Bob,,bob,40,100 ]
    class LAB=01 AGAIN=1
    [[ ${lines[-1]} == *'"graded":2,"kept":0,'* ]]
    PORTLAB_MEANS=other class LAB=01
    [[ ${lines[-1]} == *'"graded":2,"kept":0,'* ]]
}

@test "class: a hand-in is graded again if the checks or the kit have changed" {
    mkdir -p kit/labs/01-one kit/labs/grader kit/worksheets
    printf '# points: 100\n@test "a: b" {\n}\n' >kit/labs/01-one/check.bats
    hand_in Ada/one.c
    for change in 'echo "# new" >>kit/labs/01-one/check.bats' 'echo >kit/labs/01-one/peer.c' 'echo >kit/labs/grader/x.c' true; do
        run "$CLASS" grade KIT=kit "BUILD=$OUT" "DIR=$in" "OUT=$out"
        eval "$change"
    done
    [ "$(wc -l <graded)" -eq 4 ]
    run "$CLASS" grade KIT=kit "BUILD=$OUT" "DIR=$in" "OUT=$out"
    [[ ${lines[-1]} == *'"graded":0,"kept":1,'* ]]
}

@test "class: a hand-in that could not be graded is tried again, named, and an empty cell" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c BROKEN
    class LAB=01
    [ "$status" -eq 2 ]
    [ "$(row Bob)" = Bob,,bob,, ]
    [ "$(grep -c bob graded)" -eq 2 ]
    [[ ${lines[-1]} == *'"graded":1,"kept":0,"not_graded":1,'*'"retried":1,'* ]]
    grep -q '  bob 01-name-both-ends: grade: no more processes' "$out/summary.txt"
    grep -q 'which is not your fault' "$out/feedback/bob/01-name-both-ends.txt"
    hand_in Bob/name-both-ends.c
    class LAB=01
    [ "$status" -eq 0 ]
}

@test "class: a signal ends everything and keeps finished results, and the same command goes on" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c SLOW
    hand_in Zoe/name-both-ends.c SLOW
    : >pids
    "$CLASS" grade "KIT=$ROOT" "BUILD=$OUT" "DIR=$in" "OUT=$out" LAB=01 JOBS=2 >said 2>&1 3>&- &
    STARTED+=("$!")
    wait_for_word "$!" '[0-9]' pids
    both_began() { [ "$(wc -l <pids)" -eq 2 ]; }
    wait_until both_began
    kill -TERM "$!"
    wait "$!" || true
    for pid in $(<pids); do wait_until has_ended "$pid"; done
    grep -q 'stopped. 1 graded now, 0 before' said
    hand_in Bob/name-both-ends.c
    rm -r "${in:?}/Zoe"
    class LAB=01
    [[ ${lines[-1]} == *'"graded":1,"kept":1,'* ]]
}

@test "class: the tables are the same with any number of jobs" {
    for i in {1..12}; do
        hand_in "Student $((i + 1000))/name-both-ends.c" "$([ $((i % 3)) = 0 ] && echo RIGHT || echo "wrong $i")"
    done
    for jobs in 1 2 12; do
        class LAB=01 JOBS=$jobs
        [ "$status" -eq 0 ]
        cat "$out"/{grades,checks}.csv "$out/summary.txt" >"all-$jobs"
        rm -r "$out"
    done
    cmp all-1 all-2
    cmp all-1 all-12
}

@test "class: one student's odd names and files cost no other student points" {
    hand_in 'Ada/name-both-ends.c'
    # shellcheck disable=SC2016
    for name in '$(touch ran)' "a';touch ran;'" '=cmd|x' '-x' $'new\nline' '李伟 1001' '李伟 1002' \
        "$(printf 'Ж%.0s' {1..60})" 'Li Wei' 'li wei' $'\xff\xfe'; do
        hand_in "$name/name-both-ends.c"
    done
    mkdir "$in/linked" "$in/fifo" "$in/empty" "$in/packed"
    ln -s /etc/passwd "$in/linked/name-both-ends.c"
    ln -s / "$in/linked/root"
    ln -s "$in/Ada" "$in/link"
    mkfifo "$in/fifo/name-both-ends.c"
    hand_in packed/all.zip
    hand_in loose.c
    class LAB=01
    [ "$status" -eq 0 ]
    [[ ${lines[-1]} == *'"students":16,"graded":12,'* ]]
    grep -q "^'=cmd|x,,cmd-x-" "$out/grades.csv"
    [ "$(grep -c '^[lL]i [wW]ei,,li-wei-[0-9a-f]*,100,100$' "$out/grades.csv")" -eq 2 ]
    for word in 'linked/name-both-ends.c: a link' 'linked/root: a link' 'link: a link' 'not a plain file' 'packed/all.zip: a packed archive; unpack' \
        "loose.c: this is not in a student's folder" '^  empty$'; do
        grep -q "$word" "$out/summary.txt" || { echo "$word"; false; }
    done
    [ -z "$(find . -name ran)" ]
    [ "$(find . -newer grader.sh -not -path './out*' -not -path './in*' -not -name 'separate-*' -type f)" = ./graded ]
}

@test "class: a hand-in that cannot be read is named, and not a zero" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c
    hand_in Zoe/name-both-ends.c
    chmod 000 "$in/Bob" "$in/Zoe/name-both-ends.c"
    local as=()
    if [ "$(id -u)" = 0 ]; then
        find_spare_uid
        need_spare_uid
        as=(as_spare_uid)
        chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
        mkdir "$out" && chmod 777 "$out" && chmod 666 graded
        as_spare_uid test -x "$CLASS" || skip 'the kit is not for others to read here'
    fi
    run "${as[@]}" "$CLASS" grade "KIT=$ROOT" "BUILD=$OUT" "DIR=$in" "OUT=$out" LAB=01
    chmod 755 "$in/Bob"
    [ "$status" -eq 2 ]
    grep -q '  Bob: Permission denied' "$out/summary.txt"
    grep -q '  Zoe/name-both-ends.c: Permission denied' "$out/summary.txt"
    [ "$(row Bob)$(row Zoe)$(row Ada)" = Bob,,bob,,Zoe,,zoe,,Ada,,ada,100,100 ]
}

@test "class: a ROSTER with a byte order mark, semicolons, line ends in cells and formulas is preserved" {
    hand_in 'Zoë Müller/name-both-ends.c'
    printf '\xef\xbb\xbfName;ID;Note\r\n"Zoë Müller";5;"a\r\nb"\r\n=cmd|x;6;-3\r\n' >roster.csv
    class LAB=01 ROSTER=roster.csv
    [ "$(row 'Zoë Müller')" = 'Zoë Müller,5,zoe-muller-5,100,100' ]
    printf '\xef\xbb\xbfName;ID;Note;lab 01 name-both-ends\r\nZoë Müller;5;"a\r\nb";100.00\r\n'"'"'=cmd|x;6;-3\r\n' | cmp - "$out/gradebook.csv"
    for text in '' 'Name\n"Ada\n' 'Name\nA\377\n'; do
        # shellcheck disable=SC2059
        printf "$text" >roster.csv
        class LAB=01 ROSTER=roster.csv
        [ "$status" -eq 64 ]
        [[ $stderr == 'class: ROSTER: roster.csv: '* ]]
    done
}

@test "class: 20,000 files that are no student's work are skipped" {
    hand_in Ada/name-both-ends.c
    mkdir "$in/Ada/many"
    (cd "$in/Ada/many" && seq -f 'file%.0f.dat' 20000 | xargs touch)
    class LAB=01
    [ "$status" -eq 0 ]
    grep -q '^20000 other files do not have the name of a lab' "$out/summary.txt"
}

@test "class: LEAVE-OUT leaves a check out of the sum for all students" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c wrong
    class LAB=01 LEAVE-OUT=01:two
    [ "$(row Ada)$(row Bob)" = Ada,,ada,40,40Bob,,bob,40,40 ]
    grep -q 'Without it: 40 of 40 points' "$out/feedback/bob/01-name-both-ends.txt"
    [[ $(tail -n 1 "$out/checks.csv") == *',passed,left out' ]]
    cp -r "$out" before
    class LAB=01
    [ "$(row Bob)" = Bob,,bob,40,100 ]
    run "$CLASS" compare OLD=before "NEW=$out"
    [[ $output == *'bob 01-name-both-ends: 40 of 40, then 40 of 100'*'two: left out (60 points), then failed (60)'* ]]
    class LAB=01 LEAVE-OUT=three
    [ "$status" -eq 64 ]
    [[ $stderr == *'LEAVE-OUT=three: no graded lab or worksheet has this check' ]]
}

@test "class: two gradings are compared, and each difference is named" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c
    class LAB=01
    cp -r "$out" before
    run "$CLASS" compare OLD=before "NEW=$out"
    [ "$status" -eq 0 ]
    hand_in Bob/name-both-ends.c wrong
    sed -i 's/"means":"none"/"means":"other"/' grader.sh
    class LAB=01
    run "$CLASS" compare OLD=before "NEW=$out"
    [ "$status" -eq 1 ]
    [ "$output" = 'bob 01-name-both-ends: 100 of 100, then 40 of 100
    two: passed (60 points), then failed (60)
    means: none, then other
{"portlab":1,"event":"compared","same":1,"changed":1}' ]
}

@test "class: the summary says who failed what, and groups hints that differ only in numbers" {
    for who in Ada Bob Zoe; do hand_in "$who/name-both-ends.c" wrong; done
    class LAB=01
    grep -q '^  two           60 points   3 failed  second$' "$out/summary.txt"
    grep -q '^      failed by: Ada, Bob, Zoe$' "$out/summary.txt"
    grep -q '^     3  two: port N is N$' "$out/summary.txt"
}

@test "class: without sim_c all but similar.csv is written, and the summary says so" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c
    mkdir bin
    for tool in sh cat grep rm sed; do ln -s "$(command -v "$tool")" bin; done
    run env "PATH=$PWD/bin" "$CLASS" grade "KIT=$ROOT" "BUILD=$OUT" "DIR=$in" "OUT=$out" LAB=01
    echo "$output"
    [ "$status" -eq 0 ]
    [ ! -e "$out/similar.csv" ]
    grep -q 'similar.csv: not written: sim_c is not installed' "$out/summary.txt"
}

# A copy with other names and its functions elsewhere, beside honest programs.
@test "class: a copy with renamed variables is found, and honest programs are not" {
    need sim_c
    need_solutions
    for i in 1 2 3 4; do
        mkdir -p "$in/Honest $i" "$in/Other $i"
        cp "$ROOT/labs/04-let-the-kernel-choose/solution/let-the-kernel-choose-$(((i - 1) % 3 + 1)).c" "$in/Honest $i/let-the-kernel-choose.c"
    done
    rm -r "$in/Honest 4" "$in"/Other*
    for i in 1 2 3; do
        mkdir "$in/Blind $i"
        cp "$ROOT/tests/blind/04-let-the-kernel-choose/right-$i.c" "$in/Blind $i/let-the-kernel-choose.c"
    done
    class LAB=04
    [ "$(wc -l <"$out/similar.csv")" -eq 1 ]
    mkdir "$in/Copy"
    copy "$in/Blind 1/let-the-kernel-choose.c" >"$in/Copy/let-the-kernel-choose.c"
    class LAB=04
    [ "$(tail -n +2 "$out/similar.csv" | cut -d, -f 2,7-8 | wc -l)" -eq 1 ]
    grep -q '^04-let-the-kernel-choose,Blind 1,.*,Copy,' "$out/similar.csv"
}

# A sim_c of the test's own, which does what is said.
fake_sim() {
    mkdir -p bin
    printf '#!/bin/sh\n%s\n' "$1" >bin/sim_c
    chmod +x bin/sim_c
    PATH=$PWD/bin:$PATH
}

@test "class: a text that many handed in is compared once, and its pairs come first" {
    need sim_c
    need_solutions
    program=$ROOT/tests/blind/04-let-the-kernel-choose/right-1.c
    mkdir "$in/Changed"
    { sed '1,/^}/d' "$program"; sed '/^}/q' "$ROOT/tests/blind/04-let-the-kernel-choose/right-2.c"; } >"$in/Changed/let-the-kernel-choose.c"
    for i in {10..34}; do
        mkdir "$in/Same $i"
        cp "$program" "$in/Same $i/let-the-kernel-choose.c"
    done
    fake_sim "echo . >>'$PWD/runs'; exec '$(command -v sim_c)' \"\$@\""
    class LAB=04
    [ "$(tail -n +2 "$out/similar.csv" | grep -c '^04[^,]*,Same .*,100,Same .*,100$')" -eq 300 ]
    [ "$(wc -l <"$out/similar.csv")" -eq 301 ]
    [ "$(wc -l <runs)" -eq 2 ]
}

@test "class: programs are compared while they are graded" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c
    fake_sim ": >'$PWD/compared'"
    # shellcheck disable=SC2016 # the grader expands it
    sed -i '1i for try in $(seq 60); do [ -e "${0%/*}/compared" ] || sleep 1; done; [ -e "${0%/*}/compared" ] || exit 2' grader.sh
    class LAB=01
    [ "$status" -eq 0 ]
}

@test "class: a signal ends the comparison, too" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c
    : >pids
    fake_sim "echo \$\$ >>'$PWD/pids'; exec sleep 60"
    "$CLASS" grade "KIT=$ROOT" "BUILD=$OUT" "DIR=$in" "OUT=$out" LAB=01 >said 2>&1 3>&- &
    STARTED+=("$!")
    wait_for_word "$!" '[0-9]' pids
    wait_for_word "$!" 'bob.*100' said
    SECONDS=0
    kill -TERM "$!"
    wait "$!" || true
    [ "$SECONDS" -lt 30 ]
    wait_until has_ended "$(<pids)"
    grep -q 'stopped. 2 graded now' said
}

@test "class: an unfinished comparison is made again" {
    need sim_c
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c
    fake_sim 'exit 1'
    class LAB=01
    grep -q 'similar.csv: sim_c did not finish for 01-name-both-ends within 120 seconds' "$out/summary.txt"
    rm bin/sim_c
    class LAB=01
    run ! grep 'sim_c' "$out/summary.txt"
    [ -s "$out/class/similar.key" ]
}

# The same program with other names, its functions in another order.
copy() {
    local names
    names=$(grep -oE '\b[a-z_]{4,}\b' "$1" | sort -u | grep -vxE 'static|const|struct|return|while|else|void|size_t|include|define|char|unsigned|long|int|short|break|continue|switch|case|default|enum|bool|true|false|sizeof' |
        grep -E '^(count|sample|port|low|high|fail|stop|address|peer|server|client|line|range|result|value|index|number|total)' || true)
    for name in $names; do printf 's/\\b%s\\b/other_%s/g\n' "$name" "$name"; done >names.sed
    awk '/^}/ && !cut {text = text $0 "\n"; part[++n] = text; text = ""; next} {text = text $0 "\n"} END {printf "%s", part[1]; for (i = n; i > 1; i--) printf "%s", part[i]; printf "%s", text}' "$1" | sed -f names.sed
}

@test "class: the real grader gives the same results with one and with two jobs" {
    need_solutions
    unset PORTLAB_GRADER
    PATH=${PATH#*/bats-core:} # another bats is to run, without this one's folder
    mkdir "$in/Ada" "$in/Bob"
    cp "$ROOT/labs/01-name-both-ends/solution/name-both-ends.c" "$in/Ada"
    echo 'int main(void) { return 1 }' >"$in/Bob/name-both-ends.c"
    class LAB=01 JOBS=1
    [ "$status" -eq 0 ]
    cat "$out/summary.txt"
    [[ $(row Ada) =~ ^Ada,,ada,([0-9]+),([0-9]+)$ && ${BASH_REMATCH[1]} == "${BASH_REMATCH[2]}" && $(row Bob) == Bob,,bob,0,* ]]
    grep -q '"checksum":"[0-9a-f]*","machine":"[^"]*","means":"[a-z]*","score":'"${BASH_REMATCH[1]}," "$out/results/ada/01-name-both-ends.json"
    grep -q "expected ';'" "$out/feedback/bob/01-name-both-ends.txt"
    mv "$out" one
    class LAB=01 JOBS=2
    cmp one/checks.csv "$out/checks.csv"
    cmp one/summary.txt "$out/summary.txt"
}

@test "class: a hand-in that was withdrawn leaves no result behind" {
    hand_in Ada/name-both-ends.c
    hand_in Bob/name-both-ends.c
    class
    rm "$in/Bob/name-both-ends.c"
    class LAB=02
    [ -e "$out/results/bob/01-name-both-ends.json" ]
    class LAB=01
    [ "$(row Bob)" = Bob,,bob,, ]
    [ -z "$(find "$out/results/bob" "$out/feedback/bob" -type f)" ]
}

@test "class: make refuses a variable for one program with a class, and the other way round" {
    run make -s -C "$ROOT" grade DIR="$in" STUDENT='$(touch ran) x' OUT="$out"
    [[ $output == *"class: unknown argument 'STUDENT=\$(touch ran) x'"* ]]
    run make -s -C "$ROOT" grade ROSTER=x.csv LAB=01
    [[ $output == *'grade: unknown argument ROSTER=x.csv'* ]]
}

@test "class: wrong use exits with 64, and is named" {
    for words in '' nothing 'grade X=1' 'grade DIR=in' 'grade DIR=in OUT=out LAB=77' 'grade DIR=nowhere OUT=out' 'grade DIR=in OUT=out JOBS=0' \
        'grade DIR=in OUT=out' 'compare OLD=in NEW=in'; do
        # shellcheck disable=SC2086
        run "$CLASS" ${words/grade/grade KIT=$ROOT}
        echo "$words: $output"
        [ "$status" -eq 64 ]
        [[ $output == class:* ]]
    done
    hand_in 01-name-both-ends/name-both-ends.c
    class
    [ "$status" -eq 64 ]
    [[ $stderr == *"this is the folder of one student, for SUBMISSION="* ]]
}
