#!/bin/sh
# package: writes what a school's system is given to grade one lab: the grader's files
# without solutions, and what that system runs. See labs/README.md.
#
# usage: package.sh HOST=gradescope|classroom50|autolab LAB=NN [OUT=FILE]
#
# Without OUT it is portlab-NN-HOST.zip (gradescope) or .tar (the others), here. It is
# source; the host builds it. Exit status: 0 written, 2 not.
set -u
# shellcheck source=labs/grader/environment.sh
. "$(dirname "$0")/../environment.sh"

complain() {
    echo "package: $1" >&2
    exit 2
}

kit=$(cd "$(dirname "$0")/../../.." && pwd) || exit 2
host='' lab='' out=''
for argument; do
    value=${argument#*=}
    case $argument in
    HOST=*) host=$value ;;
    LAB=*) lab=$value ;;
    OUT=*) out=$value ;;
    *) complain "what is $argument? HOST=NAME LAB=NN OUT=FILE" ;;
    esac
done
case $host in
gradescope) ending=zip ;;
classroom50 | autolab) ending=tar ;;
*) complain 'for which host? HOST=gradescope, classroom50 or autolab' ;;
esac
case $lab in [1-9]) lab=0$lab ;; esac # LAB=3 is lab 03
folder=$(echo "$kit/labs/$lab"-*)
{ [ -n "$lab" ] && [ -f "$folder/check.bats" ]; } || complain "${lab:+there is no lab $lab: }which lab? LAB=01"
folder=$(basename "$folder")
number=${folder%%-*}
out=${out:-portlab-$number-$host.$ending}
case $out in
/*) ;;
*) out=$PWD/$out ;;
esac
[ "$host" != gradescope ] || command -v zip >/dev/null 2>&1 || complain 'there is no zip here, which Gradescope wants'

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-package.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

# What grades one lab, and nothing that was built.
pack_kit() {
    mkdir -p "$work/portlab/labs/$folder" "$work/in" &&
        for part in lib labs/tools labs/tools/box labs/tools/capture labs/tools/facts labs/tools/savefile labs/grader; do
            mkdir -p "$work/portlab/$part" &&
                find "$kit/$part" -maxdepth 1 -type f \( -name '*.[ch]' -o -name '*.tsv' -o -name '*.1' \
                    -o -name '*.sh' -o -name '*.bash' -o -name '*.awk' \) -exec cp {} "$work/portlab/$part" \; || return
        done
    find "$kit/labs/$folder" -maxdepth 1 \( -name check.bats -o -name stand-in.c -o -name 'peer*.[ch]' \) \
        -exec cp {} "$work/portlab/labs/$folder" \; || return
    cp "$kit/Makefile" "$kit/LICENSE" "$work/portlab" &&
        cp "$kit/labs/setup.sh" "$kit/labs/labs.mk" "$work/portlab/labs" &&
        tar -C "$work" -czf "$work/in/portlab.tar.gz" portlab &&
        echo "$folder" >"$work/in/lab"
}

# An assessment that Autolab imports: its two files, and one problem with the lab's name.
pack_autolab() {
    name=portlab-$number
    mkdir "$work/$name" &&
        cp "$kit/labs/grader/hosts/autolab/run" "$work/in" &&
        tar -C "$work/in" -cf "$work/$name/autograde.tar" lab portlab.tar.gz run &&
        cp "$kit/labs/grader/hosts/autolab/autograde-Makefile" "$work/$name" &&
        sed "s/@NAME@/$name/; s/@LAB@/$folder/; s/@FILE@/${folder#*-}.c/" \
            "$kit/labs/grader/hosts/autolab/assessment.yml" >"$work/$name/$name.yml" &&
        tar -C "$work" -cf "$work/package" "$name"
}

pack_kit || complain 'that failed'
case $host in
gradescope)
    cp "$kit/labs/grader/hosts/gradescope/setup.sh" "$kit/labs/grader/hosts/gradescope/run_autograder" "$work/in" &&
        (cd "$work/in" && zip -q -X "$work/package.zip" ./* && mv "$work/package.zip" "$work/package")
    ;;
classroom50)
    cp "$kit/labs/grader/hosts/classroom50/"*.yaml "$work/in" &&
        cp "$kit/labs/grader/hosts/classroom50/grade" "$work/in" && tar -C "$work/in" -cf "$work/package" .
    ;;
autolab)
    pack_autolab
    ;;
esac || complain 'that failed'
umask "$CALLER_UMASK"
cp "$work/package" "$out" || complain "$out cannot be written"
echo "$out"
left_out=$(sh "$kit/labs/grader/hosts/lacks.sh" "$host" "$kit/labs/$folder")
[ -z "$left_out" ] || echo "package: $left_out" >&2
