#!/usr/bin/env bats
# sheet report: how a class answered each question.
load helpers

SHEET=$OUT/worksheets/sheet/sheet

setup() {
    class=$BATS_TEST_TMPDIR/class
    mkdir "$class"
    cat >"$BATS_TEST_TMPDIR/01-try.md" <<'END'
# Worksheet 01: try
<!-- meets: S1 -->

## Predict

**P1.** Which, at {port}?

- ( ) Right one. <!-- right -->
- ( ) Other one. <!-- M1: no. -->
- ( ) Third one. <!-- wrong: no. -->

**P2.** How many? ____ <!-- number: = 3; no. -->

**P3.** Your port? ____ <!-- number: = {port}; no. -->

## Observe

```sh
demo-server {port}
```

**O1.** Which port? ____ <!-- number: connected local.port; no. -->

## Explain

**E1.** Why? <!-- open: good. -->
END
    sed 's/Worksheet 01/Worksheet 02/' "$BATS_TEST_TMPDIR/01-try.md" >"$BATS_TEST_TMPDIR/02-try.md"
}

# answers FILE LINE...: an answers file of worksheet 01.
answers() {
    mkdir -p "$class/$(dirname "$1")"
    printf '%s\n' 'worksheet: 01' "${@:2}" >"$class/$1"
}

report() {
    run --separate-stderr "$SHEET" report "$@" "$class" "$BATS_TEST_TMPDIR"/0[12]-try.md
    echo "$output" "$stderr"
}

# The letter at which a student is shown the choice with this text.
letter() {
    "$SHEET" paper -s "$1" "$BATS_TEST_TMPDIR/01-try.md" |
        sed -n "s/.*<b class=\"letter\">\(.\)<\/b><div>$2.*/\1/p"
}

@test "class-report: choices are counted by their text, whatever their letter was" {
    for name in Ada Alan Barbara Donald Edsger Grace; do
        answers "$name.txt" "student: $name" "P1: $(letter "$name" Right)"
    done
    answers ken.txt 'student: Ken' "P1: $(letter Ken Other)"
    report
    [ "$status" -eq 0 ]
    [[ $output == *'  *    6  86%  ######  Right one.'* ]]
    [[ $output == *'       1  14%  #       M1: Other one.'* ]]
    [[ $output == *'       0   0%          Third one.'* ]]
    [ "$(for name in Ada Alan Barbara Donald Edsger Grace; do letter "$name" Right; done | sort -u | wc -l)" -gt 1 ]
}

@test "class-report: numbers are marked, those that differ for each as one" {
    answers ada.txt 'student: Ada' 'P2: 3' "P3: $("$SHEET" paper -s Ada "$BATS_TEST_TMPDIR/01-try.md" | sed -n 's/.*demo-server \([0-9]*\).*/\1/p')"
    answers alan.txt 'student: Alan' 'P2: 2' "P3: $("$SHEET" paper -s Alan "$BATS_TEST_TMPDIR/01-try.md" | sed -n 's/.*demo-server \([0-9]*\).*/\1/p')"
    report
    [[ $output == *'  *    1  50%  #  3'$'\n''       1  50%  #  2'* ]]
    [[ $output == *'  *    2 100%  ##  right, with different values'* ]]
}

@test "class-report: the most frequent answer comes first, after what is right" {
    for i in 1 2 3 4 5 6; do
        answers "$i.txt" "student: number $i" "P2: $((i < 3 ? 1 : i < 6 ? 2 : 3))"
    done
    report
    [[ $output == *'  *    1  17%  #    3'*'       3  50%  ###  2'*'       2  33%  ##   1'* ]]
}

@test "class-report: observations are compared with the evidence beside them" {
    cp "$ROOT"/tests/worksheets/good.* "$class"
    o1=$(sed -n 's/^O1: //p' "$class/good.txt")
    run "$SHEET" report "$class" "$ROOT/tests/worksheets/42-small.md"
    [[ $output == *"  *    1 100%  #  $o1"$'\n'*'right for 1 of 1, checked against their own evidence'* ]]
    sed -i 's/"pid":/"pid":1/' "$class/good.evidence"
    run "$SHEET" report "$class" "$ROOT/tests/worksheets/42-small.md"
    [[ $output == *"       1       no valid evidence"* && $output != *"$o1"* && $output != *'right for'* ]]
    rm "$class/good.evidence"
    run "$SHEET" report "$class" "$ROOT/tests/worksheets/42-small.md"
    [[ $output == *"       1       no valid evidence"* && $output != *"$o1"* ]]
}

@test "class-report: predictions come first, and missing answers are counted" {
    answers ada.txt 'student: Ada' 'P2: 3' 'E1: So it is.'
    answers alan.txt 'student: Alan' 'O1: 40000'
    report
    [ "$(grep -oE '^[POE][0-9]+' <<<"$output" | tr '\n' ' ')" = 'P1 P2 P3 O1 E1 ' ]
    [[ $output == *'How many?'$'\n''  *    1 100%  #  3'$'\n''       1       answered: 100%'$'\n''       1       no answer'* ]]
    [[ $output != *'Worksheet 02'* ]]
}

@test "class-report: a bar has at most 24 marks, and at least one" {
    for i in {1..49}; do
        answers "$i.txt" "student: number $i" "P2: $((i == 1 ? 2 : 3))"
    done
    report
    [[ $output == *'  *   48  98%  ########################  3'* ]]
    [[ $output == *'       1   2%  #                         2'* ]]
}

@test "class-report: no name is shown, and open answers only if asked for" {
    answers ada.txt 'student: Ada Lovelace' 'E1: So it is.'
    report
    [[ $output != *Ada* && $output != *'So it is'* ]]
    [[ $output == *'       1       answered in their own words'* ]]
    report --open
    [[ $output != *Ada* ]]
    [[ $output == *'      - So it is.'* ]]
}

@test "class-report: a file that cannot be read is named with its line" {
    answers ada.txt 'student: Ada' 'P2: 3'
    answers b/bad.txt 'P2: 3' 'what'
    answers c.txt 'P9: 3'
    printf 'worksheet: 07\n' >"$class/d.txt"
    printf 'P2: 3\n' >"$class/e.txt"
    : >"$class/f.txt"
    head -c 10000000 /dev/zero >"$class/g.txt"
    printf '\377\376w\0' >"$class/h"$'\e'"[31m.txt"
    report
    [ "$status" -eq 0 ]
    [[ $output == '8 answers files, 1 of them counted.'* ]]
    [[ $output == *'Left out: 7 files'*'b/bad.txt:3: '*'c.txt:2: '*'d.txt: '*'e.txt: '*'f.txt:1: '*'g.txt:1: '*'h?[31m.txt'* ]]
}

@test "class-report: a student's second file is left out, and links are not followed" {
    answers ada/01.txt 'student: Ada' 'P2: 3'
    answers copy/01.txt 'student: ada' 'P2: 3'
    ln -s "$class/ada/01.txt" "$class/link.txt"
    ln -s "$class" "$class/loop"
    report
    [[ $output == '2 answers files, 1 of them counted.'* ]]
    [[ $output == *"copy/01.txt: a second file of this student for worksheet 01; $class/ada/01.txt is counted"* ]]
}

@test "class-report: a file that only has the name of an answers file is named" {
    answers ada.txt 'student: Ada' 'P2: 3'
    answers folder.txt/b.txt 'student: Bob' 'P2: 3'
    ln -s ada.txt "$class/link.txt"
    ln -s nowhere "$class/broken.txt"
    ln -s . "$class/loop"
    mkfifo "$class/fifo.txt"
    mkdir -p "$class"/1/2/3/4/5/6/7/8/9
    report
    [[ $output == '2 answers files, 2 of them counted.'*'Left out: 6 files'* ]]
    for line in '1/2/3/4/5/6/7/8/9: a folder that is too deep' 'fifo.txt: not a regular file' \
        'broken.txt: a link, which is not followed' 'link.txt: a link, which is not followed' \
        'loop: a link, which is not followed' 'folder.txt: a folder; its files are read'; do
        [[ $output == *"  $class/$line"* ]]
    done
}

@test "class-report: an open answer is listed once, with its count, and with --names whose it is" {
    for name in Ada Alan Zoë; do
        answers "$name.txt" "student: $name" 'E1: So it is.'
    done
    answers nobody.txt 'E1: Else.'
    report --open
    [[ $output == *'      - (3 times) So it is.'* && $output == *'      - Else.'* && $output != *Alan* ]]
    report --open --names
    [[ $output == *'      - (3 times) So it is.'$'\n''        Ada, Alan, Zoë'* ]]
    [[ $output == *'      - Else.'$'\n''        no name'* ]]
}

@test "class-report: percentages are of those who answered, and the program says so" {
    answers a.txt 'student: Ada' 'P2: 3'
    answers b.txt 'student: Bob' 'P2: 2'
    answers c.txt 'student: Cy' 'P1: a'
    report
    [[ $output == *'  *    1  50%  #  3'*'       2       answered: 100%'$'\n''       1       no answer'* ]]
}

@test "class-report: on a full disk it says so" {
    [ -e /dev/full ] || skip 'there is no /dev/full here'
    answers a.txt 'student: Ada' 'P2: 3'
    run bash -c '"$1" report "$2" "$3" 2>&1 >/dev/full' - "$SHEET" "$class" "$BATS_TEST_TMPDIR/01-try.md"
    [ "$status" -eq 74 ]
    [ "$output" = 'sheet: report: standard output: No space left on device' ]
}

@test "class-report: the worksheet is also known by the file's name" {
    printf 'P2: 3\n' >"$class/02-try.txt"
    report
    [[ $output == *'Worksheet 02: try: 1 answers file'* ]]
    [[ $output == *'  *    1 100%  #  3'* ]]
}

@test "class-report: the same folder gives the same report" {
    for i in {1..9}; do
        answers "$i.txt" "student: number $i" "P2: $i" "P1: b" "E1: Answer $i."
    done
    report --open
    first=$output
    mv "$class" "$class.old"
    cp -R "$class.old" "$class"
    report --open
    [ "$first" = "$output" ]
}

@test "class-report: a folder that is missing, or has no answers, is named" {
    report
    [ "$status" -eq 64 ]
    [[ $stderr == *"no answers file (*.txt) below $class"* ]]
    rmdir "$class"
    report
    [ "$status" -eq 64 ]
    [[ $stderr == *'No such file or directory'* ]]
}
