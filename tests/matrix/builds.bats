#!/usr/bin/env bats
# The matrix's builds: the same visit to the kit as each compiler, C library and word size
# makes it. They take a minute, so `make test` leaves them to `make matrix`.
load ../helpers
load checks

setup() {
    IPV6=$("$FACTS" --json | field ipv6)
}

# Builds the kit with these make variables, and visits it.
built() {
    OUT=$BATS_TEST_TMPDIR/out
    make -s -C "$ROOT" "OUT=$OUT" "$@" all "$OUT/worksheets/sheet/sheet" >/dev/null
    find_place
    visit_place
    plain
    phrase tour '[0-9] scenes shown, [0-9] skipped, 0 failed'
    "$OUT/worksheets/sheet/sheet" lint "$ROOT"/worksheets/[0-9]*.md
}

@test "matrix: musl, static" {
    need musl-gcc
    built CC=musl-gcc CC_FOR_BUILD=cc LDFLAGS=-static
}

@test "matrix: clang" {
    need clang
    built CC=clang
}

@test "matrix: -O0" {
    built CFLAGS=-O0
}

@test "matrix: -O3" {
    built CFLAGS=-O3
}

@test "matrix: 32 bits (-m32)" {
    echo 'int main(void) { return 0; }' >"$BATS_TEST_TMPDIR/empty.c"
    cc -m32 -o "$BATS_TEST_TMPDIR/empty" "$BATS_TEST_TMPDIR/empty.c" 2>/dev/null && "$BATS_TEST_TMPDIR/empty" ||
        skip 'this compiler makes no program of 32 bits'
    built 'CC=cc -m32' CC_FOR_BUILD=cc
}

@test "matrix: poll instead of epoll" {
    built CPPFLAGS=-DREADY_POLL
}
