#!/usr/bin/env bats
# The house style, as far as tools can check it. A lab needs none of these tools.
load helpers

# The kit's files in C. In the student edition those of the labs' folders are a student's, who
# need not write as the kit does.
files_in_c() {
    cd "$ROOT" && find lib demo-server demo-client labs tests worksheets -name '*.[ch]' | {
        if [ -n "$(find labs -name solution)" ]; then cat; else grep -v '^labs/[0-9]'; fi
    }
}

@test "style: clang-format has nothing to change" {
    need_clang_format
    # shellcheck disable=SC2046 # no name here has a blank but the root's
    cd "$ROOT" && clang-format --dry-run --Werror $(files_in_c)
}

@test "style: shellcheck has nothing to say" {
    need shellcheck
    cd "$ROOT" && shellcheck labs/*.sh labs/puzzles/*.sh labs/tools/plot/*.sh labs/grader/*.sh labs/view/*.sh labs/grader/hosts/*.sh labs/grader/hosts/*/*.sh labs/grader/hosts/*/run* labs/grader/hosts/*/grade tests/*.sh tests/faults/*.sh tests/matrix/*.sh .ci/run
    # inside.sh reads them, and has what they use.
    shellcheck -s sh -e SC2034 labs/puzzles/*/set-up.sh
}

@test "style: the shell scripts are POSIX sh" {
    need dash
    cd "$ROOT" && for script in labs/*.sh labs/puzzles/*.sh labs/tools/plot/*.sh labs/grader/*.sh labs/view/*.sh labs/grader/hosts/*.sh labs/grader/hosts/*/*.sh tests/*.sh tests/faults/*.sh tests/matrix/*.sh; do
        dash -n "$script"
        IFS= read -r line <"$script"
        [ "$line" = '#!/bin/sh' ]
    done
}

@test "style: node can read the scripts" {
    need node
    cd "$ROOT"
    # As node --check does, which takes one file and a quarter of a second.
    node -e 'for (const file of process.argv.slice(1))
        require("vm").compileFunction(require("fs").readFileSync(file, "utf8"), [], {filename: file})' labs/view/page/*.js tests/view/*.js
    for script in labs/view/page/*.js tests/view/*.js; do
        IFS= read -r line <"$script"
        [[ $line == '/* '* ]] && grep -q "'use strict'" "$script"
    done
}

SYSTEMS='__linux__|__APPLE__|__FreeBSD__|__OpenBSD__|__NetBSD__'

# The files of the labs and of sheet that differ between systems: they mention one, or include a
# header that does, or that includes such a header.
of_systems() {
    local files=none before='' headers=''
    until [ "$files" = "$before" ]; do
        before=$files
        files=$(cd "$ROOT" && grep -rlE "$SYSTEMS$headers" lib labs worksheets/sheet --include='*.[ch]' | sort)
        headers="|^#include \"(.*/)?($(sed -n 's|.*/\(.*\.h\)$|\1|p' <<<"$files" | sort -u | paste -sd '|'))\""
    done
    grep -E '^(labs/view|labs/class|worksheets/sheet)/.*\.c$' <<<"$files"
}

# $1 is a system, and the others are files and folders.
cppcheck_for() {
    cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 "-D$1" --enable=warning,performance,portability "${@:2}"
}

# Many files of the last three folders are the same text on each system, so once is enough.
@test "style: cppcheck has nothing to say" {
    need cppcheck
    cd "$ROOT"
    mapfile -t differ < <(of_systems)
    [[ " ${differ[*]} " == *' worksheets/sheet/ask/experiment.c '* ]] # mentions one
    [[ " ${differ[*]} " == *' labs/view/port-view.c '* ]]             # gets one from a header
    cppcheck_for __linux__ lib demo-server demo-client labs/tools labs/view labs/class worksheets/sheet
    for system in __APPLE__ __FreeBSD__ __OpenBSD__ __NetBSD__; do
        cppcheck_for "$system" lib demo-server demo-client labs/tools "${differ[@]}"
    done
}

# registry-table makes a table of lib when the kit is built, and is not linked into it.
@test "style: lib has no program and never exits" {
    run grep -nE '\b(exit|_exit|abort)\(' -r "$ROOT/lib" --include='*.c' --exclude=registry-table.c
    [ "$(grep -vc 'stop\.c' <<<"$output")" -eq 0 ] || [ -z "$output" ]
    ! grep -lE '^int main\(' -r "$ROOT/lib" --exclude=registry-table.c
}

@test "style: only the files that may go beyond POSIX do" {
    run grep -lE '_GNU_SOURCE|<sys/epoll|<sys/event|<sys/sysctl|<sys/prctl' -r "$ROOT/lib" "$ROOT/demo-server" "$ROOT/demo-client" "$ROOT/labs" "$ROOT/worksheets" --include='*.[ch]'
    [ "$(grep -vcE 'lib/(machine|privilege|ready)|labs/tools/|labs/grader/(apart|take)|labs/[0-9]' <<<"$output")" -eq 0 ]
}

@test "style: each file begins with a comment that says what it is" {
    for file in $(files_in_c); do
        IFS= read -r line <"$ROOT/$file"
        [[ $line == '/* '* ]] || { echo "$file"; false; }
    done
}

# bash does not end a test for a command that is negated.
@test "style: a negated check is the last of its function, or has an alternative" {
    run awk 'FNR == 1 {line = ""} line != "" && !/^}/ {print line}
        {line = /^ *! / && !/ \|\| / ? FILENAME ":" FNR ": " $0 : ""}' "$ROOT"/tests/*.bats "$ROOT"/tests/*.bash
    echo "$output"
    [ -z "$output" ]
}

@test "style: no test sleeps without a reason" {
    run grep -nE '^ *sleep [0-9]' "$ROOT"/tests/*.bats
    [ "$(grep -vc -e 'hostile.bats.*sleep 1$' -e 'apart.bats.*sleep 2$' <<<"$output")" -eq 0 ]
}

# What the headers below some folders declare, and no .c of their names defines: X.h is
# defined by X.c, X-*.c, or what the build made of that name.
undefined() {
    local header stem source sources
    for header in $(find "$@" -name '*.h'); do
        stem=${header%.h}
        sources=()
        for source in "$stem".c "$stem"-*.c "$OUT/build/${stem##*/}".c "$OUT/build/${stem##*/}"-*.c; do
            [ ! -e "$source" ] || sources+=("$source")
        done
        awk -f "$ROOT/tests/headers.awk" "$header" | awk -v header="$header" '
            FILENAME == "-" {names[$0]; next}
            /^[a-z]/ {for (name in names) if ($0 ~ "^[a-z].*[ *]" name "([(]|[[]| =|;)") delete names[name]}
            END {for (name in names) print header ": " name}' - "${sources[@]}"
    done
}

@test "style: what X.h declares, X.c or X-*.c defines" {
    cd "$ROOT"
    run undefined lib demo-server demo-client labs worksheets/sheet
    echo "$output"
    [ -z "$output" ]
}

@test "style: a header whose function is defined elsewhere is found" {
    cd "$BATS_TEST_TMPDIR"
    mkdir folder
    printf '%s\n' 'struct box;' 'int box_open(struct box *box,' '             int lid);' 'const char *box_name(void);' \
        'extern const struct box box_all[];' 'enum { BOX_MAX = 9 };' >folder/box.h
    printf '%s\n' 'int box_open(struct box *box,' '             int lid) {' 'const struct box box_all[] = {' >folder/box-parts.c
    printf '%s\n' 'const char *box_name(void) {' >folder/main.c
    printf '%s\n' '    box_name();' >folder/box.c
    run undefined folder
    [ "$output" = 'folder/box.h: box_name' ]
}

# The object files that call each other in a circle, without those of builds further down. One whose
# source is gone is an older build's.
circles() {
    local object source
    find "$1" -name '*.o' ! -path '*/tests/*' ! -path '*/build/*' | while read -r object; do
        source=${object#"$1"/}
        [ ! -e "$ROOT/${source%.o}.c" ] && [ ! -e "${object%.o}.c" ] || echo "$object"
    done | xargs nm -A -g | awk -f "$ROOT/tests/calls.awk" | tsort 2>&1 >/dev/null
}

@test "style: no two files call each other in a circle" {
    command -v nm tsort >/dev/null || skip 'needs nm and tsort'
    cd "$OUT"
    run circles build
    echo "$output"
    [ -z "$output" ]
}

@test "style: files that call each other in a circle are found" {
    command -v nm tsort >/dev/null || skip 'needs nm and tsort'
    cd "$BATS_TEST_TMPDIR"
    echo 'int b(void); int a(void); int a(void) { return b(); }' >a.c
    echo 'int c(void); int b(void); int b(void) { return c(); }' >b.c
    echo 'extern int d; int c(void); int c(void) { return d; }' >c.c
    echo 'int d = 1;' >d.c
    cc -c a.c b.c c.c d.c
    run circles .
    [ -z "$output" ]
    echo 'int a(void); int e(void); int e(void) { return a(); }' >e.c
    echo 'int e(void); int c(void); int c(void) { return e(); }' >c.c
    cc -c c.c e.c
    run circles .
    echo "$output"
    [[ $output == *loop*./e.o* ]]
}

# What a file includes, or loads, from a folder that is above it.
reaches() {
    grep -rnE "^ *(#include \"|load |source |\. )[^ ]*$1" "${@:2}" --include='*.[ch]' --include='*.bats' --include='*.bash' --include='*.sh' || true
}

@test "style: lib is above nothing, neither end of the pair knows the other, and nothing knows the tests" {
    cd "$ROOT"
    run reaches '\.\./' lib
    [ -z "$output" ]
    run reaches 'demo-client/' demo-server labs worksheets
    [ -z "$output" ]
    run reaches 'demo-server/' demo-client labs worksheets
    [ -z "$output" ]
    run reaches 'tests/' lib demo-server demo-client worksheets labs
    echo "$output"
    [ -z "$output" ]
}

# worksheets/sheet/README.md, "The rooms".
@test "style: each room of the sheet includes only what is above it" {
    cd "$ROOT/worksheets/sheet"
    above=none
    for room in text form evidence marks ask; do
        found=$(sed -n 's|^#include "\.\./\([^/]*\)/.*|\1|p; s|^#include "\.\./\([a-z-]*\.h\)"|\1|p' "$room"/*.[ch] | sort -u)
        other=$(grep -vxE "\.\.|$above" <<<"$found" || true)
        [ -z "$other" ] || { echo "$room includes $other"; false; }
        above="$above|$room"
    done
}

# bats has a process of its own in the background, which ends when the test does.
@test "style: no test waits for all that is in the background" {
    cd "$ROOT" && ! grep -nE '^ *wait *($|;|\|)' tests/*.bats tests/*.bash
}

# A `!` is not noticed unless it is the last command of a test: the shell says so of `set -e`.
unnoticed() {
    awk 'FNR == 1 {before = ""}
        before ~ /^ +! / && before !~ /\|\||&&/ && !/^}/ {print FILENAME ": " before}
        {before = $0}' "$@"
}

@test "style: no test has a ! that cannot fail it" {
    cd "$ROOT"
    run unnoticed tests/*.bats tests/*.bash labs/[0-9]*/check.bats
    echo "$output"
    [ -z "$output" ]
    printf '    ! true\n    ! true || false\n    true\n    ! true\n}\n' >"$BATS_TEST_TMPDIR/it"
    [ "$(unnoticed "$BATS_TEST_TMPDIR/it")" = "$BATS_TEST_TMPDIR/it:     ! true" ]
}
