# checks: what the tests of the matrix share: a visit to an environment, and what must be
# said there. A test changes what it expects before it visits; the rest is what a new
# network of Linux has.

REFUSE=$OUT/build/tests/faults/refuse
VISIT=$BATS_TEST_TMPDIR/visit
IPV4=/proc/sys/net/ipv4

# The environment as it is to be told.
FLOOR=1024 LOW=32768 HIGH=60999 RESERVED= WANTED=0

# The row of this test in the table.
PAIR_CELL= TOUR_CELL= TOOLS_CELL= PHRASE=

# Visits the environment that a command makes: it gets the visit as its last arguments.
visit() {
    mkdir -p "$VISIT"
    (cd "$VISIT" && "$@" sh "$ROOT/tests/matrix/visit.sh" "$ROOT" "$OUT" "$WANTED") 3>&- >"$VISIT/log" 2>&1 ||
        { cat "$VISIT/log"; return 1; }
    says log ''
}

# A file of the visit has this text, or is empty if the text is. Most checks are of this kind, so
# it starts no program.
says() {
    local said=
    [ ! -s "$VISIT/$1" ] || said=$(<"$VISIT/$1")
    if [ -n "$2" ]; then
        [[ $said != *"$2"* ]] || return 0
        echo "$1 does not say '$2':"
    else
        [ -s "$VISIT/$1" ] || return 0
        echo "$1 should be empty:"
    fi
    cat "$VISIT/$1"
    return 1
}

ended() {
    [ "$(<"$VISIT/$1.status")" = "$2" ] || { echo "$1 ended with $(cat "$VISIT/$1.status")"; cat "$VISIT/$1.err"; return 1; }
}

# What the table shows of this environment: the first text of this form in a file.
phrase() {
    PHRASE=$(tr -s '\n ' '  ' <"$VISIT/$1" | grep -oE -e "$2" | head -n 1)
    [ -n "$PHRASE" ] || { echo "$1 has no '$2':"; cat "$VISIT/$1"; return 1; }
}

# A client's source port is the kernel's choice from this environment's range, and each end
# says so.
pair_agrees() {
    local name=$1 port means events
    ended "$name-server" 0
    ended "$name-client" 0
    says "$name-server.err" ''
    says "$name-client.err" ''
    says "$name-client.log" '"agree":true'
    events=$(<"$VISIT/$name-client.log")
    [[ $events =~ '"event":"connected",'[^$'\n']*'"local":{"address":"'[^\"]*'","port":'([0-9]+) ]] || { echo "$events"; return 1; }
    port=${BASH_REMATCH[1]}
    find_meaning "$name" "$port"
    says "$name-server.log" "\"peer\":{\"address\":\"127.0.0.1\",\"port\":$port,$means}"
    says "$name-client.log" "\"local\":{\"address\":\"127.0.0.1\",\"port\":$port,$means,\"chosen_by\":\"kernel\"}"
    if [ "$LOW" = null ]; then
        says "$name-client" "this machine's ephemeral range could not be read"
    else
        [ "$port" -ge "$LOW" ]
        [ "$port" -le "$HIGH" ]
        says "$name-client" "inside this machine's ephemeral range $LOW-$HIGH"
        says "$name-server" "inside this machine's ephemeral range $LOW-$HIGH"
        says "$name-client" "this machine hands out $LOW-$HIGH;"
    fi
}

# What an event says ($means) of a port ($2) that the kernel chose here for a client ($1).
find_meaning() {
    local range=dynamic known=true said
    [ "$2" -ge 49152 ] || range=registered
    [ "$2" -ge 1024 ] || range=system
    [ "$LOW" != null ] || known=null
    said=$(<"$VISIT/$1-server.log")
    [[ $said =~ \"port\":$2,(\"range\":\"$range\",\"service\":[^,]*,\"kernel_range\":$known) ]] ||
        { echo "$1-server.log does not say what port $2 is:"; cat "$VISIT/$1-server.log"; return 1; }
    means=${BASH_REMATCH[1]}
}

pair_talks() {
    PAIR_CELL=FAILED
    pair_agrees tcp
    pair_agrees udp
    PAIR_CELL=ok
}

# Port 80 was refused, and the explanation names the rule of this environment.
low_port_refused() {
    PAIR_CELL=FAILED
    ended low-server 77
    says low-server.log '"errno":"EACCES"'
    says low-server.log "a port below $FLOOR (/proc/sys/net/ipv4/ip_unprivileged_port_start). Port 80 is below that, and this process runs as $1, without CAP_NET_BIND_SERVICE."
    says low-server.log "demo-server $((FLOOR > 8080 ? FLOOR : 8080)): any user may bind this port here"
    says low-server.err 'demo-server: bind 127.0.0.1:80: EACCES (Permission denied)'
    PAIR_CELL=ok
}

# Port 80 was bound, a client reached it, and the server says by what right.
low_port_bound() {
    PAIR_CELL=FAILED
    pair_agrees low
    [ -z "${1-}" ] || says low-server "$1"
    PAIR_CELL=ok
}

by_right_of_root() {
    low_port_bound "below this machine's floor of $FLOOR: allowed because this process runs as uid 0 (root), with CAP_NET_BIND_SERVICE"
}

by_the_floor() {
    low_port_bound "no privilege was needed: this machine's floor is $FLOOR (/proc/sys/net/ipv4/ip_unprivileged_port_start)"
}

who() {
    echo "uid $(id -u) ($(id -un))"
}

# port-facts, port-lookup and netbox tell this environment, in words and in JSON.
tools_tell() {
    TOOLS_CELL=FAILED
    local name
    for name in facts facts.json lookup; do
        ended "$name" 0
        says "$name.err" ''
    done
    facts_tell_policy
    says facts "$(printf '%-16s %s' 'open files' "${SOFT:-$(ulimit -Sn)} (soft limit), ${HARD:-$(ulimit -Hn)} (hard)")"
    if [ "${IPV6:-true}" = true ]; then
        says facts 'IPv6             yes: ::1 can be bound'
    else
        says facts 'IPv6             off'
        says facts 'lab 01 10  reduced: IPv6 is off here, so IPv4 only'
    fi
    facts_tell_netbox
    says lookup '3306   registered range (1024-49151), assigned  mysql (tcp, udp): MySQL'
    says lookup '50000  dynamic range (49152-65535), private'
    TOOLS_CELL=ok
}

facts_tell_policy() {
    local STEP
    STEP=$(cat /proc/sys/net/ipv4/ip_local_port_step_width 2>/dev/null) || STEP=null
    if [ "$LOW" = null ]; then
        says facts.json '"ephemeral":{"low":null,"high":null,"source":"/proc/sys/net/ipv4/ip_local_port_range: '
        says facts.json '"floor":{"port":null,"source":"/proc/sys/net/ipv4/ip_unprivileged_port_start: '
        says facts.json '"reserved":null,'
        says facts 'ephemeral range  unknown: /proc/sys/net/ipv4/ip_local_port_range: '
        says facts 'lab 04  impossible: this machine'
        return
    fi
    says facts.json "\"ephemeral\":{\"low\":$LOW,\"high\":$HIGH,\"source\":\"/proc/sys/net/ipv4/ip_local_port_range\",\"step\":$STEP},\"floor\":{\"port\":$FLOOR,"
    says facts.json "\"reserved\":\"$RESERVED\","
    says facts "ephemeral range  $LOW-$HIGH, $((HIGH - LOW + 1)) port"
    says facts "privilege floor  $FLOOR; /proc/sys/net/ipv4/ip_unprivileged_port_start"
    says facts "reserved ports   ${RESERVED:-none}; /proc/sys/net/ipv4/ip_local_reserved_ports"
}

# What port-facts says of a netbox is what netbox does, and what the labs are judged by.
facts_tell_netbox() {
    if [ "$(<"$VISIT/netbox.status")" = 0 ]; then
        says netbox.err ''
        says netbox '"ephemeral":{"low":32768,"high":60999,'
        says netbox '"floor":{"port":1024,'
        says facts 'netbox           yes: private networks work here'
        return
    fi
    ended netbox 69
    local why
    why=$(sed -n 's/^netbox: no private network can be made here: //p' "$VISIT/netbox.err")
    [ -n "$why" ]
    says facts "netbox           no: $why"
    says facts.json '"netbox":false'
    [ "$LOW" = null ] || says facts 'lab 04  reduced: no netbox here'
    says facts 'lab 08  reduced: no netbox here'
}

# The tour ends well, and skips so many of its scenes, for these reasons.
tour_shows() {
    TOUR_CELL=FAILED
    local skipped=$1
    ended tour 0
    says tour.err ''
    [ "$(tail -n 1 "$VISIT/tour")" = "$((8 - skipped)) scenes shown, $skipped skipped, 0 failed" ] || { cat "$VISIT/tour"; false; }
    shift
    local reason
    for reason in "$@"; do
        says tour "skipped: $reason"
    done
    TOUR_CELL=ok
}

# Nothing is coloured, and no shell complains.
plain() {
    ! grep $'\033' -r "$VISIT" || return 1
    ! grep -E 'not found|[Ss]yntax error|unexpected|[Bb]ad substitution|sh: [0-9]+:|: line [0-9]+:' -r "$VISIT" || return 1
}

# A netbox, where one can be had, else this machine as it is: what PLACE begins with.
find_place() {
    PLACE=("$NETBOX" --)
    "${PLACE[@]}" true 2>/dev/null || as_it_is
}

# This machine's own network; what it is expected to be is read from it.
as_it_is() {
    PLACE=(env)
    [ -r "$IPV4/ip_local_port_range" ] || skip 'this system has no such policy to read'
    read -r LOW HIGH <"$IPV4/ip_local_port_range"
    read -r FLOOR <"$IPV4/ip_unprivileged_port_start"
    read -r RESERVED <"$IPV4/ip_local_reserved_ports" || true
}

# A visit to that place by way of a command, and all that is to be said there.
visit_place() {
    visit "${PLACE[@]}" "$@"
    pair_talks
    if grep -q EADDRINUSE "$VISIT/low-server.err"; then
        says low-server.log 'Another socket on this machine already listens on TCP port 80, at address'
    elif [ "$FLOOR" -le 80 ]; then
        by_the_floor
    elif [ "${PLACE[0]}" = env ] && [ "$("$FACTS" --json | field may_bind_below_floor)" = true ]; then
        low_port_bound "below this machine's floor of $FLOOR: allowed because this process runs as $(who), with CAP_NET_BIND_SERVICE"
    else
        low_port_refused "$(who)"
    fi
    tools_tell
    tour_shows_place "${TOUR_SKIPS[@]}"
}

# The same for the tour: what it skips for these reasons, and where port 80 is anyone's.
tour_shows_place() {
    if [ "$FLOOR" -le 80 ] && [ "$(<"$VISIT/netbox.status")" != 0 ]; then
        set -- "$@" 'the refusal cannot be shown here: this machine allows port 80, and no netbox'
    fi
    tour_shows $# "$@"
}

# Why scenes of the tour are skipped in this environment.
TOUR_SKIPS=()

# Where this machine makes no such environment, the row is skipped.
can() {
    local said
    said=$("$@" true 2>&1) || skip "${said##*$'\n'}"
}

need_boxed_root() {
    need_root_in_box
    need unshare
    "$NETBOX" --root -- unshare -m true 2>/dev/null || skip 'no mount namespace can be had here'
}

# A shell's lines, in the box's root's own view of the files; then the visit.
in_view() {
    local lines=$1
    shift
    "$NETBOX" --root "${BOX_OPTIONS[@]}" -- unshare -m sh -c "{ $lines; } || exit 71; exec \"\$@\"" sh "$@"
}

BOX_OPTIONS=()

teardown() {
    end_started
    [ -n "${MATRIX_TABLE-}" ] || return 0
    printf '%s\t%s\t%s\t%s\t%s\n' "$BATS_TEST_DESCRIPTION" "$PAIR_CELL" "$TOUR_CELL" "$TOOLS_CELL" "$PHRASE" >>"$MATRIX_TABLE"
}
