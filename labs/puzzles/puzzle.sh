#!/bin/sh
# puzzle: gives a student a network with one fault and a shell in it. When the shell has ended, it
# checks whether the fault is mended, and grades the result.
#
# usage: puzzle.sh STUDENT=NAME [ID=ID] [SCRIPT=FILE] [FORMAT=NAME] [OUT=FILE] [BUILD=DIR]
#        puzzle.sh PUZZLE=NN ...
#        puzzle.sh LIST=1 [STUDENT=NAME [ID=ID]]
#
# The name, and the id if there is one, choose the puzzle; PUZZLE chooses it by its number.
# SCRIPT is a file with commands for the shell; without it they come from standard input. FORMAT
# and OUT are those of grade.sh; with OUT the text is printed as well. BUILD is where the kit was
# built. LIST=1 lists the puzzles, what each needs, and whether this machine has it.
#
# Exit status: 0 if the fault is mended, 1 if it is not wholly mended, 2 if there was no puzzle or
# no grade.
set -u

complain() {
    printf 'puzzle: %s\n' "$1" >&2
    exit 2
}

kit=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
student='' id='' number='' script='' format=text file='' list='' out=$kit
for argument; do
    value=${argument#*=}
    case $argument in
    STUDENT=*) student=$value ;;
    ID=*) id=$value ;;
    PUZZLE=*) number=$value ;;
    SCRIPT=*) script=$value ;;
    FORMAT=*) format=${value:-text} ;;
    OUT=*) file=$value ;;
    LIST=*) list=$value ;;
    BUILD=*) out=$(cd "${value:-$kit}" && pwd) || exit 2 ;;
    *) complain "there is no argument $argument; use STUDENT=NAME ID=ID PUZZLE=NN SCRIPT=FILE FORMAT=NAME OUT=FILE" ;;
    esac
done
case $number in [1-9]) number=0$number ;; esac # PUZZLE=3 is puzzle 03
score=$out/labs/grader/score
sheet=$out/worksheets/sheet/sheet
for each in "$score" "$sheet"; do
    [ -x "$each" ] || complain "there is no $each; make builds it"
done
"$score" "$format" 2>/dev/null || complain "there is no format $format"
case $script in /* | '') ;; *) script=$PWD/$script ;; esac
[ -z "$script" ] || [ -r "$script" ] || complain "SCRIPT=$script cannot be read"
command -v bats >/dev/null || complain 'the checks need bats, which is not installed; sh labs/setup.sh installs it'
PATH=$out/demo-server:$out/demo-client:$out/labs/tools:$PATH:/usr/sbin:/sbin

# The value of a key ($2: place, needs) that stands at the head of a puzzle's set-up ($1).
head_of() {
    sed -n "s/^# $2: //p" "$kit/labs/puzzles/$1/set-up.sh"
}

# Puts the first thing that a puzzle ($1) needs and that is not here into lack, or nothing.
find_lack() {
    lack=''
    for need in $(head_of "$1" needs); do
        case $need in
        ipv6) port-facts --json | grep -q '"ipv6":true' || lack='IPv6' ;;
        nft) netbox --root -- nft add table inet trial 2>/dev/null || lack='nft and its filters (as root: apt install nftables)' ;;
        esac
        [ -z "$lack" ] || return 0
    done
    # It is split into its words.
    # shellcheck disable=SC2046
    $(head_of "$1" place) -- true >/dev/null 2>&1 || lack="a private network ($(head_of "$1" place | cut -d ' ' -f 1))"
}

# Prints all puzzles, beginning with the one that a student's name chooses. A name is the same
# however it is written, as for the folder of answers.
in_turn() {
    set -- "$kit"/labs/puzzles/[0-9]*/
    name=$("$sheet" folder "$student" ${id:+"$id"}) || exit 2
    sum=$(printf %s "$name" | cksum)
    first=$((${sum%% *} % $#))
    printf '%s\n' "$@" "$@" | tail -n "+$((first + 1))" | head -n $# | sed 's|.*/\([^/]*\)/$|\1|'
}

# Chooses the puzzle by its number or for the student.
choose() {
    if [ -n "$number" ]; then
        puzzle=$(cd "$kit/labs/puzzles" && echo "$number"-*)
        [ -d "$kit/labs/puzzles/$puzzle" ] || complain "there is no puzzle $number; make puzzle LIST=1 lists them"
        find_lack "$puzzle"
        [ -z "$lack" ] || complain "puzzle $number needs $lack, which this machine does not have.$(say_why)"
        return
    fi
    [ -n "$student" ] || complain 'give the name of the student: STUDENT="Ada Lovelace", and ID=123400 if two have the same name'
    passed_over=''
    for puzzle in $(in_turn); do
        find_lack "$puzzle"
        if [ -z "$lack" ]; then
            [ -z "$passed_over" ] || printf 'puzzle: %s; you get the next one.\n' "${passed_over#, }" >&2
            return
        fi
        passed_over="$passed_over, number ${puzzle%%-*} needs $lack, which this machine does not have"
    done
    complain "no puzzle can run on this machine; labs/puzzles/README.md shows a run.$(say_why)"
}

# What the network's own program says about this machine.
say_why() {
    # shellcheck disable=SC2046
    said=$($(head_of "$puzzle" place) -- true 2>&1) || printf '\n%s' "$said"
}

list_puzzles() {
    for puzzle in "$kit"/labs/puzzles/[0-9]*/; do
        puzzle=$(basename "$puzzle")
        find_lack "$puzzle"
        printf '%-12s %-26s %s\n' "$puzzle" "$(head_of "$puzzle" place | cut -d ' ' -f 1) $(head_of "$puzzle" needs)" \
            "${lack:+not here: it needs $lack}" | sed 's/ *$//'
    done
    [ -z "$student" ] || echo "$student: $(in_turn | head -n 1)"
}

# Ends what is left in the puzzle's network: what was set up, and what the student started. It is
# recognized by the number of its network. The kernel uses a number again when the last process
# in that network has ended, so the keeper ends last.
end_all() {
    keeper=$(cat "$work/keeper" 2>/dev/null)
    net=$(tr -dc 0-9 <"$work/net" 2>/dev/null)
    [ -n "$keeper" ] && [ "net:[$net]" = "$(readlink "/proc/$keeper/ns/net")" ] || return 0
    while :; do
        # shellcheck disable=SC2012 # the names are numbers
        left=$(ls -l /proc/[0-9]*/ns/net 2>/dev/null | sed -n "s|.* /proc/\([0-9]*\)/ns/net -> net:.$net.\$|\1|p" |
            grep -vx "$keeper" | tr '\n' ' ')
        [ -n "$left" ] || break
        # shellcheck disable=SC2086 # the list is meant to be split
        kill -KILL $left 2>/dev/null
    done
    kill -KILL "$keeper" 2>/dev/null
}

if [ -n "$list" ]; then
    list_puzzles
    exit 0
fi
choose
[ -z "$file" ] || [ ! -f "$file" ] || rm -f "$file" # an older result
work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-puzzle.XXXXXX") || exit 2
trap 'end_all; rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
mkdir "$work/bin" "$work/room" "$work/records" || exit 2
[ -z "$student" ] || printf %s "$student" >"$work/records/student"
[ -z "$id" ] || printf %s "$id" >"$work/records/id"

# shellcheck disable=SC2046
$(head_of "$puzzle" place) -- sh "$kit/labs/puzzles/inside.sh" "$kit/labs/puzzles/$puzzle" "$work" "$out" "$script"
end_all
[ -e "$work/ready" ] || complain "puzzle ${puzzle%%-*} could not be set up here"
[ -e "$work/graded" ] || complain "puzzle ${puzzle%%-*} was ended before it was graded; start it again"

status=0
"$score" "$format" "$kit/labs/puzzles/$puzzle" "$work/records" >"$work/result" || status=$?
if [ -z "$file" ]; then
    cat "$work/result"
elif [ -s "$work/result" ]; then
    cat "$work/result" >"$file" || complain "$file cannot be written"
    "$score" text "$kit/labs/puzzles/$puzzle" "$work/records"
fi
exit "$status"
