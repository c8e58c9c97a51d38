# shellcheck shell=bash
# slurm: a cluster of one node, which is this machine: munged, slurmctld and slurmd with keys, sockets,
# ports, states and logs below one folder. Nothing of the machine's own Slurm is read or changed.

start_slurm() {
    slurm=$BATS_TEST_TMPDIR/slurm
    mkdir -p "$slurm/state" "$slurm/spool"
    head -c 128 /dev/urandom >"$slurm/munge.key"
    chmod 600 "$slurm/munge.key"
    /usr/sbin/munged -F --force --key-file="$slurm/munge.key" --socket="$slurm/munge" --pid-file="$slurm/munge.pid" \
        --seed-file="$slurm/seed" --log-file="$slurm/munge.log" >/dev/null 2>&1 3>&- &
    pid_munged=$!
    export SLURM_CONF=$slurm/slurm.conf
    port=$((RANDOM % 20000 + 10000))
    write_slurm "$port" >"$SLURM_CONF"
    wait_until test -S "$slurm/munge"
    /usr/sbin/slurmctld -D -f "$SLURM_CONF" >/dev/null 2>&1 3>&- &
    pid_slurmctld=$!
    start_node
    wait_until node_is idle
}

write_slurm() {
    cat <<END
ClusterName=class
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
SlurmctldPort=$1
SlurmdPort=$(($1 + 1))
AuthType=auth/munge
AuthInfo=socket=$slurm/munge,cred_expire=5
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/ctld.pid
SlurmdPidFile=$slurm/slurmd.pid
SlurmctldLogFile=$slurm/ctld.log
SlurmdLogFile=$slurm/slurmd.log
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SlurmdTimeout=5
SchedulerParameters=sched_interval=2
NodeName=$(hostname) NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=$(hostname) Default=YES MaxTime=INFINITE State=UP
END
}

start_node() {
    /usr/sbin/slurmd -D -f "$SLURM_CONF" >/dev/null 2>&1 3>&- &
    pid_slurmd=$!
}

node_is() {
    [ "$(sinfo -h -o %T 2>/dev/null)" = "$1" ]
}

# What runs a job is no child of slurmd's: it is known by the folder of this cluster's own.
node_jobs() {
    { pgrep -f 'slurmstepd: \[[0-9]' || true; } | while read -r pid; do
        ! grep -qz "^SLURM_CONF=$SLURM_CONF$" "/proc/$pid/environ" || echo "$pid"
    done
}

# The node dies, with all that runs on it.
end_node() {
    local each
    for each in $(node_jobs); do
        pkill -KILL -P "$each" || true
        kill -KILL "$each" || true
    done 2>/dev/null
    { kill -KILL "$pid_slurmd" || true; wait "$pid_slurmd" || true; } 2>/dev/null
}

end_slurm() {
    [ -n "${pid_munged-}" ] || return 0
    end_node
    kill "$pid_slurmctld" "$pid_munged" || true
    wait "$pid_slurmctld" "$pid_munged" || true
    pid_munged=
}
