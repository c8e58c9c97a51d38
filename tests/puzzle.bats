#!/usr/bin/env bats
# Each puzzle is solved by its remedies and by no common wrong one. The instructors' list shows
# what its commands print, and nothing is left behind.
load helpers

PUZZLES=$ROOT/labs/puzzles

# Another bats is to run: so without this one's folder in PATH.
puzzle() {
    PATH=${PATH#*/bats-core:} sh "$PUZZLES/puzzle.sh" "$@"
}

# The commands of the list's section on a puzzle ($1: its number), and what they print.
console() {
    awk -v head="^## $1-" '$0 ~ head {found = 1; next} found && /^```console/ {inside = 1; next} inside && /^```/ {exit} inside' \
        "$PUZZLES/solution/README.md"
}

# Runs a puzzle with a remedy, a wrong one, or the list's commands ($1: NN-name/folder/file, or NN).
# What came of it is in a folder of its own.
attempt() {
    local dir=$RUNS/${1//\//.} script=$PUZZLES/$1 status=0 line
    mkdir "$dir"
    if [ ! -f "$script" ]; then
        script=$dir/commands
        console "$1" | while IFS= read -r line; do
            [[ $line != '$ '* ]] || printf 'echo %q\n%s\n' "$line" "${line#??}"
        done >"$script"
    fi
    TMPDIR=$dir puzzle PUZZLE="${1%%-*}" SCRIPT="$script" STUDENT=Ada FORMAT=json BUILD="$OUT" \
        >"$dir/json" 2>"$dir/said" </dev/null 3>&- || status=$?
    echo "$status" >"$dir/status"
}

# All of them, two at a time.
setup_file() {
    export RUNS=$BATS_FILE_TMPDIR PUZZLES
    [ -d "$PUZZLES/solution" ] && "$NETBOX" --root -- true 2>/dev/null || return 0
    export -f attempt console puzzle
    (cd "$PUZZLES" && ls [0-9]*/*/*.sh && ls -d [0-9]*/ | cut -d - -f 1) |
        timeout 900 xargs -P 2 -n 1 bash -c 'attempt "$0"' 3>&-
}

# The checks that failed in a result, and did not wait for another.
failed() {
    grep -o '"name":"[^"]*","title":"[^"]*","points":[0-9]*,"status":"failed"' "$1" | sed 's/"name":"\([^"]*\).*/\1/' |
        tr '\n' ' '
}

need_puzzle() {
    need_solutions
    need_root_in_box
    need bats
    need ss # by which the remedies here find a process; a student without it has another way
    lacks=$(grep -m 1 -o 'needs .*, which this machine does not have' "$RUNS/$1/said") || return 0
    skip "puzzle $1 $lacks"
}

# A puzzle ($1: its number): all that was tried.
solved() {
    local each dir loses
    need_puzzle "$1"
    for each in "$RUNS/$1"-*.solution.*; do
        [ "$(<"$each/status"):$(field score <"$each/json")" = 0:100 ] || { cat "$each"/{said,json}; false; }
    done
    set -- "$1" "$RUNS/$1"-*.wrong.*
    [ $# -ge 3 ]
    for dir in "${@:2}"; do
        each=${dir##*/} each=${each/./\/} each=${each/./\/}
        loses=$(sed -n 's/^# Loses: //p' "$PUZZLES/$each")
        [ "$(<"$dir/status"):$(failed "$dir/json")" = "1:$loses " ] || { cat "$dir"/{said,json}; false; }
        [[ $(<"$dir/json") == *'"idea":"'* ]]
    done
    shown "$1"
}

# The list's commands print what it shows, and are no remedy.
shown() {
    local dir=$RUNS/$1 line pattern
    [ "$(<"$dir/status"):$(field score <"$dir/json"):$(failed "$dir/json")" = '1:0:mended ' ]
    console "$1" >"$dir/expected"
    sed -n '/^\$ /,$p' "$dir/said" | sed -E 's/[[:blank:]]+/ /g; s/^ | $//g' >"$dir/printed"
    [ "$(wc -l <"$dir/expected")" -gt 3 ]
    [ "$(wc -l <"$dir/expected")" = "$(wc -l <"$dir/printed")" ] || { diff "$dir/expected" "$dir/printed"; false; }
    while IFS= read -r pattern <&4 && IFS= read -r line <&5; do
        # It is a pattern, of which ... is the one sign.
        [[ $line == "${pattern%%...*}"* && ($pattern != *...* || $line == *"${pattern##*...}") &&
            ($pattern == *...* || $line == "$pattern") ]] || { echo "$pattern"; echo "$line"; false; }
    done 4<"$dir/expected" 5<"$dir/printed"
}

@test "puzzle: 01, a server on loopback alone" { solved 01; }
@test "puzzle: 02, a filter that drops" { solved 02; }
@test "puzzle: 03, a privilege floor" { solved 03; }
@test "puzzle: 04, a range of which nothing is free" { solved 04; }
@test "puzzle: 05, TIME_WAIT" { solved 05; }
@test "puzzle: 06, a port that a client has" { solved 06; }
@test "puzzle: 07, IPv6 alone" { solved 07; }
@test "puzzle: 08, a forward to the wrong port" { solved 08; }
@test "puzzle: 09, a dual-stack listener in the way" { solved 09; }
@test "puzzle: 10, a filter that forgets the clients' ports" { solved 10; }
@test "puzzle: 11, UDP where TCP is asked" { solved 11; }
@test "puzzle: 12, a stopped process that shares the port" { solved 12; }

# The processes whose folder is below one ($1).
left_in() {
    # shellcheck disable=SC2010 # the names are numbers
    ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -F " -> $1/" || true
}

@test "puzzle: it leaves no process and no file behind" {
    need_solutions
    need_root_in_box
    [ -z "$(left_in "$RUNS")" ]
    [ -z "$(find "$RUNS" -name 'portlab-puzzle.*')" ]
    [ "$(find "$RUNS" -name status | wc -l)" -ge 48 ]
}

# Makes a folder of the programs that has a script ($1) in place of netbox and of classroom.
other_netbox() {
    local each
    mkdir -p "$BATS_TEST_TMPDIR"/out/{labs,worksheets}
    for each in demo-server demo-client labs/grader worksheets/sheet; do
        ln -s "$OUT/$each" "$BATS_TEST_TMPDIR/out/$each"
    done
    mkdir "$BATS_TEST_TMPDIR/out/labs/tools"
    ln -s "$FACTS" "$BATS_TEST_TMPDIR/out/labs/tools"
    printf '#!/bin/sh\n%s\n' "$1" >"$BATS_TEST_TMPDIR/out/labs/tools/netbox"
    chmod +x "$BATS_TEST_TMPDIR/out/labs/tools/netbox"
    cp "$BATS_TEST_TMPDIR/out/labs/tools/netbox" "$BATS_TEST_TMPDIR/out/labs/tools/classroom"
}

# The puzzle of a student. That does not depend on the machine: other_netbox is to answer at once.
of_student() {
    puzzle LIST=1 BUILD="$BATS_TEST_TMPDIR/out" STUDENT="$1" ID="${2-}" | sed -n '$s/.*: //p'
}

@test "puzzle: a name gives the same puzzle however it is written, and different names get different ones" {
    other_netbox 'exit 0'
    [ "$(of_student 'Ada Lovelace')" = "$(of_student ' ADA  lovelace')" ]
    for id in 1 2 3 4 5 6; do
        of_student Ada $id
    done | sort -u >"$BATS_TEST_TMPDIR/chosen"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/chosen")" -ge 3 ]
    [ -z "$(grep -v '^[01][0-9]-[^ ]*$' "$BATS_TEST_TMPDIR/chosen")" ]
}

@test "puzzle: the commands may come from standard input, and the result may go to a file" {
    need_root_in_box
    cd "$BATS_TEST_TMPDIR"
    run puzzle PUZZLE=11 STUDENT='"Ada" $(touch x)' ID=7 FORMAT=json OUT=result BUILD="$OUT" 3>&- <<'COMMANDS'
        weather 8080 >log &
        timeout 60 sh -c 'until grep -s listening log; do sleep 0.02; done'
COMMANDS
    [ "$status" -eq 0 ]
    [[ $output == *'weather runs on 127.0.0.1 8080.'*'100 of 100 points'* && ! -e x ]]
    [[ $(<result) == *'"lab":"puzzle-11-weather","student":"\"Ada\" $(touch x)","id":"7",'*'"score":100,'* ]]
}

@test "puzzle: a student who ends the box gets no grade, and nothing is left" {
    need_root_in_box
    TMPDIR=$BATS_TEST_TMPDIR run puzzle PUZZLE=11 BUILD="$OUT" <<<'kill -KILL $PPID' 3>&-
    [ "$status" -eq 2 ]
    [[ $output == *'puzzle 11 was ended before it was graded'* && $output != *points* ]]
    [ -z "$(left_in "$BATS_TEST_TMPDIR")" ]
    [ -z "$(find "$BATS_TEST_TMPDIR" -name 'portlab-puzzle.*')" ]
}

@test "puzzle: if no network is possible, it says why, and what to try, with status 2" {
    other_netbox 'echo "netbox: no private network can be made here" >&2; exit 69'
    run puzzle STUDENT=Ada BUILD="$BATS_TEST_TMPDIR/out" </dev/null
    [ "$status" -eq 2 ]
    [[ $output == 'puzzle: no puzzle can run on this machine;'*'no private network can be made here'* ]]
    run puzzle PUZZLE=4 BUILD="$BATS_TEST_TMPDIR/out" </dev/null
    [ "$status" -eq 2 ]
    [[ $output == 'puzzle: puzzle 04 needs a private network (netbox), which this machine does not have.'*'no private network'* ]]
}

@test "puzzle: without nft a student gets the next puzzle, and is told so" {
    need_root_in_box
    other_netbox "case \" \$* \" in *' nft '*) exit 1 ;; *' -- true ') exit 0 ;; esac; exec '$NETBOX' \"\$@\""
    id=1
    until [[ $(of_student Ada $id) == 10-* ]]; do id=$((id + 1)); done
    run puzzle STUDENT=Ada ID=$id BUILD="$BATS_TEST_TMPDIR/out" </dev/null
    [[ $output == 'puzzle: number 10 needs nft '*'; you get the next one.'*'puzzle-11-weather, graded'* ]]
    [ "$status" -eq 1 ]
}

@test "puzzle: an unknown puzzle or format, or a missing name, is refused" {
    for words in PUZZLE=13 STUDENT= FORMAT=yaml SCRIPT=/no/such/file THIS=that; do
        run puzzle "$words" BUILD="$OUT" </dev/null
        [ "$status" -eq 2 ]
        [[ $output == 'puzzle: '* ]]
    done
}

# What README's run shows, with the task's first line alone.
@test "puzzle: the example in labs/puzzles/README is a real run" {
    need_puzzle 02
    awk '/^```console/ {inside = 1; next} inside && /^```/ {exit} inside' "$PUZZLES/README.md" >"$BATS_TEST_TMPDIR/shown"
    puzzle PUZZLE=02 BUILD="$OUT" <<<'nft flush ruleset' >"$BATS_TEST_TMPDIR/graded" 2>"$BATS_TEST_TMPDIR/said" || true
    [ "$(sed -n 2p "$BATS_TEST_TMPDIR/shown")" = "$(head -n 1 "$BATS_TEST_TMPDIR/said")" ]
    diff <(sed '1,/^puzzle\$ exit/d; 1,/^puzzle-02/s/portlab .*/portlab .../' "$BATS_TEST_TMPDIR/shown") \
        <(sed 's/ *$//; s/portlab .*/portlab .../' "$BATS_TEST_TMPDIR/graded")
}
