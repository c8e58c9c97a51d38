# steps: what the remedies and the wrong remedies often do. A script reads it with
#
#     . "$(dirname "$0")/../../solution/steps.sh"

# Ends a program ($1) of this network, and waits until it is gone.
end() {
    pid=$(ss -tunap | grep -o "\"$1\",pid=[0-9]*" | grep -m 1 -o '[0-9]*$')
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
}

# Runs a command in the background, with its program's name for its log ($1: the log's name), and
# waits until it listens, is connected, or has given up.
begin() {
    log=$1.log
    shift
    : >"$log"
    "$@" >"$log" 2>&1 </dev/null &
    until grep -q -e '^listening' -e '^bound' -e '^summary' -e '^demo-' "$log"; do sleep 0.02; done
}
