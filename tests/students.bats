#!/usr/bin/env bats
# What helps a student besides `make grade`: hints one at a time, a grade at each save, and a
# table of progress.
load helpers

setup() {
    mkdir "$BATS_TEST_TMPDIR/build"
    HINT=$ROOT/labs/grader/hint.sh
    COUNT=$(grep -c '^## ' "$(echo "$ROOT"/labs/04-*/hints.md)")
}

# A kit of the test's own, whose student writes in it.
own_kit() {
    KIT="$BATS_TEST_TMPDIR/a kit"
    mkdir -p "$KIT"
    cp -r "$ROOT/labs" "$KIT/"
    MINE=$(echo "$KIT"/labs/04-*/let-*.c)
    # Another bats is to run: so without this one's variables, and its folder in PATH.
    ALONE=(env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}")
}

@test "hint: each call shows the next hint, and how many are left" {
    for number in $(seq "$COUNT"); do
        run sh "$HINT" "$BATS_TEST_TMPDIR" 04
        [ "${lines[0]}" = "Lab 04, hint $number of $COUNT" ]
        [ "$number" = "$COUNT" ] || [[ ${lines[-1]} == "For the next hint ($((COUNT - number)) left): make hint LAB=04" ]]
        [[ $output == *"$(awk -v n="$number" '$0 == "## " n {getline; print; exit}' "$ROOT"/labs/04-*/hints.md | cut -c 1-50)"* ]]
    done
    run sh "$HINT" "$BATS_TEST_TMPDIR" 04
    [[ $output == *'all '"$COUNT"' hints'* ]]
}

@test "hint: AGAIN starts with the first hint, and each lab has its own count" {
    sh "$HINT" "$BATS_TEST_TMPDIR" 04
    sh "$HINT" "$BATS_TEST_TMPDIR" 04
    run sh "$HINT" "$BATS_TEST_TMPDIR" 05
    [[ $output == 'Lab 05, hint 1 '* ]]
    run sh "$HINT" "$BATS_TEST_TMPDIR" 04 1
    [[ $output == 'Lab 04, hint 1 '* ]]
    run sh "$HINT" "$BATS_TEST_TMPDIR" 4
    [[ $output == 'Lab 04, hint 2 '* ]]
    run -2 sh "$HINT" "$BATS_TEST_TMPDIR" 99
    [[ $output == *'no lab 99'* ]]
}

@test "hint: none is shown after full marks, until the file changes" {
    own_kit
    last=$BATS_TEST_TMPDIR/build/progress/04-let-the-kernel-choose
    mkdir -p "$last"
    cp "$MINE" "$last/source.c"
    echo 0 >"$last/status"
    run -0 sh "$KIT/labs/grader/hint.sh" "$BATS_TEST_TMPDIR" 04
    [[ $output == 'You have full marks in lab 04.'* ]]
    run -0 sh "$KIT/labs/grader/hint.sh" "$BATS_TEST_TMPDIR" 04 1
    [[ $output == 'Lab 04, hint 1 '* ]]
    echo >>"$MINE"
    run -0 sh "$KIT/labs/grader/hint.sh" "$BATS_TEST_TMPDIR" 04
    [[ $output == 'Lab 04, hint 2 '* ]]
}

@test "make: a lab's own folder compiles as the grader does, grades and gives hints" {
    own_kit
    cp "$ROOT/Makefile" "$KIT/"
    for lab in "$KIT"/labs/[0-9]*; do
        name=${lab##*/[0-9][0-9]-}
        run -0 make -C "$lab" --no-print-directory -n
        [[ $output == *" $(grep -o -e '-std=c11 .* -pthread' "$ROOT/labs/grader/compiler.sh") -o $name $name.c" ]]
    done
    run -0 make -C "${MINE%/*}" --no-print-directory hint
    [[ $output == 'Lab 04, hint 1 of '* ]]
    run make -C "${MINE%/*}" --no-print-directory -n grade
    [[ $output == *'make --no-print-directory -C ../.. grade LAB=04'* ]]
}

@test "progress: it shows the last grading, and whether the file has changed since" {
    own_kit
    run sh "$KIT/labs/grader/progress.sh" "$BATS_TEST_TMPDIR"
    [ "$(grep -c 'not graded yet' <<<"$output")" -eq "$(find "$ROOT"/labs/[0-9]* -name check.bats | wc -l)" ]
    ln -s "$OUT/labs" "$BATS_TEST_TMPDIR/"
    ln -s "$OUT"/demo-* "$BATS_TEST_TMPDIR/"
    ln -s "$OUT/build/labs" "$BATS_TEST_TMPDIR/build/"
    echo '#error' >"$MINE"
    "${ALONE[@]}" sh "$KIT/labs/grader/grade.sh" BUILD="$BATS_TEST_TMPDIR" LAB=04 3>&- || true
    run sh "$KIT/labs/grader/progress.sh" "$BATS_TEST_TMPDIR"
    [[ $output == *'04-let-the-kernel-choose '*' 0 of 100 points: does not compile'$'\n'* ]]
    echo >>"$MINE"
    run sh "$KIT/labs/grader/progress.sh" "$BATS_TEST_TMPDIR"
    [[ $output == *'does not compile; changed since'* ]]
}

@test "watch: it grades at once, and again each time the file is saved, until it is stopped" {
    own_kit
    echo '#error one' >"$MINE"
    "${ALONE[@]}" sh "$KIT/labs/grader/watch.sh" "$OUT" 04 "$MINE" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
    STARTED+=($!)
    wait_for_word $! '#error one' "$BATS_TEST_TMPDIR/log"
    echo '#error two' >"$BATS_TEST_TMPDIR/saved"
    mv "$BATS_TEST_TMPDIR/saved" "$MINE"
    wait_for_word $! '#error two' "$BATS_TEST_TMPDIR/log"
    [ "$(grep -c '^0 of 100 points' "$BATS_TEST_TMPDIR/log")" -ge 1 ]
    kill -TERM $!
    wait $!
    STARTED=()
}
