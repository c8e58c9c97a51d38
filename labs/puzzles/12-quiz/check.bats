#!/usr/bin/env bats
# puzzle: 12-quiz
load ../probe

# points: 60
# idea: If several sockets share a port, the kernel gives each connection to one of them. It also
#   accepts connections for a stopped process, and they wait in its queue.
# read: ss -ltn, where Recv-Q counts waiting clients; socket(7), SO_REUSEPORT; ps, where T is stopped
@test "mended: quiz answers 40 clients at the same time" {
    local answered=0 line
    ask -n 40 127.0.0.1 8080
    while read -r line; do
        [[ $line != *'"server_at":{'* ]] || answered=$((answered + 1))
    done <<<"$SAID"
    [ "$answered" = 40 ] || fail '40 of 40 clients answered' "$answered"
}

# points: 40
# after: mended
# idea: If you only end the process that does not answer, one process answers all clients. Let the
#   stopped process go on, or start a new one in its place.
# read: kill(1), CONT; demo-server --help, --share-port
@test "two: two processes of quiz share port 8080" {
    holders tcp 8080 0A
    [ "$NAMES" = 'quiz quiz' ] || fail 'quiz and quiz listen on port 8080' "${NAMES:-no process listens}"
}
