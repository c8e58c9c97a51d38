#!/usr/bin/env bats
# puzzle: 12-quiz
load ../probe

# points: 60
# idea: If several sockets share a port, the kernel gives each connection to one of them. It takes
#   connections for a process that is stopped, too; they wait in its queue.
# read: ss -ltn, where Recv-Q counts who waits; socket(7), SO_REUSEPORT; ps, where T is stopped
@test "mended: 40 clients at the same time are all answered" {
    local answered=0 line
    ask -n 40 127.0.0.1 8080
    while read -r line; do
        [[ $line != *'"server_at":{'* ]] || answered=$((answered + 1))
    done <<<"$SAID"
    [ "$answered" = 40 ] || fail '40 of 40 clients answered' "$answered"
}

# points: 40
# after: mended
# idea: If you end the process that does not answer, all clients are answered, by one process. Let
#   the stopped one go on, or start another in its place.
# read: kill(1), CONT; demo-server --help, --share-port
@test "two: two processes of quiz share port 8080" {
    holders tcp 8080 0A
    [ "$NAMES" = 'quiz quiz' ] || fail 'quiz and quiz listen at port 8080' "${NAMES:-no process does}"
}
