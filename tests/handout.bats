#!/usr/bin/env bats
# The student edition: what it leaves out, and that it works in a path with a blank.
load helpers

setup_file() {
    export HANDOUT="$BATS_FILE_TMPDIR/a student's/portlab-student" FILE=$BATS_FILE_TMPDIR/handout.tar.gz
    [ -n "$(find "$ROOT/labs" -name solution)" ] && git -C "$ROOT" rev-parse HEAD >/dev/null 2>&1 || return 0
    mkdir "${HANDOUT%/*}"
    sh "$ROOT/labs/handout.sh" "$FILE"
    tar -xzf "$FILE" -C "${HANDOUT%/*}"
}

setup() {
    need_solutions
    [ -d "$HANDOUT" ] || skip 'this is no git checkout of this user'
}

@test "handout: it has no solutions, no wrong or blind programs, and nothing of git" {
    [ -z "$(find "$HANDOUT" -name solution -o -name wrong -o -name blind -o -name .git)" ]
    [ "$(find "$HANDOUT/labs" -name check.bats | wc -l)" -eq "$(find "$ROOT/labs" -name check.bats | wc -l)" ]
}

@test "handout: it has nothing for the authors of the kit" {
    for path in CONTRIBUTING.md SECURITY.md .github; do
        [ ! -e "$HANDOUT/$path" ]
    done
}

@test "handout: it has the worksheets and their glossary, but no student's answers" {
    [ -e "$HANDOUT/worksheets/GLOSSARY.md" ]
    [ "$(find "$HANDOUT/worksheets" -name "[0-9]*.md" | wc -l)" -eq "$(find "$ROOT/worksheets" -maxdepth 1 -name "[0-9]*.md" | wc -l)" ]
    [ ! -e "$HANDOUT/worksheets/answers" ]
}

# Finds quotes in the handout; the arguments are those of quotes.awk, but for the texts to look in.
quotes() {
    find "$HANDOUT" "$BATS_TEST_TMPDIR" -type f -exec awk -f "$ROOT/tests/quotes.awk" "$@" kind=shown {} +
}

# The starter of a lab, which may be quoted.
starter() {
    echo "$1/${1##*/[0-9][0-9]-}.c"
}

@test "handout: it has no four lines of a solution that the starter does not have" {
    texts=()
    for lab in "$ROOT"/labs/[0-9][0-9]-*; do
        texts+=(kind=free "$(starter "$lab")" kind=secret "$lab"/solution/*.c)
    done
    quotes "${texts[@]}"
}

@test "handout: it has no four lines of a wrong program that the starter does not have" {
    need patch
    texts=()
    for lab in "$ROOT"/labs/[0-9][0-9]-*; do
        programs=$BATS_FILE_TMPDIR/wrong/${lab##*/}
        mkdir -p "$programs"
        for diff in "$lab"/wrong/*.diff; do
            name=${diff##*/}
            sh "$ROOT/tests/wrong.sh" "$diff" >"$programs/${name%.diff}.c"
        done
        texts+=(kind=free "$(starter "$lab")" kind=secret "$programs"/*.c)
    done
    quotes "${texts[@]}"
}

@test "handout: four lines of a solution would be found, even in a different layout" {
    texts=()
    for lab in "$ROOT"/labs/0[46]-*; do # nor does a second lab's starter hide the first's
        texts+=(kind=free "$(starter "$lab")" kind=secret "$lab"/solution/*.c)
        tail -n 7 "$lab/solution/${lab##*/0[46]-}.c" | sed 's/^ */\t/; s/;/ ; }/' >"$BATS_TEST_TMPDIR/${lab##*/}.md"
    done
    run quotes "${texts[@]}"
    [[ $output == *04-*.md:*' as in '*/04-* ]]
    [[ $output == *06-*.md:*' as in '*/06-* ]]
}

@test "handout: the same commit gives the same bytes" {
    (umask 077; TZ=Pacific/Auckland sh "$ROOT/labs/handout.sh" "$BATS_TEST_TMPDIR/again.tar.gz")
    cmp "$FILE" "$BATS_TEST_TMPDIR/again.tar.gz"
}

@test "handout: an unpacked release gives the same bytes, without files that were added" {
    mkdir "$BATS_TEST_TMPDIR/a release"
    git -C "$ROOT" archive HEAD . | tar -x -C "$BATS_TEST_TMPDIR/a release"
    cd "$BATS_TEST_TMPDIR/a release"
    mkdir -p handed-in worksheets/answers/ada build
    touch handed-in/ada.c worksheets/answers/ada/01.txt build/x demo-server/demo-server worksheets.html
    run sh labs/handout.sh "$BATS_TEST_TMPDIR/again.tar.gz"
    [[ $output == *'again.tar.gz: the student edition of version '* ]]
    cmp "$FILE" "$BATS_TEST_TMPDIR/again.tar.gz"
}

@test "handout: changes that are not committed are left out" {
    [ -z "$(comm -13 <(git -C "$ROOT" ls-tree -r --name-only HEAD . | sort) <(cd "$HANDOUT" && find . -type f | sed "s,^\./,," | sort))" ]
}

# Another bats is to run: so without this one's variables, and without its folder in PATH.
in_handout() {
    run env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" make -s -C "$HANDOUT" "$@" 3>&-
}

@test "handout: it builds, and grades a starter and a right program" {
    lab=$(echo "$ROOT"/labs/04-*)
    in_handout CFLAGS=-O0 grade LAB=04 # the other goals find it built
    echo "$output"
    [[ $output == *"0 of 100 points"* || $output == *'can be graded on this machine'* ]]
    in_handout grade LAB=04 SUBMISSION="$lab/solution"
    [[ $status -eq 0 || $output == *'can be graded on this machine'* ]]
    in_handout progress
    [[ $output == *"${lab##*/}"*' of '* || $output == *'not graded: '* ]]
}

@test "handout: its make help names no goal that it does not have" {
    in_handout help help-class help-kit
    [[ $output == *'make grade'* && $output != *'make handout'* && $output != *'make mutate'* ]]
    run make -s -C "$ROOT" help help-class help-kit
    [[ $output == *'make handout'*'make mutate'* ]]
}

@test "handout: it refuses to make a second handout" {
    run sh "$HANDOUT/labs/handout.sh" "$BATS_TEST_TMPDIR/second.tar.gz"
    [ "$status" -ne 0 ]
    [ ! -e "$BATS_TEST_TMPDIR/second.tar.gz" ]
}
