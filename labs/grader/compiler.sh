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
