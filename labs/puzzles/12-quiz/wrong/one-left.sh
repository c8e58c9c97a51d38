# Loses: two
# Only ends the process that does not answer.
for pid in $(ss -tlnp | grep -o 'pid=[0-9]*' | grep -o '[0-9]*'); do
    ! grep -q '^State:.T (stopped)' "/proc/$pid/status" || kill -KILL "$pid"
done
