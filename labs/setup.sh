#!/bin/sh
# Finds out what this machine lacks to build and test portlab (a C compiler, make, bats), says
# what it will install, and installs it with the system's package manager: as root, or through
# sudo. If nothing is missing, it does nothing. Exit status: 0 everything is installed; 69 not,
# and it says what is missing or too old.
set -u

# A compiler without the headers of the C library is of no use.
has_compiler() {
    echo '#include <stdio.h>' | "${CC:-cc}" -E - >/dev/null 2>&1
}

# The Makefile needs GNU make, which a BSD calls gmake.
has_make() {
    make --version 2>/dev/null | grep -q GNU || command -v gmake >/dev/null 2>&1
}

# Its version, as one number: 1.8.2 is 10802.
bats_version() {
    bats --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9]*\)\.\([0-9]*\)\.*\([0-9]*\).*/\1 \2 \3/p' |
        { read -r major minor patch && echo $((major * 10000 + minor * 100 + ${patch:-0})); }
}

# The grader needs 1.1, the tests need 1.5.
has_bats() {
    [ "$(bats_version)" -ge 10100 ] 2>/dev/null
}

tell_of_bats() {
    [ "$(bats_version)" -ge 10500 ] ||
        echo "setup: $(bats --version) is enough to grade, but make test needs 1.5 or later (npm install -g bats)"
}

# Sets `manager` and the names that its packages have there.
find_manager() {
    for manager in apt-get dnf yum apk pacman zypper brew pkg pkg_add pkgin ''; do
        [ -n "$manager" ] && command -v "$manager" >/dev/null 2>&1 && break
    done
    compiler=gcc make=make bats=bats install="$manager install -y" refresh=
    case $manager in
    apt-get)
        compiler='gcc libc6-dev'
        refresh='apt-get update -q'
        install='env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends'
        ;;
    apk)
        compiler='gcc musl-dev linux-headers' bats='bats bash' install='apk add'
        ;;
    pacman)
        bats=bash-bats install='pacman -S --needed --noconfirm'
        ;;
    zypper)
        install='zypper --non-interactive install'
        ;;
    brew)
        compiler=llvm bats=bats-core install='brew install'
        ;;
    pkg)
        compiler=llvm make=gmake bats=bats-core
        ;;
    pkg_add)
        compiler=llvm make=gmake bats=bats install='pkg_add -I'
        ;;
    pkgin)
        compiler=gcc12 make=gmake bats=bats install='pkgin -y install'
        ;;
    esac
}

# Finds how to become root, in `root`; brew must not run as root.
find_root() {
    root=
    [ "$(id -u)" = 0 ] || [ "$manager" = brew ] && return 0
    for root in sudo doas; do
        command -v "$root" >/dev/null 2>&1 && return 0
    done
    return 1
}

# Without a compiler or make nothing works; without bats the pair does.
give_up() {
    echo "setup: $1"
    echo "setup: missing:$missing"
    if has_compiler && has_make; then
        echo 'setup: without bats the tour works, but grading and make test do not'
    fi
    exit 69
}

# Runs a command, as root, and shows the end of what it printed if it failed. Another program may
# be installing, as a new machine does by itself: then it tries again, for five minutes.
run() {
    tries=30
    until $root "$@" >"$log" 2>&1; do
        tries=$((tries - 1))
        if [ "$tries" = 0 ] || ! grep -q -i 'lock' "$log"; then
            tail -n 12 "$log"
            return 1
        fi
        echo 'setup: another program is installing packages; waiting for it'
        sleep 10
    done
}

missing=
packages=
find_manager
if ! has_compiler; then
    missing="$missing a C compiler with its headers;"
    packages="$packages $compiler"
fi
if ! has_make; then
    missing="$missing GNU make;"
    packages="$packages $make"
fi
if ! has_bats; then
    missing="$missing bats (bats-core, 1.1 or later);"
    packages="$packages $bats"
fi
if [ -z "$missing" ]; then
    tell_of_bats
    echo 'setup: everything that portlab needs is installed'
    exit 0
fi

[ -n "$manager" ] || give_up 'this system has no package manager that setup.sh knows'
find_root || give_up "you are not root, and sudo is not installed. Ask an administrator to run: ${refresh:+$refresh && }$install$packages"

echo "setup: missing:$missing"
log=$(mktemp) || exit 71
trap 'rm -f "$log"' EXIT
# These lists of words must be split.
# shellcheck disable=SC2086
for command in "$refresh" "$install$packages"; do
    [ -n "$command" ] || continue
    echo "setup: running: ${root:+$root }$command"
    run $command || give_up "this command failed: ${root:+$root }$command"
done
if has_compiler && has_make && has_bats; then
    tell_of_bats
    echo 'setup: done'
else
    give_up 'something is still missing, or too old, after the installation'
fi
