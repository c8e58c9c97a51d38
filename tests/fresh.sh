#!/bin/sh
# fresh: runs README's two commands on a minimal Debian in a chroot, which has nothing of this
# machine: first as root, whose setup.sh installs what is missing, and then as an ordinary user.
# A chroot has no user namespaces. This needs root, debootstrap and a mirror. The last line
# counts the user's tests, and the exit status is 0 only if both had no failure.
#
# usage: fresh.sh [SUITE]     (without it: bookworm)
set -u
cd "$(dirname "$0")/.." || exit 71

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-fresh.XXXXXX") || exit 71
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' HUP INT TERM
debootstrap --variant=minbase "${1:-bookworm}" "$work/root" || exit 71

# Runs a command in there, with its own /proc and terminals, and nothing of this machine's
# environment; what is mounted for it goes with it. The root is a mount, as in a container: so root
# can mount, too.
within() {
    # shellcheck disable=SC2016 # it is the other shell's
    env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin ${http_proxy:+"http_proxy=$http_proxy"} \
        unshare --mount --pid --fork sh -c 'mount --bind "$1" "$1" && mount -t proc proc "$1/proc" &&
            mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts" && root=$1 && shift && exec chroot "$root" "$@"' sh \
        "$work/root" "$@" </dev/null
}

# The last commit, or where there is none the files, for each of them.
copy_kit() {
    mkdir "$work/root/$1" || return
    if git rev-parse HEAD >/dev/null 2>&1; then git archive HEAD; else tar -c --exclude=./build .; fi |
        tar -x -C "$work/root/$1"
}

within useradd -m pupil && copy_kit of-root && copy_kit of-pupil && within chown -R pupil /of-pupil || exit 71
status=0
within sh -c 'cd /of-root && sh labs/setup.sh && make demo && make test' || status=1
within su pupil -c 'cd /of-pupil && sh labs/setup.sh && make demo && make test' || status=1
exit "$status"
