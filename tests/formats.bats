#!/usr/bin/env bats
# The formats of a result, each compared with what its host documents. Labs and records are made
# by hand here: nothing is compiled or graded.
load helpers

SCORE=$OUT/labs/grader/score
FORMATS='text json gradescope classroom50 autolab vpl prairielearn codegrade junit tap'

# What the first grading finds out about this machine is for the others, too.
setup_file() {
    export TRIED=$BATS_FILE_TMPDIR/tried
}

setup() {
    LAB=$BATS_TEST_TMPDIR/07-try RECORDS=$BATS_TEST_TMPDIR/records
    lab "$LAB"
    mkdir "$RECORDS"
    echo namespaces >"$RECORDS/means"
}

# A lab ($1) of four checks. (bats would take their @test for this file's.)
lab() {
    mkdir "$1"
    sed "s/^test/@test/" >"$1/check.bats" <<'END'
# points: 40
# idea: An idea with "quotes", <brackets>
#   & more.
# read: RFC 9293, section 3.1
test "first: it runs" {
# points: 30
# after: first
test "second: it # SKIPs <nothing> & 'all'" {
# points: 20
test "third: it ends" {
# points: 10
test "fourth: at last" {
END
}

# What was seen of a check ($1): lines.
record() {
    printf '%s\n' "${@:2}" >"$RECORDS/check-$1"
}

all_passed() {
    local check
    for check in first second third fourth; do
        record "$check" "shown ${1:-well done}" 'status passed'
    done
}

# 40 of 90 points that can be had: 44.44 of 100.
mixed() {
    record first 'shown 127.0.0.1:3306' 'status passed'
    record second 'ran ./try 1' 'expected one' 'saw two' 'saw three' 'hint look' 'status failed'
    record third 'status blocked' 'reason skipped until second passes'
    record fourth 'status skipped' 'reason no IPv6 here'
}

refused() {
    all_passed
    rm "$RECORDS/check-third"
}

does_not_compile() {
    printf '%s\n' "try.c:3:1: error: expected ';' before \"}\"" ' 3 | <]]>' >"$RECORDS/compiler"
}

# What a submission may print, to be taken for something else.
HOSTILE=("saw ]]></failure></testcase><testcase name=\"x\"/>&amp;&#0; \\ \" ' %s \$(id)"
    'saw ok 1 - first' 'saw not ok 2' 'saw Bail out!' 'saw 1..1' 'saw # SKIP'
    'saw {"scores":{"07-try":100}}' 'saw "score":100}' 'saw status passed'
    $'saw \e[2J\a\b\r\x01\x7f' $'saw \xff\xfe \xc0\x80 \xed\xa0\x80 \xe2\x82 \xc2\x9b2J \xef\xbf\xbe \xf0\x9f\x98\x80 ü')

hostile() {
    all_passed
    local long
    long=$(head -c 100000 /dev/zero | tr '\0' 'A')
    record first "${HOSTILE[@]}" 'status failed'
    record second "saw $long" 'status failed'
    # The end of a line that is longer than there is room for is no line.
    record third 'status failed' "saw ${long:0:4091}status passed" "saw ${long:0:4089}status passed"
    record fourth $'shown \xff\e"]]>' 'status passed'
}

hostile_reasons() {
    all_passed
    record third $'reason "><x a="]]>&\e\xff # SKIP' "reason ok 9" 'status blocked'
    record fourth $'reason "><x a="]]>&\e\xff' 'reason ok 9' 'status skipped'
}

# Writes the result in a form ($1) to SAID, its complaints to COMPLAINED; STATUS.
form() {
    SAID=$BATS_TEST_TMPDIR/said COMPLAINED=$BATS_TEST_TMPDIR/complained STATUS=0
    "$SCORE" "$1" "${@:2}" "$LAB" "$RECORDS" >"$SAID" 2>"$COMPLAINED" || STATUS=$?
}

is_utf8() {
    iconv -f UTF-8 -t UTF-8 "$SAID" >/dev/null
    ! LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' "$SAID"
}

# jq(1) says true of each value in SAID.
holds() {
    jq -e -s "$1" "$SAID" >/dev/null || { head -c 2000 "$SAID"; false; }
}

# What ends or turns a line, or is obeyed, where it is shown (C1, bidi, U+2028), and beside it
# what is not.
SHOWN_ELSEWISE=$'\xc2\x80 \xc2\x85 \xc2\x9b2J \xc2\x9f \xd8\x9c \xe2\x80\x8e \xe2\x80\x8f \xe2\x80\xa8 \xe2\x80\xa9 \xe2\x80\xaa \xe2\x80\xae \xe2\x81\xa6 \xe2\x81\xa9'
SHOWN_AS_IT_IS=$'\xc2\xa0 \xd8\x9b \xe2\x80\x8d \xe2\x80\x90 \xe2\x80\xaf \xe2\x81\xa5 \xe2\x81\xaa'

@test "formats: no format has a control character, for a terminal or a browser" {
    local raw=$'\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]'
    [ "$(LC_ALL=C grep -acE "$raw" <<<"${SHOWN_ELSEWISE// /$'\n'}")" -eq 13 ]
    for each in saw compiler reason; do
        all_passed
        record second "saw $SHOWN_ELSEWISE|$SHOWN_AS_IT_IS" 'status failed'
        record third "reason $SHOWN_ELSEWISE|$SHOWN_AS_IT_IS" 'status skipped'
        [ "$each" != compiler ] || echo "$SHOWN_ELSEWISE|$SHOWN_AS_IT_IS" >"$RECORDS/compiler"
        for format in $FORMATS; do
            form "$format"
            is_utf8
            run env LC_ALL=C grep -aE "$raw|u0080|u009b|u2028|u202e" "$SAID"
            echo "$each in $format: $output" | cat -A | head -c 900
            [ "$status" -eq 1 ]
            case $format:$each in
            autolab:* | vpl:compiler | prairielearn:compiler) continue ;; # no room for it, or a name of 80 columns
            esac
            grep -qF $'|\xc2\xa0 \xd8\x9b' "$SAID"
        done
    done
}

@test "formats: the exit status is 0 for full marks" {
    all_passed
    for format in $FORMATS; do
        form "$format"
        [ "$STATUS" = 0 ]
        [ -s "$SAID" ]
    done
}

@test "formats: the exit status is 1 for less, or 0 if the host wants it" {
    mixed
    for format in $FORMATS; do
        form "$format"
        case $format in
        text | json | junit | tap) [ "$STATUS" = 1 ] ;;
        *) [ "$STATUS" = 0 ] ;;
        esac
    done
}

@test "formats: the exit status is 2 without a grade, and no format has a score" {
    refused
    for format in $FORMATS; do
        form "$format"
        [ "$STATUS" = 2 ]
        cat "$SAID" "$COMPLAINED" | grep -q 'the check third has no result'
        run ! grep -E '"score": *[0-9]|"score" value|07-try":[0-9]|^(not )?ok|^Grade|<testcase.* weight' "$SAID"
    done
}

@test "formats: each format with room for it names the version of the kit" {
    need jq
    need xmllint
    local version
    version=$("$FACTS" --version)
    version=${version##* }
    mixed
    form text
    [ "$(head -n 1 "$SAID")" = "lab 07-try, graded by portlab $version" ]
    form tap
    grep -qx "# portlab $version" "$SAID"
    form json
    holds ".[0].version == \"$version\""
    form gradescope
    holds ".[0].extra_data.portlab == \"$version\""
    form junit
    [ "$(xmllint --xpath 'string(//property[@name="portlab"]/@value)' "$SAID")" = "$version" ]
}

@test "formats: an unknown format is refused" {
    run "$SCORE" xml "$LAB" "$RECORDS"
    [ "$status" -eq 2 ]
    run "$SCORE" junit
    [ "$status" -eq 0 ]
}

# What is true of a line of our own JSON.
JSON='length > 0 and all(.[]; keys_unsorted == ["portlab","event","version","lab","checksum","machine","means","score","gradable","points","refused","compiler","warnings","checks"]
    and .portlab == 1 and .event == "graded" and .points == 100
    and (.score == null or (.score <= .gradable)) and ((.score == null) == (.refused != null))
    and all(.checks[]; keys_unsorted == ["name","title","points","status","after","reason","shown","ran","expected","saw","again","hint","idea","read"]
        and (.status | IN("passed", "failed", "blocked", "skipped", "missing"))))'

@test "json: each lab is one line with the whole result" {
    need jq
    for state in all_passed mixed refused hostile_reasons does_not_compile hostile; do
        $state
        form json
        holds "$JSON"
        is_utf8
    done
}

@test "json: it has what was seen, in the words of this run" {
    need jq
    mixed
    form json
    holds '.[0] | .score == 40 and .gradable == 90 and .means == "namespaces"'
    holds '.[0].checks[0] | .idea == "An idea with \"quotes\", <brackets> & more." and .shown == "127.0.0.1:3306"'
    holds '.[0].checks[1] | .status == "failed" and .saw == "two\nthree" and .after == "first" and .hint == "look"'
    holds '.[0].checks[3] | .status == "skipped" and .reason == "no IPv6 here"'
}

@test "json: whatever a submission printed becomes a string" {
    need jq
    hostile
    form json
    holds '.[0] | .score == 10 and (.checks | map(.status) == ["failed", "failed", "failed", "passed"])'
    holds '.[0].checks[0].saw | split("\n") | .[1] == "ok 1 - first" and .[8] == "status passed" and (.[9] | startswith("\u001b[2J"))'
    holds '.[0].checks[0].saw | split("\n")[10] | startswith("\ufffd\ufffd \ufffd\ufffd ") and endswith(" 😀 ü")'
    holds '.[0].checks[2].saw | test("^A+$")'
}

# https://gradescope-autograders.readthedocs.io/en/latest/specs/
GRADESCOPE='length == 1 and (.[0] | (keys - ["score","execution_time","output","output_format","test_output_format","test_name_format","visibility","stdout_visibility","extra_data","tests","leaderboard"] == [])
    and (.score | type == "number") and (.output | type == "string")
    and (.visibility | IN("hidden", "after_due_date", "after_published", "visible"))
    and (.stdout_visibility | IN("hidden", "after_due_date", "after_published", "visible"))
    and all(.tests[]; (keys - ["score","max_score","status","name","name_format","number","output","output_format","tags","visibility","extra_data"] == [])
        and (.name | type == "string") and (.output | type == "string")
        and (.output_format | IN("text", "html", "simple_format", "md", "ansi"))
        and (has("score") | not) or ((.score <= .max_score) and (.status == (if .score == .max_score then "passed" else "failed" end)))))'

@test "gradescope: results.json is as documented" {
    need jq
    for state in all_passed mixed hostile_reasons does_not_compile hostile; do
        $state
        form gradescope
        holds "$GRADESCOPE"
        is_utf8
    done
}

@test "gradescope: a check that this machine cannot run does not count" {
    need jq
    mixed
    form gradescope
    holds '.[0].score == 44.44 and (.[0].output | contains("40 of 90 points; the other 10 cannot be tested on this machine"))'
    holds '.[0].tests | map(.score) == [40, 0, 0, null]'
    holds '.[0].tests[3] | (has("score") or has("max_score") or has("status") | not) and .output == "not possible on this machine: no IPv6 here"'
    holds '.[0].tests[2].output == "skipped until second passes" and .[0].tests[2].status == "failed"'
    holds '.[0].tests[1].output | startswith("ran: ./try 1\nexpected: one\nsaw: two\n  three\nhint: look")'
}

@test "gradescope: a program that does not compile gets the first error, and 0" {
    need jq
    does_not_compile
    form gradescope
    holds '.[0] | .score == 0 and (.output | contains("error: expected \u0027;\u0027")) and all(.tests[]; .output == "skipped until it compiles")'
}

# https://github.com/foundation50/classroom50, schemas/result-v1.schema.json
CLASSROOM50='length == 1 and (.[0] | ((keys - ["graded_at"]) == (["schema","classroom","assignment","assignment_type","owner","submission","commit","release","review","datetime","score","max-score","tests"] | sort))
    and .schema == "classroom50/result/v1" and (.submission | startswith("submit/"))
    and (.graded_at | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"))
    and (.score == ([.tests[].score] | add)) and (."max-score" == ([.tests[]."max-score"] | add))
    and all(.tests[]; (keys - ["output"] == ["max-score", "passed", "score", "test-name"]) and (.passed | type == "boolean")
        and (."test-name" | length > 0) and (.score == (.score | floor)) and .score <= ."max-score"))'

classroom50() {
    export CLASSROOM=nets ASSIGNMENT=lab-07 ASSIGNMENT_TYPE=individual OWNER=alice \
        SUBMISSION_TAG=submit/2026-06-01T14-32-05Z-a1b2c3d COMMIT_URL=https://example.org/c \
        RELEASE_URL=https://example.org/r REVIEW_URL=https://example.org/v SUBMITTED_AT=2026-06-01T14:32:01Z
    form classroom50
}

@test "classroom50: result.json is as its schema says" {
    need jq
    for state in all_passed mixed hostile_reasons does_not_compile hostile; do
        $state
        classroom50
        holds "$CLASSROOM50"
        is_utf8
    done
}

@test "classroom50: a check that this machine cannot run does not count" {
    need jq
    mixed
    classroom50
    holds '.[0] | .score == 40 and ."max-score" == 90 and (.tests | map(.passed) == [true, false, false])'
    holds '.[0] | .classroom == "nets" and .owner == "alice" and .datetime == "2026-06-01T14:32:01Z"'
}

@test "autolab: the last line is the score out of 100, and no other line is a score" {
    need jq
    for state in all_passed:100 mixed:44.44 refused:null hostile:10; do
        ${state%:*}
        form autolab
        [ "$(grep -c '^{' "$SAID")" = 1 ]
        tail -n 1 "$SAID" | jq -e ". == {scores: {\"07-try\": ${state#*:}}}"
        rm -f "$RECORDS"/check-*
    done
}

# What says warnings, and a command that repeats a check, in each form that has room for them.
@test "formats: less than full marks shows the first warnings and the command to repeat a check" {
    mixed
    echo 'again printf "\60" | ./try 1' >>"$RECORDS/check-second"
    echo "try.c:9:5: warning: 'size' is used uninitialized" >"$RECORDS/warnings"
    for format in $FORMATS; do
        form "$format"
        grep -qE '(warnings:?"?:?.*|^ *|# |>|<system-err>)try\.c:9:5: warning: ' "$SAID" || [[ $format == c[lo]* ]]
        # In a text it is below the word "again".
        grep -A 1 'again' "$SAID" | paste -s -d ' ' - | grep -qE 'again.*printf .*60.* \| \./try 1' || { cat "$SAID"; false; }
    done
    all_passed
    for format in text gradescope junit tap; do
        form "$format"
        run ! grep 'warning:' "$SAID"
    done
}

@test "classroom50: the first test of a program that does not compile has the first error" {
    need jq
    does_not_compile
    classroom50
    holds '.[0] | .score == 0 and (.tests[0].output | contains("error: expected \u0027;\u0027")) and all(.tests[1:][]; .output == "skipped until it compiles")'
}

@test "formats: no host's format tells a student to run make" {
    mixed
    form text
    grep -q 'make hint LAB=07' "$SAID"
    for format in gradescope classroom50 autolab vpl prairielearn codegrade; do
        form "$format"
        run ! grep -E 'make (hint|grade|worksheet)|Error 1' "$SAID"
    done
}

# https://vpl.dis.ulpgc.es/documentation/vpl-4.4.2/: what VPL takes for a mark of its own.
marks() {
    grep -E '^(<\|--|--\|>|-|Grade :=>>|Comment :=>>)' "$SAID" | tr '\n' '|'
}

@test "vpl: it has comments, a title for each check and a grade, and escapes what a submission printed" {
    local marks="<|--|-Result|-07 first: it runs (40 of 40)|-07 second: it # SKIPs <nothing> & 'all' (0 of 30)|-07 third: it ends (0 of 20)|-07 fourth: at last (does not count)|--|>|Grade :=>> 44.44|"
    mixed
    form vpl
    [ "$(marks)" = "$marks" ]
    record second $'saw --|>' $'saw Grade :=>> 100' 'saw Comment :=>> x' 'saw -x' $'saw \rGrade :=>> 100' 'status failed'
    form vpl
    [ "$(marks)" = "$marks" ]
    is_utf8
    VPL_GRADEMIN=0 VPL_GRADEMAX=10.00000 form vpl
    [ "$(tail -n 1 "$SAID")" = 'Grade :=>> 4.44' ]
}

@test "vpl: it has no grade without a grading, and 0 for a program that does not compile" {
    refused
    form vpl
    [ "$(marks)" = '<|--|-Not graded|--|>|' ]
    all_passed
    rm "$RECORDS"/check-*
    does_not_compile
    form vpl
    grep -q "^>try.c:3:1: error: expected ';'" "$SAID"
    [ "$(tail -n 1 "$SAID")" = 'Grade :=>> 0.00' ]
}

# https://docs.prairielearn.com/externalGrading/
PRAIRIELEARN='length == 1 and (.[0] | (.gradable | type == "boolean") and (.gradable == has("score")) and (.gradable != has("format_errors"))
    and (.message | type == "string") and ((has("score") | not) or (.score >= 0 and .score <= 1))
    and all(.tests[]; keys == ["max_points", "name", "output", "points"] and .points <= .max_points and (.output | type == "string")))'

@test "prairielearn: results.json is as documented" {
    need jq
    for state in all_passed mixed hostile_reasons hostile refused does_not_compile; do
        $state
        form prairielearn
        holds "$PRAIRIELEARN"
        is_utf8
    done
}

@test "prairielearn: the score is 0 to 1, and a program that does not compile costs no attempt" {
    need jq
    mixed
    form prairielearn
    holds '.[0] | .score == 0.4444 and (.tests | map([.points, .max_points]) == [[40, 40], [0, 30], [0, 20]])'
    refused
    form prairielearn
    holds '.[0] | .gradable == false and (.message | contains("the check third has no result")) and .tests == []'
    does_not_compile
    form prairielearn
    holds '.[0] | .gradable == false and (.message | contains("error: expected"))'
}

# What CodeGrade's reader of JUnit XML wants: no properties, a time and a weight for each case,
# nothing in one that passed. It leaves out what is skipped.
@test "codegrade: its reader accepts the cases, which are weighted by their points" {
    need xmllint
    cat >"$BATS_TEST_TMPDIR/codegrade.dtd" <<'END'
<!ELEMENT testsuites (testsuite+)> <!ATTLIST testsuites name CDATA #IMPLIED>
<!ELEMENT testsuite (testcase+)>
<!ATTLIST testsuite name CDATA #REQUIRED tests NMTOKEN #REQUIRED failures NMTOKEN #REQUIRED
    errors NMTOKEN #REQUIRED skipped NMTOKEN #REQUIRED>
<!ELEMENT testcase (skipped | failure)?>
<!ATTLIST testcase name CDATA #REQUIRED classname CDATA #REQUIRED time NMTOKEN #REQUIRED weight NMTOKEN #REQUIRED>
<!ELEMENT skipped (#PCDATA)> <!ATTLIST skipped message CDATA #REQUIRED>
<!ELEMENT failure (#PCDATA)> <!ATTLIST failure message CDATA #REQUIRED>
END
    for state in all_passed mixed hostile_reasons hostile does_not_compile; do
        $state
        form codegrade
        xmllint --noout --dtdvalid "$BATS_TEST_TMPDIR/codegrade.dtd" "$SAID"
        is_utf8
    done
    [[ $(xmllint --xpath 'string(//testcase[@weight=30]/failure)' "$SAID") == '' ]]
    grep -q 'message="it does not compile">try.c:3:1: error:' "$SAID" || { cat "$SAID"; false; }
}

@test "codegrade: the weights of the passed cases are the points" {
    need xmllint
    mixed
    form codegrade
    [ "$(xmllint --xpath 'concat(sum(//testcase[not(*)]/@weight), " ", sum(//testcase[not(skipped)]/@weight))' "$SAID")" = '40 90' ]
}

@test "autolab: a program that does not compile gets the compiler's error and 0" {
    does_not_compile
    form autolab
    grep -q "error: expected ';'" "$SAID"
    [ "$(tail -n 1 "$SAID")" = '{"scores":{"07-try":0.00}}' ]
}

# Jenkins' junit-10.xsd and https://github.com/testmoapp/junitxml, as far as it goes here.
junit_dtd() {
    cat >"$BATS_TEST_TMPDIR/junit.dtd" <<'END'
<!ELEMENT testsuites (testsuite*)> <!ATTLIST testsuites name CDATA #IMPLIED>
<!ELEMENT testsuite (properties?, testcase*, system-out?, system-err?)>
<!ATTLIST testsuite name CDATA #REQUIRED tests NMTOKEN #REQUIRED failures NMTOKEN #REQUIRED
    errors NMTOKEN #REQUIRED skipped NMTOKEN #REQUIRED>
<!ELEMENT properties (property+)> <!ELEMENT property EMPTY>
<!ATTLIST property name CDATA #REQUIRED value CDATA #REQUIRED>
<!ELEMENT testcase (properties?, (skipped | error | failure)?, system-out?, system-err?)>
<!ATTLIST testcase name CDATA #REQUIRED classname CDATA #REQUIRED>
<!ELEMENT skipped (#PCDATA)> <!ATTLIST skipped message CDATA #IMPLIED>
<!ELEMENT error (#PCDATA)> <!ATTLIST error message CDATA #IMPLIED>
<!ELEMENT failure (#PCDATA)> <!ATTLIST failure message CDATA #IMPLIED>
<!ELEMENT system-out (#PCDATA)> <!ELEMENT system-err (#PCDATA)>
END
}

@test "junit: it is valid XML, whatever a submission printed" {
    need xmllint
    junit_dtd
    for state in all_passed mixed refused hostile_reasons does_not_compile hostile; do
        $state
        form junit
        xmllint --noout --dtdvalid "$BATS_TEST_TMPDIR/junit.dtd" "$SAID"
        is_utf8
    done
}

@test "junit: failed, blocked and skipped checks are counted" {
    need xmllint
    mixed
    form junit
    [ "$(xmllint --xpath 'concat(//@tests, //@failures, //@errors, //@skipped)' "$SAID")" = 4201 ]
    [ "$(xmllint --xpath 'count(//testcase)' "$SAID")" = 4 ]
    [ "$(xmllint --xpath 'string(//testcase[3]/failure/@message)' "$SAID")" = 'skipped until second passes' ]
    [[ $(xmllint --xpath 'string(//testcase[2]/failure)' "$SAID") == 'ran: ./try 1'*$'saw: two\n  three'* ]]
    [ "$(xmllint --xpath 'string(//property[@name="score"]/@value)' "$SAID")" = 40 ]
    [ "$(xmllint --xpath 'sum(//testcase[not(failure or skipped)]//property[@name="points"]/@value)' "$SAID")" = 40 ]
}

@test "junit: a hostile text forges no case, and a refusal is an error" {
    need xmllint
    hostile
    form junit
    [ "$(xmllint --xpath 'concat(count(//testcase), count(//failure))' "$SAID")" = 43 ]
    refused
    form junit
    [ "$(xmllint --xpath 'concat(//@tests, //@failures, //@errors, count(//testcase/error))' "$SAID")" = 1011 ]
}

# The specification's lines and no others; those that count are in order.
is_tap() {
    awk -v cases="$1" 'NR == 1 {if ($0 != "TAP version 13") exit bad = 1; next}
        NR == 2 {if ($0 !~ /^1\.\.[0-9]+$/) exit bad = 1; next}
        /^(ok|not ok) [0-9]+ - / {sub(/^not /, ""); if ($2 != ++n) exit bad = 1; next}
        /^# / || /^#$/ {next}
        /^Bail out! / {next}
        {print "what is: " $0; exit bad = 1}
        END {if (bad || n + 0 != cases) {print n " cases"; exit 1}}' "$SAID"
}

@test "tap: it is version 13, whatever a submission printed" {
    for state in all_passed:4 mixed:4 does_not_compile:4 hostile:4 hostile_reasons:4 refused:0; do
        ${state%:*}
        form tap
        is_tap "${state#*:}"
        is_utf8
        rm -f "$RECORDS"/check-* "$RECORDS/compiler"
    done
}

@test "tap: checks are ok, not ok, blocked or skipped" {
    mixed
    form tap
    [ "$(grep -cE '^not ok [23] - ' "$SAID")" = 2 ]
    grep -qx "not ok 2 - 07 second: it \\\\# SKIPs <nothing> & 'all' (30 points)" "$SAID"
    grep -qx '# skipped until second passes' "$SAID"
    grep -qx 'ok 4 - 07 fourth: at last (10 points) # SKIP no IPv6 here' "$SAID"
    refused
    form tap
    [[ $(tail -n 1 "$SAID") == 'Bail out!'* ]]
}

@test "formats: one of several labs may be ungraded" {
    need jq
    need xmllint
    lab "$BATS_TEST_TMPDIR/08-more"
    mkdir "$BATS_TEST_TMPDIR/none"
    all_passed
    for format in json junit tap autolab; do
        form "$format" "$BATS_TEST_TMPDIR/08-more" "$BATS_TEST_TMPDIR/none"
        [ "$STATUS" = 2 ]
        cp "$SAID" "$BATS_TEST_TMPDIR/$format"
    done
    jq -e -s 'map(.score) == [null, 100]' "$BATS_TEST_TMPDIR/json"
    [ "$(xmllint --xpath 'concat(count(//testsuite), count(//error), count(//testcase))' "$BATS_TEST_TMPDIR/junit")" = 215 ]
    [ "$(grep -c '^ok' "$BATS_TEST_TMPDIR/tap")" = 4 ]
    tail -n 1 "$BATS_TEST_TMPDIR/autolab" | jq -e '.scores == {"08-more": null, "07-try": 100}'
}

@test "text: a submission's output neither forges a line nor controls a terminal" {
    hostile
    form text
    is_utf8
    [ "$(grep -cE '^ *[0-9-]+/[0-9]+ ' "$SAID")" = 4 ]
    [ "$(grep -cE '^[0-9]+ of [0-9]+ points' "$SAID")" = 1 ]
    [ "$(tail -n 1 "$SAID")" = '10 of 100 points' ]
    grep -q 'make hint LAB=07' "$SAID"
}

# grade.sh as a program on a grading machine calls it.
grade() {
    run sh "$ROOT/labs/grader/grade.sh" BUILD="$OUT" "$@"
}

@test "grade.sh: a failure exits with 2, and leaves no older result behind" {
    for wrong in LAB=99 FORMAT=xml SUBMISSIONS=x 01; do
        echo '{"score":100}' >"$BATS_TEST_TMPDIR/result.json"
        grade LAB=01 FORMAT=json OUT="$BATS_TEST_TMPDIR/result.json" "$wrong"
        [ "$status" -eq 2 ]
        [[ $output == 'grade: '* ]]
    done
    PORTLAB_MEANS=none grade LAB=01 OUT="$BATS_TEST_TMPDIR/result.json"
    [ "$status" -eq 2 ]
    [ ! -e "$BATS_TEST_TMPDIR/result.json" ]
}

@test "grade.sh: OUT gets the result, and the exit status is 0 if the host wants that" {
    need jq
    echo 'int main(void) { return 0 }' >"$BATS_TEST_TMPDIR/name-both-ends.c"
    for format in gradescope classroom50; do
        grade LAB=01 SUBMISSION="$BATS_TEST_TMPDIR" FORMAT=$format OUT="$BATS_TEST_TMPDIR/$format" TRIED="$TRIED"
        [ "$status" -eq 0 ]
        jq -e '.score == 0' "$BATS_TEST_TMPDIR/$format"
    done
    grade LAB=01 SUBMISSION="$BATS_TEST_TMPDIR" FORMAT=json OUT="$BATS_TEST_TMPDIR/json" TRIED="$TRIED"
    [ "$status" -eq 1 ]
    jq -e '.score == 0 and (.compiler | contains("error: "))' "$BATS_TEST_TMPDIR/json"
}

@test "grade.sh: a program that compiles with warnings is shown the first ones" {
    need jq
    printf 'int main(void) {\n    int unset;\n    return unset;\n}\n' >"$BATS_TEST_TMPDIR/name-both-ends.c"
    # Another bats is to run: so without this one's variables, and its folder in PATH.
    run env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" sh "$ROOT/labs/grader/grade.sh" \
        BUILD="$OUT" LAB=01 SUBMISSION="$BATS_TEST_TMPDIR" FORMAT=json OUT="$BATS_TEST_TMPDIR/json" TRIED="$TRIED" 3>&-
    [ "$status" -eq 1 ]
    jq -e '.compiler == null and (.warnings | startswith("name-both-ends.c:3:12: warning: "))' "$BATS_TEST_TMPDIR/json"
}

@test "grade.sh: KEEP=1 keeps what it takes to run a check again, even in a path with special characters" {
    local kept open name
    open=$(mktemp -d /tmp/portlab-test.XXXXXX) # bats's own folder is closed to other uids
    chmod 755 "$open"
    name="$open/it's \$(here)"
    mkdir "$name"
    run -1 env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" "TMPDIR=$name" \
        sh "$ROOT/labs/grader/grade.sh" BUILD="$OUT" LAB=02 KEEP=1
    kept=$(sed -n 's/^grade: to run one check again: sh \(.*\) NAME$/\1/p' <<<"$output")
    eval "kept=$kept"
    [[ $kept == "$name"/*/02-read-the-header/check ]]
    echo 'status unknown' >"${kept%/*}/records/check-form"
    run env -i "PATH=${PATH#*/bats-core:}" sh "$kept" form
    [[ $output == 1..1*'not ok 1 form: '*'status failed'* ]]
    [ -z "$(find "$open" -maxdepth 1 -name 'portlab-grade.*')" ]
    rm -rf "$open"
}

@test "make grade: DIR is a class, and is not silently ignored" {
    mkdir "$BATS_TEST_TMPDIR/in"
    run make -C "$ROOT" --no-print-directory grade LAB=01 DIR="$BATS_TEST_TMPDIR/in" OUT="$BATS_TEST_TMPDIR/out"
    [ "$status" -eq 2 ]
    [[ $output == *"class: $BATS_TEST_TMPDIR/in: no student's folder or file is in it"* && $output != *' points'* ]]
    run sh "$ROOT/labs/grader/grade.sh" LAB=01 DIR="$BATS_TEST_TMPDIR/in"
    [[ $output == *'grade: DIR needs KIND=worksheet'*SUBMISSION=FILE* ]]
}

@test "make grade: OUT is the file; for other goals it is the folder" {
    run make -n -C "$ROOT" --no-print-directory grade LAB=01 OUT=result.json
    [[ $output == *'OUT="$file"'* && $output != *result.json/* ]]
    run make -n -C "$ROOT" --no-print-directory OUT=elsewhere all
    [[ $output == *elsewhere/demo-server/demo-server* ]]
}

# An example of labs/grader/hosts/README.md, by the words after its fence ($1).
example() {
    SAID=$BATS_TEST_TMPDIR/example
    awk -v fence="\`\`\`$1" '$0 == "```" {on = 0} on {print} $0 == fence {on = 1}' "$ROOT/labs/grader/hosts/README.md" >"$SAID"
    [ -s "$SAID" ]
}

@test "guide: its examples of JSON have the form that the grader writes" {
    need jq
    mixed
    for format in gradescope classroom50; do
        export CLASSROOM=x ASSIGNMENT=x ASSIGNMENT_TYPE=x OWNER=x SUBMISSION_TAG=x COMMIT_URL=x RELEASE_URL=x REVIEW_URL=x SUBMITTED_AT=x
        form "$format"
        holds 'length == 1'
        form=$(jq -c '[keys_unsorted, (.tests[0] | keys_unsorted)]' "$SAID")
        example "json $format"
        [ "$(jq -c '[keys_unsorted, (.tests[0] | keys_unsorted)]' "$SAID")" = "$form" ]
    done
    example 'json gradescope'
    holds "$GRADESCOPE"
    example 'json autolab'
    holds '.[0] == {scores: {"01-name-both-ends": 80}}'
}

@test "guide: its examples of JUnit and TAP have the form that the grader writes" {
    need xmllint
    junit_dtd
    example 'xml junit'
    xmllint --noout --dtdvalid "$BATS_TEST_TMPDIR/junit.dtd" "$SAID"
    [ "$(xmllint --xpath 'string(//@tests)' "$SAID")" = "$(grep -c '^@test' "$ROOT"/labs/01-*/check.bats)" ]
    example tap
    grep -qx "1..$(grep -c '^@test' "$ROOT"/labs/01-*/check.bats)" "$SAID"
    run ! grep -vE '^(TAP version 13|1\.\.[0-9]+|(not )?ok [0-9]+ - 01 .* \([0-9]+ points\)|# .*|\.\.\.)$' "$SAID"
}

# Without what each run has of its own: ends, times, and which port is which in hex.
lasting() {
    sed -E 's/127(\.[0-9]+){3}:[0-9]+/END/g; s/[0-9]+ is 0x[0-9a-f]+/PORT/g; s/("graded_at":)"[^"]*"/\1/; s/(,|\]\})$//' "$@"
}

@test "guide: its examples are the output of a grading" {
    need patch
    need_solutions
    local kept
    sh "$ROOT/tests/wrong.sh" "$ROOT/labs/01-name-both-ends/wrong/byte-order.diff" >"$BATS_TEST_TMPDIR/name-both-ends.c"
    run -1 env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" "TMPDIR=$BATS_TEST_TMPDIR" \
        sh "$ROOT/labs/grader/grade.sh" BUILD="$OUT" LAB=01 SUBMISSION="$BATS_TEST_TMPDIR/name-both-ends.c" KEEP=1 3>&-
    [[ $output != *'cannot be tested on this machine'* ]] || skip 'this machine cannot give all of lab 01'
    kept=$(sed -n "s/^grade: to run one check again: sh '\(.*\)\/check' NAME$/\1/p" <<<"$output")
    cp -R "$kept/records" "$BATS_TEST_TMPDIR/kept"
    rm -rf "${kept%/*}"
    export VPL_GRADEMIN=0 VPL_GRADEMAX=10
    for fence in 'json gradescope' 'json classroom50' 'json autolab' 'text vpl' 'json prairielearn' 'xml codegrade' 'xml junit' tap; do
        example "$fence"
        "$SCORE" "${fence#* }" "$ROOT/labs/01-name-both-ends" "$BATS_TEST_TMPDIR/kept" >"$BATS_TEST_TMPDIR/real" || true
        lasting "$BATS_TEST_TMPDIR/real" | sed 's/^{"schema.*/{"schema"/' >"$BATS_TEST_TMPDIR/lasting"
        run grep -vxF -f "$BATS_TEST_TMPDIR/lasting" <(lasting "$SAID" | sed 's/^{"schema.*/{"schema"/')
        [[ -z $output || $output == ... ]] || { echo "$fence: $output"; false; }
    done
}
