#!/bin/sh
# plots: makes the four pictures of port-plot, and a table beside each, from real runs on
# this machine: `make plots`. It takes seconds, and no root. What takes a netbox is left out
# if there is none, and that is said.
#
# usage: plots.sh PROGRAMS FOLDER
#
# Exit status: 0 something was made, 69 nothing, 71 PROGRAMS is no folder, 74 FOLDER cannot
# be written.
set -u

programs=$(cd "$1" && pwd) || exit 71
tools=$(cd "$(dirname "$0")" && pwd) || exit 71
mkdir -p "$2" && folder=$(cd "$2" && pwd) || exit 74
PATH=$programs/demo-server:$programs/demo-client:$programs/labs/tools:$PATH
export PATH
unset PORTLAB_LOG # the caller's log is not for these runs

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-plots.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$work" || exit 71

made=0
box=yes
netbox -- true 2>refused || box=

left_out() {
    echo "plots: left out: $1: $2" >&2
}

# run POLICY RUN [ARGUMENT]...: in a netbox with that policy, or without one.
run() {
    policy=$1
    shift
    if [ -n "$box" ]; then
        # The options are meant to be split.
        # shellcheck disable=SC2086
        netbox $policy -- sh "$tools/plots-run.sh" "$@" 2>err
    else
        sh "$tools/plots-run.sh" "$@" 2>err
    fi
}

# picture KIND LOG...: a picture, and its table.
picture() {
    kind=$1
    shift
    port-plot "$kind" -o "$folder/$kind.svg" "$@" 2>err || return
    port-plot "$kind" --table -o "$folder/$kind.md" "$@" 2>err || return
    made=$((made + 1))
    echo "$folder/$kind.svg, and its numbers, $kind.md"
}

# The client of this picture has so many sockets open, and the server too.
plot_cost() {
    # shellcheck disable=SC3045
    ports=2000 files=$(ulimit -H -n)
    [ "$files" = unlimited ] || [ "$files" -gt 2040 ] || ports=$(((files - 40) / 2 * 2))
    if [ "$ports" -lt 200 ]; then
        echo "it takes 240 open files, and the hard limit here is $files" >err
        return 1
    fi
    run "--range 40000-$((39999 + ports))" cost "$ports" && picture cost cost.jsonl
}

plot_systems() {
    set --
    for system in Linux FreeBSD OpenBSD macOS Windows 'Windows XP'; do
        run "--range-of $(echo "$system" | LC_ALL=C tr 'A-Z ' 'a-z-')" system "$system" || return
        set -- "$@" "$system.jsonl"
    done
    picture systems "$@"
}

servers='80 3306 8080'
[ -n "$box" ] || servers='0 0'
# shellcheck disable=SC2086
{ run '--floor 0' ports $servers && picture ports ports.jsonl; } || left_out ports "$(cat err)"
{ run '--range 40000-40999' order && picture order connect.jsonl 'bind to 0.jsonl' UDP.jsonl; } ||
    left_out order "$(cat err)"
if [ -n "$box" ]; then
    plot_cost || left_out cost "$(cat err)"
    plot_systems || left_out systems "$(cat err)"
else
    left_out 'cost and systems' "they take a range of their own.
$(cat refused)"
fi
[ "$made" -gt 0 ] || exit 69
