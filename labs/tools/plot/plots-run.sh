#!/bin/sh
# plots-run: one run of the pair for plots.sh, which runs it in a netbox if it can. It leaves
# logs in the folder where it is. The programs are in the PATH.
#
# usage: plots-run.sh ports|order|cost|system [ARGUMENT]...
set -u

servers=
trap end_servers EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

end_servers() {
    # The list is meant to be split.
    # shellcheck disable=SC2086
    [ -z "$servers" ] || kill $servers 2>/dev/null
    wait
}

# As many files as this shell may open, and so many connections that they are enough. (POSIX
# has -n and -H since 2024, and shells have them for longer.)
# shellcheck disable=SC3045
ulimit -n "$(ulimit -H -n)" 2>/dev/null
# shellcheck disable=SC3045
files=$(ulimit -n)
many() {
    if [ "$files" = unlimited ] || [ "$files" -gt $(($1 + 40)) ]; then
        echo "$1"
    else
        echo $((files - 40))
    fi
}

# Starts a server; its first line comes when a client can connect, and is then in `line`.
serve() {
    rm -f first
    mkfifo first || return
    demo-server --json "$@" >first &
    servers="$servers $!"
    exec 9<first
    read -r line <&9
    cat <&9 >/dev/null &
    exec 9<&-
    port=$(echo "$line" | sed 's/.*"local":{"address":"[^"]*","port":\([0-9]*\).*/\1/')
    case $line in
    *'"event":"listening"'*) ;;
    *) echo "$line" >&2 && return 1 ;;
    esac
}

# clients COUNT [OPTION]...
clients() {
    count=$(many "$1")
    shift
    demo-client --json -n "$count" "$@" 127.0.0.1 "$port"
}

# ports [SERVER]...: people choose the servers' ports, and the kernel the clients'.
run_ports() {
    port-facts --json >ports.jsonl
    for server in "$@"; do
        serve "$server" && echo "$line" >>ports.jsonl && clients 100 -c >>ports.jsonl || return
    done
    serve --udp 0 && for _ in 1 2 3; do
        clients 300 --udp >>ports.jsonl || return
    done
}

# Clients that take turns at two servers; clients that bind to port 0; clients over UDP.
run_order() {
    for log in connect 'bind to 0' UDP; do
        port-facts --json >"$log.jsonl"
    done
    serve --close-first 0 && other=$port && serve --close-first 0 || return
    for _ in 1 2 3 4 5 6 7 8; do
        for _ in 1 2 3 4 5; do
            demo-client --json 127.0.0.1 "$port" >>connect.jsonl &&
                demo-client --json 127.0.0.1 "$other" >>connect.jsonl || return
        done
    done
    clients 80 -p 0 >>'bind to 0.jsonl' && serve --udp 0 && clients 80 --udp >>UDP.jsonl
}

# cost PORTS: one client more than there are ports. The last one fails, which is drawn, too.
run_cost() {
    port-facts --json >cost.jsonl
    serve 3306 || return
    demo-client --json -c -n $(($1 + 1)) 127.0.0.1 3306 >>cost.jsonl
    [ "$(grep -c '"event":"connected"' cost.jsonl)" -eq "$1" ] || tail -n 2 cost.jsonl >&2
}

# system NAME: clients over UDP, whose ports Linux draws from all of the range.
run_system() {
    port-facts --json >"$1.jsonl"
    serve --udp 3306 && clients 300 --udp >>"$1.jsonl"
}

kind=$1
shift
"run_$kind" "$@"
