#!/usr/bin/env bats
# The documents show what the programs print, and whatever they refer to exists.
load helpers

# A transcript of README.md, or of the README of a folder, without its command line and its
# fences.
transcript() {
    awk -v mark="<!-- transcript: $1 -->" '$0 == mark {found = 1; next} found && /^```/ {if (inside) exit; inside = 1; next} inside && !/^\$ /' "$ROOT/${2:-.}/README.md"
}

# What differs from run to run becomes a word.
normal() {
    sed -E 's/process [0-9]+/process PID/; s/:(3[2-9]|[45][0-9]|60)[0-9]{3}/:EPHEMERAL/g; s/source (3[2-9]|[45][0-9]|60)[0-9]{3}/source EPHEMERAL/; s/header .. .. 0c ea/header XX XX 0c ea/; s/uid [0-9]+( \([^)]*\))?/uid UID/; s/source port, [0-9]+/source port/; s/(source:|^ +)( (registered|dynamic)|(registered|dynamic)) \(.*; inside/\1 MEANING; inside/'
}

# Where a line breaks depends on how long the user's name is.
unfolded() {
    awk '{line = /^       / ? line " " substr($0, 8) : line (NR > 1 ? "\n" : "") $0} END {print line}'
}

@test "docs: README's first fenced block is exactly the two commands" {
    run awk '/^```/{n++; next} n==1' "$ROOT/README.md"
    [ "$output" = "$(printf 'sh labs/setup.sh && make demo\nmake test')" ]
}

@test "docs: README's transcript of the pair is what the pair prints" {
    need_netbox
    in_box -- 'mkfifo fifo
        "$SERVER" --count 1 mysql >fifo & exec 9<fifo; read -r line <&9; echo "$line" >server
        "$CLIENT" 127.0.0.1 3306 >client; cat <&9 >>server'
    cd "$BATS_TEST_TMPDIR"
    diff <(transcript server | normal) <(normal <server)
    diff <(transcript client | normal) <(normal <client)
}

@test "docs: README's transcript of the refusal is what the server prints" {
    run_as_ordinary 80
    diff <(transcript refused | unfolded | normal) <(unfolded <<<"$output" | normal)
    ! grep -E '^.{81}' <<<"$output"
}

@test "docs: the transcripts of demo-server/README and demo-client/README are their calls" {
    need_netbox
    in_box -- 'mkfifo fifo
        exec 3>&- 4>&- # as in a terminal, where the first socket is 3
        "$SERVER" --trace --count 1 3306 2>server >fifo & exec 9<fifo; read -r line <&9
        "$CLIENT" --trace 127.0.0.1 3306 2>client >/dev/null; cat <&9 >/dev/null'
    cd "$BATS_TEST_TMPDIR"
    diff <(transcript trace demo-server | normal) <(normal <server)
    diff <(transcript trace demo-client | normal) <(normal <client)
}

@test "docs: the files that demo-server/README and demo-client/README name make those calls" {
    for folder in demo-server demo-client; do
        rows=$(grep -oE '^\| `[a-z]+` \| `[a-z-]+\.c`' "$ROOT/$folder/README.md" | tr -d '|`')
        [ "$(wc -l <<<"$rows")" -ge 8 ]
        while read -r call file; do
            grep -qE "trace_call\(.*\"$call\(|\"$call\(%d" "$ROOT/$folder/$file" || { echo "$folder: $call is not in $file"; false; }
        done <<<"$rows"
        for file in $(grep -oE '`[a-z-]+\.c`' "$ROOT/$folder/README.md" | tr -d '`'); do
            [ -e "$ROOT/$folder/$file" ] || { echo "$folder/$file"; false; }
        done
    done
}

# The documents, and what they refer to: links.awk has the form.
references() {
    cd "$ROOT"
    find ./*.md lib demo-server demo-client labs worksheets tests \( -name build -o -name answers \) -prune -o -name '*.md' -type f -print |
        sed 's,^\./,,' | sort | xargs awk -f tests/links.awk
}

# Which links, of references that are read, lead nowhere.
dead_links() {
    awk -F '\t' -v is_there="[ -e '%s' ]" '
        {file = $1; sub(/:[0-9]*$/, "", file)}
        $2 == "head" {heads[file "#" $3 (seen[file, $3]++ ? "-" seen[file, $3] - 1 : "")]; known[file]}
        $2 == "link" && $3 !~ /^(https?|mailto):/ {places[++count] = $1; files[count] = file; links[count] = $3}
        END {
            for (i = 1; i <= count; i++) {
                anchor = index(links[i], "#") ? substr(links[i], index(links[i], "#")) : ""
                target = substr(links[i], 1, length(links[i]) - length(anchor))
                folder = files[i]
                if (!sub(/\/[^\/]*$/, "/", folder))
                    folder = ""
                target = target == "" ? files[i] : folder target
                while (sub(/[^\/.]+\/\.\.\//, "", target)) {}
                if (system(sprintf(is_there, target)) != 0 || (anchor != "" && !((target anchor) in heads)))
                    print places[i] ": " links[i]
            }
        }'
}

@test "docs: each link leads to a file, and to a heading of it" {
    [ -e "$ROOT/SECURITY.md" ] || skip 'this is the student edition'
    run dead_links < <(references)
    echo "$output"
    [ -z "$output" ]
}

# Words in capitals stand for names. What programs write, and others' folders, are not there.
@test "docs: each path that a document names is there" {
    [ -e "$ROOT/SECURITY.md" ] || skip 'this is the student edition'
    references >"$BATS_TEST_TMPDIR/references"
    cd "$ROOT"
    while IFS=$'\t' read -r place _ path; do
        case $path in
        *NAME* | *NN-* | *-N | *WHO* | OUT/* | TOKEN/* | YOU/* | CLASSROOM/*) continue ;;
        graded/* | worksheets/answers* | submission/ | questions/ | portlab-01/ | .github/workflows/portlab.yaml | ./start | 4/) continue ;;
        esac
        for base in "${place%/*}" . "$OUT" tests labs labs/grader labs/[0-9]* labs/puzzles labs/puzzles/[0-9]*; do
            ! compgen -G "$base/$path" >/dev/null || continue 2
        done
        echo "$place: $path"
        false
    done < <(grep -P '\tpath\t' "$BATS_TEST_TMPDIR/references")
}

@test "docs: each goal of make that a document names exists" {
    goals=$(sed -n 's/^\.PHONY: //p' "$ROOT/Makefile" "$ROOT/labs/labs.mk" "$ROOT/tests/tests.mk" | tr ' ' '\n')
    references >"$BATS_TEST_TMPDIR/references"
    while IFS=$'\t' read -r place kind goal; do
        [ "$kind" != goal ] || grep -qx -e "$goal" <<<"$goals" || { echo "$place: make $goal"; false; }
    done <"$BATS_TEST_TMPDIR/references"
}

@test "docs: links, paths and goals are found, code and headings told apart" {
    cd "$BATS_TEST_TMPDIR"
    mkdir sub
    printf '%s\n' '# A `b`, c' '[x](sub/b.md#d-e) [y](#a-b-c) `[z](none)`' '    make one A=1' '' '    make two' \
        '`make A=1' 'three` `lib/x.c` [w](sub/none.md) [v](#a-c)' '```' '$ make four' '# no heading' '```' >a.md
    printf '%s\n' '## D e' '[u](../a.md#a-b-c) [t](../a.md#d-e) make it' >sub/b.md
    run awk -f "$ROOT/tests/links.awk" a.md sub/b.md
    diff - <(grep -v 'head\|link' <<<"$output") <<EOT
a.md:5	goal	two
a.md:7	goal	three
a.md:7	path	lib/x.c
a.md:9	goal	four
EOT
    run dead_links <<<"$output"
    [ "$output" = 'a.md:7: sub/none.md
a.md:7: #a-c
sub/b.md:2: ../a.md#d-e' ]
}

@test "docs: each manual page of the kit that a text refers to is there" {
    cd "$ROOT"
    pages=$(find demo-* labs -name '*.1' -exec basename {} .1 \;)
    referred=$(find ./*.md demo-* labs worksheets -name '*.md' -o -name '*.1' | xargs sed -n 's/^\.Xr \([a-z-]*\) 1.*/\1/p; s/.*`\([a-z-]*\)(1)`.*/\1/p' | sort -u)
    [ "$(wc -l <<<"$referred")" -gt 8 ]
    for name in $referred; do
        grep -qx -e "$name" <<<"$pages" || [[ ' curl env nc od ssh telnet unshare ' == *" $name "* ]] || { echo "$name(1)"; false; }
    done
}

@test "docs: each address in the web has a proper form" {
    cd "$ROOT"
    run grep -rnoE 'https?:[^ >)"`]*' --include='*.md' ./*.md demo-server demo-client labs worksheets tests
    run grep -vE 'https://[a-z0-9.-]+\.[a-z]+(/[A-Za-z0-9._+/#%-]*[A-Za-z0-9/])?$|http://(127\.0\.0\.1|ADDRESS)' <<<"$output"
    echo "$output"
    [ -z "$output" ]
}

@test "docs: tests/README names each file and folder of tests" {
    for path in "$ROOT"/tests/*; do
        name=$(basename "$path" .bats)
        [ ! -d "$path" ] || name=$name/
        [ "$name" = README.md ] || grep -qF "\`$name\`" "$ROOT/tests/README.md" || { echo "$name"; false; }
    done
}

@test "docs: each lab is in README's table" {
    for lab in "$ROOT"/labs/[0-9][0-9]-*/; do
        lab=labs/$(basename "$lab")
        grep -q "^| \`$lab\` | [a-z]" "$ROOT/README.md" || { echo "README has no row | \`$lab\` | ... |"; false; }
    done
}

@test "docs: the lines that a lab takes are as many as README says, from its starter to its solution" {
    need_solutions
    for lab in "$ROOT"/labs/[0-9][0-9]-*/; do
        name=$(basename "$lab")
        run diff "$lab${name#*-}.c" "$lab/solution/${name#*-}.c"
        added=$(grep -c '^>' <<<"$output")
        case $name in
        0[12]-*) [ "$added" -ge 25 ] && [ "$added" -le 40 ] ;;
        07-* | 08-* | 10-*) [ "$added" -ge 115 ] && [ "$added" -le 130 ] ;;
        *) [ "$added" -ge 40 ] && [ "$added" -lt 115 ] ;;
        esac || { echo "$name: $added"; false; }
    done
}

@test "docs: the manual pages are well-formed mdoc" {
    need mandoc
    run mandoc -T lint -W warning "$ROOT"/demo-*/*.1 "$ROOT"/labs/tools/*.1 "$ROOT"/labs/view/*.1
    [ "$(grep -cv 'outdated mandoc.db' <<<"$output")" -eq 0 ] || [ -z "$output" ]
}

@test "docs: every option of --help is in the manual page" {
    for program in "$SERVER" "$CLIENT" "$FACTS" "$LOOKUP" "$NETBOX" "$PACKETS" "$RELAY" "$CLASSROOM" "$ON" "$PLOT" "$VIEW"; do
        page=$(find "$ROOT/demo-server" "$ROOT/demo-client" "$ROOT/labs/tools" "$ROOT/labs/view" -name "${program##*/}.1")
        for option in $("$program" --help | grep -oE -e ' --[a-z-]+' | sort -u); do
            grep -q -e "Fl -${option#--}" "$page" || { echo "${program##*/} $option"; false; }
        done
    done
}

@test "docs: every JSON key that the pair prints is in its manual page" {
    start_server -n 2 0
    "$CLIENT" -j 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/client"
    "$CLIENT" -j no-such-host.invalid 1 >>"$BATS_TEST_TMPDIR/client" || true
    "$CLIENT" -j 127.0.0.1 "$PORT" >/dev/null
    end_server
    for key in $(grep -oh '"[a-z_]*":' "$EVENTS" | tr -d '":' | sort -u); do
        grep -qw "$key" "$ROOT/demo-server/demo-server.1"
    done
    for key in $(grep -oh '"[a-z_]*":' "$BATS_TEST_TMPDIR/client" | tr -d '":' | sort -u); do
        grep -qw "$key" "$ROOT/demo-client/demo-client.1"
    done
}

@test "docs: a lab that says how to compile its program says what the grader does" {
    options=$(grep -o -e '-std=c11 .* -pthread' "$ROOT/labs/grader/compiler.sh")
    run grep -rhoE '^[ *$]*cc -.*' "$ROOT"/labs/[0-9]*/README.md "$ROOT"/labs/[0-9]*/*.c
    [ "$status" -eq 0 ]
    echo "$output"
    [ "$(grep -cvF "cc $options " <<<"$output")" -eq 0 ]
}

# The sections of RFCs that files of the kit cite, as `RFC 9293 3.4.1`; also over a line's end.
sections_cited() {
    cd "$ROOT" && find README.md lib demo-server demo-client labs worksheets -name '*.[ch1]' -o -name '*.md' -o -name '*.bats' |
        xargs sed 's/^ *[*#]\{0,1\} *//' | tr '\n' ' ' |
        grep -oE 'RFC [0-9]+\)?[ ,(]+(section [0-9]+(\.[0-9]+)*|[0-9]+(\.[0-9]+)+|[0-9]+[,;)])' |
        sed -E 's/\)?[ ,(]+section /,/; s/RFC ([0-9]+)[ ,()]+/RFC \1 /; s/[,;)]+$//' | sort -u
}

@test "docs: each section of an RFC that is cited is one that was looked up" {
    [ "$(sections_cited | wc -l)" -gt 10 ]
    diff <(sections_cited) <(sections_cited | grep -xF -f <(cut -f 1 "$ROOT/tests/sections.tsv")) ||
        { echo 'Look the section up, and write a row into tests/sections.tsv.'; false; }
}

# The entries of the glossary, as `term|where`; a line each.
glossary() {
    awk '/^- / {if (entry) print entry; entry = $0; next} entry && /^  / {sub(/^ +/, " "); entry = entry $0} END {print entry}' \
        "$ROOT/worksheets/GLOSSARY.md" | sed -E 's/^- \*\*([^*]+)\*\*: .*\(([^()]*)\)$/\1|\2/'
}

# The texts that an entry names: "Worksheets 01, 05, lab 02", "README", "worksheets/README".
texts() {
    tr -d , <<<"$1" | tr ' ' '\n' | while read -r word; do
        case $word in
        [Ww]orksheet*) [ "$word" = worksheets/README ] && echo "$ROOT/worksheets/README.md" || kind="$ROOT"/worksheets/ end=.md ;;
        [Ll]ab*) kind="$ROOT"/labs/ end=/README.md ;;
        README) echo "$ROOT/README.md" ;;
        *) echo "$kind$word"-*"$end" ;;
        esac
    done
}

@test "docs: the glossary is in alphabetical order, and each term is in the texts that it names" {
    [ "$(glossary | wc -l)" -gt 40 ]
    glossary | cut -d '|' -f 1 | LC_ALL=C sort -c -f
    while IFS='|' read -r term where; do
        [ -n "$(texts "$where")" ] || { echo "$term is said to be nowhere"; false; }
        while IFS= read -r text; do
            tr '\n' ' ' <"$text" | grep -qiwE -e "${term// / +}(s|es|ed)?" || { echo "$term is not in $text"; false; }
        done < <(texts "$where")
    done < <(glossary)
}
