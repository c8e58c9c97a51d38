#!/bin/sh
# engine: lets other machines grade, by GNU parallel or Slurm. `class` runs it, which has written
# OUT/engine/list; a machine grades the chunk of it that it is told, and writes into OUT.
#
# usage: engine.sh check|run|again ENGINE=parallel|slurm HOSTS=LIST JOBS=N KIT=DIR BUILD=DIR
#                  OUT=DIR CHUNKS=N SIZE=N PATIENCE=SECONDS
#
# check: is all there that it takes? run: all chunks. again: those that are left, once more.
# SIGTERM ends what runs. PARALLEL_SSH is the command that reaches a host (GNU parallel's own
# variable), and SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT ... are sbatch's own.
#
# OUT/engine/waits says what is waited for, while Slurm has no node for what is left.
#
# Exit status: 0; 69 if something is missing; 64 if hosts would grade by different means; 75 if
# Slurm had no node for what is left for so many seconds (PATIENCE), and it was cancelled.
set -u

verb=$1
shift
for argument; do
    value=${argument#*=}
    case $argument in
    ENGINE=*) engine=$value ;;
    HOSTS=*) hosts=$value ;;
    JOBS=*) jobs=$value ;;
    KIT=*) kit=$value ;;
    BUILD=*) build=$value ;;
    OUT=*) folder=$value/engine ;;
    CHUNKS=*) chunks=$value ;;
    SIZE=*) size=$value ;;
    PATIENCE=*) patience=$value ;;
    esac
done
node=$folder/node token=$$-$(date +%s) begun=''
ssh="${PARALLEL_SSH:-ssh} -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=10 -o ServerAliveCountMax=2"

complain() {
    echo "class: ENGINE=$engine: $1" >&2
}

missing() {
    complain "$1"
    exit 69
}

# A word as a shell reads it.
quote() {
    printf %s "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
}

# What a machine runs: `sh node N` grades a chunk; of an array of Slurm's the element says which.
# `sh node try TOKEN` says by which means the machine can grade.
write_node() {
    echo '#!/bin/sh'
    echo "umask $(umask)"
    for name in PATH CC BATS GRADE_SECONDS PORTLAB_MEANS PORTLAB_GRADER; do
        eval "[ -z \"\${$name+set}\" ] || echo \"export $name=\$(quote \"\$$name\")\""
    done
    echo "token=$token kit=$(quote "$kit") build=$(quote "$build") folder=$(quote "$folder") size=$size"
    cat <<'END'
number=${1:-$SLURM_ARRAY_TASK_ID}
[ -d "${TMPDIR:-/}" ] || unset TMPDIR
if [ "$number" = try ]; then
    [ "$2" = "$token" ] || { echo "$folder is a different folder there" >&2; exit 1; }
    own=$(mktemp -d) || exit
    sh "${PORTLAB_GRADER:-$kit/labs/grader/grade.sh}" "BUILD=$build" KIND=machine "TRIED=$own/tried" &&
        echo "by $(sed -n 's/^means=//p' "$own/tried" 2>/dev/null)"
    rm -rf "$own"
    exit
fi
exec "$build/labs/class/class" chunk "KIT=$kit" "BUILD=$build" "OUT=${folder%/engine}" "NUMBER=$number" "CHUNK=$size" \
    >"$folder/said-$number" 2>&1
END
}

# Runs a command on a host ($1), which is named as GNU parallel takes it: "user@host", "4/host" for
# four at a time, ":" for this machine, or a whole command, "ssh -p 99 host".
on() {
    case $1 in
    [0-9]*/*) on "${1#*/}" "$2" ;;
    :) sh -c "$2" ;;
    *' '*) $1 "$2" ;;
    *) $ssh "$1" "$2" ;;
    esac </dev/null
}

# The hosts one below the other.
each_host() {
    echo "${hosts:-:}" | tr ',' '\n' | sed '/^$/d'
}

# Asks each host. The means of those that answer go to $folder/means, with their names.
ask_hosts() {
    each_host | while IFS= read -r host; do
        means=$(on "$host" "sh $(quote "$node") try $token" 2>"$folder/said") && echo "$means $host" && continue
        complain "$host cannot grade: $(sed -n '$p' "$folder/said")"
    done >"$folder/means"
}

check_parallel() {
    parallel --version 2>/dev/null </dev/null | grep -q '^GNU parallel' ||
        missing 'GNU parallel is not installed here (Debian: apt-get install parallel)'
    case ,$hosts in *,-*) missing "a host of PARALLEL_HOSTS must not begin with -" ;; esac
    ask_hosts
    [ "$(each_host | grep -c .)" -eq "$(grep -c . "$folder/means")" ] ||
        missing "nothing was graded. Each host must be reached by '${PARALLEL_SSH:-ssh} HOST' without a question, and see $kit and $folder at the same places"
    [ "$(sed 's/^by \([^ ]*\) .*/\1/' "$folder/means" | sort -u | grep -c '')" -le 1 ] && return
    complain "the hosts would grade by different means. Choose one with MEANS=: $(sed 's/^by //' "$folder/means" | tr '\n' ';')"
    exit 64
}

run_parallel() {
    set -- --plain --will-cite --retries 2
    [ -z "$jobs" ] || set -- "$@" -j "$jobs"
    if [ -n "$hosts" ]; then
        [ "$verb" = run ] || ask_hosts # what has died meanwhile is left out
        hosts=$(sed 's/^by [^ ]* //' "$folder/means" | tr '\n' ',')
        [ -n "$hosts" ] || missing 'no host answers any more'
        set -- "$@" --ssh "$ssh" -S "${hosts%,}"
    fi
    list=$(numbers)
    # shellcheck disable=SC2086 # numbers
    parallel "$@" sh '{1}' '{2}' ::: "$node" ::: $list >/dev/null </dev/null &
    begun=$!
    wait "$begun"
}

end_parallel() {
    # The first signal lets what runs come to its end, the second ends it.
    while kill -TERM "$begun" 2>/dev/null; do sleep 0.2; done
}

numbers() {
    number=0
    while [ "$number" -lt "$chunks" ]; do
        number=$((number + 1))
        echo "$number"
    done
}

check_slurm() {
    for command in sbatch squeue scancel; do
        command -v "$command" >/dev/null || missing "$command is not installed here (Debian: apt-get install slurm-client)"
    done
    said=$(sbatch --test-only --array=1 --chdir=/ "$node" 2>&1 </dev/null) ||
        missing "Slurm accepts no job here: $(echo "$said" | sed -n '$p')"
}

run_slurm() {
    begun=$(sbatch --parsable --requeue --job-name=portlab --array="1-$chunks${jobs:+%$jobs}" --chdir=/ \
        --output=/dev/null "$node" </dev/null) || exit
    begun=${begun%%;*}
    be_served
    while runs_slurm; do
        if answers_slurm; then be_served; else be_patient; fi
        sleep 2 &
        wait $!
    done
}

# Is there something left of the array? A controller that does not answer may do so later.
runs_slurm() {
    left=$(squeue -h -j "$begun" -o '%P %T %r@%N' 2>&1) || case $left in
    *'Invalid job id'*) return 1 ;;
    *) return 0 ;;
    esac
    [ -n "$left" ]
}

# Is there a node that answers, and has a part of the array or may be given one? A queue, however
# long, is no reason to give up; a part that is held is in none.
answers_slurm() {
    sinfo -h -N -o '%R %N %T' 2>/dev/null | left=$left awk '
        BEGIN {
            count = split(ENVIRON["left"], lines, "\n")
            for (i = 1; i <= count; i++) {
                split(lines[i], words, " ")
                parts = split(words[1], part, ",")
                if (words[2] != "PENDING") has[substr(lines[i], index(lines[i], "@") + 1)] = 1
                else if (lines[i] !~ /[Hh]eld/) for (j = 1; j <= parts; j++) waits[part[j]] = 1
            }
        }
        $3 !~ /[*]|^(down|drained|fail|unknown|error|inval)/ && ($1 in waits || $2 in has) { answers = 1 }
        END { exit !answers }'
}

be_served() {
    silent=
    rm -f "$folder/waits"
}

# Counts from the first look that found no node, so that giving up is said before it is done.
# `class` shows what it says while nothing else can be said.
be_patient() {
    now=$(date +%s)
    silent=${silent:-$now}
    left=$((silent + patience - now))
    if [ "$left" -le 0 ]; then
        end_slurm
        exit 75
    fi
    echo "Slurm has no node: giving up in $left s" >"$folder/waits"
}

end_slurm() {
    scancel "$begun"
    tries=0
    while runs_slurm && [ "$tries" -lt 20 ]; do
        tries=$((tries + 1))
        sleep 0.2
    done
}

trap '[ -z "$begun" ] || "end_$engine"; exit 143' HUP INT TERM
write_node >"$node.new" && mv "$node.new" "$node" || exit 74
if [ "$verb" = check ]; then
    "check_$engine"
else
    "run_$engine"
fi
