#!/bin/sh
# inside: the first process in a puzzle's network. It sets up the services and the fault, prints
# the task, runs the student's shell, and then lets the checks look at the network.
#
# usage: inside.sh PUZZLE-FOLDER WORK BUILD SCRIPT
#
# puzzle.sh starts it, and ends what it leaves. Standard output is only for the result, so all
# messages go to standard error.
set -u

puzzle=$1 work=$2 out=$3 script=$4
room=$work/room
cd "$room" || exit 2
sleep 2147483647 >/dev/null 2>&1 &
echo $! >"$work/keeper"
readlink /proc/self/ns/net >"$work/net"
exec >&2
own_path=$PATH # the checks run no program of the student's
PATH=$work/bin:$PATH

# Makes a service's program ($1), which is demo-server under a different name, or a client's ($2:
# demo-client).
program() {
    ln -sf "$out/${2:-demo-server}/${2:-demo-server}" "$work/bin/$1"
}

# Runs a command in the background, with its output in a log ($1), and waits until it listens, is
# connected, or has given up.
background() {
    log=$room/$1.log
    shift
    : >"$log"
    "$@" >"$log" 2>&1 </dev/null &
    tries=0
    until grep -q -e '^listening' -e '^bound' -e '^summary' -e '^demo-' "$log"; do
        tries=$((tries + 1))
        [ "$tries" -lt 500 ] || { echo "puzzle: $* printed nothing for 10 seconds"; exit 2; }
        sleep 0.02
    done
}

# Starts a service ($1) with options.
serve() {
    program "$1"
    background "$1" "$@"
}

# Starts a client ($1) with options, which stays connected.
stay() {
    program "$1" demo-client
    background "$1" "$@"
}

tell() {
    cat "$puzzle/task.txt" "${puzzle%/*}/shell.txt"
    command -v ss >/dev/null || echo 'There is no ss here. To find the process of NAME: grep -l NAME /proc/[0-9]*/comm'
    echo
}

# The student's shell. It is bash, since other shells end their children when they exit.
shell() {
    if [ -n "$script" ]; then
        bash "$script" </dev/null
    elif [ -t 0 ]; then
        HISTFILE='' PS1='puzzle$ ' bash --norc --noprofile
    else
        bash
    fi
}

grade() {
    env -i PATH="$own_path" HOME="${HOME-/}" TMPDIR="${TMPDIR:-/tmp}" LC_ALL=C GRADE_RECORDS="$work/records" \
        GRADE_FOLDER="$room" GRADE_MEANS=session PORTLAB_OUT="$out" \
        timeout -k 5 120 bats --tap "$puzzle/check.bats" >"$work/records/tap" 2>&1 </dev/null
    : >"$work/graded"
}

# shellcheck source=/dev/null
. "$puzzle/set-up.sh"
: >"$work/ready"
tell
shell
grade
