#!/usr/bin/env bats
# The kit builds without warnings with each compiler and C library on this machine, and installs
# to the place that was asked for, in a path with a blank.
load helpers

BUILT=$BATS_TEST_TMPDIR/out

# gcc on Ubuntu defines this by itself, and then warns of results that are ignored.
FORTIFIED='-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2'

# Builds what is named, in BUILT, with the given make variables; prints warnings and errors alone.
build() {
    make -C "$ROOT" --no-print-directory OUT="$BUILT" WARNINGS="-Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wconversion -Werror" "$@" 2>&1
}

# The same with all that users have.
build_all() {
    build all "$BUILT/worksheets/sheet/sheet" "$@"
}

# The pair, as it was just built, talks.
talks() {
    SERVER=$BUILT/demo-server/demo-server CLIENT=$BUILT/demo-client/demo-client
    start_server -n 1 0
    run "$CLIENT" -j 127.0.0.1 "$PORT"
    [[ ${lines[0]} == *'"agree":true,'* ]]
}

@test "build: gcc gives no warning" {
    need gcc
    BUILT=$BATS_FILE_TMPDIR/gcc
    run build_all CC=gcc CFLAGS=-O1 CPPFLAGS="$FORTIFIED" grader
    [ "$status" -eq 0 ]
    talks
}

@test "build: clang gives no warning" {
    need clang
    run build_all CC=clang CFLAGS=-O0 grader # its warnings do not hang on the optimizer
    [ "$status" -eq 0 ]
    talks
}

@test "build: a static build with musl gives no warning" {
    need musl-gcc
    run build_all CC=musl-gcc CC_FOR_BUILD=cc CFLAGS=-O0 LDFLAGS=-static # gcc once more, other headers
    [ "$status" -eq 0 ]
    talks
}

# Compiles a file ($1), and writes nothing: a warning is an error.
gcc_takes() {
    gcc -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wconversion -Werror "${@:2}" -I"$ROOT" -S -o /dev/null "$1"
}

@test "build: the programs of the tests and of the bench give no warning" {
    need gcc
    for file in "$ROOT"/tests/{bench,faults,fuzz,mutate,units}/*.c; do
        gcc_takes "$file" -D_POSIX_C_SOURCE=200809L -O1 $FORTIFIED
    done
}

# The branches that no #ifdef __linux__ has, with the headers that are here; make cross has others.
@test "build: an unknown system gives no warning" {
    need gcc
    [ "$(uname)" = Linux ] || skip 'gcc here may not know all the warnings'
    for file in "$ROOT"/lib/*.c "$ROOT"/demo-*/*.c "$ROOT"/labs/tools/*.c "$ROOT"/labs/tools/*/*.c "$ROOT"/labs/view/*.c; do
        gcc_takes "$file" -U__linux__ -D_GNU_SOURCE
    done
}

# Copies what the first test compiled, if it ran, into a folder ($1). There make compiles only what
# is then removed.
take_objects() {
    mkdir -p "$1"
    [ ! -d "$BATS_FILE_TMPDIR/gcc/build" ] || cp -r "$BATS_FILE_TMPDIR/gcc/build" "$1"
    rm -rf "$1/build/tests"
}

@test "build: with poll instead of epoll the pair prints the same" {
    take_objects "$BUILT"
    names=$(cd "$ROOT" && grep -rl READY_POLL lib demo-server demo-client --include='*.[ch]' | sed 's,.*/,,' | paste -sd '|')
    find "$BUILT" -name '*.d' -exec grep -lE "/($names)( |:|\$)" {} + |
        while IFS= read -r rules; do rm -f "${rules%d}o"; done
    [ ! -e "$BUILT/build/lib/ready-poll.o" ]
    run build CFLAGS=-O0 CPPFLAGS=-DREADY_POLL "$BUILT/demo-server/demo-server" "$BUILT/demo-client/demo-client"
    [ "$status" -eq 0 ]
    talks
    end_server
    start_server -n 100 0
    "$CLIENT" -j -n 100 127.0.0.1 "$PORT" | grep -q '"opened":100'
    end_server
    [ "$(events closed | wc -l)" -eq 100 ]
    if command -v prlimit >/dev/null; then # poll() takes no more descriptors than are allowed
        start_server 0
        prlimit --pid "$PID" --nofile=1
        "$CLIENT" --timeout 1 127.0.0.1 "$PORT" >/dev/null 2>&1 || true # wakes it up
        end_server
        [ "$SERVER_STATUS" -eq 71 ]
        [[ $(events error | tail -n 1) == *'"call":"poll"'*'"errno":"EINVAL"'*'man 2 poll:'* ]]
    fi
    run "$SERVER" -j -a 192.0.2.9 0 # ends before anything is watched
    [ "$status" -eq 69 ]
}

@test "build: it works in a path with a blank and a Turkish locale, and make clean leaves a clean tree" {
    need git
    git -C "$ROOT" rev-parse 2>/dev/null || skip 'this is no git checkout'
    mkdir "$BATS_TEST_TMPDIR/a b"
    (cd "$ROOT" && git ls-files -z --cached --others --exclude-standard | tar -c --null -T - -f -) | tar -x -C "$BATS_TEST_TMPDIR/a b"
    cd "$BATS_TEST_TMPDIR/a b"
    find . | sort >../before
    take_objects .
    rm -rf build/*.* build/registry-table build/demo-client build/labs/tools/*.o # each rule of make does some of it here
    LC_ALL=tr_TR.UTF-8 run make -j2 CFLAGS=-O0 demo # which has other capitals
    [ "$status" -eq 0 ]
    make clean >/dev/null
    find . | sort | cmp - ../before
}

# As Git for Windows checks it out; WSL then reads the same files.
@test "build: a checkout on Windows has no CR at the end of a line" {
    git -C "$ROOT" rev-parse HEAD >/dev/null 2>&1 || skip 'this is no git checkout of this user'
    git -C "$ROOT" -c core.autocrlf=true -c core.eol=crlf checkout-index -a --prefix="$BATS_TEST_TMPDIR/windows/"
    cd "$BATS_TEST_TMPDIR/windows"
    [ -s labs/setup.sh ]
    run grep -rlI $'\r$' .
    [ "$(grep -v '^./tests/fuzz/corpus/' <<<"$output")" = '' ]
    cmp tests/fuzz/corpus/answers/1 "$ROOT/tests/fuzz/corpus/answers/1"
}

@test "build: make install honours PREFIX and DESTDIR, and make uninstall undoes it" {
    out=. # make takes no path with a blank, and this tree may have one
    [ "$OUT" = "$ROOT" ] || out=$OUT
    run make -C "$ROOT" OUT="$out" install PREFIX=/opt/lab DESTDIR="$BATS_TEST_TMPDIR/dest dir"
    [ "$status" -eq 0 ]
    cd "$BATS_TEST_TMPDIR/dest dir/opt/lab"
    [ "$(cd bin && echo *)" = 'classroom demo-client demo-server netbox on packets port-facts port-lookup port-plot port-view relay' ]
    [ "$(cd share/man/man1 && echo *)" = 'classroom.1 demo-client.1 demo-server.1 netbox.1 on.1 packets.1 port-facts.1 port-lookup.1 port-plot.1 port-view.1 relay.1' ]
    ./bin/port-lookup 80 | grep -q http
    run make -C "$ROOT" OUT="$out" uninstall PREFIX=/opt/lab DESTDIR="$BATS_TEST_TMPDIR/dest dir"
    [ -z "$(find . -type f)" ]
}

@test "build: a malformed registry stops it, and the error names the line" {
    table=$OUT/build/registry-table
    tab=$(printf '\t')
    for line in "1${tab}2" "80${tab}80${tab}tcp${tab}http${tab}x${tab}-${tab}y" "81${tab}80${tab}tcp${tab}a${tab}b${tab}-" \
        "65536${tab}65536${tab}tcp${tab}a${tab}b${tab}-" "80${tab}80${tab}ip${tab}a${tab}b${tab}-" "80${tab}80${tab}tcp${tab}${tab}b${tab}-"; do
        printf '# head\n%s\n' "$line" >"$BATS_TEST_TMPDIR/registry"
        run "$table" words "$BATS_TEST_TMPDIR/registry"
        [ "$status" -eq 1 ]
        [[ $output == *registry:2:* ]]
    done
}

@test "build: make help names every target that a person would call" {
    run make -C "$ROOT" help help-class help-kit
    for target in demo grade worksheet check-worksheet package watch hint print class-report puzzle progress test test-long matrix facts \
        lookup fuzz bench cross install uninstall clean; do
        [[ $output == *"make $target"* ]]
    done
}

@test "build: setup.sh does nothing if nothing is missing" {
    run sh "$ROOT/labs/setup.sh"
    [ "$status" -eq 0 ]
    [ "$output" = 'setup: everything that portlab needs is installed' ]
}

@test "build: setup.sh reports a bats that is too old for the tests, or for grading, too" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/sh\necho Bats 1.2.1\n' >"$BATS_TEST_TMPDIR/bin/bats"
    printf '#!/bin/sh\necho apt-get was called; exit 1\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
    chmod +x "$BATS_TEST_TMPDIR/bin/bats" "$BATS_TEST_TMPDIR/bin/apt-get"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 sh "$ROOT/labs/setup.sh"
    [[ $output == *'Bats 1.2.1 is enough to grade, but make test needs 1.5'*'everything that portlab needs is installed' ]]
    sed -i s/1.2.1/0.4.0/ "$BATS_TEST_TMPDIR/bin/bats"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run -69 sh "$ROOT/labs/setup.sh"
    grep -qF 'missing: bats (bats-core, 1.1 or later);' <<<"$output"
}

@test "build: setup.sh without root, sudo or bats says what is missing, and harms nothing" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    for program in sh grep cc gcc make env; do
        ln -s "$(command -v "$program")" "$BATS_TEST_TMPDIR/bin/$program"
    done
    printf '#!/bin/sh\necho 1000\n' >"$BATS_TEST_TMPDIR/bin/id"
    printf '#!/bin/sh\necho "apt-get was called" >&2; exit 1\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
    chmod +x "$BATS_TEST_TMPDIR/bin/id" "$BATS_TEST_TMPDIR/bin/apt-get"
    PATH=$BATS_TEST_TMPDIR/bin run sh "$ROOT/labs/setup.sh"
    [ "$status" -eq 69 ]
    [[ $output == *'you are not root'*' to run: apt-get update -q && env '*' install '*'bats'* ]]
    [[ $output != *'apt-get was called'* ]]
    rm "$BATS_TEST_TMPDIR/bin/make"
    PATH=$BATS_TEST_TMPDIR/bin run sh "$ROOT/labs/setup.sh"
    [ "$status" -eq 69 ]
}
