#!/bin/sh
# compiler: how a submission is compiled. Before it the compiler is tried on a program of the
# kit's own, in the same arrangement, so that what fails for the machine's sake is nobody's
# zero. Read by grade.sh, whose variables (apart, means, kit, work) and complain it has.
# shellcheck disable=SC2154 # they are grade.sh's

# Compiles a file ($2) in a folder ($1) apart, with further options ($3...). What the compiler
# says goes to $work/compiler.
run_compiler() {
    at=$1 file_name=$2
    shift 2
    # shellcheck disable=SC2086 # shown is an option and its argument, or nothing
    "$apart" --means "$means" --tools ${shown:+--show "$shown"} --hide "$kit" --seconds 30 --memory 2048 \
        --output 1000000 "$at" "$compiler" \
        -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
        -o program "$@" "$file_name" >"$work/compiler" 2>&1 </dev/null
}

# Does the compiler compile, and does what it made run?
try_compiler() {
    trial=$work/trial
    mkdir -p "$trial" && rm -f "$trial/program" &&
        printf '#include <sys/socket.h>\nint main(void) { return socket(AF_INET, SOCK_STREAM, 0) == -1; }\n' >"$trial/trial.c" &&
        run_compiler "$trial" trial.c && chmod -R a+rX "$trial" &&
        "$apart" --means "$means" --hide "$kit" "$trial" ./program >"$work/compiler" 2>&1 </dev/null
}

# The compiler, and what of the machine has to be shown to it where that lies outside /usr:
# its own folder, or the one that its bin/ stands in; of Nix all, as its parts are everywhere.
find_compiler() {
    compiler=$(command -v "${CC:-cc}") || complain "there is no ${CC:-cc} here, to compile with; sh labs/setup.sh installs one"
    own=${compiler%/*} above=''
    case $own in */bin) [ "${own%/bin}" = "${HOME-}" ] || above=${own%/bin} ;; esac
    for shown in '' "$own" "$above" /nix; do
        { [ -z "$shown" ] || [ -d "$shown" ]; } && try_compiler && return
        case $shown in "" | "$own") cp "$work/compiler" "$work/why" ;; esac
    done
    complain "the compiler $compiler does not work here: $(head -n 1 "$work/why")"
}

# Compiles a submission ($1: its folder, $2: the file), and leaves the first warnings in
# $records. Fails, and says the first error, if that is the submission's. A warning loses
# nothing, however many there are: what failed is compiled again without.
compile() {
    status=0
    run_compiler "$1" "$2" || status=$?
    grep -a -A 2 'warning:' "$work/compiler" | grep -a -v '^--' | head -n 9 >"$records/warnings"
    [ "$status" != 0 ] || return 0
    run_compiler "$1" "$2" -w && return
    status=$?
    error=$(grep -a -m 1 -A 2 -E 'error:|undefined reference|multiple definition' "$work/compiler" ||
        case $status in
        123) echo 'the compiler used more memory than it may' ;;
        124) echo 'the compiler did not come to an end in 30 seconds' ;;
        *) head -n 3 "$work/compiler" ;;
        esac)
    try_compiler || complain "the compiler $compiler does not work any more: $(head -n 1 "$work/compiler")"
    rm -f "$records/warnings"
    printf '%s\n' "$error"
    return 1
}

# A lab may have a stand-in.c, which is in place of a private network if none can be had: it is
# linked to a second copy of the submission, in place of the calls that its line `wrap:` names.
# Whether that works here is tried with a program of the kit's own.
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
        [ "$("$apart" --means "$means" --hide "$kit" "$trial" ./stand-in 2>/dev/null </dev/null)" = '23456 34567' ]
}

# $records/stand-in says that this is how it is done here. If the submission cannot be linked so
# all the same, its checks fail.
add_stand_in() { # as link_stand_in
    [ -f "$3" ] || return 0
    # A network for the checks may be one in which no other can be had.
    # shellcheck disable=SC2086 # root is an option, or nothing
    ${boxed:+"$netbox" $root --} "$netbox" --root -- true 2>/dev/null && return
    if try_stand_in "$3"; then
        : >"$records/stand-in"
        link_stand_in "$@" || link_stand_in "$@" || try_stand_in "$3" ||
            complain "the compiler $compiler does not work any more: $(head -n 1 "$work/compiler")"
    fi
}
