#!/bin/sh
# hosts: unpacks each package for a school's system and runs it as its host does, in a minimal
# Debian in a chroot: in the host's folders, as the host's user, for a right program, a wrong
# one, a missing one, and one that does not compile. A chroot has no user namespaces, and
# neither have those hosts. This needs root, debootstrap and a mirror. It prints a line for
# each, and the exit status is 0 only if each gives what that host needs for the right points.
#
# usage: hosts.sh [HOST]...     (without it: all)
set -u
cd "$(dirname "$0")/.." || exit 71

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-hosts.XXXXXX") || exit 71
root=${HOSTS_ROOT:-$work/root} # a root that was made before, in HOSTS_ROOT, saves its minutes
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' HUP INT TERM
[ -d "$root" ] ||
    debootstrap --variant=minbase --include=gcc,libc6-dev,make,bats,jq,python3,sudo,procps,unzip,netbase \
        bookworm "$root" >"$work/log" 2>&1 || { tail -n 3 "$work/log"; exit 71; }

# Runs a script ($3) in there as a user ($1), in a folder ($2), with a /proc of its own; what
# is mounted for it goes with it.
within() {
    # shellcheck disable=SC2016 # it is the other shell's
    unshare --mount --pid --fork sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" su - "$2" -c "cd $3 && $4"' sh \
        "$root" "$1" "$2" "$3" </dev/null >"$work/log" 2>&1
}

# The user ($1) that a host gives a home ($2) there.
add_user() {
    chroot "$root" id "$1" >/dev/null 2>&1 || chroot "$root" useradd -m -d "$2" -s /bin/bash "$1"
}

# The folder ($1) of a host, empty, and its user's ($2).
empty() {
    rm -rf "${root:?}$1" && mkdir -p "$root$1" && chroot "$root" chown "$2" "$1"
}

# A program of lab 01 of this kind ($1) as what a student handed in, in a folder ($2).
hand_in() {
    name="name-both-ends.c"
    case $1 in
    right) cp "labs/01-name-both-ends/solution/$name" "$root$2" ;;
    wrong) sh tests/wrong.sh labs/01-name-both-ends/wrong/byte-order.diff >"$root$2/$name" ;;
    broken) echo 'int main(void) { return undeclared; }' >"$root$2/$name" ;;
    missing) ;;
    esac
    chroot "$root" chown -R "$3" "$2"
}

# Each host: try_HOST KIND prints the points of 100 that it reads, or `none`.

try_gradescope() {
    if [ ! -d "$root/autograder/source/portlab" ]; then
        empty /autograder/source root
        unzip -q "$work/package" -d "$root/autograder/source" && cp "$root/autograder/source/run_autograder" "$root/autograder"
        within root /autograder 'bash source/setup.sh' || return
    fi
    empty /autograder/submission root
    empty /autograder/results root
    hand_in "$1" /autograder/submission root
    within root /autograder ./run_autograder
    jq -r '.score' "$root/autograder/results/results.json"
}

try_classroom50() {
    add_user runner /home/runner
    echo 'runner ALL=(ALL) NOPASSWD:ALL' >"$root/etc/sudoers.d/runner"
    empty /home/runner/runtime/lab-01 runner
    tar -xf "$work/package" -C "$root/home/runner/runtime/lab-01" --no-same-owner
    empty /home/runner/checkout runner
    chroot "$root" chown -R runner /home/runner/runtime
    hand_in "$1" /home/runner/checkout runner
    within runner /home/runner/checkout 'export CLASSROOM=nets ASSIGNMENT=lab-01 OWNER=ada GITHUB_TOKEN=secret
        python3 ../runtime/lab-01/autograder.py && echo >>result.json && echo >>release-body.md' || return
    [ "$1" != broken ] || grep -q undeclared "$root/home/runner/checkout/release-body.md" || return
    jq -r '.score' "$root/home/runner/checkout/result.json"
}

try_autolab() {
    add_user autolab /home/autolab
    empty /home/autolab/job autolab
    tar -xf "$work/package" -C "$work"
    cp "$work/portlab-01/autograde.tar" "$root/home/autolab/job"
    cp "$work/portlab-01/autograde-Makefile" "$root/home/autolab/job/Makefile"
    hand_in "$1" /home/autolab/job autolab
    within autolab /home/autolab/job 'ulimit -u 400; make'
    ! grep 'make hint' "$work/log" || return
    tail -n 1 "$work/log" | jq -r '.scores["01-name-both-ends"]'
}

try_vpl() {
    add_user p10000 /home/p10000
    empty /home/p10000 p10000
    tar -xf "$work/package" -C "$root/home/p10000"
    printf '%s\n' 'export VPL_GRADEMIN=0' 'export VPL_GRADEMAX=10' >"$root/home/p10000/vpl_environment.sh"
    hand_in "$1" /home/p10000 p10000
    within p10000 /home/p10000 'ulimit -u 200; bash vpl_evaluate.sh' || return
    rm "$root"/home/p10000/*.[cgt]* # VPL deletes what is not to be kept
    within p10000 /home/p10000 './vpl_execution' || return
    sed -n 's/^Grade :=>> //p' "$work/log" | tail -n 1 | awk '{print $1 * 10}'
}

try_prairielearn() {
    empty /grade root
    tar -xf "$work/package" -C "$work"
    cp -R "$work/portlab-01/tests" "$root/grade/tests"
    empty /grade/student root
    hand_in "$1" /grade/student root
    within root /grade '/grade/tests/run.sh' || return
    jq -r 'if .gradable then .score * 100 else "none" end' "$root/grade/results/results.json"
}

try_codegrade() {
    add_user codegrade /home/codegrade
    if [ ! -d "$root/home/codegrade/portlab" ]; then
        empty /home/codegrade/uploaded codegrade
        tar -xf "$work/package" -C "$root/home/codegrade/uploaded"
        within codegrade /home/codegrade 'sh uploaded/setup.sh' || return
    fi
    empty /home/codegrade/student codegrade
    hand_in "$1" /home/codegrade/student codegrade
    within codegrade /home/codegrade/student 'sh ../uploaded/run.sh 3>../points; CG_JUNIT_XML_LOCATION=../cases sh ../uploaded/run.sh' || return
    # CodeGrade counts the weights of the cases that passed.
    junit=$(awk -F '"' '/<testcase/ {all += $8; if (/\/>$/) passed += $8} END {print 100 * passed / all}' "$root/home/codegrade/cases")
    points=$(jq -r '.points | rtrimstr("/100") | tonumber' "$root/home/codegrade/points")
    [ "$junit" = "$points" ] && echo "$points"
}

# A host ($1) grades a program of this kind ($2).
try() {
    case $1 in
    gradescope) try_gradescope "$2" ;;
    classroom50) try_classroom50 "$2" ;;
    autolab) try_autolab "$2" ;;
    vpl) try_vpl "$2" ;;
    prairielearn) try_prairielearn "$2" ;;
    codegrade) try_codegrade "$2" ;;
    esac
}

failed=0
[ "$#" -gt 0 ] || set -- gradescope classroom50 autolab vpl prairielearn codegrade
for host; do
    rm -rf "$root/autograder" "$root/home/codegrade/portlab"
    sh labs/grader/hosts/package.sh HOST="$host" LAB=01 OUT="$work/package" >/dev/null || exit 71
    for kind in right:100 wrong:80 broken:0 missing:0; do
        expected=${kind#*:}
        # What does not compile costs no attempt there.
        case $host:$kind in prairielearn:*:0) expected=none ;; esac
        points=$(try "$host" "${kind%:*}")
        echo "$host, ${kind%:*}: ${points:-nothing}"
        [ "$points" = "$expected" ] || { tail -n 8 "$work/log"; failed=1; }
    done
done
[ "$failed" = 0 ] && echo "the packages of $# hosts"
exit "$failed"
