#!/bin/sh
# trial: what is tried of this machine before any submission runs. What it lacks is named, and
# is nobody's zero. Read by grade.sh, whose work folder and complain it has.
# shellcheck disable=SC2154 # they are grade.sh's

# A command that the checks run is here, and passes on what it is given.
try_command() {
    command -v "$1" >/dev/null 2>&1 || complain "there is no $1 here, and the checks use it"
    [ "$(printf 'x\n' | "$@" 2>"$work/why")" = x ] || complain "$1 does not work here, and the checks use it: $(head -n 1 "$work/why")"
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
    [ "$(printf x | od -An -tu1 2>/dev/null | tr -d ' ')" = 120 ] || complain 'od does not work here, and the checks use it'
    try_command timeout 20 cat
    [ -n "$uid" ] || complain 'there is no id here, and the checks use it'
    try_command bash -c cat
    [ "$(bash -c 'read -r line < <(echo x); echo "$line"' 2>"$work/why")" = x ] ||
        complain "bash has no /dev/fd here, and bats uses it (is /proc mounted?): $(head -n 1 "$work/why")"
    { rm -f "$work/fifo" && mkfifo "$work/fifo" && [ -p "$work/fifo" ]; } 2>"$work/why" ||
        complain "mkfifo does not work in ${TMPDIR:-/tmp}, and the checks use it: $(head -n 1 "$work/why")"
    case $(bats --version 2>/dev/null) in
    '') complain 'there is no bats here that works; sh labs/setup.sh installs it' ;;
    *' '0.*) complain "$(bats --version) is too old: the checks take version 1.1 or a later one" ;;
    esac
}
