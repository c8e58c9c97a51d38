#!/usr/bin/env bats
# Attacks are handed in and graded. Each gets the points it deserves, the grader is unharmed,
# and nothing is left behind. GRADE_SITUATIONS: namespaces, uid, session; if not set, the first
# that this machine has.
load helpers

# A kit of the test's own, which any user can read, and its owner is root or this user.
setup_file() {
    export KIT SPARE_UID
    find_spare_uid
    KIT=$(mktemp -d /tmp/portlab-attacks.XXXXXX)
    chmod 755 "$KIT"
    mkdir -p "$KIT/in" "$KIT/tmp" "$KIT/build/labs" "$KIT"/tried/{namespaces,uid,session}
    chmod 777 "$KIT/tmp"
    [ -z "$SPARE_UID" ] || chown "$SPARE_UID" "$KIT/tried/session"
    cp -r "$ROOT/labs" "$KIT/"
    for built in demo-server/demo-server demo-client/demo-client labs/tools labs/grader build/labs; do
        mkdir -p "$KIT/$(dirname "$built")"
        cp -r "$OUT/$built" "$KIT/$(dirname "$built")/"
    done
    chmod -R a+rX "$KIT"
}

teardown_file() {
    rm -rf "$KIT"
}

teardown() {
    end_started
    [ -z "${BELOW_USR-}" ] || rm -rf "$BELOW_USR"
}

# Grades what is handed in ($1) in a situation: STATUS, SAID. Another bats is to run: so
# without this one's variables, and without its folder in PATH. The machine is tried once in each
# situation.
grade() {
    local begin=$SECONDS as=()
    if [ "$WHERE" = session ] && [ "$(id -u)" = 0 ]; then
        as=(setpriv --reuid="$SPARE_UID" --regid="$SPARE_UID" --clear-groups)
    fi
    STATUS=0
    SAID=$("${as[@]}" env -i "PATH=${PATH#*/bats-core:}" TMPDIR="$KIT/tmp" PORTLAB_MEANS="$WHERE" timeout 300 sh "$KIT/labs/grader/grade.sh" \
        LAB="${LAB-01}" SUBMISSION="$1" TRIED="${WHERE:+$KIT/tried/$WHERE/machine}" 2>&1 </dev/null 3>&-) || STATUS=$?
    echo "$WHERE, $(basename "$1"): exit status $STATUS, $((SECONDS - begin)) s"
    echo "$WHERE, $(basename "$1"): $((SECONDS - begin)) s" >>"${ATTACK_TIMES:-/dev/null}"
}

# What the grader consists of, as one number.
kit_sum() {
    find "$KIT/labs" -type f -exec cksum {} + | sort | cksum
}

is_unharmed() {
    local pid
    [ "$(kit_sum)" = "$SUM" ]
    [ -z "$(ls -A "$KIT/tmp")" ]
    ! find "$KIT" /tmp /var/tmp /dev/shm / -maxdepth 1 -name portlab-litter 2>/dev/null | grep . || false
    [ -z "$SPARE_UID" ] || for pid in $(pgrep -u "$SPARE_UID"); do has_ended "$pid" || { echo "$pid is left"; return 1; }; done
}

everywhere() {
    local ran=0
    SUM=$(kit_sum)
    for WHERE in ${GRADE_SITUATIONS:-namespaces uid session}; do
        [ "$WHERE" != uid ] || [ "$(id -u)" = 0 ] || continue
        rm -rf "$KIT/in/try"
        mkdir "$KIT/in/try"
        if [ "$WHERE" = session ] && [ "$(id -u)" = 0 ]; then
            [ -n "$SPARE_UID" ] || continue # real root is under no limit of processes
            chown "$SPARE_UID" "$KIT/in/try"
        fi
        ran_try=0
        "$KIT/labs/grader/apart" --means "$WHERE" --tools "$KIT/in/try" /bin/true 2>/dev/null || ran_try=$?
        rm -rf "$KIT/in/try"
        [ "$ran_try" -eq 0 ] || continue
        "$@"
        is_unharmed
        ran=$((ran + 1))
        [ -n "${GRADE_SITUATIONS-}" ] || break
    done
    [ "$ran" -gt 0 ] || skip 'nothing can be kept apart here in the situations that were asked for'
}

deserves_nothing() {
    grade "$1"
    echo "$SAID"
    [ "$STATUS" -eq 1 ]
    [[ $SAID == *$'\n'"0 of "*" points"* ]]
}

attack() {
    everywhere deserves_nothing "$ROOT/tests/attacks/$1.c"
}

# Files of one line each, that are to be compiled.
lines_deserve_nothing() {
    local line
    for line in "$@"; do
        printf '%s\nint main(void) {return 0;}\n' "$line" >"$KIT/in/a.c"
        deserves_nothing "$KIT/in/a.c"
        [[ $SAID == *'does not compile'* ]]
        [[ $SAID != *getpeername* ]]
    done
}

# A lab's own attack ($1) gets no more than a program gets that does what is left of it honestly.
deserves_as_it_says() {
    local most
    most=$(sed -n "s/.*Deserves:.*\\b$LAB \\([0-9]*\\).*/\\1/p" "$1")
    grade "$1"
    echo "$SAID"
    [[ $SAID =~ ([0-9]+)" of "[0-9]+" points" ]] # of fewer than 100, if this machine lacks something
    [ "${BASH_REMATCH[1]}" -le "$most" ]
}

# The attacks on some labs ($2 and more) that are in one file ($1).
attack_labs() {
    for LAB in "${@:2}"; do
        everywhere deserves_as_it_says "$ROOT/tests/attacks/labs/$1.c"
    done
}

@test "attacks: a program that uses time, output, processes or memory without end gets 0" {
    [ "$(id -u)" != 0 ] || need_spare_uid
    for each in loop output bomb memory; do
        attack "$each"
    done
}

@test "attacks: a program that stays behind, listening or forking, gets 0" {
    for each in daemon chain; do
        attack "$each"
    done
}

@test "attacks: a program that prints a result, or the README's example, gets 0" {
    for each in forger example pretender; do
        attack "$each"
    done
}

@test "attacks: a program that lets others do the work, reads, writes or spies gets 0" {
    [ -n "${GRADE_SITUATIONS-}" ] || skip 'make test-long has this; tests/apart.bats has it in short'
    for each in tools reader writer spy sniffer descriptors policy; do
        attack "$each"
    done
}

@test "attacks: a program that searches for what the grader knows about a lab finds nothing" {
    attack_labs truth 10
    [ -n "${GRADE_SITUATIONS-}" ] || return 0 # make test-long has the others
    attack_labs truth 06 07 08 09
}

@test "attacks: a program that asks the kernel, and not its input, gets what a guess gets" {
    attack_labs tables 06
    [ -n "${GRADE_SITUATIONS-}" ] || return 0
    attack_labs tables 07 08 10
    attack_labs visits 10
}

@test "attacks: a program that prints all answers, forges counts or goes by the port gets what a guess gets" {
    attack_labs number 08
    attack_labs opened 07
    [ -n "${GRADE_SITUATIONS-}" ] || return 0
    attack_labs answers 06 07 08 10
}

@test "attacks: a program that stays to answer later servers gets no more than one that cannot restart" {
    attack_labs survivor 06
}

@test "attacks: a translator without a table gets no points" {
    attack_labs last 09
    [ -n "${GRADE_SITUATIONS-}" ] || return 0
    attack_labs flood 09
    attack_labs hidden 09
}

@test "attacks: a program whose many lines take long to compare gets 0" {
    LAB=08 attack lines
    [ -n "${GRADE_SITUATIONS-}" ] || return 0
    for LAB in 04 07 10; do
        attack lines
    done
}

# The points of how many ($SAID), for a wrong program with an attack's file behind it ($1).
points_with() {
    sh "$ROOT/tests/wrong.sh" "$KIT/labs/04-let-the-kernel-choose/wrong/binds-before-connect.diff" | cat - "$1" >"$KIT/in/a.c"
    LAB=04 grade "$KIT/in/a.c"
    SAID=$(tail -n 1 <<<"$SAID")
    echo "$SAID"
}

leaves_out_nothing() {
    points_with /dev/null
    [[ $SAID =~ " of "([0-9]+)" points" ]]
    points_with "$ROOT/tests/attacks/labs/spoiler.c"
    [[ $SAID == *" of ${BASH_REMATCH[1]} points"* ]]
}

@test "attacks: a program that uses up all ports leaves out no check" {
    need_netbox # without one they would be the machine's
    need_solutions
    need patch
    everywhere leaves_out_nothing
}

@test "attacks: a program that kills all that it can gets 0, and the grader survives" {
    need_spare_uid
    attack killer
}

@test "attacks: a source that takes in the solution, or a device, does not compile" {
    need_solutions
    solution=$(echo "$KIT"/labs/01-*/solution/*[a-z].c)
    everywhere lines_deserve_nothing "#include \"$solution\"" '#include "/dev/zero"' \
        "#include \"../../../labs/$(basename "$(dirname "$(dirname "$solution")")")/solution/$(basename "$solution")\"" \
        "__asm__(\".incbin \\\"$solution\\\"\");"
}

# Makes a copy of the kit in this folder the one that grades.
put_kit_below() {
    [ -w "$1" ] || skip 'this user cannot put a kit there'
    BELOW_USR=$(mktemp -d "$1/portlab-attacks.XXXXXX")
    cp -a "$KIT"/. "$BELOW_USR/"
    rm -f "$BELOW_USR"/tried/*/machine # of a machine whose kit is elsewhere
    chmod 755 "$BELOW_USR"
    KIT=$BELOW_USR
}

takes_nothing_from() {
    lines_deserve_nothing "#include \"$1\"" "__asm__(\".incbin \\\"$1\\\"\");"
}

@test "attacks: a kit below /usr is hidden like one elsewhere" {
    need_solutions
    put_kit_below /usr/local
    everywhere takes_nothing_from "$(echo "$KIT"/labs/01-*/solution/*[a-z].c)"
}

# A program that shows the file ($1) where a complaint of its own would be shown.
sees_nothing_of() {
    cat >"$KIT/in/a.c" <<END
#include <stdio.h>
int main(void) {
    FILE *in = fopen("$1", "r");
    int c;
    while (in != NULL && (c = getc(in)) != EOF) putc(c, stderr);
    return 1;
}
END
    deserves_nothing "$KIT/in/a.c"
    [[ $SAID != *'#include'* ]]
}

@test "attacks: a program cannot read a kit below /usr/lib, where its libraries are" {
    need_solutions
    put_kit_below /usr/lib
    solution=$(echo "$KIT"/labs/01-*/solution/*[a-z].c)
    everywhere sees_nothing_of "${solution%% *}"
}

@test "attacks: a link, a pipe, a folder, a device, an empty or an overlong file gets no points" {
    need_solutions
    ln -s "$(echo "$KIT"/labs/01-*/solution/*[a-z].c)" "$KIT/in/link.c"
    mkfifo "$KIT/in/pipe.c"
    mkdir "$KIT/in/folder.c"
    head -c 300000 /dev/zero | tr '\0' ' ' >"$KIT/in/long.c"
    for each in link.c pipe.c folder.c long.c; do
        everywhere deserves_nothing "$KIT/in/$each"
    done
    everywhere deserves_nothing /dev/zero
}

# Takes what is handed in ($1): STATUS, SAID.
take() {
    STATUS=0
    rm -f "$KIT/in/taken"
    SAID=$(timeout 20 "$OUT/labs/grader/take" "$1" 01-name-both-ends "$KIT/in/taken" 2>&1) || STATUS=$?
    echo "$1: exit status $STATUS: $SAID"
}

@test "attacks: a link in place of a folder is not followed" {
    mkdir -p "$KIT/in/ann/01-name-both-ends" "$KIT/in/bob"
    echo 'int main(void) {}' >"$KIT/in/ann/01-name-both-ends/name-both-ends.c"
    ln -s ../ann/01-name-both-ends "$KIT/in/bob/"
    ln -s ann "$KIT/in/link"
    take "$KIT/in/ann"
    [ "$STATUS" -eq 0 ]
    for each in bob link link/ bob/01-name-both-ends; do
        take "$KIT/in/$each"
        [ "$STATUS" -eq 1 ]
    done
    for each in bob link; do
        take "$KIT/in/$each/01-name-both-ends/name-both-ends.c"
        [ "$STATUS" -ne 0 ]
    done
}

@test "attacks: a mistake of the caller is not graded, and not a zero" {
    mkdir -p "$KIT/in/class/"{ann,bob} "$KIT/in/shut"
    touch "$KIT/in/class/"{ann,bob}/name-both-ends.c "$KIT/in/shut/name-both-ends.c"
    chmod 000 "$KIT/in/shut/name-both-ends.c"
    for each in none none/none.c class shut shut/name-both-ends.c; do
        take "$KIT/in/$each"
        [ "$STATUS" -eq 2 ] || [[ $each == shut* && $(id -u) = 0 ]]
    done
    SUM=$(kit_sum) WHERE=
    grade "$KIT/in/none"
    [ "$STATUS" -eq 2 ]
}

# Is a plain file, a link to a file of the grader's, a pipe, by turns.
exchange_without_end() {
    echo 'the secret' >"$1/secret"
    while :; do
        echo 'their own' >"$1/new" && mv -f "$1/new" "$1/a.c"
        ln -s secret "$1/new" && mv -f "$1/new" "$1/a.c"
        mkfifo "$1/new" && mv -f "$1/new" "$1/a.c"
    done
}

@test "attacks: a file that is exchanged while it is taken reveals no other file and delays nothing" {
    mkdir "$KIT/in/moving"
    echo 'their own' >"$KIT/in/moving/a.c"
    exchange_without_end "$KIT/in/moving" 3>&- &
    STARTED+=($!)
    for _ in {1..60}; do
        take "$KIT/in/moving/a.c"
        [ "$STATUS" -le 1 ]
        [ ! -e "$KIT/in/taken" ] || [ "$(<"$KIT/in/taken")" = 'their own' ]
    done
}

keeps_its_points() {
    cat "$KIT"/labs/01-*/solution/*[a-z].c "$ROOT/tests/attacks/litter.c" >"$KIT/in/litter.c"
    grade "$KIT/in/litter.c"
    echo "$SAID"
    [ "$STATUS" -eq 0 ]
}

@test "attacks: a right program that also leaves files keeps its points, and not the files" {
    need_solutions
    everywhere keeps_its_points
}
