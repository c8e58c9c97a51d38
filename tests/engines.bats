#!/usr/bin/env bats
# A class is graded on other machines: by GNU parallel over ssh, and by Slurm. Here both are
# this machine, started as engines/*.bash describe. A script makes most gradings at once. With
# ENGINES=all machines also die, and the real grader grades 40 programs by each engine (`make
# test-long`).
load helpers
load engines/sshd
load engines/slurm

CLASS=$OUT/labs/class/class

setup() {
    [ -x "$CLASS" ] || skip 'there is no labs/class here'
    cd "$BATS_TEST_TMPDIR" || return
    in=$PWD/in
    mkdir "$in"
    write_grader
}

teardown() {
    end_host one
    end_host two
    end_slurm
    end_started
}

# 100 points for a program with the word RIGHT, 40 for others. WAITS does not end while there is
# a file "deadly", or where that has the host's port in it; FLAKY cannot be graded once.
write_grader() {
    cat >grader.sh <<'END'
here=${0%/*} file='' out='' text='' lab=''
for word; do
    case $word in
    OUT=*) out=${word#*=} ;;
    TEXT=*) text=${word#*=} ;;
    LAB=*) lab=${word#*=} ;;
    SUBMISSION=*) file=${word#*=} ;;
    KIND=machine) exit 0 ;;
    esac
done
deadly=$(cat "$here/deadly" 2>/dev/null)
if [ -n "$deadly" ] && grep -q WAITS "$file"; then
    case "${SSH_CONNECTION-} any" in *" $deadly"*) echo $$ >>"$here/started"; exec sleep 60 ;; esac
fi
if grep -q FLAKY "$file" && mkdir "$here/flaky" 2>/dev/null; then echo 'grade: no more processes' >&2; exit 2; fi
if grep -q RIGHT "$file"; then score=100 second=passed; else score=40 second=failed; fi
printf '{"portlab":1,"event":"graded","version":"1.1","lab":"%s","checksum":"5","machine":"m","means":"none","score":%s,"gradable":100,"points":100,"refused":null,"compiler":null,"checks":[{"name":"one","title":"first","points":40,"status":"passed","hint":null},{"name":"two","title":"second","points":60,"status":"%s","hint":null}]}\n' \
    "$lab" "$score" "$second" >"$out"
echo "feedback of $lab" >"$text"
END
    export PORTLAB_GRADER="$PWD/grader.sh" TMPDIR="$BATS_TEST_TMPDIR"
}

# A student's program, and what is in it.
hand_in() {
    mkdir -p "$in/$1"
    echo "$2" >"$in/$1/name-both-ends.c"
}

# Twelve students, with names that a shell would read.
hand_in_twelve() {
    for i in {1..12}; do
        hand_in "St'u \$(x) $((i + 1000))" "$([ $((i % 3)) = 0 ] && echo RIGHT || echo "wrong $i")"
    done
}

class() {
    out=$PWD/$1
    shift
    run --separate-stderr "$CLASS" grade "KIT=$ROOT" "BUILD=$OUT" "DIR=$in" "OUT=$out" LAB=01 "$@"
    # shellcheck disable=SC2154
    echo "$output" "$stderr"
}

# The same in the background. It is up to the test to end it.
start_class() {
    out=$PWD/out
    : >started
    "$CLASS" grade "KIT=$ROOT" "BUILD=$OUT" "DIR=$in" "OUT=$out" LAB=01 "$@" >said 2>&1 3>&- &
    STARTED+=("$!")
    class_pid=$!
    wait_for_word "$!" '[0-9]' started
}

# Two folders have the same tables, feedback and results.
same() {
    diff -r -x class -x engine "$1" "$2"
}

need_ssh() {
    need parallel
    need ssh
    [ -x /usr/sbin/sshd ] || skip 'there is no sshd here (Debian: openssh-server)'
    case $(getent passwd "$(id -u)") in '' | */nologin | */false) skip 'this user cannot log in' ;; esac
    [ "$(id -u)" != 0 ] || [ -d /run/sshd ] || unshare -m true 2>/dev/null || skip "root's sshd wants /run/sshd"
}

need_slurm() {
    need sbatch
    need pgrep
    for program in munged slurmctld slurmd; do
        [ -x "/usr/sbin/$program" ] || skip "there is no $program here (Debian: munge, slurmctld, slurmd)"
    done
}

need_time() {
    [ "${ENGINES-}" = all ] || skip 'make test-long runs this: ENGINES=all'
}

@test "engines: what is missing is named before anything is graded" {
    hand_in 'Ada 1001' RIGHT
    mkdir bin
    for tool in sh cat date sed tr mv sort grep id mktemp rm; do ln -s "$(command -v "$tool")" "bin/$tool"; done
    for engine in parallel slurm; do
        PATH=$PWD/bin class out "ENGINE=$engine" MEANS=uid
        [ "$status" -eq 69 ]
        [[ $stderr == "class: ENGINE=$engine: "*' is not installed here (Debian: apt-get install '* ]]
    done
    [ ! -e out/grades.csv ]
}

@test "engines: wrong use is named" {
    for words in ENGINE=cloud 'ENGINE=slurm' 'ENGINE=slurm MEANS=magic' 'PARALLEL_HOSTS=a' 'ENGINE=parallel CHUNK=0'; do
        # shellcheck disable=SC2086 # words
        class out $words
        [ "$status" -eq 64 ]
        [[ $stderr == 'class: '*' must '* ]]
    done
}

@test "engines: GNU parallel on this machine gives the same verdicts" {
    need parallel
    hand_in_twelve
    class local
    class there ENGINE=parallel
    [ "$status" -eq 0 ]
    [[ ${lines[-1]} == *'"engine":"parallel"}' ]]
    same local there
}

@test "engines: GNU parallel over ssh gives the same verdicts" {
    need_ssh
    hand_in_twelve
    hand_in 'Zoe 2001' 'FLAKY RIGHT'
    start_host one
    start_host two
    class "the'class" ENGINE=parallel PARALLEL_HOSTS=one,1/two
    [[ ${lines[-1]} == *'"graded":13,"kept":0,'*'"retried":1,'* ]]
    class local
    same local "the'class"
}

@test "engines: a host that cannot be reached is named before anything is graded" {
    need_ssh
    hand_in 'Ada 1001' RIGHT
    start_host one
    start_host two
    end_host two
    class out ENGINE=parallel PARALLEL_HOSTS=one,two
    [ "$status" -eq 69 ]
    [[ $stderr == 'class: ENGINE=parallel: two cannot grade: '*refused*'nothing was graded'* ]]
    [ ! -e out/grades.csv ]
}

@test "engines: a host that dies costs a retry and no grade" {
    need_time
    need_ssh
    hand_in 'Ada 1001' 'WAITS RIGHT'
    hand_in 'Bob 1002' 'WAITS wrong'
    start_host one
    start_host two
    # shellcheck disable=SC2154 # start_host sets it
    echo "$port_one" >deadly
    start_class ENGINE=parallel PARALLEL_HOSTS=one,two CHUNK=1
    end_host one
    wait "$class_pid"
    grep -q '"graded":2,.*"not_graded":0' said
    for pid in $(<started); do wait_until has_ended "$pid"; done
}

@test "engines: Ctrl-C ends the programs on the hosts, and keeps finished results" {
    need_ssh
    hand_in 'Ada 1001' RIGHT
    hand_in 'Bob 1002' WAITS
    start_host one
    echo any >deadly
    start_class ENGINE=parallel PARALLEL_HOSTS=one CHUNK=1 JOBS=1
    stop_class
    class out ENGINE=parallel PARALLEL_HOSTS=one JOBS=1
    [[ ${lines[-1]} == *'"graded":1,"kept":1,'* ]]
}

# Ada's program has been graded, and another runs: both are ended, and it is said.
stop_class() {
    kill -TERM "$class_pid"
    wait "$class_pid" || true
    for pid in $(<started); do wait_until has_ended "$pid"; done
    grep -q 'stopped. 1 graded now, 0 before' said
    rm deadly
}

@test "engines: Slurm gives the same verdicts" {
    need_slurm
    hand_in_twelve
    hand_in 'Zoe 2001' 'FLAKY RIGHT'
    start_slurm
    class "the'class %a" ENGINE=slurm MEANS=session CHUNK=5
    [[ ${lines[-1]} == *'"graded":13,"kept":0,'*'"retried":1,'*'"engine":"slurm"}' ]]
    class local MEANS=session
    same local "the'class %a"
}

@test "engines: Ctrl-C ends Slurm's jobs, and keeps finished results" {
    need_time
    need_slurm
    hand_in 'Ada 1001' RIGHT
    hand_in 'Bob 1002' WAITS
    echo any >deadly
    start_slurm
    start_class ENGINE=slurm MEANS=session JOBS=1
    stop_class
    [ -z "$(squeue -h)" ]
    class out ENGINE=slurm MEANS=session
    [[ ${lines[-1]} == *'"graded":1,"kept":1,'* ]]
}

@test "engines: a Slurm node that dies costs a retry and no grade" {
    need_time
    need_slurm
    hand_in 'Ada 1001' RIGHT
    hand_in 'Bob 1002' 'WAITS wrong'
    echo any >deadly
    start_slurm
    start_class ENGINE=slurm MEANS=session
    end_node
    kill -KILL "$(<started)"
    rm deadly
    start_node
    wait "$class_pid"
    grep -q '"graded":2,.*"not_graded":0' said
}

@test "engines: gradings of a Slurm node that never comes back are listed, and the rest is kept" {
    need_time
    need_slurm
    hand_in 'Ada 1001' RIGHT
    hand_in 'Bob 1002' WAITS
    echo any >deadly
    start_slurm
    start_class ENGINE=slurm MEANS=session JOBS=1 PATIENCE=10
    end_node
    kill -KILL "$(<started)"
    status=0
    wait "$class_pid" || status=$?
    gave_up
    [ -z "$(squeue -h)" ]
}

# Bob's program could not be graded, which was said; Ada's was.
gave_up() {
    cat said
    [ "$status" -eq 2 ]
    grep -q '^Slurm has no node: giving up in [0-9]* s$' said
    grep -q '"graded":1,.*"not_graded":1' said
    grep -q 'bob-1002.*Slurm had no node for it' out/summary.txt
}

# A Slurm that says what the test has written: parts of an array into `left`, nodes into `nodes`.
fake_slurm() {
    mkdir bin
    printf '#!/bin/sh\necho 7\n' >bin/sbatch
    printf '#!/bin/sh\nrm -f %s\n' "$PWD/left" >bin/scancel
    printf '#!/bin/sh\ncat %s 2>/dev/null || { echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1; }\n' "$PWD/left" >bin/squeue
    printf '#!/bin/sh\ncat %s\n' "$PWD/nodes" >bin/sinfo
    chmod +x bin/*
    PATH=$PWD/bin:$PATH
}

@test "engines: Slurm is given up if it has no node for what is left" {
    hand_in 'Bob 1002' WAITS
    fake_slurm
    for nodes in 'all n1 down*' 'all n1 idle*' 'all n1 drained' 'other n1 idle' ''; do
        echo "$nodes" >nodes
        echo 'all PENDING Resources@' >left
        class out ENGINE=slurm MEANS=session PATIENCE=1
        [ "$status" -eq 2 ]
        [[ $output == *$'\nSlurm has no node: giving up in 1 s\n'* ]]
        grep -q 'bob-1002.*Slurm had no node for it' out/summary.txt
        [ ! -e left ]
    done
}

@test "engines: a Slurm job that is held, or whose node is silent, is given up" {
    hand_in 'Bob 1002' WAITS
    fake_slurm
    printf '%s\n' 'all n1 idle' 'all n2 allocated*' >nodes
    for left in 'all PENDING JobHeldUser@' 'all PENDING launch failed requeued held@' 'all RUNNING None@n2'; do
        echo "$left" >left
        class out ENGINE=slurm MEANS=session PATIENCE=1
        [ "$status" -eq 2 ]
        [ ! -e left ]
    done
}

@test "engines: class waits for a Slurm queue, however long it is" {
    hand_in 'Bob 1002' WAITS
    fake_slurm
    printf '%s\n' 'other n1 idle' 'all n2 allocated' >nodes
    echo 'some,all PENDING Priority@' >left
    sed -i "2i echo >>$PWD/asked; [ \$(wc -l <$PWD/asked) -le 3 ] || rm -f $PWD/left" bin/squeue
    class out ENGINE=slurm MEANS=session PATIENCE=1
    [ "$(wc -l <asked)" -ge 4 ]
    [[ $output != *'no node'* ]]
}

# Forty programs of lab 01, right and wrong ones.
hand_in_forty() {
    local i=0 program
    mkdir programs
    for program in "$ROOT"/labs/01-*/wrong/*.diff; do
        sh "$ROOT/tests/wrong.sh" "$program" >"programs/${program##*/}.c"
    done
    set -- "$ROOT"/labs/01-*/solution/*.c programs/*.c
    while [ "$i" -lt 40 ]; do
        i=$((i + 1))
        mkdir "$in/Student $((i + 1000))" && cp "$1" "$in/Student $((i + 1000))/name-both-ends.c"
        set -- "$@" "$1"
        shift
    done
}

@test "engines: the real grader's verdicts are the same on this machine, over ssh and by Slurm" {
    need_time
    need_ssh
    need_slurm
    unset PORTLAB_GRADER TMPDIR # which root alone may enter
    hand_in_forty
    start_host one
    start_host two
    start_slurm
    class local
    means=$(sed -n 's/.*"means":"\([a-z]*\)".*/\1/p' "$(find local/results -name '*.json' | head -n 1)")
    class parallel ENGINE=parallel PARALLEL_HOSTS=1/one,1/two
    class slurm ENGINE=slurm "MEANS=$means" CHUNK=10
    for table in grades.csv checks.csv summary.txt; do
        cmp "local/$table" "parallel/$table"
        cmp "local/$table" "slurm/$table"
    done
}
