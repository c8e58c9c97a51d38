#!/usr/bin/env bats
# Worksheets are checked as they are written (sheet lint, sheet coverage), and printed (sheet
# paper).
load helpers

SHEET=$OUT/worksheets/sheet/sheet

# A small worksheet whose texts try to be more than text; $1 is put into its prose.
write_sheet() {
    cat >"$BATS_TEST_TMPDIR/01-try.md" <<END
# Worksheet 01: <try> & "see"
<!-- meets: S1 M1 -->

$1

## Predict

**P1.** Which *one*, {student}, at {port}?

- ( ) Right <b>one</b>. <!-- right: \`so\` it is. -->
- ( ) Wrong one. <!-- M1: the answer to it. -->

**P2.** How many? ____ <!-- number: = 3; count <them>. -->

## Observe

<!-- needs: netbox; None is here. -->
\`\`\`sh
demo-server {port} & demo-client "<x>"
\`\`\`

**O1.** Which port? ____ <!-- number: connected local.port; look left. -->

**O2.** How many? ____ <!-- number: count connected; expect: 7; look down. -->

## Explain

**E1.** Why? <!-- open: a good reason. -->
END
}

paper() {
    "$SHEET" paper "$@" "$BATS_TEST_TMPDIR/01-try.md" >"$BATS_TEST_TMPDIR/page.html"
}

holds() {
    grep -qF -e "$1" "$BATS_TEST_TMPDIR/page.html" || { echo "no: $1"; return 1; }
}

# Each element that was begun is ended, in turn; prints what is left open.
unbalanced() {
    grep -oE '</?(html|head|body|section|thead|tbody|h[1-3]|p|div|ul|ol|li|pre|b|strong|em|code|a|span|table|tr|t[hd]|title|style)\b' "$1" |
        awk '/^<\// { if (open[depth] != substr($0, 3)) { print "not open: " $0; exit }; depth--; next }
            { open[++depth] = substr($0, 2) } END { while (depth > 0) print open[depth--] }'
}

@test "paper: every worksheet is well made" {
    run "$SHEET" lint "$ROOT"/worksheets/[0-9][0-9]-*.md
    echo "$output"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "paper: a sheet that is not well made is named with what is wrong" {
    write_sheet 'Prose.'
    sed -i 's/M1:/M24:/; s/meets: S1/meets: S11/; s/netbox;/netbx;/' "$BATS_TEST_TMPDIR/01-try.md"
    run "$SHEET" lint "$BATS_TEST_TMPDIR/01-try.md"
    [ "$status" -eq 1 ]
    [[ $output == *'meets: unknown claim or mistake: S11'* ]]
    [[ $output == *'needs: unknown: netbx'* ]]
    [[ $output == *'P1: no such mistake: M24'* ]]
    run "$SHEET" lint "$BATS_TEST_TMPDIR/none.md" /dev/null "$BATS_TEST_TMPDIR"
    [ "$status" -eq 1 ]
    [ "${#lines[@]}" -eq 3 ]
}

@test "paper: the coverage names what no sheet meets" {
    write_sheet 'Prose.'
    run "$SHEET" coverage "$BATS_TEST_TMPDIR/01-try.md"
    [ "$status" -eq 1 ]
    [[ $output == *'| S1 | '*' | [01](01-try.md) |'* ]]
    [[ $output == *'moves each client to a new server port | [01](01-try.md) |'* ]]
    [[ $output == *'| M22 | '*' | none |'* ]]
    [ "$(grep -c '| none |' <<<"$output")" -eq 31 ]
}

@test "paper: README's table is what the worksheets meet, without a hole" {
    run "$SHEET" coverage "$ROOT"/worksheets/[0-9][0-9]-*.md
    [ "$status" -eq 0 ]
    diff <(grep '^|' "$ROOT/worksheets/README.md" | sed -n '/claim, or mistake/,$p') - <<<"$output"
}

@test "paper: README's list has every worksheet" {
    for sheet in "$ROOT"/worksheets/[0-9][0-9]-*.md; do
        name=$(basename "$sheet")
        grep -qF "](${name}) | " "$ROOT/worksheets/README.md" || { echo "$name"; false; }
    done
}

@test "paper: texts are escaped" {
    write_sheet 'A [link](javascript:alert(1)), <script>, `<i>`, *em*, <https://example.org/?a&b>.'
    paper --student "O'Brien <img src=x>"
    holds '<p>A [link](javascript:alert(1)), &lt;script&gt;, <code>&lt;i&gt;</code>, <em>em</em>, '
    holds '&lt;https://example.org/?a&amp;b&gt;.</p>'
    holds 'Name: O&#39;Brien &lt;img src=x&gt;</span>'
    holds '<h1>Worksheet 01: &lt;try&gt; &amp; &quot;see&quot;</h1>'
    holds '&amp; demo-client &quot;&lt;x&gt;&quot;'
    ! grep -qiE '<(a|script|img|link|iframe|i)\b|href|url\(|@import' "$BATS_TEST_TMPDIR/page.html"
}

@test "paper: blocks and emphasis become elements, everything else is text, and every element is closed" {
    write_sheet $'- one\n| a |\n\n```text\n<-- *no* -->\n```\nA * b ** c ` d [e] _f_ \\* < g\n\nand *h `i` j*, **k** and ``l``'
    paper --key
    holds $'<p>- one\n| a |</p>'
    holds $'<pre>&lt;-- *no* --&gt;\n</pre>'
    holds '<p>A * b ** c ` d [e] _f_ \* &lt; g</p>'
    holds '<p>and <em>h <code>i</code> j</em>, **k** and ``l``</p>'
    [ -z "$(unbalanced "$BATS_TEST_TMPDIR/page.html")" ]
}

@test "paper: every worksheet becomes a separate page, and each element is closed" {
    page=$BATS_TEST_TMPDIR/page.html
    "$SHEET" paper -k -s 'Ada Lovelace' "$ROOT"/worksheets/[0-9][0-9]-*.md >"$page"
    [ "$(grep -c '<section>' "$page")" -eq "$(ls "$ROOT"/worksheets/[0-9][0-9]-*.md | wc -l)" ]
    [ -z "$(unbalanced "$page")" ]
    ! grep -qE '____|<!--|\{(port|other|student|service2?|low|high|system|registered|dynamic|nameless)\}' "$page"
}

# For where no browser is: the next test measures. 5200 characters are about as many as fit.
@test "paper: every worksheet has no more text than two pages take" {
    for sheet in "$ROOT"/worksheets/[0-9][0-9]-*.md; do
        length=$("$SHEET" paper -s 'Ada Lovelace' "$sheet" | sed '/<style>/,/<\/style>/d; s/<[^>]*>/ /g' |
            tr -s ' \n' ' ' | wc -m)
        [ "$length" -lt 5200 ] || { echo "$sheet: $length characters"; false; }
    done
}

# The same sheets for two papers, in one print. A page's size is its MediaBox, in points.
@test "paper: a browser prints each worksheet on two pages of A4 and of Letter, with a long name" {
    need chromium
    cd "$BATS_TEST_TMPDIR"
    "$SHEET" paper -s "$(printf 'Maximiliane %.0s' {1..5})" -i 123456 "$ROOT"/worksheets/[0-9][0-9]-*.md >page.html
    margin=$(sed -n 's/^@page { \(margin: .*\) }/\1/p' page.html)
    {
        sed "s/^@page .*/@page A4 { size: A4; $margin } @page letter { size: letter; $margin } .A4 { page: A4 } .letter { page: letter }/
            s/<section>/<section class=\"A4\">/; /^<\/body>/,\$d" page.html
        sed -n '1,/^<body>/d; s/<section>/<section class="letter">/; p' page.html
    } >both.html
    timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --user-data-dir="$PWD/profile" --no-pdf-header-footer \
        --print-to-pdf="$PWD/both.pdf" "file://$PWD/both.html" >said 2>&1 3>&- || true
    [ -s both.pdf ] || skip "chromium prints nothing here: $(tail -n 1 said)"
    sheets=$(grep -c 'class="A4"' both.html)
    [ "$(grep -ac '^/MediaBox \[0 0 59[45]' both.pdf)" -eq $((2 * sheets)) ]
    [ "$(grep -ac '^/MediaBox \[0 0 612 792' both.pdf)" -eq $((2 * sheets)) ]
}

@test "paper: each class in the style is used" {
    page=$BATS_TEST_TMPDIR/page.html
    "$SHEET" paper "$ROOT"/worksheets/[0-9][0-9]-*.md | sed '/<style>/,/<\/style>/d' >"$page"
    "$SHEET" paper --key "$ROOT"/worksheets/01-*.md | sed '/<style>/,/<\/style>/d' >>"$page"
    "$SHEET" paper --letters "$ROOT"/worksheets/01-*.md | sed '/<style>/,/<\/style>/d' >>"$page"
    for class in $(sed 's,/\*.*\*/,,; s/{.*//' "$ROOT/worksheets/sheet/paper.css" | grep -oE '\.[a-z]+' | sort -u); do
        grep -qE "class=\"([a-z]+ )*${class#.}[ \"]" "$page" || { echo "$class"; false; }
    done
}

@test "paper: the student's copy has room for answers and no answer" {
    write_sheet 'Prose.'
    paper
    [ "$(grep -c '<span class="box"></span>' "$BATS_TEST_TMPDIR/page.html")" -eq 2 ]
    [ "$(grep -c '<span class="blank"></span>' "$BATS_TEST_TMPDIR/page.html")" -eq 3 ]
    holds '<div class="line"></div>'
    ! grep -qE 'the answer to it|it is\.|count &lt;them|look left|look down|>7<|good reason|M1' "$BATS_TEST_TMPDIR/page.html"
}

@test "paper: the instructor's copy has the answers, their reasons and the mistakes" {
    write_sheet 'Prose.'
    paper --key
    holds 'with the answers. Covers S1 M1.'
    grep -F '<strong>Right &lt;b&gt;one&lt;/b&gt;.</strong>' "$BATS_TEST_TMPDIR/page.html" | grep -qF '<span class="box">×</span>'
    holds '<strong>M1</strong>: the answer to it.'
    holds '<span class="blank">3</span>'
    holds 'count &lt;them&gt;.'
    holds '<span class="blank">7</span>'
    [ "$(grep -c 'The value is different for each run\.' "$BATS_TEST_TMPDIR/page.html")" -eq 1 ]
    ! grep -qF -e 'connected local.port' -e 'count connected' "$BATS_TEST_TMPDIR/page.html" || false
    holds 'a good reason.'
}

@test "paper: the instructor's copy shows no rules, and what to expect of most answers" {
    page=$BATS_TEST_TMPDIR/page.html
    "$SHEET" paper -k "$ROOT"/worksheets/[0-9][0-9]-*.md >"$page"
    ! grep -E '(connected|accepted|listening|summary|stopped) ([0-9]|last|local|peer|where|opened|even|served)|(count|distinct|highest) (accepted|closed|connected|datagram|error|listening|stopped|summary)' "$page" || false
    [ "$(grep -cE 'The value is different for each (run|machine)\.' "$page")" -lt 20 ]
}

@test "paper: each page has the sheet's number and room for the name" {
    write_sheet 'Prose.'
    paper
    head=$(sed -n '/<thead>/,/<\/thead>/p' "$BATS_TEST_TMPDIR/page.html")
    [[ $head == *'>01<'*'Name:'* ]]
}

@test "paper: students who type the steps are told how, as in README" {
    write_sheet 'Prose.'
    paper
    for words in 'PATH="$PWD/demo-server:$PWD/demo-client:$PWD/labs/tools:$PATH:/usr/sbin:/sbin"' 'wait for `listening`' 'A step ends what it starts' 'kill %1'; do
        holds "$(sed 's/`\([^`]*\)`/<code>\1<\/code>/; s/"/\&quot;/g' <<<"$words")"
        grep -qiF "$words" "$ROOT/worksheets/README.md"
    done
}

@test "paper: two students get different sheets, and one student the same sheet each time" {
    write_sheet 'Prose.'
    for name in 'Ada Lovelace' 'Alan Turing' 'ada  lovelace'; do
        paper -s "$name"
        grep -o 'demo-server [0-9]*' "$BATS_TEST_TMPDIR/page.html" >>"$BATS_TEST_TMPDIR/ports"
    done
    mapfile -t ports <"$BATS_TEST_TMPDIR/ports"
    [ "${ports[0]}" != "${ports[1]}" ]
    [ "${ports[0]}" = "${ports[2]}" ]
}

@test "paper: a file that cannot be read or written is named, and the old page stays" {
    write_sheet 'Prose.'
    echo old >"$BATS_TEST_TMPDIR/page.html"
    run "$SHEET" paper -o "$BATS_TEST_TMPDIR/page.html" "$BATS_TEST_TMPDIR/01-try.md" "$BATS_TEST_TMPDIR/none.md"
    [ "$status" -eq 64 ]
    [ "$(cat "$BATS_TEST_TMPDIR/page.html")" = old ]
    run "$SHEET" paper -o "$BATS_TEST_TMPDIR/no/page.html" "$BATS_TEST_TMPDIR/01-try.md"
    [ "$status" -eq 74 ]
    run "$SHEET" paper -s $'a\e[31mb' "$BATS_TEST_TMPDIR/01-try.md"
    [ "$status" -eq 64 ]
    run "$SHEET" paper
    [ "$status" -eq 64 ]
}

@test "paper: a file of names gives each of them their sheets, in one page" {
    write_sheet 'Prose.'
    printf '\357\273\277Ada Lovelace\r\n\n  \nZoë <Müller>\nO'"'"'Brien' >"$BATS_TEST_TMPDIR/names"
    paper --names "$BATS_TEST_TMPDIR/names"
    [ "$(grep -c '<section>' "$BATS_TEST_TMPDIR/page.html")" -eq 3 ]
    [ "$(grep -o 'Name: [^<]*' "$BATS_TEST_TMPDIR/page.html")" = $'Name: Ada Lovelace\nName: Zoë &lt;Müller&gt;\nName: O&#39;Brien' ]
    holds '<title>portlab worksheets</title>'
    [ -z "$(unbalanced "$BATS_TEST_TMPDIR/page.html")" ]
    each=$(grep -o 'demo-server [0-9]*' "$BATS_TEST_TMPDIR/page.html")
    for name in 'Ada Lovelace' 'Zoë <Müller>' "O'Brien"; do
        paper --student "$name"
        grep -qxF "$(grep -o 'demo-server [0-9]*' "$BATS_TEST_TMPDIR/page.html")" <<<"$each"
    done
}

@test "paper: a first line Name,ID is a heading, and shows the separator" {
    write_sheet 'Prose.'
    printf 'Name,ID\nAda Lovelace,1\n"Müller, Zoë","2"\nLi Wei,3\n' >"$BATS_TEST_TMPDIR/names"
    paper --names "$BATS_TEST_TMPDIR/names"
    [ "$(grep -o 'Name: [^<]*' "$BATS_TEST_TMPDIR/page.html")" = $'Name: Ada Lovelace, 1\nName: Müller, Zoë, 2\nName: Li Wei, 3' ]
    printf '\357\273\277Student;ID\r\nLi Wei;3\r\n' >"$BATS_TEST_TMPDIR/names"
    paper --names "$BATS_TEST_TMPDIR/names"
    [ "$(grep -o 'Name: [^<]*' "$BATS_TEST_TMPDIR/page.html")" = 'Name: Li Wei, 3' ]
    printf 'Ada Name\nO'"'"'Neil, Bo\n' >"$BATS_TEST_TMPDIR/names"
    paper --names "$BATS_TEST_TMPDIR/names"
    [ "$(grep -c 'Name: ' "$BATS_TEST_TMPDIR/page.html")" -eq 2 ]
}

# The rows of the table of letters, as text.
rows() {
    sed -n '/<table class="letters"/,/<\/table>/s/<[^>]*>/ /gp' "$BATS_TEST_TMPDIR/page.html" | tr -s ' '
}

@test "paper: the letters are those of each student's own copy with answers" {
    write_sheet 'Prose.'
    printf 'Ada Lovelace\t7\nAlan Turing\nGrace Hopper\nLi <Wei>\n' >"$BATS_TEST_TMPDIR/names"
    paper --letters --names "$BATS_TEST_TMPDIR/names"
    table=$(rows)
    [ "$(head -n 1 <<<"$table")" = ' 01 id P1 ' ]
    [ "$(wc -l <<<"$table")" -eq 6 ]
    paper --key --names "$BATS_TEST_TMPDIR/names"
    right=$(grep -o '×</span><b class="letter">.' "$BATS_TEST_TMPDIR/page.html" | sed 's/.*>//')
    [ "$(sed -n '2,5s/.* \([a-z]\) $/\1/p' <<<"$table")" = "$right" ]
    [[ $table == *' Ada Lovelace 7 '* && $table == *' Li &lt;Wei&gt; '* ]]
}

@test "paper: the letters of forty students for a worksheet are one table, with what is not the same for all" {
    seq -f 'Student %g of the class' 40 >"$BATS_TEST_TMPDIR/names"
    "$SHEET" paper -l -n "$BATS_TEST_TMPDIR/names" "$ROOT"/worksheets/02-*.md >"$BATS_TEST_TMPDIR/page.html"
    [ "$(rows | head -n 1)" = ' 02 id P3 P4 O2 O5 O8 E1 E2 E3 ' ]
    [ "$(rows | grep -c '^ Student ')" -eq 40 ]
    run make -n -C "$ROOT" --no-print-directory print KEY=letters NAMES=names
    [[ $output == *'paper --letters '* ]]
}

@test "paper: names that cannot be read are reported, and no page is written" {
    write_sheet 'Prose.'
    printf '\n \n' >"$BATS_TEST_TMPDIR/empty"
    printf 'Ada\n\033[31m\n' >"$BATS_TEST_TMPDIR/bad"
    printf 'Ada\000Bob\n' >"$BATS_TEST_TMPDIR/nul"
    head -c 300000 /dev/zero | tr '\0' '\n' >"$BATS_TEST_TMPDIR/long"
    for file in empty bad nul long none .; do
        run "$SHEET" paper -n "$BATS_TEST_TMPDIR/$file" -o "$BATS_TEST_TMPDIR/page.html" "$BATS_TEST_TMPDIR/01-try.md"
        [ "$status" -eq 64 ]
        [[ $output == 'sheet: paper: '* && $output != *$'\e'* ]]
        [ ! -e "$BATS_TEST_TMPDIR/page.html" ]
    done
}

@test "paper: an existing page is replaced, and the program says so" {
    write_sheet 'Prose.'
    run "$SHEET" paper -o "$BATS_TEST_TMPDIR/page.html" "$BATS_TEST_TMPDIR/01-try.md"
    [[ $output == *'page.html: 1 worksheet; '* && $output != *'takes the place'* ]]
    run "$SHEET" paper -o "$BATS_TEST_TMPDIR/page.html" "$BATS_TEST_TMPDIR/01-try.md"
    [[ $output == *'(the file that was there is replaced)' ]]
}

@test "paper: sheet says how it is used" {
    run "$SHEET" --help
    [ "$status" -eq 0 ]
    for verb in ask check paper report coverage lint; do
        [[ $output == *"  $verb "* ]]
    done
    for arguments in '' 'dance' 'paper --dance' 'report' 'lint' 'coverage'; do
        # shellcheck disable=SC2086 # words
        run "$SHEET" $arguments
        [ "$status" -eq 64 ]
    done
}

@test "paper: a name that is too long is refused, with the limit" {
    run "$OUT/worksheets/sheet/sheet" paper --student "$(printf 'x%.0s' {1..300})" "$ROOT/worksheets/01-name-both-ends.md"
    [ "$status" -eq 64 ]
    [[ $output == *"a student's name must be at most 127 bytes of UTF-8, an id at most 63, and both without control characters"* ]]
}
