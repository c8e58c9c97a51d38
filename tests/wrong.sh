#!/bin/sh
# wrong: writes a wrong program out as C, to standard output. It is kept as its mistake: what
# it says of itself, and a diff against a right program, named from the folder of its lab.
#
#     wrong: M14: believes that a number is for one socket, so UDP gets the next one. Loses: udp
#     --- solution/share-one-port.c
#     +++ wrong/udp-on-the-next-port.c
#     @@ -70,2 +70,3 @@ int main(int argc, char **argv) {
#     ...
#
# The C begins with the same words, as a comment in place of the right program's.
#
# usage: wrong.sh FILE.diff
# Exit status: 1 if the diff does not apply exactly, and then nothing is written; 69 if there
# is no patch.
set -u

if ! command -v patch >/dev/null; then
    echo 'wrong: there is no patch here' >&2
    exit 69
fi
case $1 in
/*) folder=${1%/*} ;;
*/*) folder=$PWD/${1%/*} ;;
*) folder=$PWD ;;
esac
comment='' line=''
while IFS= read -r line && [ "${line#--- }" = "$line" ]; do
    comment="${comment:+$comment
 * }$line"
done <"$1"
line=${line#--- }
right=${folder%/wrong}/${line%%	*} # a tab, and then the time, if diff wrote that
work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-wrong.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 71' HUP INT TERM

# The lines may have moved, but none of them may have changed.
patch -s -f -F 0 -o "$work/program.c" -r "$work/rejected" "$right" "$1" >"$work/said" 2>&1 || {
    echo "wrong: $1 does not apply to $right: $(sed -n '$s/ -- .*//;$p' "$work/said")" >&2
    exit 1
}
printf '/* %s */\n' "$comment"
awk 'past {print} /\*\// {past = 1}' "$work/program.c"
