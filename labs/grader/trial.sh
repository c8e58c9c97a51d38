#!/bin/sh
# trial: tries this machine before any submission runs. If it lacks something, that is named, and
# costs no student any points. grade.sh reads this file, and has the work folder and complain.
# shellcheck disable=SC2154 # they are grade.sh's

# Is a command that the checks run here, and does it pass on its input?
try_command() {
    command -v "$1" >/dev/null 2>&1 || complain "the checks need the command $1, which is not installed here"
    [ "$(printf 'x\n' | "$@" 2>"$work/why")" = x ] || complain "the checks need the command $1, which does not work here: $(head -n 1 "$work/why")"
}

try_commands() {
    try_command cat
    try_command head -n 1
    try_command tail -n 1
    try_command awk '{print}'
    try_command grep x
    try_command sed -n p
    try_command sort -u
    try_command tr y y
    [ "$(printf x | od -An -tu1 2>/dev/null | tr -d ' ')" = 120 ] || complain 'the checks need the command od, which does not work here'
    try_command timeout 20 cat
    [ -n "$uid" ] || complain 'the checks need the command id, which is not installed here'
    try_command bash -c cat
    [ "$(bash -c 'read -r line < <(echo x); echo "$line"' 2>"$work/why")" = x ] ||
        complain "bats needs /dev/fd in bash, which does not work here (is /proc mounted?): $(head -n 1 "$work/why")"
    { rm -f "$work/fifo" && mkfifo "$work/fifo" && [ -p "$work/fifo" ]; } 2>"$work/why" ||
        complain "the checks need the command mkfifo, which does not work in ${TMPDIR:-/tmp}: $(head -n 1 "$work/why")"
    case $(bats --version 2>/dev/null) in
    '') complain 'no working bats is installed here; sh labs/setup.sh installs it' ;;
    *' '0.*) complain "$(bats --version) is too old: the checks need version 1.1 or later" ;;
    esac
}
