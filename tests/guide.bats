#!/usr/bin/env bats
# The instructor's guide to the worksheets: what it says of them is so.
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
    sed -n '/^\*\*F\. /,/^\*\*G\. /s/^    //p' "$GUIDE" | sed '/^netbox/d; /^exit/d; s/14000/10/; s/ | grep opened//
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
