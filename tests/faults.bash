# faults: what the tests of failing calls share. strace makes a call fail without making it, and
# its trace says INJECTED there. A row of a table is one case.

need_strace() {
    need strace
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
}

# Sets FAULT, a command that runs another in which a call ($1) fails with an errno ($2), the
# first time or all times that are meant ($3).
make_fault() {
    rm -f "$BATS_TEST_TMPDIR/trace"
    FAULT=(strace -f -o "$BATS_TEST_TMPDIR/trace" -e "trace=$1" -e "inject=$1:error=$2:when=$3")
}

# Starts a server in which a call fails: $1 call, $2 errno, $3 when; then its options.
start_failing() {
    make_fault "$1" "$2" "$3"
    SERVER_WRAP=("${FAULT[@]}")
    start_server "${@:4}" 0
}

injected() {
    grep -q INJECTED "$BATS_TEST_TMPDIR/trace"
}

# The name by which a program calls what strace calls $1.
name_of() {
    case $1 in
        sendto) echo send ;;
        recvfrom) echo recv ;;
        pipe2) echo pipe ;;
        *) echo "$1" ;;
    esac
}

# Is a line ($1) an error of this call ($2), errno ($3) and exit status ($4), with an
# endpoint or none ($5: yes, no), and is it explained?
is_error() {
    local endpoint='null'
    [ "$5" = no ] || endpoint='\{"address":"[^"]+","port":[0-9]+,[^}]*\}'
    local pattern='"event":"error","call":"'$2'","endpoint":'$endpoint',"errno":"'$3'","message":"'$2'[^"]*: '$3' [^"]*","explanation":".+","remedies":\[.*\],"exit":'$4',"at":[0-9]+\}$'
    [[ $1 =~ $pattern ]]
}

# Reads a table, and runs a function on each row; tells which rows it failed for. So bats need not
# look at each command of a row.
each_row() {
    local row failed=0 options=$-
    set +T
    while read -r row; do
        # shellcheck disable=SC2086 # a row's words are its columns
        "$1" $row || { echo "row failed: $row"; failed=1; }
    done
    [[ $options != *T* ]] || set -T
    [ "$failed" = 0 ]
}
