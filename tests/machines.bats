#!/usr/bin/env bats
# A right program loses no points, whatever the shell that grades has set and whatever the
# machine lacks.
load helpers

# What one grading finds out about this machine is for the others that grade in the same way, with
# a private network or without. A test that changes the machine or its caller lets the grading try.
setup_file() {
    export TRIED=$BATS_FILE_TMPDIR/tried POOR_TRIED=$BATS_FILE_TMPDIR/poor-tried
}

setup() {
    need_solutions
    cd "$BATS_TEST_TMPDIR"
}

# The model solution of a lab.
model() {
    echo "$ROOT/labs/$1"-*/solution/"$(basename "$ROOT/labs/$1"-* | cut -c 4-)".c
}

# Grades a file ($2) as a lab's ($1) in a bash that was prepared by a command ($3), with further
# arguments ($4...). Another bats is to run, so without this one's variables and without its folder
# in PATH.
grade_after() {
    run env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" bash -c "$3"'
        sh "$1/labs/grader/grade.sh" BUILD="$2" LAB="$3" SUBMISSION="$4" "${@:5}"' bash "$ROOT" "$OUT" "$1" "$2" "${@:4}" 3>&-
    echo "$output"
}

# The summary of a grading that has all that is graded here.
full_marks() {
    [ "$status" -eq 0 ]
    [[ $output =~ ([0-9]+)" of "([0-9]+)" points" ]]
    [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
}

@test "caller: a umask that hides new files changes no verdict, and gives the result its mode" {
    grade_after 01 "$(model 01)" 'umask 077;' OUT=result
    output+=$(<result)
    full_marks
    [ -n "$(find result -perm 600)" ]
}

@test "caller: options, functions, start-up files and libraries of the shell change no verdict" {
    echo 'echo noise; exit 3' >noise
    grade_after 04 "$(model 04)" "export CDPATH=.:/tmp POSIXLY_CORRECT=1 GREP_OPTIONS=-v BASH_ENV='$PWD/noise' ENV='$PWD/noise'
        export LD_PRELOAD=none.so BATS_TEST_PATTERN=none SHELLOPTS BASHOPTS; set -f -o noclobber; shopt -s nocasematch
        timeout() { false; }; awk() { false; }; sed() { false; }; export -f timeout awk sed;"
    full_marks
}

@test "caller: a locale with a different alphabet changes no verdict" {
    locale -a 2>/dev/null | grep -q -i '^tr_TR.utf' || skip 'there is no Turkish locale here'
    grade_after 04 "$(model 04)" 'export LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8;'
    full_marks
}

# A compiler (CC) in a folder of this test's, which is a script with this text.
compiler_that() {
    chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    mkdir -p own/bin
    printf '#!/bin/sh\n%s\n' "$1" >own/bin/cc
    chmod 755 own own/bin own/bin/cc
}

@test "compiler: if it is missing, does not start or fails, no student gets a zero" {
    grade_after 01 "$(model 01)" 'export CC=no-such-cc;'
    [ "$status" -eq 2 ]
    [[ $output == 'grade: there is no compiler no-such-cc here'* ]]
    compiler_that 'echo "license expired" >&2; exit 1'
    grade_after 01 "$(model 01)" "export CC='$PWD/own/bin/cc';"
    [ "$status" -eq 2 ]
    [[ $output == "grade: the compiler $PWD/own/bin/cc does not work here: license expired" ]]
}

@test "compiler: one in an unusual folder works, and 3000 warnings cost no points and hide no error" {
    { cat "$(model 01)"; for i in {1..3000}; do echo "static int unused_$i;"; done; } >many.c
    [ ! -x /usr/bin/gcc ] || compiler_that 'exec /usr/bin/gcc "$@"'
    grade_after 01 "$PWD/many.c" 'PATH='"'$PWD/own/bin'"':$PATH;'
    full_marks
    echo 'int wrong = ;' >>many.c
    grade_after 01 "$PWD/many.c" '' TRIED="$TRIED"
    [ "$status" -eq 1 ]
    [[ $output == *'error: expected expression'*'0 of 100 points'* ]]
    [ -x /usr/bin/gcc ] || skip 'there is no /usr/bin/gcc here for an unusual folder'
}

# A command that is in front of the machine's in PATH, and fails.
@test "commands: one that is missing or fails is named, and no student gets a zero" {
    local each
    mkdir front
    printf '#!/bin/sh\necho broken >&2\nexit 1\n' >front/broken
    chmod 755 front/broken
    for each in mkfifo awk sed sort od timeout; do
        ln -sf broken "front/$each"
        grade_after 03 "$(model 03)" "PATH='$PWD/front':\$PATH;"
        rm "front/$each"
        [ "$status" -eq 2 ]
        [[ $output == "grade: the checks need the command $each, which does not work"* ]]
    done
    mkdir few
    ln -s "$(command -v bash)" "$(command -v sh)" "$(command -v env)" few
    for each in basename dirname rm mkdir mktemp chmod cat head id; do ln -s "$(command -v "$each")" few; done
    grade_after 03 "$(model 03)" "PATH='$PWD/few';"
    [ "$status" -eq 2 ]
    [ "$output" = 'grade: the checks need the command tail, which is not installed here' ]
}

# A machine without /proc/sys, as in some containers: its range and its floor are not known.
@test "machine: a value that cannot be read costs no points" {
    need_root
    unshare -m mount -t proc -o subset=pid proc /proc 2>/dev/null || skip 'no /proc of another kind can be had here'
    for lab in 03 04; do
        run env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" unshare -mpf sh -c \
            'mount -t proc -o subset=pid proc /proc && exec sh "$@"' sh \
            "$ROOT/labs/grader/grade.sh" BUILD="$OUT" LAB="$lab" SUBMISSION="$(model "$lab")" TRIED="$PWD/tried" 3>&-
        full_marks
    done
}

# The kit's programs, but for a netbox that this machine refuses.
without_netbox() {
    mkdir -p poor/labs
    ln -s "$OUT/demo-server" "$OUT/demo-client" "$OUT/build" "$OUT/worksheets" poor
    ln -s "$OUT/labs/grader" poor/labs
    mkdir poor/labs/tools
    ln -s "$OUT/labs/tools/port-facts" poor/labs/tools
    printf '#!/bin/sh\nexit 69\n' >poor/labs/tools/netbox
    chmod +x poor/labs/tools/netbox
}

# Grades a file ($2) as a lab's ($1) without a netbox, with further arguments ($3...).
grade_poor() {
    run env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" \
        sh "$ROOT/labs/grader/grade.sh" BUILD="$PWD/poor" LAB="$1" SUBMISSION="$2" TRIED="$POOR_TRIED" "${@:3}" 3>&-
}

# The points that can be had, by how the grading ends.
gradable() {
    grade_poor "$1" "$2" FORMAT=json
    [[ $output =~ \"gradable\":([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

@test "machine: the possible points do not depend on the program" {
    without_netbox
    right=$(gradable 04 "$(model 04)")
    [ "$right" = "$(gradable 04 "$ROOT/labs/04-let-the-kernel-choose/let-the-kernel-choose.c")" ]
    [ "$right" -lt 100 ]
}

# A wrong program ($1) of lab 04 loses a check ($2), and no other, where no netbox can be had.
loses_one() {
    need patch
    sh "$ROOT/tests/wrong.sh" "$ROOT/labs/04-let-the-kernel-choose/wrong/$1.diff" >"$1.c"
    grade_poor 04 "$1.c"
    echo "$output"
    [ "$(sed -n 's|^  0/[0-9]* *\([a-z]*\): .*|\1|p' <<<"$output")" = "$2" ]
}

@test "machine: the ranges of other machines are tested even without a private network" {
    without_netbox
    loses_one counts-connections again
    [ "$(cat /proc/sys/net/ipv4/ip_local_port_range 2>/dev/null)" = $'32768\t60999' ] ||
        skip "what else it loses depends on this machine's range"
    loses_one edges-off-by-one ranges
}

# It cannot be told a range: that is its own doing.
@test "machine: a program that defines the names of the stand-in loses those checks" {
    without_netbox
    { cat "$(model 04)"; echo 'int __wrap_connect(void); int __wrap_connect(void) { return 0; }'; } >own.c
    grade_poor 04 own.c
    [[ $output == *'0/2    again'*'0/10   ranges'*'79 of 91 points'* ]]
}

@test "machine: a grader that cannot be started any more gives no student a zero" {
    without_netbox
    rm poor/labs/grader
    mkdir poor/labs/grader
    ln -s "$OUT"/labs/grader/{score,take} poor/labs/grader
    printf '#!/bin/sh\ncase $* in *--seconds\ 3\ *) echo "$0: Permission denied" >&2; exit 126 ;; esac\nexec %q "$@"\n' \
        "$OUT/labs/grader/apart" >poor/labs/grader/apart
    chmod +x poor/labs/grader/apart
    run env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" \
        sh "$ROOT/labs/grader/grade.sh" BUILD="$PWD/poor" LAB=01 SUBMISSION="$(model 01)" 3>&-
    echo "$output"
    [ "$status" -eq 2 ]
    [[ $output == *'apart could not be started'* ]]
}

# Any program of the machine may open sockets over UDP: a browser does, or another grading.
@test "machine: a neighbour's UDP sockets are not the submission's" {
    without_netbox
    local loops=()
    : >going
    for _ in 1 2 3 4; do
        while [ -e going ]; do
            timeout 0.2 "$OUT/demo-server/demo-server" --udp 0 || true
        done >/dev/null 2>&1 3>&- &
        loops+=($!)
    done
    grade_poor 05 "$(model 05)"
    rm going
    wait "${loops[@]}" # and not for what bats began
    echo "$output"
    full_marks
}

# Machines that open many connections hand out nearly all ports.
@test "machine: a range that leaves no port outside it costs no points" {
    need_root
    need ip
    without_netbox
    run env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" unshare -n sh -c \
        'ip link set lo up && echo 1024 65535 >/proc/sys/net/ipv4/ip_local_port_range && exec sh "$@"' sh \
        "$ROOT/labs/grader/grade.sh" BUILD="$PWD/poor" LAB=03 SUBMISSION="$(model 03)" 3>&-
    full_marks
}

# In a chroot even root is refused user namespaces, and has network namespaces all the same.
@test "machine: a root without user namespaces grades by a uid, in a separate network" {
    need_root
    mkdir root
    unshare -m sh -c 'mount --rbind / root && chroot root true' 2>/dev/null || skip 'no chroot can be had here'
    for lab in 01 03; do
        run env -i "PATH=${PATH#*/bats-core:}" unshare -m sh -c \
            'mount --rbind / root && mount --make-rslave root && exec chroot root sh "$@"' sh \
            "$ROOT/labs/grader/grade.sh" BUILD="$OUT" LAB="$lab" SUBMISSION="$(model "$lab")" TRIED="$PWD/tried" FORMAT=json 3>&-
        echo "$output"
        [ "$status" -eq 0 ]
        [[ $output == *'"means":"uid"'* ]]
    done
}

# A container's /proc, with a part of it hidden, lets nobody mount another one.
@test "machine: port-facts names the means that a grading uses" {
    need_root
    need setpriv
    unshare -m mount -t tmpfs none /proc/fs 2>/dev/null || skip 'nothing can be mounted here'
    chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    mkdir -m 1777 own
    for hidden in '' /proc/fs; do
        run env -i "PATH=${PATH#*/bats-core:}" "TMPDIR=$PWD/own" OUT="$OUT" HIDDEN=$hidden unshare -m sh -c '[ -z "$HIDDEN" ] || mount -t tmpfs none "$HIDDEN"
            exec setpriv --reuid=65534 --regid=65534 --clear-groups sh -c "\"\$OUT/labs/tools/port-facts\" -j; exec sh \"\$@\"" sh "$@"' sh \
            "$ROOT/labs/grader/grade.sh" BUILD="$OUT" LAB=01 SUBMISSION="$(model 01)" FORMAT=json 3>&-
        echo "$output"
        [ "$status" -eq 0 ]
        [[ ${lines[0]} =~ '"means":"'([a-z]*)'"' ]]
        [[ ${lines[1]} == *"\"means\":\"${BASH_REMATCH[1]}\""* ]]
    done
}

@test "machine: without /proc nothing is graded, and the grader says so" {
    need_root
    [ -z "${ASAN_OPTIONS-}" ] || skip 'a program with a sanitizer wants /proc'
    unshare -m mount -t tmpfs none /proc 2>/dev/null || skip 'nothing can be mounted here'
    run env -i "PATH=${PATH#*/bats-core:}" unshare -m sh -c 'mount -t tmpfs none /proc && exec sh "$1" BUILD="$2" LAB=01 SUBMISSION="$3"' sh \
        "$ROOT/labs/grader/grade.sh" "$OUT" "$(model 01)" 3>&-
    [ "$status" -eq 2 ]
    [[ $output == 'grade: bats needs /dev/fd in bash, which does not work here (is /proc mounted?): '* ]]
}

@test "machine: a TMPDIR where no program can be started is named" {
    need_root
    need setpriv
    mkdir noexec
    unshare -m mount -t tmpfs none noexec 2>/dev/null || skip 'nothing can be mounted here'
    chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    run env -i "PATH=${PATH#*/bats-core:}" TMPDIR="$PWD/noexec" unshare -m sh -c 'mount -t tmpfs -o noexec,mode=1777 none "$TMPDIR" || exit 99
        exec setpriv --reuid=65534 --regid=65534 --clear-groups sh "$1" BUILD="$2" LAB=01 SUBMISSION="$3"' sh \
        "$ROOT/labs/grader/grade.sh" "$OUT" "$(model 01)" 3>&-
    [ "$status" -ne 99 ] || skip 'nothing can be mounted here'
    echo "$output"
    [ "$status" -eq 2 ]
    [[ $output == "grade: no program can be started in $PWD/noexec (is it mounted noexec?). Set TMPDIR to "* ]]
}

# A right program ($1), in which some milliseconds ($2) go by before each close, as in a thread that waits
# for its turn on a busy machine.
late_to_close() {
    printf '%s\n' '#include <time.h>' \
        "#define LATE nanosleep(&(struct timespec){.tv_nsec = $2 * 1000000}, NULL)" \
        '#define close(fd) (LATE, close(fd))' '#define fclose(file) (LATE, fclose(file))' |
        sed '/^#include <unistd.h>/r /dev/stdin' "$1" >late.c
}

@test "machine: a right server whose threads close their descriptors late loses no points" {
    late_to_close "$ROOT"/tests/blind/05-*/right-3.c 20
    grade_after 05 late.c : TRIED="$TRIED"
    full_marks
    late_to_close "$ROOT"/labs/06-*/solution/*-3.c 50
    grade_after 06 late.c : TRIED="$TRIED"
    full_marks
}

@test "machine: a line that comes in pieces loses no points, and a TMPDIR that only root can enter is replaced" {
    sed 's/printf("bind %d/printf("bind "), fflush(stdout), sleep(1), printf("%d/' "$(model 04)" >pieces.c
    mkdir -m 700 closed
    grade_after 04 pieces.c "export TMPDIR='$PWD/closed';"
    full_marks
    [ -z "$(ls closed)" ]
}

@test "means: it says why the requested one is not possible" {
    if [ "$(id -u)" = 0 ]; then
        need setpriv
        run setpriv --reuid=65534 --regid=65534 --clear-groups env PORTLAB_MEANS=uid TMPDIR=/tmp sh "$ROOT/labs/grader/grade.sh" BUILD="$OUT" LAB=01
    else
        run env PORTLAB_MEANS=uid sh "$ROOT/labs/grader/grade.sh" BUILD="$OUT" LAB=01
    fi
    [ "$status" -eq 2 ]
    [ "$output" = 'grade: a submission cannot be kept apart here: the means uid needs root' ]
}

# A check that took the uid of one run for that of the next would pass whatever the program does.
@test "means: a uid of its own differs in each run, and no points depend on it" {
    need_root
    need patch
    sh "$ROOT/tests/wrong.sh" "$ROOT/labs/03-knock-below-1024/wrong/itself-unasked.diff" >unasked.c
    run env -i "PATH=${PATH#*/bats-core:}" PORTLAB_MEANS=uid \
        sh "$ROOT/labs/grader/grade.sh" BUILD="$OUT" LAB=03 SUBMISSION=unasked.c 3>&-
    echo "$output"
    [[ $output == *' --/2    itself: '*'the submission has a different uid in each run'* ]]
}

# The kernel gives one number to two programs that are at two addresses: by bind, for which
# Linux takes the odd ones of this range.
@test "machine: a neighbour with the same ports at a different address changes nothing" {
    need_root
    need ip
    without_netbox
    # shellcheck disable=SC2016 # sh is to see it
    run env -i "PATH=${PATH#*/bats-core:}" "PORTLAB_MEANS=${PORTLAB_MEANS-}" unshare -n sh -c '
        ip link set lo up && echo 40000 40031 >/proc/sys/net/ipv4/ip_local_port_range || exit
        server=$1 servers=
        shift
        for port in $(seq 40001 2 40031); do
            "$server" --brief --address 127.0.0.2 "$port" >>listening &
            servers="$servers $!"
        done
        timeout 60 sh -c "until [ \$(wc -l <listening) -ge 16 ]; do sleep 0.02; done" || echo "not all 16 listen"
        sh "$@"
        status=$?
        kill $servers
        exit "$status"' sh "$OUT/demo-server/demo-server" \
        "$ROOT/labs/grader/grade.sh" BUILD="$PWD/poor" LAB=04 SUBMISSION="$(model 04)" 3>&-
    echo "$output"
    full_marks
}
