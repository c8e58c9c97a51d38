#!/usr/bin/env bats
# What labs/grader/checks.bash says about a program's output: it shows the bytes if two texts
# look alike, forgives a slip that has cost its points, and says "nothing was printed" only if
# that is true.
# shellcheck disable=SC2016 # what a check runs is expanded in its own shell
load helpers

# What the first grading finds out about this machine is for the others, too.
setup_file() {
    export TRIED=$BATS_FILE_TMPDIR/tried
}

# Runs commands ($2) of a check, on what a program said ($1, as printf's), and gives the record.
check() {
    # shellcheck disable=SC2059 # it is printf's
    printf "$1" >"$BATS_TEST_TMPDIR/said"
    run -0 env BATS_TEST_DIRNAME="$ROOT/labs/01-name-both-ends" SAID_FILE="$BATS_TEST_TMPDIR/said" RECORD=/dev/stdout \
        PORTLAB_OUT="$OUT" STATUS="${STATUS:-0}" COMPLAINED="${COMPLAINED-}" LC_ALL=C \
        bash -c '. "$1" && read_text SAID "$SAID_FILE"; { '"$2"'; } || true' - "$ROOT/labs/grader/checks.bash"
}

@test "feedback: each byte that was printed is read, and the end of the line is known" {
    check 'a b\n' 'echo "$SAID:$UNENDED"'
    [ "$output" = 'a b:' ]
    check 'a b' 'echo "$SAID:$UNENDED"'
    [ "$output" = 'a b:1' ]
    check 'a\0b\n\n' 'echo "$SAID:$UNENDED"'
    [ "$output" = $'a\\0b\n:' ]
    check '' 'echo "$SAID:$UNENDED"'
    [ "$output" = ':' ]
}

@test "feedback: whether the output ends in a newline is known after other files are read, too" {
    check 'a b' 'read_text COMPLAINED /dev/null; expect_line "a b"'
    [[ $output == *'saw a b, and no newline at the end' ]]
}

@test "feedback: exactly one line passes, and nothing else" {
    check 'bind 80\n' 'expect_line "bind 80" && echo good'
    [ "$output" = good ]
    for said in 'bind 80' 'bind 80\n\n' 'bind 80 \n' ' bind 80\n' 'bind  80\n' 'bind\t80\n' 'bind 80\r\n' 'BIND 80\n' \
        'bind 80\n\0' 'bind 80\0\n' 'bind 80\a\n'; do
        check "$said" 'expect_line "bind 80" && echo good'
        [[ $output == *'expected bind 80'*'saw '* && $output != *good* ]]
    done
}

@test "feedback: two lines that look alike are shown by their bytes" {
    check 'bind 80 \n' 'fail "bind 80" "$SAID"'
    [[ $output == *'saw They differ in byte 8. Around it, expected: bind[blank]80'*'saw and saw: bind[blank]80[blank]' ]]
    check 'bind 80\r\n' 'fail "bind 80" "$SAID"'
    [[ $output == *'saw and saw: bind[blank]80\r' ]]
    check 'bind 80\a\n' 'fail "bind 80" "$SAID"'
    [[ $output == *'saw and saw: bind[blank]80\a' ]]
    check 'bind 80\0\0\n' 'fail "bind 80" "$SAID"'
    [[ $output == *'saw and saw: bind[blank]80\0\0' ]]
    check 'Bind 80\n' 'expect "what it prints" "bind 80" "$SAID"'
    [[ $output == *'saw what it prints: Bind 80'*'saw They differ in byte 1. Around it, expected: bind[blank]80'* ]]
    check 'bind 80' 'expect_line "bind 80"'
    [[ $output == *'saw bind 80, and no newline at the end' ]]
    check 'bind 81\n' 'fail "bind 80" "$SAID"'
    [[ $output != *'They differ'* ]]
}

@test "feedback: only a slip that already cost points is forgiven" {
    check '\n  Bind   80 \r\n\n' 'forgive "$SAID"; echo "$PLAIN."'
    [ "$output" = 'bind 80.' ]
    check 'a\nb\0\0' 'forgive "$SAID"; echo "$PLAIN."'
    [ "$output" = $'a\nb.' ]
    check 'bind 8 0' 'forgive "$SAID"; echo "$PLAIN."'
    [ "$output" = 'bind 8 0.' ]
}

# Grades a submission ($2) as a lab's ($1), with a result in JSON. Another bats is to run: so
# without this one's variables, and its folder in PATH.
grade() {
    run -1 env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" \
        sh "$ROOT/labs/grader/grade.sh" BUILD="$OUT" LAB="$1" SUBMISSION="$2" FORMAT=json TRIED="$TRIED"
}

# Grades a model solution ($1: the lab) with one change ($2: for sed), which loses this check ($3) alone.
slips() {
    local solution
    solution=$(basename "$ROOT"/labs/"$1"-*)
    solution=$ROOT/labs/$solution/solution/${solution#*-}.c
    sed "$2" "$solution" >"$BATS_TEST_TMPDIR/slip.c"
    ! cmp -s "$solution" "$BATS_TEST_TMPDIR/slip.c" || return
    grade "$1" "$BATS_TEST_TMPDIR/slip.c"
    [ "$(jq -r '[.checks[] | select(.status == "failed" or .status == "blocked") | .name] | join(" ")' <<<"$output")" = "$3" ]
}

# A slip that has cost points is forgiven in the whole program, so each is graded by itself.
@test "feedback: a slip in the form of a line costs the points of one check, in labs 01 to 04" {
    need_solutions
    need jq
    slips 01 's/printf("%s\\n", type/printf("%s \\n", type/' form
    slips 01 's/"tcp" : "udp"/"TCP" : "UDP"/' form
    slips 01 's/printf("%s\\n", type/printf("%s", type/' form
    slips 01 's/    print_end("source"/    puts("connected");\n&/' form
    slips 02 's/printf("source %u /printf("Source: %u  /' form
    slips 02 's/    printf("source %u /    puts("read");\n&/' form
    slips 03 's/"bound %s.n"/"Bound: %s\\r\\n"/' holds
    slips 04 's/"bind %d.n"/"bind %d"/' bind
}

@test "feedback: a slip in the form of a line costs the points of one check, in labs 05 to 07" {
    need_solutions
    need jq
    slips 05 's/me=127.0.0.1:%d.n"/me=127.0.0.1:%d\\r\\n"/' one
    slips 05 's/me=127.0.0.1:%d.n"/me=127.0.0.1:%d"/' one
    slips 06 's/"serving %s.n"/"Serving %s\\r\\n"/' serves
    slips 06 '/fflush(stdout)/d' serves
    slips 06 's/dprintf(fd, "%s.n"/dprintf(fd, "%s"/' serves
    slips 06 's/printf("%s %s.n", port/printf("%s: %s", port/' listener
    slips 06 's/printf("%s %s.n", port/printf("%s %s", port/' listener
    slips 07 's/printf("to %s/printf("To %s/' descriptors
    slips 07 's/%d sockets, %d ports.n", outcome/%d sockets, %d ports", outcome/' descriptors
    [[ $output == *'The words and numbers are right, but not the form.'* ]]
}

@test "feedback: lab 02 knows a port in hexadecimal, also one that looks like a decimal number" {
    sed -e '/^load /d' -e '/^@test /,/^}/d' "$ROOT/labs/02-read-the-header/check.bats" >"$BATS_TEST_TMPDIR/functions"
    for ports in 8721:8080 08721:08080 87ab:8080 0x87ab:0x8080 87ab:ffff; do
        check "source ${ports%:*} registered destination ${ports#*:} dynamic\n" '. "${SAID_FILE%/*}/functions"
            given() { EXPECTED="source $((0x'"$(printf '%s' "${ports%:*}" | tail -c 4)"')) registered destination 32896 registered"; }
            ports_read tcp'
        [[ $output == *"hint PORT is a decimal number, but ${ports%:*} is hexadecimal: "* ]]
    done
}

@test "feedback: a hint says why nothing was printed" {
    check 'a' 'hint_nothing "Begin."'
    [ -z "$output" ]
    STATUS=1 check '' 'hint_nothing "Begin."'
    [ "$output" = 'hint Nothing was printed. Begin.' ]
    check '' 'hint_nothing "Begin."'
    [[ $output == *'_exit() does not.'* ]]
    STATUS=124 check '' 'hint_nothing "Begin."'
    [[ $output == *'waits for something'* ]]
    STATUS=139 check '' 'hint_nothing "Begin."'
    [[ $output == *'A signal killed it.'* ]]
    STATUS=1 COMPLAINED='getpeername: Bad file descriptor' check '' 'hint_nothing "Begin."'
    [[ $output == *'EBADF'* ]]
    STATUS=1 COMPLAINED='TODO' check '' 'hint_nothing "Begin."'
    [[ $output == *'on standard error'* ]]
}

@test "feedback: a command that repeats a check limits the time of each server that it starts" {
    run -0 grep -hE '(AGAIN|BY_HAND|SERVER|server|serve|echo).*(demo-server/demo-server|nc -l|serve 3306|RAN &)' \
        "$ROOT"/labs/[0-9]*/check.bats
    [ "${#lines[@]}" -ge 6 ]
    for line in "${lines[@]}"; do
        [[ $line == *'timeout '[0-9]* ]] || { echo "$line"; false; }
    done
}

# A kit of the test's own, in whose labs the starters are compiled.
kit_of_starters() {
    KIT=$BATS_TEST_TMPDIR/kit
    mkdir -p "$KIT"
    cp -r "$ROOT/labs" "$KIT/"
    cp "$OUT"/labs/tools/netbox "$KIT/labs/tools/"
    ln -s "$OUT/demo-server" "$OUT/demo-client" "$OUT/build" "$KIT/"
}

# Types a command ($3) in a lab's folder ($1), in a network of its own, and waits until all that it
# began has ended. What went wrong with the command itself is in a file ($2).
type_again() {
    (cd "$1" && "$NETBOX" -- sh -c "$3" 9>&1 >"$2.said" 2>&1 </dev/null | timeout 60 cat) || echo "$3: something is left"
    grep -e 'not found' -e 'No such file' -e 'Permission denied' "$2.said" || true
}

@test "feedback: the command that repeats a check works after make, and leaves nothing running" {
    need jq
    need nc
    need_netbox
    kit_of_starters
    pids=()
    for lab in 01 06 07 08; do
        folder=$(echo "$KIT/labs/$lab"-*)
        make -s -C "$folder"
        grade "$lab" "$folder"
        jq -r '.checks[] | select(.again) | .again' <<<"$output" | grep -v netbox >"$BATS_TEST_TMPDIR/$lab"
        count=0
        while IFS= read -r line; do
            count=$((count + 1))
            type_again "$folder" "$BATS_TEST_TMPDIR/$lab-$count" "$line" >"$BATS_TEST_TMPDIR/$lab-$count.wrong" 3>&- &
            pids+=($!)
        done <"$BATS_TEST_TMPDIR/$lab"
        [ "$count" -gt 0 ]
    done
    wait "${pids[@]}"
    run -0 cat "$BATS_TEST_TMPDIR"/*.wrong
    [ -z "$output" ]
}
