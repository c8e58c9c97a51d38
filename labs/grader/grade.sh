#!/bin/sh
# grade: grades one lab or all: compiles the submission apart from everything else, runs the
# lab's checks on it, and writes the result in the form that FORMAT names. It also marks
# worksheets by their answers, without compiling or running anything.
#
# usage: grade.sh [LAB=NN] [SUBMISSION=DIR-or-FILE] [FORMAT=NAME] [OUT=FILE] [BUILD=DIR] [KEEP=1]
#                 [TRIED=FILE] [TEXT=FILE]
#        grade.sh KIND=machine TRIED=FILE
#        grade.sh KIND=worksheet [LAB=NN] [ANSWERS=FILE] [STUDENT=NAME] [ID=ID] [FORMAT=...]...
#        grade.sh KIND=worksheet DIR=FOLDER [LAB=NN] [FORMAT=text|json] [OUT=FILE]
#
# LAB        the lab; without it all labs, then each worksheet that has answers: NN-NAME.txt in
#            SUBMISSION, or in a student's folder in worksheets/answers
# SUBMISSION the program, or a folder with it; without it the programs in the labs' folders
# KIND       worksheet: no labs. machine: only writes TRIED
# STUDENT    whose answers, if several students have a folder; ID tells apart two of one name
# DIR        a class, if there is no ANSWERS and no STUDENT: marks each answers file (*.txt) below
#            it, and prints one line for each
# FORMAT     text, json, gradescope, classroom50, autolab, vpl, prairielearn, codegrade, junit or
#            tap. Without it: text; and on a terminal a short text, which fits 24 lines (screen)
# OUT        the file for the result; without it the result is printed
# TEXT       a file for the same result as text
# BUILD      where the kit was built
# KEEP       1 keeps the work folder, and says how to run one check again
# TRIED      a file for what was found out about this machine, in a folder that only the caller
#            can write: the first of many gradings writes it, and the others read it
#
# Exit status: 0 full marks, 1 less, 2 it could not be graded, and then there is no OUT. The forms
# of schools' systems, gradescope to codegrade, have 0 for each result. A class has 0 if all files
# could be marked.
set -u
# shellcheck source=labs/grader/environment.sh
. "$(dirname "$0")/environment.sh"

complain() {
    echo "grade: $1" >&2
    exit 2
}
kit=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
# shellcheck source=labs/grader/compiler.sh
. "$kit/labs/grader/compiler.sh"
# shellcheck source=labs/grader/trial.sh
. "$kit/labs/grader/trial.sh"

uid=$(id -u 2>/dev/null) gid=$(id -g 2>/dev/null) # try_commands complains if there is no id
kind='' lab='' submission='' answers='' student='' id='' class='' format='' file='' keep='' tried='' text='' out=$kit
for argument; do
    value=${argument#*=}
    case $argument in
    KIND=*) kind=$value ;;
    LAB=*) lab=$value ;;
    SUBMISSION=*) submission=$value ;;
    ANSWERS=*) answers=$value ;;
    STUDENT=*) student=$value ;;
    ID=*) id=$value ;;
    DIR=*) class=$value ;;
    FORMAT=*) format=$value ;;
    OUT=*) file=$value ;;
    KEEP=*) keep=$value ;;
    TRIED=*) tried=$value ;;
    TEXT=*) text=$value ;;
    BUILD=*) out=$(cd "${value:-$kit}" && pwd) || exit 2 ;;
    *) complain "unknown argument $argument. Known are LAB=NN SUBMISSION=DIR-or-FILE FORMAT=NAME OUT=FILE BUILD=DIR KEEP=1" ;;
    esac
done
case $lab in [1-9]) lab=0$lab ;; esac # LAB=3 is lab 03
if [ -z "$format" ]; then
    format=text
    [ -n "$file" ] || ! [ -t 1 ] || format=screen
fi
shift "$#"
apart=$out/labs/grader/apart
netbox=$out/labs/tools/netbox
score=$out/labs/grader/score
take=$out/labs/grader/take
sheet=$out/worksheets/sheet/sheet
[ -x "$score" ] || complain "$score is missing; make grader builds it"
"$score" "$format" 2>/dev/null || complain "FORMAT=$format is unknown"
[ -z "$class" ] || [ "$kind" = worksheet ] ||
    complain 'DIR needs KIND=worksheet. For one program use SUBMISSION=FILE; to grade a class use make grade DIR=FOLDER'
[ -z "$answers$student$id" ] || class=
case $class,$format in
,* | *,text | *,screen | *,json) ;;
*) complain "FORMAT must be text or json for a class, not $format" ;;
esac
# A name that begins with - is no option.
case $submission in -*) submission=./$submission ;; esac
case $answers in -*) answers=./$answers ;; esac
case $class in -*) class=./$class ;; esac
case $file in -*) file=./$file ;; esac
case $text in -*) text=./$text ;; esac
# If it cannot be graded, no older result must be left.
[ ! -f "$file" ] || rm -f "$file"
[ ! -f "$text" ] || rm -f "$text"

# Makes the work folder, in a folder ($1). A submission's uid must be able to pass through it.
make_work() {
    work=$(mktemp -d "$1/portlab-grade.XXXXXX") && work=$(cd "$work" && pwd) && chmod 711 "$work" || exit 2
}
compiler=
# shellcheck source=/dev/null
[ ! -f "$tried" ] || . "$tried" || exit 2
make_work "${TMPDIR:-/tmp}"
trap '[ -n "$keep" ] || rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

# Finds the first means that works here; PORTLAB_MEANS asks for one of them. Root runs nothing with
# its own uid (session) unless PORTLAB_MEANS says so. Each means is tried for both of its uses: to
# compile, and in the network of the checks.
try_means() {
    mkdir -p "$work/try"
    usual='namespaces session'
    [ "$uid" != 0 ] || usual='namespaces uid'
    for means in ${PORTLAB_MEANS:-$usual}; do
        if [ "$means" = uid ] && [ "$uid" != 0 ]; then
            echo 'the means uid needs root' >"$work/why"
        elif "$apart" --means "$means" --tools "$work/try" /bin/true 2>"$work/why" </dev/null &&
            chown "$uid:$gid" "$work/try" && try_in_network 2>"$work/why"; then
            return
        fi
    done
    return 1
}

# Root's TMPDIR may be closed to all other uids, and the submission has one of them.
find_means() {
    try_means && return
    if [ "$uid" = 0 ] && [ "${work%/*}" != /tmp ]; then
        rm -rf "$work"
        make_work /tmp
        try_means && return
    fi
    why=$(cat "$work/why")
    if cp /bin/true "$work/try/true" 2>/dev/null && ! "$work/try/true" 2>/dev/null; then
        complain "no program can be started in ${work%/*} (is it mounted noexec?). Set TMPDIR to a folder where programs can run"
    fi
    complain "a submission cannot be kept apart here: $why"
}

# The checks get a private network if this machine allows one: a netbox, with these options.
try_in_network() {
    cp /bin/true "$work/try/true" || return # a program cannot reach the machine's own
    # Without a uid of its own the submission would be the box's root, if the grader were.
    root=--root
    [ "$means" != session ] || root=
    boxed=1
    "$netbox" $root -- true 2>/dev/null || boxed=
    ${boxed:+"$netbox" $root --} "$apart" --means "$means" "$work/try" ./true </dev/null
}

# Tries this machine once, also for many gradings.
try_machine() {
    try_commands
    find_means
    find_compiler
    [ -z "$tried" ] || printf '%s\n' "TMPDIR=$(quote "${work%/*}")" "means=$means" "root=$root" "boxed=$boxed" \
        "compiler=$(quote "$compiler")" "shown=$(quote "$shown")" >"$tried.$$"
    [ -z "$tried" ] || mv "$tried.$$" "$tried"
}

# Copies what was handed in for a lab ($1: NN-name), if that is a plain file.
copy_source() {
    status=0
    if [ -n "$submission" ]; then
        "$take" "$submission" "$1" "$folder/${1#*-}.c" 2>"$work/why" || status=$?
    else
        (cd "$kit/labs" && "$take" . "$1" "$folder/${1#*-}.c") 2>"$work/why" || status=$?
    fi
    [ "$status" -ne 142 ] || echo 'its file system did not answer within 10 seconds' >"$work/why"
    [ "$status" -le 1 ] || complain "cannot read ${submission:-labs/$1}: $(cat "$work/why")"
    return "$status"
}

# A word as a shell reads it.
quote() {
    case $1 in
    *\'*) printf %s "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/" ;;
    *) printf "'%s'" "$1" ;;
    esac
}

# What runs the checks in a network of this grading alone, with a range and a floor that differ
# each time.
network() {
    [ -n "$boxed" ] || return 0
    random=$(od -An -N4 -tu4 </dev/urandom)
    low=$((random % 27000 + 5000))
    floor=$((random / 27000 % 900 + 600))
    echo "GRADE_NETWORK=own $(quote "$netbox") $root --floor $floor --range $low-$((low + 2000 + random % 1000)) --"
}

# The script that runs a lab's checks ($1: NN-name), or one of them.
write_check() {
    echo '# sh check NAME: runs one check again, and shows its record. Without NAME: all checks.'
    for setting in "GRADE_FOLDER=$folder" "GRADE_RECORDS=$records" "GRADE_MEANS=$means" "PORTLAB_OUT=$out" \
        "TMPDIR=$work/$1"; do
        echo "export $(quote "$setting")"
    done
    echo "$(network) timeout -k 5 ${GRADE_SECONDS:-120} bats --tap \${1:+-f \"^\$1: \"} $(quote "$kit/labs/$1/check.bats")"
    echo "[ -z \"\${1-}\" ] || cat \"\$GRADE_RECORDS/check-\$1\""
}

# Grades a lab ($1: NN-name); the records of its checks go to $records.
grade() {
    folder=$work/$1/submission
    records=$work/$1/records
    mkdir -p "$folder" "$records"
    chmod 711 "$work/$1"
    echo "$means" >"$records/means"
    copy_source "$1" >"$records/compiler" && compile "$folder" "${1#*-}.c" >"$records/compiler" && rm "$records/compiler"
    [ ! -e "$records/compiler" ] || return 0
    add_stand_in "$folder" "${1#*-}.c" "$kit/labs/$1/stand-in.c"
    chmod -R a+rX "$folder"
    [ "$uid" != 0 ] || chown -R "$uid:$gid" "$folder" # nobody else may change it
    write_check "$1" >"$work/$1/check"
    sh "$work/$1/check" >"$records/tap" 2>&1 </dev/null
    [ -z "$keep" ] || echo "grade: to run one check again: sh $(quote "$work/$1/check") NAME" >&2
}

# Keeps the last grading of the student's own file in a lab ($1), for `make progress`.
keep() {
    kept=$out/build/progress/$1
    mkdir -p "$kept" || return
    cp "$work/$1/submission/${1#*-}.c" "$kept/source.c"
    "$score" text "$kit/labs/$1" "$work/$1/records" >"$kept/text"
    echo $? >"$kept/status"
}

# Finds the folder of a student's answers: STUDENT's, or the only one.
find_person() {
    person=
    if [ -n "$student$id" ]; then
        [ -x "$sheet" ] || complain "$sheet is missing; make grade builds it"
        person=$kit/worksheets/answers/$("$sheet" folder "$student" ${id:+"$id"}) || exit 2
        return
    fi
    for folder in "$kit"/worksheets/answers/*/; do
        [ -d "$folder" ] || continue
        if [ -n "$person" ]; then # the labs can be graded all the same
            several='several students have answers here; STUDENT=NAME chooses one'
            [ -z "$kind" ] || complain "$several"
            echo "grade: no worksheet is marked: $several" >&2
            sheets=''
            return
        fi
        person=${folder%/}
    done
}

# Finds the answers to a worksheet: the file ANSWERS, or NN-NAME.txt in a folder.
find_answers() {
    found=${answers:-${submission:-$person}/$1.txt}
    [ -L "$found" ] || [ -e "$found" ]
}

# Marks the answers to a worksheet ($1: NN-NAME), and leaves the records in a folder ($2).
mark() {
    [ -x "$sheet" ] || complain "$sheet is missing; make grade builds it"
    mkdir -p "$2"
    mark_within "$1" "$2" 2>"$work/said"
    case $? in
    0) [ -n "$class" ] || cat "$work/said" >&2 ;;
    64) [ -s "$2/refusal" ] || complain "$(cat "$work/said")" ;; # the result says why
    *) complain "$(cat "$work/said")" ;;
    esac
}

# Runs in the answers' folder, so that messages name the file without its path.
mark_within() (
    case $found in */*) cd "${found%/*}/" || exit ;; esac
    "$sheet" check "$kit/worksheets/$1.md" --answers "${found##*/}" --student "$student" --id "$id" --records "$2"
)

# Finds the worksheet (NN-NAME) that a file ($1) is for: a line in it or its name says so.
find_sheet() {
    number=
    if [ -f "$1" ] && ! [ -L "$1" ]; then
        number=$(LC_ALL=C grep -a -i -m 1 '^[^a-z]*worksheet *: *[0-9]' "$1" | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
    fi
    each=${1##*/}
    number=${number:-${each%%[!0-9]*}}
    case $number in [1-9]) number=0$number ;; esac
    for each in "$kit/worksheets/$number"-*.md; do
        each=${each##*/} each=${each%.md}
        [ ! -f "$kit/worksheets/$each.md" ] || return 0
    done
    return 1
}

# A file's name ($1), safe for a terminal.
shown() {
    printf %s "$1" | tr '\000-\037\177' '?'
}

# Marks each answers file below a folder ($1). The records of the Nth are in records/N, with
# the file's name.
mark_class() {
    if ! { [ -r "$1" ] && [ -x "$1" ]; }; then
        printf 'grade: %s: cannot read this folder\n' "$(shown "$1")" >&2
        unmarked=2
    fi
    for found in "$1"/*; do
        if [ -d "$found" ] && ! [ -L "$found" ]; then
            mark_class "$found"
        elif [ "${found%.txt}" = "$found" ] || ! { [ -e "$found" ] || [ -L "$found" ]; }; then
            : # no answers
        elif ! find_sheet "$found"; then
            printf 'grade: %s: no line says which worksheet it is for (worksheet: 01)\n' \
                "$(shown "$found")" >&2
            unmarked=2
        elif [ -z "$lab" ] || [ "$each" = "$lab" ] || [ "${each%%-*}" = "$lab" ]; then
            count=$((count + 1))
            mkdir -p "$work/records/$count"
            printf %s "${found#"$class"/}" >"$work/records/$count/file"
            mark "$each" "$work/records/$count"
        fi
    done
}

# The names in a folder that LAB means; all without LAB.
matching() {
    for each in "$1"/[0-9][0-9]-*; do
        [ -e "$each" ] || continue
        each=${each##*/} each=${each%.md}
        case $each in
        "${lab:-$each}" | "$lab"-*) echo "$each" ;;
        esac
    done
}

# Copies a file ($1) to another ($2), which is complete or missing at any time. A device such as
# /dev/stdout is written to directly.
write_file() {
    umask "$CALLER_UMASK"
    if [ -e "$2" ]; then
        cat "$1" >"$2"
    elif cat "$1" >"$2.new.$$"; then
        mv "$2.new.$$" "$2"
    else
        rm -f "$2.new.$$"
        return 1
    fi
}

if [ "$kind" = machine ]; then
    [ -n "$tried" ] || complain 'KIND=machine needs TRIED=FILE'
    try_machine
    exit 0
fi

labs='' sheets=''
if [ "$kind" = worksheet ]; then
    sheets=$(matching "$kit/worksheets")
    [ -n "$sheets" ] || complain "there is no worksheet $lab"
else
    labs=$(matching "$kit/labs")
    [ -n "$labs" ] || complain "there is no lab $lab"
    [ -n "$lab" ] || sheets=$(matching "$kit/worksheets")
fi
count=0 unmarked=0
if [ -n "$class" ]; then
    [ -d "$class" ] || complain "DIR=$class is not a folder"
    mark_class "$class"
    while [ $(($# / 2)) -lt "$count" ]; do
        set -- "$@" "$work/records/$(($# / 2 + 1))" "$work/records/$(($# / 2 + 1))"
    done
    [ "$#" -gt 0 ] || complain "no answers${lab:+ to worksheet $lab} (*.txt) are below $class"
    labs='' sheets=''
elif [ -n "$sheets" ] && [ -z "$answers$submission" ]; then
    find_person
fi
if [ -n "$labs" ]; then
    [ -n "$compiler" ] || try_machine
fi
for each in $labs; do
    grade "$each"
    [ -n "$submission" ] || (umask "$CALLER_UMASK"; keep "$each") 2>/dev/null
    set -- "$@" "$kit/labs/$each" "$work/$each/records"
done
for each in $sheets; do
    find_answers "$each" || continue
    mark "$each" "$work/worksheet-$each"
    set -- "$@" "$work/worksheet-$each" "$work/worksheet-$each"
done
[ "$#" -gt 0 ] || complain "there are no answers to worksheet ${lab:-NN} yet. To answer it: make worksheet LAB=${lab:-NN}"
status=0
"$score" "$format" "$@" >"$work/result" || status=$?
[ -z "$class" ] || [ "$status" = 2 ] || status=$unmarked # missing points are no failure
if [ -z "$file" ]; then
    cat "$work/result" || exit 2
elif [ -s "$work/result" ]; then
    write_file "$work/result" "$file" || complain "cannot write $file"
fi
if [ -n "$text" ]; then
    "$score" text "$@" >"$work/text"
    write_file "$work/text" "$text" || complain "cannot write $text"
fi
exit "$status"
