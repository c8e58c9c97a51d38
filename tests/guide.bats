#!/usr/bin/env bats
# What the instructors' guide says about the worksheets is true.
load helpers

GUIDE=$ROOT/worksheets/GUIDE.md

# The lines of a question ($2: P1) of a worksheet ($1: 01), up to the next question.
question() {
    awk -v mark="**$2.**" '/^\*\*[POE][0-9]\.\*\*/ || /^## / {inside = index($0, mark) == 1} inside' \
        "$ROOT"/worksheets/"$1"-*.md
}

# The rows of the table of expected mistakes, as `01|P1, E1|M1: a port for each client`.
expected() {
    sed -nE 's/^\| ([0-9]{2}) \| ([^|]*) \| ([^|]*) \|.*/\1|\2|\3/p' "$GUIDE"
}

@test "guide: the card has each mistake once, a command, and a sentence" {
    for number in {1..23}; do
        [ "$(grep -cE "^\| M$number \| [^|]+ \| .*\`[a-z]+-?[a-z]* .*\`.* \| [^|]+ \|$|^\| M$number \| [^|]+ \| \`port-facts\` \| [^|]+ \|$" "$GUIDE")" = 1 ] || { echo "M$number"; false; }
    done
}

@test "guide: a question where a mistake is expected has a choice that is this mistake" {
    [ "$(expected | wc -l)" -gt 30 ]
    while IFS='|' read -r sheet questions mistakes; do
        numbers=$(grep -oE 'M[0-9]+' <<<"$mistakes" | paste -s -d '|')
        [ -n "$numbers" ] || continue
        for name in ${questions//,/ }; do
            question "$sheet" "$name" | grep -qE "<!-- ($numbers):" || { echo "$sheet $name $mistakes"; false; }
        done
    done < <(expected)
}

@test "guide: each mistake is expected somewhere" {
    for number in {1..23}; do
        expected | grep -qE "\|[^|]*\bM$number\b" || { echo "M$number"; false; }
    done
}

# With a few ports and connections in place of many.
@test "guide: scene F has more connections at one port than a source has ports, and leaves none" {
    need ss
    need_netbox
    sed -n '/^\*\*F\. /,/^\*\*G\. /s/^    //p' "$GUIDE" | sed '/^netbox/d; /^exit/d; s/14000/10/; s/ | grep -o [^ ]* opened.//
        s/^ss .*/until [ "$(grep -c "10 of 10 opened" out)" -eq 5 ]; do sleep 0.05; done; & >count; jobs -p >left/' >"$BATS_TEST_TMPDIR/scene"
    grep -q share-port "$BATS_TEST_TMPDIR/scene"
    cd "$BATS_TEST_TMPDIR"
    PATH=$OUT/demo-server:$OUT/demo-client:$PATH timeout 60 "$NETBOX" --range 40000-40019 -- bash scene >out 2>&1 || true
    [ "$(<count)" -eq 50 ] || { cat scene out; false; }
    [ "$(wc -l <left)" -eq 9 ]
    for pid in $(<left); do timeout 20 tail -f --pid="$pid" /dev/null; done
}

@test "guide: the goals of make that it names are there" {
    for goal in $(grep -oE '(^    |`)make [a-z-]+' "$GUIDE" | sed 's/.*make //' | sort -u); do
        grep -qE "^$goal:" "$ROOT/Makefile" "$ROOT/labs/labs.mk" || { echo "$goal"; false; }
    done
}

# A transcript with several machines, its lines in any order, without what differs from run to
# run: numbers of processes, ports that a kernel or the router chose, times of packets.
lines_of() {
    grep -vE '^(summary|closed) ' | sed -E 's/process [0-9]+/process PID/; s/(40000)/_\1/g; s/:[1-9][0-9]{3,4} ->/:PORT ->/; s/(-> [0-9.]+:)[3-6][0-9]{4}\b/\1PORT/
        s/dport=[0-9]+$/dport=PORT/; s/^ +[0-9]+ +[0-9.]+ +/packet /; s/( +[0-9a-f]{2}){4}$//; s/ +/ /g' | sort -u
}

# The commands of a transcript as a script for the shell that its first line opens. After one
# with `&` it waits for a line of it.
commands_of() {
    sed -n '2,$s/^\$ //p' | sed '/^exit$/,$d' | while IFS= read -r command; do
        printf 'printf "%%s\n" %q\n' "\$ $command"
        [[ $command != *'&' ]] || printf 'lines=$(wc -l <out)\n'
        echo "$command"
        [[ $command != *'&' ]] || printf 'until [ $(wc -l <out) -gt $lines ]; do sleep 0.05; done\nsettle\n'
    done
    printf 'settle\necho "\$ exit"\n'
}

# Plays a scene of the guide ($1), and compares.
scene() {
    "$CLASSROOM" --nat --filter reject 1 --stateless 1 -- true 2>/dev/null || skip 'no classroom whose router has rules can be had here'
    cd "$BATS_TEST_TMPDIR"
    awk -v mark="<!-- scene: $1 -->" '$0 == mark {found = 1; next} found && /^```/ {if (inside) exit; inside = 1; next} inside' "$GUIDE" |
        sed "s|/tmp/|$PWD/|" >scene
    { echo "settle() { '$OUT/worksheets/sheet/sheet' settle out \$\$; }"; commands_of <scene; } >script
    head -n 1 scene >out
    export PATH=$OUT/demo-server:$OUT/demo-client:$OUT/labs/tools:$PATH
    eval "timeout 60 $(sed -n '1s/^\$ //p' scene) script" >>out 2>&1
    sed -n '/^\$ exit$/,$s/^\$ \(packets .*\)/\1/p' scene | while IFS= read -r command; do echo "$ $command"; eval "$command"; done >>out
    [ "$(wc -l <scene)" -gt 8 ]
    diff <(lines_of <scene) <(lines_of <out)
}

@test "guide: scene H, two clients with one port behind a router, happens as written" {
    [ -e /proc/net/nf_conntrack ] || skip 'this kernel has no /proc/net/nf_conntrack'
    scene nat
}

@test "guide: scene I, a forwarded port, happens as written" {
    scene forward
}

@test "guide: scene J, who says no, happens as written" {
    scene refusal
}

@test "guide: scene K, a filter without a memory, happens as written" {
    scene stateless
}

@test "guide: scene L, from another host, happens as written" {
    scene another-host
}

# A row of the card (M3) as a script: the server that the card presumes, and its commands as they
# would be typed, each when the one before has said what it says. What is left to run is ended.
row_of() {
    local row=$1 command
    row=$(grep -E "^\| $1 \| " "$GUIDE" | awk -F ' \\| ' '{print $3}')
    echo "exec 2>&1; settle() { sheet settle $1.out \$\$; }"
    [[ $row == *netbox* || $row == *classroom* ]] || printf 'demo-server 3306 &\nsettle\n'
    grep -oE '`(demo-[cs]|port-facts|curl|netbox|classroom|bash)[^`]*`' <<<"$row" | tr -d '`' | while IFS= read -r command; do
        command=${command//sleep 1;/settle;}
        [[ $command != *settle* ]] || command=${command/-- sh -c \'/-- sh -c \'settle() { sheet settle $1.out \$\$; \}; }
        [[ $command == *'&' || ! $command =~ ^(netbox.*-- )?demo-server ]] || command+=' &'
        printf '%s\n[ -z "$(jobs -r)" ] || settle\n' "$command"
    done
    printf 'kill $(jobs -p) 2>/dev/null\nwait\n'
}

# Plays a row in a terminal so wide ($2), on a network of its own. ss has columns of its own.
play() {
    row_of "$1" >"$1.sh"
    local box='netbox --'
    grep -qE '^(netbox|classroom)' "$1.sh" && box=
    : >"$1.out"
    timeout 20 script -qfec "stty cols $2; timeout 15 $box bash $1.sh" "$1.out" </dev/null >/dev/null 2>&1 3>&- || true
    sed 's/\r//g; s/\x1b\[[0-9;]*m//g; /^Script \(started\|done\) /d' "$1.out" >"$1.text"
}

# Where no classroom can have rules, its rows are left out.
fits() {
    need_netbox
    need_terminal
    local rows
    rows=$(grep -oE '^\| M[0-9]+ .*' "$GUIDE")
    "$CLASSROOM" --nat --filter reject 1 --stateless 1 -- true 2>/dev/null || rows=$(grep -v classroom <<<"$rows")
    rows=$(grep -oE '^\| M[0-9]+' <<<"$rows" | tr -d '| ')
    cd "$BATS_TEST_TMPDIR"
    export PATH=$OUT/demo-server:$OUT/demo-client:$OUT/labs/tools:$OUT/worksheets/sheet:$PATH
    local players=() # bats has a process of its own in the background
    for row in $rows; do play "$row" "$1" & players+=($!); done
    wait "${players[@]}"
    for row in $rows; do
        grep -q '^listening  ' "$row.text" || { cat "$row.sh" "$row.text"; false; }
        ! awk -v width="$1" 'length > width' "$row.text" | grep . || { echo "$row"; false; }
    done
}

@test "guide: each row of the card fits a terminal of 100 columns" {
    fits 100
}

@test "guide: each row of the card fits one of two panes, 50 columns" {
    fits 50
}
