#!/bin/sh
# What takes longer than `make test`: the analyzers; all tests again under the sanitizers and,
# with the pair, under valgrind; repeats, since a test that fails one time in a hundred is a
# bad test; a soak. It ends with one line for each, and 0 only if all are clean.
#
# usage: run-long.sh [REPEATS [STEP]]     (STEP: a pattern, such as 'valgrind*'; without it all)
# make test-long builds first what the steps take for granted.
set -u

repeats=${1:-10} only=${2:-*}
work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-long.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
failed=0

# Runs a step, keeps its output for the case that it fails, and tells how it ended.
step() {
    name=$1
    shift
    # shellcheck disable=SC2254 # it is a pattern
    case $name in $only) ;; *) return ;; esac
    rm -rf "${work:?}"/*
    if "$@" >"$work/log" 2>&1; then
        echo "passed: $name: $(tail -n 1 "$work/log")"
    else
        failed=$((failed + 1))
        { grep ': error: ' "$work/log"; grep -A 8 -e '^not ok' -e 'ERROR: ' -e 'runtime error' "$work/log"; } |
            head -n 60 | grep . || tail -n 20 "$work/log"
        echo "FAILED: $name: $(tail -n 1 "$work/log")"
    fi
}

# All but the files that build with compilers of their own, and the matrix: a sanitizer's
# program wants /proc.
subjects() {
    find tests -maxdepth 1 -name '*.bats' ! -name build.bats ! -name packages.bats \
        ! -name style.bats ! -name graders.bats ! -name handout.bats ! -name matrix.bats | sort | tr '\n' ' '
}

sanitized() {
    # A program that finds an error ends with 99, which no test expects. A leak checker
    # cannot work where ptrace is taken, so the tests with strace have none.
    ASAN_OPTIONS=exitcode=99:detect_leaks=${leaks:-0} UBSAN_OPTIONS=halt_on_error=1:exitcode=99 \
        make --no-print-directory "OUT=build/$1" "CC=$2" \
        "CFLAGS=-O1 -g -fno-omit-frame-pointer $3" test "TESTS=$(subjects)"
}

check='valgrind -q --leak-check=full --show-leak-kinds=definite,indirect --error-exitcode=99 --track-fds=no'

# One run of the pair under valgrind: TCP and UDP, many at once, a rude one.
valgrind_pair() {
    command -v valgrind >/dev/null || { echo 'skipped: no valgrind here'; return 0; }
    for options in '' -u; do
        mkfifo "$work/fifo"
        $check demo-server/demo-server -j $options -n 40 0 >"$work/fifo" &
        server=$!
        exec 3<"$work/fifo"
        IFS= read -r line <&3 || return 1
        port=$(echo "$line" | sed 's/.*"port":\([0-9]*\).*/\1/')
        [ -n "$options" ] || build/tests/faults/rude nul "$port" || return 1
        [ -n "$options" ] || build/tests/faults/rude reset "$port" || return 1
        $check demo-client/demo-client -j $options -n 38 127.0.0.1 "$port" >/dev/null || return 1
        [ -z "$options" ] || demo-client/demo-client -u -n 2 127.0.0.1 "$port" >/dev/null || return 1
        cat <&3 >/dev/null
        exec 3<&-
        wait "$server" || return 1
        rm "$work/fifo"
    done
    # A child's findings do not show in its parent's exit status. mount() takes no type for the
    # root of a tree, and valgrind wants one.
    printf '{\nmount\nMemcheck:Param\nmount(type)\nfun:mount\n}\n' >"$work/known"
    $check --suppressions="$work/known" labs/tools/port-facts 2>"$work/found" >/dev/null &&
        $check labs/tools/port-lookup 0-65535 2>>"$work/found" >/dev/null &&
        ! grep "^==" "$work/found" &&
        echo 'the pair and the tools, TCP and UDP'
}

# The live page: one that is saved, and one that is served.
valgrind_view() {
    command -v valgrind >/dev/null || { echo 'skipped: no valgrind here'; return 0; }
    command -v curl >/dev/null || { echo 'skipped: no curl here'; return 0; }
    log=tests/units/one-server.jsonl
    $check labs/view/port-view --hide-addresses --save "$work/page.html" "$log" || return 1
    mkfifo "$work/fifo" || return 1
    $check labs/view/port-view <"$log" >"$work/fifo" &
    page=$!
    exec 3<"$work/fifo"
    read -r _ url <&3
    curl -s "$url" >/dev/null && curl -sN -m 5 "${url}events" | grep -q '^event: end'
    seen=$?
    kill "$page"
    wait "$page" && [ "$seen" -eq 0 ] || return 1
    exec 3<&-
    rm "$work/fifo"
    echo 'port-view, saved and served'
}

# The worksheets' program: it asks, marks, prints and counts.
valgrind_sheet() {
    command -v valgrind >/dev/null || { echo 'skipped: no valgrind here'; return 0; }
    small=tests/worksheets/42-small.md
    mkdir "$work/class" && cp tests/worksheets/good.* "$work/class" || return 1
    printf 'a\n4\nthe kernel\n\n1\nregistered\n\nb\n3\nso\n' |
        $check worksheets/sheet/sheet ask --student Ada --answers "$work/asked.txt" --programs . "$small" &&
        $check worksheets/sheet/sheet check "$small" --answers "$work/class/good.txt" --records "$work/records" &&
        $check worksheets/sheet/sheet paper --key --student Ada --output "$work/paper.html" worksheets/[0-9]*.md &&
        $check worksheets/sheet/sheet report --open "$work/class" "$small" &&
        echo 'ask, check, paper and report'
}

# One file at a time: after the first one version 14 holds each va_list for uninitialized.
tidied() {
    [ "$(clang-tidy --version 2>/dev/null | grep -o 'version [0-9]*')" = 'version 14' ] ||
        { echo 'skipped: no clang-tidy of version 14 here'; return 0; }
    find lib demo-server demo-client labs worksheets tests -name '*.c' ! -path 'tests/blind/*' \
        \( ! -path 'labs/[0-9]*' -o -name 'peer*.c' -o -name stand-in.c \) |
        xargs -P 2 -I {} clang-tidy --quiet {} -- -std=c11 -D_POSIX_C_SOURCE=200809L &&
        echo 'every file in C, but for those that a student would write'
}

# Not the unit tests: in those that include a file of lib/ it sees paths that no call takes.
# Version 12 takes a text for lost that is kept in a list which realloc() made: where there
# are such lists, valgrind looks for leaks.
analyzed() {
    gcc -fanalyzer -x c -c -o /dev/null /dev/null 2>/dev/null ||
        { echo 'skipped: no gcc with -fanalyzer here'; return 0; }
    make --no-print-directory -k OUT=build/analyzed CC=gcc 'CFLAGS=-O2 -g -fanalyzer -Werror' \
        all &&
        make --no-print-directory -k OUT=build/analyzed CC=gcc \
            'CFLAGS=-O2 -g -fanalyzer -Wno-analyzer-malloc-leak -Werror' \
            grader build/analyzed/worksheets/sheet/sheet bench-programs &&
        echo 'the pair, the tools, the graders, the worksheets, the bench'
}

# The tests that talk, one after another, until one fails.
repeat() {
    i=0
    while [ "$i" -lt "$repeats" ]; do
        make --no-print-directory test "TESTS=$(subjects)" || return 1
        i=$((i + 1))
    done
    echo "$repeats times without a failure"
}

# The attacks on the grader in every situation that there is.
attacks() {
    SITUATIONS='namespaces uid session session-4 session-0 uid-0' GRADE_SITUATIONS='namespaces uid session' \
        sh tests/run.sh . tests/apart.bats tests/attacks.bats
}

# Every right and wrong program, as often as the tests.
graders() {
    i=0
    while [ "$i" -lt "$repeats" ]; do
        MISTAKES=all sh tests/run.sh . tests/graders.bats || return 1
        i=$((i + 1))
    done
}

# The student edition: its tour and its tests.
handout() {
    sh labs/handout.sh "$work/handout.tar.gz" || return 1
    tar -xzf "$work/handout.tar.gz" -C "$work" && make -C "$work/portlab-student" demo test
}

step 'clang-tidy' tidied
step 'gcc -fanalyzer' analyzed
step 'valgrind' valgrind_pair
step 'valgrind, live page' valgrind_view
step 'valgrind, worksheets' valgrind_sheet
step 'attacks' attacks
step 'graders' graders
step 'mutants' sh tests/mutate.sh .
step 'student edition' handout
step 'packages' env PACKAGES='gradescope classroom50 autolab vpl prairielearn codegrade' sh tests/run.sh . tests/packages.bats
step 'engines' env ENGINES=all sh tests/run.sh . tests/engines.bats
step 'soak' sh tests/soak.sh . 1000000
step 'address and undefined-behaviour sanitizers, gcc' sanitized asan gcc '-fsanitize=address,undefined -fno-sanitize-recover=all'
command -v clang >/dev/null &&
    step 'address and undefined-behaviour sanitizers, clang' sanitized clang clang '-fsanitize=address,undefined -fno-sanitize-recover=all'
command -v "${ZIG:-zig}" >/dev/null &&
    step 'other systems and processors' sh tests/cross.sh
{ [ "$(id -u)" = 0 ] && command -v debootstrap >/dev/null; } &&
    step 'a fresh machine, as root and as a user' sh tests/fresh.sh
{ [ "$(id -u)" = 0 ] && command -v debootstrap >/dev/null; } &&
    step "schools' systems" sh tests/hosts.sh
step "repeats" repeat
step 'matrix' make --no-print-directory matrix
[ "$failed" -eq 0 ]
