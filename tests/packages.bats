#!/usr/bin/env bats
# What a school's system is given, unpacked and run as that system does, as far as that can
# be done without it. PACKAGES: those that are built and run (gradescope), make test-long
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

@test "package: each host's has what that host looks for, and no solution" {
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
    package autolab
    tar xf "$WORK/package" -C "$WORK"
    tar xf "$WORK/portlab-01/autograde.tar" -C "$WORK/portlab-01"
    is_clean "$WORK/portlab-01"
    grep -qx -- '- name: 01-name-both-ends' "$WORK/portlab-01/portlab-01.yml"
    [ -f "$WORK/portlab-01/autograde-Makefile" ]
}

@test "package: what a host cannot run is said, and stands in the guide" {
    run sh "$ROOT/labs/grader/hosts/lacks.sh"
    [ "${#lines[@]}" -eq $(($(find "$ROOT/labs" -maxdepth 2 -name check.bats | wc -l) + 2)) ]
    [[ $(<"$ROOT/labs/README.md") == *"$output"* ]]
    run sh "$ROOT/labs/grader/hosts/package.sh" HOST=autolab LAB=03 OUT="$WORK/three"
    [[ $output == *'package: of 100 points autolab can give 72: not below (12), both (4), drop (6)'* ]]
    run sh "$ROOT/labs/grader/hosts/package.sh" HOST=autolab LAB=05 OUT="$WORK/five"
    [ "$output" = "$WORK/five" ]
}

@test "package: an unknown host or lab is refused with status 2" {
    for wrong in HOST=moodle LAB=99 LAB= 01; do
        run sh "$ROOT/labs/grader/hosts/package.sh" HOST=autolab LAB=01 OUT="$WORK/none" "$wrong"
        [ "$status" -eq 2 ]
        [ ! -e "$WORK/none" ]
    done
}

@test "package: Gradescope's, set up and run in its folders" {
    need jq
    need unzip
    need zip
    is_asked gradescope
    package gradescope
    mkdir -p "$WORK/autograder/source" "$WORK/autograder/submission"
    (cd "$WORK/autograder/source" && unzip -q "$WORK/package" && cp run_autograder ..)
    cp "$SOLUTION" "$WORK/autograder/submission"
    cd "$WORK/autograder"
    AUTOGRADER=$PWD afresh sh source/setup.sh
    AUTOGRADER=$PWD afresh ./run_autograder
    jq -e --argjson checks "$(grep -c '^@test ' "$ROOT/labs/01-name-both-ends/check.bats")" \
        '(.tests | length) == $checks and all(.tests[]; .name | startswith("01 "))' results/results.json
    [ "${SOLUTION%/*}" = "$ROOT/labs/01-name-both-ends" ] || jq -e '.score == 100' results/results.json
    # What cannot be graded leaves no result, also no older one.
    AUTOGRADER=$PWD PORTLAB_MEANS=none run -2 afresh ./run_autograder
    [ ! -e results/results.json ]
}

@test "package: Autolab's, run by make beside the student's file" {
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

@test "package: Classroom 50's, as its bundle is published and unpacked" {
    need jq
    is_asked classroom50
    package classroom50
    mkdir -p "$WORK/lab-01" "$WORK/job/bundle" "$WORK/job/submission"
    tar xf "$WORK/package" -C "$WORK/lab-01"
    tar -C "$WORK" -cz lab-01 | tar xz -C "$WORK/job/bundle" --strip-components 1
    cp "$SOLUTION" "$WORK/job/submission"
    cd "$WORK/job"
    CLASSROOM=nets afresh sh bundle/grade submission result.json
    jq -e '.schema == "classroom50/result/v1" and .classroom == "nets" and (.tests | length) == 10' result.json
    run ! grep -v '^    ' release-body.md
    CLASSROOM=nets PORTLAB_MEANS=none run -2 afresh sh bundle/grade submission result.json
    [ ! -e result.json ]
}
