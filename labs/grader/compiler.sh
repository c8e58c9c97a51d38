#!/bin/sh
# compiler: how a submission is compiled. First the compiler is tried on a program of the kit, in
# the same way, so that a failure of the machine costs no student any points. grade.sh reads this
# file, and has the variables (apart, means, kit, out, work) and complain.
# shellcheck disable=SC2154 # they are grade.sh's

# Compiles a file ($2) in a folder ($1) apart, with further options ($3...). The compiler's
# output goes to $work/compiler.
run_compiler() {
    at=$1 file_name=$2
    shift 2
    # shellcheck disable=SC2086 # shown is an option and its argument, or nothing
    "$apart" --means "$means" --tools ${shown:+--show "$shown"} --hide "$kit" --hide "$out" --seconds 30 --memory 2048 \
        --output 1000000 "$at" "$compiler" \
        -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
        -o program "$@" "$file_name" >"$work/compiler" 2>&1 </dev/null
}

# Does the compiler work, and does the program that it made run?
try_compiler() {
    trial=$work/trial
    mkdir -p "$trial" && rm -f "$trial/program" &&
        printf '#include <sys/socket.h>\nint main(void) { return socket(AF_INET, SOCK_STREAM, 0) == -1; }\n' >"$trial/trial.c" &&
        run_compiler "$trial" trial.c && chmod -R a+rX "$trial" &&
        "$apart" --means "$means" --hide "$kit" --hide "$out" "$trial" ./program >"$work/compiler" 2>&1 </dev/null
}

# Finds the compiler, and what it must be shown of the machine if it is outside /usr: its own
# folder, or the one that its bin/ is in, or all of /nix, since Nix spreads its parts.
find_compiler() {
    compiler=$(command -v "${CC:-cc}") || complain "there is no compiler ${CC:-cc} here; sh labs/setup.sh installs one"
    own=${compiler%/*} above=''
    case $own in */bin) [ "${own%/bin}" = "${HOME-}" ] || above=${own%/bin} ;; esac
    for shown in '' "$own" "$above" /nix; do
        { [ -z "$shown" ] || [ -d "$shown" ]; } && try_compiler && return
        case $shown in "" | "$own") cp "$work/compiler" "$work/why" ;; esac
    done
    complain "the compiler $compiler does not work here: $(head -n 1 "$work/why")"
}

# Compiles a submission ($1: its folder, $2: the file), and leaves the first warnings in
# $records. If the submission has an error, fails and prints the first one. Warnings never cost
# points: if compiling failed, it is tried again without them.
compile() {
    status=0
    run_compiler "$1" "$2" || status=$?
    : >"$records/warnings"
    [ ! -s "$work/compiler" ] ||
        grep -a -A 2 'warning:' "$work/compiler" | grep -a -v '^--' | head -n 9 >"$records/warnings"
    [ "$status" != 0 ] || return 0
    run_compiler "$1" "$2" -w && return
    status=$?
    error=$(grep -a -m 1 -A 2 -E 'error:|undefined reference|multiple definition' "$work/compiler" ||
        case $status in
        123) echo 'the compiler used more memory than is allowed' ;;
        124) echo 'the compiler did not finish within 30 seconds' ;;
        *) head -n 3 "$work/compiler" ;;
        esac)
    try_compiler || complain "the compiler $compiler has stopped working: $(head -n 1 "$work/compiler")"
    rm -f "$records/warnings"
    printf '%s\n' "$error"
    return 1
}

# A lab may have a stand-in.c, which replaces a private network if this machine allows none: it is
# linked to a second copy of the submission, and replaces the calls that its line `wrap:` names.
# A program of the kit tries whether that works here.
link_stand_in() { # the folder, the file, the lab's stand-in.c
    cp "$3" "$1/stand-in.c" || return
    # shellcheck disable=SC2046 # they are several options
    run_compiler "$1" "$2" -w -o stand-in stand-in.c \
        $(sed -n 's/^ \* wrap: //p' "$3" | tr ' ' '\n' | sed 's/^/-Wl,--wrap=/')
    linked=$?
    rm -f "$1/stand-in.c"
    return "$linked"
}

try_stand_in() {
    trial=$work/trial
    mkdir -p "$trial" &&
        printf '%s\n' '#include <stdio.h>' 'int main(void) {' '    int c;' \
            '    FILE *in = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");' \
            '    while (in != NULL && (c = getc(in)) != EOF) putchar(c);' '    return 0;' '}' >"$trial/trial.c" &&
        echo '23456 34567' >"$trial/range" &&
        link_stand_in "$trial" trial.c "$1" && chmod -R a+rX "$trial" &&
        [ "$("$apart" --means "$means" --hide "$kit" --hide "$out" "$trial" ./stand-in 2>/dev/null </dev/null)" = '23456 34567' ]
}

# $records/stand-in says that the stand-in is used here. If the submission cannot be linked with
# it, its checks fail.
add_stand_in() { # as link_stand_in
    [ -f "$3" ] || return 0
    # Inside the network of the checks the kernel may refuse a further one.
    # shellcheck disable=SC2086 # root is an option, or nothing
    ${boxed:+"$netbox" $root --} "$netbox" --root -- true 2>/dev/null && return
    if try_stand_in "$3"; then
        : >"$records/stand-in"
        link_stand_in "$@" || link_stand_in "$@" || try_stand_in "$3" ||
            complain "the compiler $compiler has stopped working: $(head -n 1 "$work/compiler")"
    fi
}
