#!/usr/bin/env bats
# The packages for schools' systems, unpacked and run as such a system does, as far as that is
# possible without it. PACKAGES names those that are built and run (gradescope); make test-long
# tries all.
load helpers

setup() {
    WORK=$BATS_TEST_TMPDIR/work
    mkdir "$WORK"
    chmod 755 "$BATS_TEST_TMPDIR" "$WORK"
    SOLUTION=$(ls "$ROOT"/labs/01-*/solution/*[a-z].c 2>/dev/null || ls "$ROOT"/labs/01-*/[!p]*.c)
    NAME=$(basename "$SOLUTION")
}

package() {
    sh "$ROOT/labs/grader/hosts/package.sh" HOST="$1" LAB=01 OUT="$WORK/package"
}

is_asked() {
    [[ " ${PACKAGES:-gradescope} " == *" $1 "* ]] || skip 'make test-long tries this'
}

# Another make, and another bats, than the ones that run this.
afresh() {
    env -u MAKEFLAGS -u MAKELEVEL -u PORTLAB_OUT PATH="${PATH#*/bats-core:}" "$@" 3>&-
}

# No right or wrong program, nor what was built. $1: a folder with portlab.tar.gz.
is_clean() {
    tar tzf "$1/portlab.tar.gz" >"$WORK/list"
    run ! grep -E '/(solution|wrong|build|blind|tests)/|hints|/(apart|score|take|netbox|demo-server/demo-server)$' "$WORK/list"
    grep -qx portlab/labs/01-name-both-ends/check.bats "$WORK/list"
    grep -qx portlab/Makefile "$WORK/list"
}

@test "package: each host's package has what that host expects, and no solution" {
    need jq
    need unzip
    need zip
    package gradescope
    unzip -q "$WORK/package" -d "$WORK/gradescope"
    is_clean "$WORK/gradescope"
    [ -f "$WORK/gradescope/setup.sh" ]
    [ -x "$WORK/gradescope/run_autograder" ]
    package classroom50
    mkdir "$WORK/classroom50"
    tar xf "$WORK/package" -C "$WORK/classroom50"
    is_clean "$WORK/classroom50"
    [ -f "$WORK/classroom50/portlab.yaml" ]
    [ -f "$WORK/classroom50/autograder.py" ]
    package autolab
    tar xf "$WORK/package" -C "$WORK"
    tar xf "$WORK/portlab-01/autograde.tar" -C "$WORK/portlab-01"
    is_clean "$WORK/portlab-01"
    grep -qx -- '- name: 01-name-both-ends' "$WORK/portlab-01/portlab-01.yml"
    [ -f "$WORK/portlab-01/autograde-Makefile" ]
    package vpl
    mkdir "$WORK/vpl"
    tar xf "$WORK/package" -C "$WORK/vpl"
    is_clean "$WORK/vpl"
    [ "$(ls "$WORK/vpl")" = $'portlab.tar.gz\nvpl_evaluate.sh' ]
    package prairielearn
    tar xf "$WORK/package" -C "$WORK" portlab-01
    is_clean "$WORK/portlab-01/tests"
    [ -x "$WORK/portlab-01/tests/run.sh" ]
    jq -e '.externalGradingOptions | .enabled and .entrypoint == "/grade/tests/run.sh"' "$WORK/portlab-01/info.json"
    grep -qF 'file-names="name-both-ends.c"' "$WORK/portlab-01/question.html"
    package codegrade
    mkdir "$WORK/codegrade"
    tar xf "$WORK/package" -C "$WORK/codegrade"
    is_clean "$WORK/codegrade"
    ! grep -r '@[A-Z]*@' "$WORK"/vpl/*.sh "$WORK/portlab-01"/*.[jhy]* "$WORK"/codegrade/*.sh
}

@test "package: it says what a host cannot run, and the guide to the hosts says the same" {
    run sh "$ROOT/labs/grader/hosts/lacks.sh"
    [ "${#lines[@]}" -eq $(($(find "$ROOT/labs" -maxdepth 2 -name check.bats | wc -l) + 2)) ]
    [[ $(<"$ROOT/labs/grader/hosts/README.md") == *"$output"* ]]
    run sh "$ROOT/labs/grader/hosts/package.sh" HOST=autolab LAB=03 OUT="$WORK/three"
    [[ $output == *'package: autolab can grade 72 of 100 points: not below (12), both (4), drop (6)'* ]]
    run sh "$ROOT/labs/grader/hosts/package.sh" HOST=autolab LAB=05 OUT="$WORK/five"
    [ "$output" = "$WORK/five" ]
}

# Who packs, when, and under which umask shows nowhere; a release's files are enough, without git.
@test "package: an unpacked release gives the same bytes, with root's names and a fixed time" {
    package classroom50
    [ "$(tar tvf "$WORK/package" | awk '{print $2, $4, $5}' | sort -u)" = 'root/root 2026-01-01 00:00' ]
    tar xf "$WORK/package" -C "$WORK" ./portlab.tar.gz
    [ "$(tar tvzf "$WORK/portlab.tar.gz" | awk '{print $2, $4, $5}' | sort -u)" = 'root/root 2026-01-01 00:00' ]
    mkdir "$WORK/a release"
    tar -C "$ROOT" -c --exclude='*.o' Makefile LICENSE lib labs | tar -x -C "$WORK/a release"
    (umask 077; TZ=Pacific/Auckland sh "$WORK/a release/labs/grader/hosts/package.sh" HOST=classroom50 LAB=01 OUT="$WORK/again")
    cmp "$WORK/package" "$WORK/again"
}

@test "package: an unknown host or lab is refused with status 2" {
    for wrong in HOST=jobe LAB=99 LAB= 01; do
        run sh "$ROOT/labs/grader/hosts/package.sh" HOST=autolab LAB=01 OUT="$WORK/none" "$wrong"
        [ "$status" -eq 2 ]
        [ ! -e "$WORK/none" ]
    done
}

@test "package: Gradescope's package is set up and run in Gradescope's folders" {
    need jq
    need unzip
    need zip
    is_asked gradescope
    package gradescope
    mkdir -p "$WORK/autograder/source" "$WORK/autograder/submission"
    (cd "$WORK/autograder/source" && unzip -q "$WORK/package" && cp run_autograder ..)
    cp "$SOLUTION" "$WORK/autograder/submission"
    cd "$WORK/autograder"
    AUTOGRADER=$PWD afresh env MAKEFLAGS=CFLAGS=-O0 sh source/setup.sh # it compiles in half the time
    AUTOGRADER=$PWD afresh ./run_autograder
    jq -e --argjson checks "$(grep -c '^@test ' "$ROOT/labs/01-name-both-ends/check.bats")" \
        '(.tests | length) == $checks and all(.tests[]; .name | startswith("01 "))' results/results.json
    [ "${SOLUTION%/*}" = "$ROOT/labs/01-name-both-ends" ] || jq -e '.score == 100' results/results.json
    # What cannot be graded leaves no result, also no older one.
    AUTOGRADER=$PWD PORTLAB_MEANS=none run -2 afresh ./run_autograder
    [ ! -e results/results.json ]
}

@test "package: Autolab's package is run by make beside the student's file" {
    need jq
    is_asked autolab
    package autolab
    tar xf "$WORK/package" -C "$WORK"
    mkdir "$WORK/job"
    cd "$WORK/job"
    cp ../portlab-01/autograde-Makefile Makefile
    cp ../portlab-01/autograde.tar "$SOLUTION" .
    afresh make >../printed 2>&1
    tail -n 1 ../printed | jq -e '.scores | has("01-name-both-ends")'
    PORTLAB_MEANS=none afresh make >../printed 2>&1
    tail -n 1 ../printed | jq -e '.scores == {"01-name-both-ends": null}'
}

@test "package: VPL's package leaves a program that prints comments and a grade" {
    is_asked vpl
    package vpl
    mkdir "$WORK/jail"
    tar xf "$WORK/package" -C "$WORK/jail"
    cp "$SOLUTION" "$WORK/jail"
    cd "$WORK/jail"
    printf '%s\n' 'export VPL_GRADEMIN=0' 'export VPL_GRADEMAX=10' >vpl_environment.sh
    afresh bash vpl_evaluate.sh
    run ./vpl_execution
    [[ $output == *$'<|--\n-Result\n>01-name-both-ends: '*$'--|>\nGrade :=>> '* ]]
    rm -rf portlab
    touch portlab
    echo 'Grade :=>> 10' | tee result.txt vpl_execution
    PORTLAB_MEANS=none afresh bash vpl_evaluate.sh
    run ./vpl_execution
    [[ $output == *'-Not graded'* && $output != *'Grade :=>>'* ]]
}

@test "package: PrairieLearn's package runs in PrairieLearn's folders" {
    need jq
    is_asked prairielearn
    package prairielearn
    tar xf "$WORK/package" -C "$WORK"
    mkdir -p "$WORK/grade/student"
    cp -R "$WORK/portlab-01/tests" "$WORK/grade"
    cp "$SOLUTION" "$WORK/grade/student"
    GRADE=$WORK/grade afresh "$WORK/grade/tests/run.sh"
    jq -e '.gradable and .score >= 0 and (.tests | length) == 13' "$WORK/grade/results/results.json"
    GRADE=$WORK/grade PORTLAB_MEANS=none afresh "$WORK/grade/tests/run.sh"
    jq -e '.gradable == false' "$WORK/grade/results/results.json"
}

@test "package: CodeGrade's package runs as a unit test and as a custom test" {
    need jq
    is_asked codegrade
    package codegrade
    mkdir -p "$WORK/uploaded" "$WORK/home/student"
    tar xf "$WORK/package" -C "$WORK/uploaded"
    cp "$SOLUTION" "$WORK/home/student"
    export HOME=$WORK/home
    cd "$HOME/student"
    afresh sh ../../uploaded/setup.sh
    CG_JUNIT_XML_LOCATION=$WORK/cases afresh sh ../../uploaded/run.sh
    grep -q '<testsuite name="01-name-both-ends" tests="13"' "$WORK/cases"
    env -u PORTLAB_OUT PATH="${PATH#*/bats-core:}" sh ../../uploaded/run.sh 3>"$WORK/points"
    jq -e '.tag == "points" and (.points | endswith("/100"))' "$WORK/points"
    PORTLAB_MEANS=none CG_JUNIT_XML_LOCATION=$WORK/cases run -2 afresh sh ../../uploaded/run.sh
    [ ! -e "$WORK/cases" ]
}

@test "package: Classroom 50's package runs as a published and unpacked bundle" {
    need jq
    is_asked classroom50
    package classroom50
    mkdir -p "$WORK/lab-01" "$WORK/job/bundle" "$WORK/job/submission"
    tar xf "$WORK/package" -C "$WORK/lab-01"
    tar -C "$WORK" -cz lab-01 | tar xz -C "$WORK/job/bundle" --strip-components 1
    cp "$SOLUTION" "$WORK/job/submission"
    cd "$WORK/job"
    CLASSROOM=nets afresh sh bundle/grade submission result.json
    jq -e '.schema == "classroom50/result/v1" and .classroom == "nets" and (.tests | length) == 13' result.json
    run ! grep -v '^    ' release-body.md
    CLASSROOM=nets PORTLAB_MEANS=none run -2 afresh sh bundle/grade submission result.json
    [ ! -e result.json ]
}

@test "package: Classroom 50's autograder.py runs in the student's checkout" {
    need jq
    need python3
    is_asked classroom50
    package classroom50
    mkdir -p "$WORK/runtime/lab-01" "$WORK/checkout"
    tar xf "$WORK/package" -C "$WORK/runtime/lab-01"
    cp "$SOLUTION" "$WORK/checkout"
    cd "$WORK/checkout"
    CLASSROOM=nets OWNER=alice afresh python3 ../runtime/lab-01/autograder.py
    jq -e '.schema == "classroom50/result/v1" and .owner == "alice" and (.tests | length) == 13' result.json
    run ! grep -v '^    ' release-body.md
    rm result.json
    mv ../runtime/lab-01/lab ../lab
    run -2 env -u MAKEFLAGS -u PORTLAB_OUT PATH="${PATH#*/bats-core:}" python3 ../runtime/lab-01/autograder.py 3>&-
    [ ! -e result.json ]
}
