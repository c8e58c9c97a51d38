#!/bin/sh
# package: writes what a school's system is given to grade one lab: the grader's files
# without solutions, and what that system runs. See README.md.
#
# usage: package.sh HOST=NAME LAB=NN [OUT=FILE]
#
# HOST is gradescope, classroom50, autolab, vpl, prairielearn or codegrade. Without OUT it is
# portlab-NN-HOST.zip (gradescope) or .tar (the others), here. It is source; the host builds
# it. The same files give the same bytes to every user. Exit status: 0 written, 2 not.
set -u
# shellcheck source=labs/grader/environment.sh
. "$(dirname "$0")/../environment.sh"
# shellcheck source=labs/grader/hosts/pack.sh
. "$(dirname "$0")/pack.sh"

complain() {
    echo "package: $1" >&2
    exit 2
}

kit=$(cd "$(dirname "$0")/../../.." && pwd) || exit 2
hosts=$kit/labs/grader/hosts
host='' lab='' out=''
for argument; do
    value=${argument#*=}
    case $argument in
    HOST=*) host=$value ;;
    LAB=*) lab=$value ;;
    OUT=*) out=$value ;;
    *) complain "unknown argument $argument. Known are HOST=NAME LAB=NN OUT=FILE" ;;
    esac
done
case $host in
gradescope) ending=zip ;;
classroom50 | autolab | vpl | prairielearn | codegrade) ending=tar ;;
*) complain 'HOST must be gradescope, classroom50, autolab, vpl, prairielearn or codegrade' ;;
esac
case $lab in [1-9]) lab=0$lab ;; esac # LAB=3 is lab 03
folder=$(echo "$kit/labs/$lab"-*)
{ [ -n "$lab" ] && [ -f "$folder/check.bats" ]; } || complain "${lab:+there is no lab $lab. }LAB must be the number of a lab, such as 01"
folder=$(basename "$folder")
number=${folder%%-*}
out=${out:-portlab-$number-$host.$ending}
case $out in
/*) ;;
*) out=$PWD/$out ;;
esac
[ "$host" != gradescope ] || command -v zip >/dev/null 2>&1 || complain 'the command zip is not installed here; the package for Gradescope needs it'

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-package.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

# What grades one lab, and nothing that was built.
pack_kit() {
    mkdir -p "$work/portlab/labs/$folder" "$work/in" &&
        for part in lib labs/tools labs/tools/box labs/tools/capture labs/tools/facts labs/tools/savefile labs/grader; do
            mkdir -p "$work/portlab/$part" &&
                find "$kit/$part" -maxdepth 1 -type f \( -name '*.[ch]' -o -name '*.tsv' \
                    -o -name '*.sh' -o -name '*.bash' -o -name '*.awk' \) -exec sh -c 'cp "$@" "$0"' "$work/portlab/$part" {} + || return
        done
    find "$kit/labs/$folder" -maxdepth 1 \( -name check.bats -o -name stand-in.c -o -name 'peer*.[ch]' \) \
        -exec cp {} "$work/portlab/labs/$folder" \; || return
    cp "$kit/Makefile" "$kit/LICENSE" "$work/portlab" &&
        cp "$kit/labs/setup.sh" "$kit/labs/labs.mk" "$work/portlab/labs" &&
        pack_tar "$work" "$work/portlab.tar" portlab && gzip -n -9 <"$work/portlab.tar" >"$work/in/portlab.tar.gz" &&
        echo "$folder" >"$work/in/lab"
}

# A host's file ($1) with the lab's name in it, as $2.
fill_in() {
    sed "s/@NAME@/portlab-$number/g; s/@NUMBER@/$number/g; s/@LAB@/$folder/g; s/@FILE@/${folder#*-}.c/g" "$hosts/$1" >"$2"
}

pack_gradescope() {
    cp "$hosts/gradescope/setup.sh" "$hosts/gradescope/run_autograder" "$work/in" && chmod +x "$work/in/run_autograder" &&
        pack_zip "$work/in" "$work/package.zip" . && mv "$work/package.zip" "$work/package"
}

pack_classroom50() {
    cp "$hosts/classroom50/"*.yaml "$hosts/classroom50/autograder.py" "$hosts/classroom50/grade" "$work/in" &&
        pack_tar "$work/in" "$work/package" .
}

# An assessment that Autolab imports: its two files, and one problem with the lab's name.
pack_autolab() {
    name=portlab-$number
    mkdir -p "$work/out/$name" && cp "$hosts/autolab/run" "$work/in" &&
        pack_tar "$work/in" "$work/out/$name/autograde.tar" lab portlab.tar.gz run &&
        cp "$hosts/autolab/autograde-Makefile" "$work/out/$name" &&
        fill_in autolab/assessment.yml "$work/out/$name/$name.yml" && pack_tar "$work/out" "$work/package" "$name"
}

# The two execution files of an activity.
pack_vpl() {
    rm "$work/in/lab" && fill_in vpl/vpl_evaluate.sh "$work/in/vpl_evaluate.sh" &&
        pack_tar "$work/in" "$work/package" vpl_evaluate.sh portlab.tar.gz
}

# A question's folder, and the Dockerfile of the image that it runs in.
pack_prairielearn() {
    name=portlab-$number
    mkdir -p "$work/out/$name" && mv "$work/in" "$work/out/$name/tests" &&
        cp "$hosts/prairielearn/run.sh" "$work/out/$name/tests" && chmod +x "$work/out/$name/tests/run.sh" &&
        fill_in prairielearn/info.json "$work/out/$name/info.json" &&
        fill_in prairielearn/question.html "$work/out/$name/question.html" &&
        cp "$hosts/prairielearn/Dockerfile" "$work/out" && pack_tar "$work/out" "$work/package" Dockerfile "$name"
}

pack_codegrade() {
    cp "$hosts/codegrade/setup.sh" "$hosts/codegrade/run.sh" "$work/in" &&
        pack_tar "$work/in" "$work/package" lab portlab.tar.gz setup.sh run.sh
}

{ pack_kit && "pack_$host"; } || complain 'the package could not be written'
umask "$CALLER_UMASK"
cp "$work/package" "$out" || complain "cannot write $out"
echo "$out"
left_out=$(sh "$hosts/lacks.sh" "$host" "$kit/labs/$folder")
[ -z "$left_out" ] || echo "package: $left_out" >&2
