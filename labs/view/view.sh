#!/bin/sh
# What `make view` does: starts a server and the page that shows its connections. Ctrl-C, or the
# end of one of them, ends both.
#
# usage: view.sh OUT ADDRESS PORT    where OUT is the folder of the built programs
set -u

out=$1 address=$2 port=$3
work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-view.XXXXXX") || exit 71
server='' page=''

finish() {
    for pid in $server $page; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 0' INT TERM

mkfifo "$work/lines" || exit 71
"$out/demo-server/demo-server" --json --address "$address" -- "$port" >"$work/lines" &
server=$!
"$out/labs/view/port-view" <"$work/lines" &
page=$!
case $address in
127.* | ::1 | localhost) echo 'Only this machine can connect. For the class: make view ADDRESS=0.0.0.0' ;;
esac
wait "$server"
