#!/usr/bin/env bats
# puzzle: 05-news
load ../probe

# Starts news as its administrator does, and waits until it listens or has given up.
start_again() {
    cd "$GRADE_FOLDER"
    : >again.log
    PATH=${GRADE_FOLDER%/*}/bin:$PATH ./start >again.log 2>&1 </dev/null 3>&- &
    local started=$!
    timeout 20 tail -n +1 -f --pid=$started again.log | grep -q -m 1 '^[a-z]'
}

# points: 40
# idea: The end that closes first keeps its port in TIME_WAIT for a minute. In that time, a server
#   without SO_REUSEADDR cannot bind the port, although no program is using it.
# read: ss -tan; RFC 9293, section 3.6.1; socket(7), SO_REUSEADDR
@test "mended: news answers clients on port 8080" {
    ask 127.0.0.1 8080
    expect_served 127.0.0.1:8080
}

# points: 60
# after: mended
# idea: A server that you start by hand, or a minute later, runs only until the next update. The cause
#   is in ./start.
# read: demo-server --help; socket(7), SO_REUSEADDR
@test "again: news is stopped, and ./start starts it again at once" {
    holders tcp 8080 0A
    kill "${PIDS[@]}"
    for pid in "${PIDS[@]}"; do
        timeout 20 tail -f --pid="$pid" /dev/null
    done
    start_again || true
    ask 127.0.0.1 8080
    RAN="./start & $RAN"
    expect_served 127.0.0.1:8080
}
