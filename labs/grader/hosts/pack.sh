#!/bin/sh
# pack: archives whose bytes depend on the files' bytes alone: root's names, one time, sorted,
# and files that anyone may read. Read by package.sh and ../../handout.sh.

PACK_TIME=202601010000 # no file is older than this, or from the future, on any host

# All that is below a folder ($1) gets that time and these rights.
settle() {
    chmod -R u=rwX,go=rX "$1" && find "$1" -exec env TZ=UTC touch -t "$PACK_TIME" {} +
}

# Writes what is in a folder ($1) under these names ($3...) as tar to a file ($2). Not every
# tar sorts, so it is given each name.
pack_tar() (
    file=$2
    settle "$1" && cd "$1" || exit
    shift 2
    if tar --version 2>/dev/null | grep -q GNU; then
        owner='--format=ustar --owner=root:0 --group=root:0 --no-recursion'
    else
        owner='--format ustar --uid 0 --gid 0 --uname root --gname root -n'
    fi
    # The options are meant to be split.
    # shellcheck disable=SC2086
    find "$@" | LC_ALL=C sort | tar $owner -cf "$file" -T -
)

# The same as a zip.
pack_zip() (
    file=$2
    settle "$1" && cd "$1" || exit
    shift 2
    export TZ=UTC
    find "$@" | LC_ALL=C sort | zip -q -X "$file" -@
)
