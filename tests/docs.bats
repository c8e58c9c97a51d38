#!/usr/bin/env bats
# The documents: what they show is what the programs print, and what they name is there.
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
    diff <(transcript refused | normal) <(normal <<<"$output")
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

@test "docs: every path that README names is there" {
    for path in $(grep -o '`[a-z-]*/[a-zA-Z./-]*' "$ROOT/README.md" | tr -d '`'); do
        [ -e "$ROOT/$path" ] || [ -e "$OUT/$path" ] || { echo "$path"; false; }
    done
}

@test "docs: every path that the pages for those who keep the kit name is there" {
    cd "$ROOT"
    [ -e CONTRIBUTING.md ] || skip 'this is the student edition'
    for path in $(grep -ohE '`[a-z-]+/[a-zA-Z./-]*`' CONTRIBUTING.md SECURITY.md tests/README.md | tr -d '`' | grep -v N); do
        [ -e "$path" ] || [ -e "$OUT/$path" ] || [ -e "tests/$path" ] || compgen -G "labs/*/$path" >/dev/null || { echo "$path"; false; }
    done
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

@test "docs: where a lab says how to compile its program, it is as the grader does" {
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
