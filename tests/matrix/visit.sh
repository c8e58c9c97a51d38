#!/bin/sh
# visit: what is run in each environment of the matrix: the pair over TCP and UDP, port 80,
# the tools, the tour. It judges nothing. What each program printed, its errors and its exit
# status are left in the folder that it is started in, for the tests to read.
#
# usage: visit.sh ROOT OUT [PORT]    where the server is to listen; 0: the kernel chooses
set -u

root=$1
out=$2
wanted=${3:-0}

# Runs a command to its end; its output is NAME, its errors NAME.err.
keep() {
    kept=$1
    shift
    "$@" >"$kept" 2>"$kept.err" </dev/null
    echo $? >"$kept.status"
}

# One client and the server that it asks for: NAME-server, NAME-client, their events .log.
talk() {
    name=$1 port=$2
    shift 2
    mkfifo "$name-fifo" || exit 71
    PORTLAB_LOG=$name-server.log "$out/demo-server/demo-server" "$@" --count 1 "$port" \
        >"$name-fifo" 2>"$name-server.err" &
    server=$!
    exec 3<"$name-fifo"
    rm "$name-fifo"
    if IFS= read -r line <&3; then
        port=${line#*127.0.0.1:}
        printf '%s\n' "$line" >"$name-server"
        PORTLAB_LOG=$name-client.log keep "$name-client" "$out/demo-client/demo-client" "$@" \
            127.0.0.1 "${port%% *}"
        # A server whose client did not get through would wait for ever.
        [ "$(cat "$name-client.status")" = 0 ] || kill "$server"
        cat <&3 >>"$name-server"
    fi
    exec 3<&-
    wait "$server"
    echo $? >"$name-server.status"
}

talk tcp "$wanted"
talk udp "$wanted" --udp
talk low 80
keep facts "$out/labs/tools/port-facts"
keep facts.json "$out/labs/tools/port-facts" --json
keep lookup "$out/labs/tools/port-lookup" 80 mysql 50000
keep netbox "$out/labs/tools/netbox" -- "$out/labs/tools/port-facts" --json
keep tour sh "$root/labs/tour.sh" "$out"
