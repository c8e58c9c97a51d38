# shellcheck shell=bash
# sshd: hosts of a class, which are this machine: a server of their own each, with a port, a key and
# a configuration of its own. Nothing of the machine's own ssh is read or changed.

# Starts host NAME. PARALLEL_SSH reaches all that were started.
start_host() {
    local here=$BATS_TEST_TMPDIR/ssh port
    mkdir -p "$here"
    [ -f "$here/key" ] || ssh-keygen -q -t ed25519 -N '' -f "$here/key"
    ssh-keygen -q -t ed25519 -N '' -f "$here/$1-key"
    for _ in 1 2 3 4 5; do
        port=$((RANDOM % 20000 + 10000))
        printf '%s\n' "HostKey $here/$1-key" "AuthorizedKeysFile $here/key.pub" "ListenAddress 127.0.0.1:$port" \
            "SetEnv TMPDIR=$BATS_TEST_TMPDIR" 'UsePAM no' 'StrictModes no' 'PermitRootLogin yes' 'PidFile none' >"$here/$1.conf"
        as_host "$here/$1.conf" 2>"$here/$1.log" >/dev/null 3>&- &
        eval "pid_$1=$! port_$1=$port"
        wait_for_port "$port" "$!" && break
    done
    printf '%s\n' "Host $1" 'HostName 127.0.0.1' "Port $port" "IdentityFile $here/key" 'IdentitiesOnly yes' \
        'UserKnownHostsFile /dev/null' 'StrictHostKeyChecking no' 'LogLevel ERROR' >>"$here/config"
    export PARALLEL_SSH="ssh -F $here/config"
}

# Root's sshd wants /run/sshd, and has one that nobody else sees.
# shellcheck disable=SC2016 # it is sh that expands it
as_host() {
    [ "$(id -u)" != 0 ] || [ -d /run/sshd ] ||
        exec unshare -m sh -c 'mount -t tmpfs none /run && mkdir /run/sshd && exec /usr/sbin/sshd -D -e -f "$1"' sh "$1"
    exec /usr/sbin/sshd -D -e -f "$1"
}

# Waits until a process ($2) accepts connections at a port ($1). False if it has ended.
wait_for_port() {
    wait_until answers_or_has_ended "$1" "$2" && ! has_ended "$2"
}

answers_or_has_ended() {
    has_ended "$2" || (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# A host dies with all its connections, and what runs in them loses them.
end_host() {
    local name=pid_$1
    [ -n "${!name-}" ] || return 0
    { pkill -KILL -P "${!name}" || true; } 2>/dev/null
    { kill -KILL "${!name}" || true; wait "${!name}" || true; } 2>/dev/null
    eval "$name="
}
