#!/bin/sh
# lacks: which checks of the labs a host cannot run, by what each needs ("# needs:"
# in check.bats) and by what its machines do not have. As a table for README.md, or for one
# host and lab as a line, which is empty if nothing is left out.
#
# usage: lacks.sh [HOST LAB-FOLDER]
set -u
# shellcheck source=labs/grader/environment.sh
. "$(dirname "$0")/../environment.sh"
labs=$(cd "$(dirname "$0")/../.." && pwd) || exit 2

# A container of Docker allows no namespaces, and lets any user bind any port.
lacking() {
    case $1 in
    classroom50) ;; # a virtual machine, with root
    *) echo netbox second-uid floor ;;
    esac
}

# The points of a lab ($2: its folder) that a host ($1) can give, and the checks that it cannot
# run, each with its points.
left_out() {
    awk -v lacking="$(lacking "$1")" '
        BEGIN {count = split(lacking, words, " "); for (i = 1; i <= count; i++) lacks[words[i]] = 1}
        /^# points: / {points = $3; missing = 0}
        /^# needs: / {for (i = 3; i <= NF; i++) missing = missing || $i in lacks}
        /^@test "/ {
            if (!missing) {sum += points; next}
            name = substr($2, 2)
            sub(":", "", name)
            checks = checks (checks == "" ? "" : ", ") name " (" points ")"
        }
        END {print sum (checks == "" ? "" : ": not " checks)}' "$2/check.bats"
}

if [ $# = 2 ]; then
    said=$(left_out "$1" "$2")
    [ "$said" = 100 ] || echo "$1 can grade ${said%%:*} of 100 points:${said#*:}"
    exit
fi
echo '| lab | classroom50 | gradescope, autolab, vpl, prairielearn, codegrade |'
echo '|---|---|---|'
for lab in "$labs"/[0-9][0-9]-*; do
    number=${lab##*/}
    printf '| %s | %s | %s |\n' "${number%%-*}" "$(left_out classroom50 "$lab")" "$(left_out gradescope "$lab")"
done
