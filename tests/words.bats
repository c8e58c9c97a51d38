#!/usr/bin/env bats
# The words of the documents, and of all that the programs can print. texts.awk lists them.
load helpers

export LC_ALL=C

setup_file() {
    [ -n "$(find "$ROOT/labs" -name solution)" ] || return 0
    cd "$ROOT"
    export TEXTS=$BATS_FILE_TMPDIR/texts
    find ./*.md Makefile lib demo-server demo-client labs worksheets tests/*.md tests/*.mk tests/*.bats \( -name build -o -name answers \) -prune \
        -o \( -name '*.md' -o -name '*.1' -o -name '*.mk' -o -name Makefile -o -name '*.[ch]' -o -name '*.sh' -o -name '*.bash' \
        -o -name '*.bats' -o -name '*.js' -o -name '*.html' -o -name '*.py' -o -name task.txt \) -type f -print |
        sed 's,^\./,,' | sort | xargs awk -f tests/texts.awk >"$TEXTS"
}

setup() {
    need_solutions # in the student edition there are texts of the students
}

# The rows of a list ($1): no comment, no empty line.
rows() {
    grep -v -e '^#' -e '^$' "$1"
}

# Where texts ($1) have a phrase that the list ($2) has, and what to write there.
phrases() {
    local phrase better
    while IFS=$'\t' read -r phrase better; do
        cut -f 2- "$1" | grep -niE -e "$phrase" | while IFS=: read -r number text; do
            echo "$(sed -n "${number}{s/\t.*//;p;}" "$1"): \"$(grep -oiE -m 1 -e "$phrase" <<<"$text" | head -n 1)\": write \"$better\""
        done
    done < <(rows "$2")
}

# The words of the sentences in texts ($1), in small letters, one on each line. Code, addresses
# and names with a sign or several capitals are no words.
words() {
    grep -E '[A-Za-z]{2,},? [a-z]{2,},? [a-z]{2,}' "$1" | cut -f 2- | sed -E 's/`[^`]*`/ /g; s,https?://[^ )>]*, ,g; s/printf .*//' | tr -s ' ' '\n' |
        sed -E "s/^[(\"'*_[]+//; s/[])\"'*_.,;:!?]+$//; s/'s$//" | grep -E "^[A-Za-z][A-Za-z'-]*$" | tr - '\n' |
        grep -vE '^[A-Z]{2,}s?$|[a-z][A-Z]' | tr '[:upper:]' '[:lower:]' | sort -u
}

# The words of texts ($1) that are neither British English nor in a list of terms ($2).
misspelt() {
    words "$1" | sed 's/^i$/I/' | aspell list --lang=en_GB-ise-w_accents --encoding=utf-8 --ignore=2 --ignore-case | sort -u | grep -vxF -f <(rows "$2") || true
}

need_aspell() {
    need aspell
    aspell dicts | grep -qx en_GB-ise-w_accents || skip 'there is no British dictionary here (Debian: aspell-en)'
}

@test "words: no text has a phrase of the list of phrases" {
    run phrases "$TEXTS" "$ROOT/tests/phrases.txt"
    echo "$output"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "words: each phrase of the list says what to write" {
    run grep -vnE $'^(#.*|[^\t]+\t[^\t]+)$' "$ROOT/tests/phrases.txt"
    echo "$output"
    [ "$status" -eq 1 ]
    while IFS=$'\t' read -r phrase _; do
        grep -E -e "$phrase" </dev/null || [ $? -eq 1 ] || { echo "no ERE: $phrase"; false; }
    done < <(rows "$ROOT/tests/phrases.txt")
}

@test "words: each word is British English or a term of the kit" {
    need_aspell
    run misspelt "$TEXTS" "$ROOT/tests/terms.txt"
    for word in $output; do
        echo "$word: $(grep -iwF -m 1 -e "$word" "$TEXTS" | cut -c 1-200)"
    done
    [ -z "$output" ]
}

# Where texts ($1) cite a section of an RFC in another way than all others do.
odd_citations() {
    grep -noE 'RFCs?[ -]?[0-9]+\)?[ ,(]+(sections? )?[0-9]+(\.[0-9]+)*' "$1" | grep -vE ':RFC [0-9]+, sections? [0-9]' | while IFS=: read -r number text; do
        echo "$(sed -n "${number}{s/\t.*//;p;}" "$1"): $text"
    done
}

@test "words: a section of an RFC is cited as in RFC 9293, section 3.1" {
    run odd_citations "$TEXTS"
    echo "$output"
    [ -z "$output" ]
    printf '%s\t%s\n' a.md:1 'RFC 9293, section 3.1, RFC 768 and RFC 6335; RFC 6056 section 3' b.c:2 'RFC 6335, 6' >"$BATS_TEST_TMPDIR/texts"
    run odd_citations "$BATS_TEST_TMPDIR/texts"
    [ "$output" = $'a.md:1: RFC 6056 section 3\nb.c:2: RFC 6335, 6' ]
}

@test "words: the list of terms is sorted, and each term is still used" {
    rows "$ROOT/tests/terms.txt" | sort -c -u
    run comm -23 <(rows "$ROOT/tests/terms.txt" | sort) <(words "$TEXTS")
    echo "$output"
    [ -z "$output" ]
}

@test "words: texts are found in each kind of file, also over the end of a line" {
    cd "$BATS_TEST_TMPDIR"
    mkdir labs
    printf '%s\n' '# About' '' 'A port is' 'begun anew.' '```' 'code anew' '```' '- a point' '- anew' >a.md
    printf '%s\n' '/* A comment anew. */' '#include "anew.h"' 'puts("It says: \"one\" "' "     PRIu16 \"anew\\n\"); f('\"', \"next\");" >b.c
    printf '%s\n' '#!/bin/sh' "# it's anew" "echo \"it's \$1\" 'two' # anew" 'cat <<-END' '	here anew' '	END' 'echo "last"' >c.sh
    printf '%s\n' '# points: 5' '# idea: A port is' '#   begun anew.' '@test "one: it is so" {' >check.bats
    printf '%s\n' '# idea: none' '@test "one: it is anew" {' '    echo "anew"' >one.bats
    printf '%s\n' '// anew' "say('it\\'s ' + \`an \${b} end\`); /* \"anew\" */" >d.js
    printf '%s\n' '<p title="A tip">Some <b>text</b></p>' >e.html
    printf '%s\n' '.\" anew' '.Sh NAME' 'A port is' '.Em anew .' >f.1
    printf '%s\n' '## make all   build' '##            anew' 'all: # anew' >Makefile
    diff - <(awk -f "$ROOT/tests/texts.awk" a.md b.c c.sh check.bats one.bats d.js e.html f.1 Makefile | sed 's/ *$//') <<EOT
a.md:1	 # About
a.md:3	 A port is begun anew.
a.md:8	 - a point
a.md:9	 - anew
b.c:3	It says: one danew
b.c:4	next
c.sh:3	 it's \$1
c.sh:3	 two
c.sh:5	 here anew
c.sh:7	 last
check.bats:2	 A port is begun anew.
check.bats:4	 one: it is so
one.bats:2	one: it is anew
d.js:2	 it\\'s
d.js:2	 an \${b} end
e.html:1	A tip
e.html:1	 Some text
f.1:2	 NAME
f.1:3	 A port is anew .
Makefile:1	 make all build anew
EOT
}

@test "words: a phrase and a wrong word are found, and a term is not" {
    need_aspell
    printf '%s\t%s\n' a.c:1 ' The netbox begins ANEW with one coloour' b.md:2 ' Its color is anewed by a term' >"$BATS_TEST_TMPDIR/texts"
    printf '%s\n' '# a comment' '' $'\\<anew\\>\tagain' >"$BATS_TEST_TMPDIR/phrases"
    echo netbox >"$BATS_TEST_TMPDIR/terms"
    run phrases "$BATS_TEST_TMPDIR/texts" "$BATS_TEST_TMPDIR/phrases"
    [ "$output" = 'a.c:1: "ANEW": write "again"' ]
    run misspelt "$BATS_TEST_TMPDIR/texts" "$BATS_TEST_TMPDIR/terms"
    [ "$output" = $'anewed\ncoloour\ncolor' ]
}
