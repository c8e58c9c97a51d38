# Ends the stopped process, and starts a new one in its place.
. "$(dirname "$0")/../../solution/steps.sh"
for pid in $(ss -tlnp | grep -o 'pid=[0-9]*' | grep -o '[0-9]*'); do
    ! grep -q '^State:.T (stopped)' "/proc/$pid/status" || kill -KILL "$pid"
done
begin quiz-3 quiz --share-port 8080
