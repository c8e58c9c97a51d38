#!/bin/sh
# soak: opens very many connections, one batch after another. The server's memory and
# descriptors must not grow, and each client must have its two lines (the ledger checks this).
# Lines that wait for the ledger may take 128 KiB, so less than 256 KiB is no growth. (A
# sanitizer keeps freed memory: with one, the limit is 16 MiB.)
#
# usage: soak.sh OUT TOTAL        (OUT: the folder of the programs; see the Makefile)
set -u

out=$1
total=$2
batch=200 # within an open-file limit of 256
total=$((total / batch * batch))
growth=256
[ -z "${ASAN_OPTIONS-}" ] || growth=16384

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-soak.XXXXXX") || exit 71
server=
trap 'rm -rf "$work"; [ -z "$server" ] || kill "$server" 2>/dev/null' EXIT

# The server's memory in KiB, and its descriptors.
memory() {
    awk '/^VmRSS/ {print $2}' "/proc/$server/status"
}

descriptors() {
    find "/proc/$server/fd" -type l | wc -l
}

stop() {
    echo "soak: $1" >&2
    cat "$work/said" >&2
    exit 1
}

# An address for each batch: no port is held back by a connection that has just ended.
source_address() {
    echo "127.$((16 + $1 / 40000)).$(($1 / 200 % 200)).$(($1 % 200 + 1))"
}

[ -r /proc/self/status ] || { echo 'skipped: no /proc here to read memory from'; exit 0; }
mkfifo "$work/books" "$work/lines"
"$out/build/tests/faults/ledger" "$batch" <"$work/lines" >"$work/books" 2>"$work/said" &
ledger=$!
"$out/demo-server/demo-server" --json --count "$total" 0 >"$work/lines" 2>>"$work/said" &
exec 3<"$work/books"
read -r port server <&3 || stop 'no server'
least=$(descriptors)
done_=0
first=
while [ "$done_" -lt "$total" ]; do
    "$out/demo-client/demo-client" --address "$(source_address $((done_ / batch)))" \
        --count "$batch" 127.0.0.1 "$port" >"$work/client" 2>&1 || stop "$(tail -n 5 "$work/client")"
    read -r _ <&3 || stop "the ledger ended after $done_"
    done_=$((done_ + batch))
    [ "$done_" -lt "$total" ] || break
    [ "$(descriptors)" = "$least" ] || stop "$(descriptors) descriptors after $done_, $least before"
    last=$(memory)
    [ "$done_" -lt "$((total / 10))" ] || [ -n "$first" ] || first=$last
done
read -r books <&3 || stop 'the ledger did not add up'
wait "$ledger" || stop 'the ledger failed'
[ "$last" -le "$((first + growth))" ] || stop "memory grew from $first KiB to $last KiB"
server=
echo "$books; memory $first KiB after a tenth, $last KiB at the end; $least descriptors throughout"
