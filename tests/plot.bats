#!/usr/bin/env bats
# port-plot, and the pictures that make plots draws.
load helpers

PICTURES=$ROOT/worksheets/pictures

setup_file() {
    export MADE=$BATS_FILE_TMPDIR/pictures
    "$NETBOX" -- true 2>/dev/null || return 0
    sh "$ROOT/labs/tools/plot/plots.sh" "$OUT" "$MADE" >"$BATS_FILE_TMPDIR/said" 2>&1 3>&-
}

need_pictures() {
    need_netbox
    [ -d "$MADE" ]
}

# Lines `connected` of a client, one for each port of the input: `PORT [MICROSECONDS]`.
# $1: is the port in the range of the machine; $2: the server's port.
log_of() {
    awk -v in_range="${1:-null}" -v server="${2:-80}" '{
        end = "\"range\":\"registered\",\"service\":null,\"kernel_range\":"
        printf "{\"portlab\":1,\"event\":\"connected\",\"id\":%d,\"transport\":\"tcp\",", NR
        printf "\"local\":{\"address\":\"127.0.0.1\",\"port\":%d,%s%s,\"chosen_by\":\"kernel\"},", $1, end, in_range
        printf "\"peer\":{\"address\":\"127.0.0.1\",\"port\":%d,%snull},", server, end
        printf "\"took\":%d,\"at\":%d}\n", $2, 1780000000000000 + NR
    }'
}

facts_of() {
    echo "{\"portlab\":1,\"event\":\"facts\",\"ephemeral\":{\"low\":$1,\"high\":$2,\"source\":\"x\",\"step\":${3:-null}}}"
}

# The words of a picture, a line each; without numbers alone, and what differs in each run.
words() {
    sed 's/></>\n</g' "$1" | sed -n 's/.*<\(title\|text\)[^>]*>\([^<]*\)<.*/\1 \2/p' |
        sed -E 's/[0-9]+ µs/N µs/g; s/[0-9]+ of 80 even/N of 80 even/g; s/ [0-9]+ %/ N %/; s/127.0.0.1:[0-9]+/ADDRESS/; s/UDP, [0-9]+/UDP, N/' |
        grep -vE 'text [0-9,]+$|text N %$|took longer'
}

# The title and the words of a picture that was drawn of standard input.
draw() {
    "$PLOT" "$@" >"$BATS_TEST_TMPDIR/picture.svg" 2>"$BATS_TEST_TMPDIR/err"
    TITLE=$(sed -n "s/^<title id='[a-z]*-title'>\(.*\)<\/title>$/\1/p" "$BATS_TEST_TMPDIR/picture.svg")
}

@test "plot: make plots makes four pictures here, and says where" {
    need_pictures
    cat "$BATS_FILE_TMPDIR/said"
    [ "$(grep -c '\.svg, and its numbers' "$BATS_FILE_TMPDIR/said")" -eq 4 ]
    [ "$(wc -l <"$BATS_FILE_TMPDIR/said")" -eq 4 ]
}

@test "plot: the pictures of the worksheets come from real runs" {
    need_pictures
    [ "$("$FACTS" --json | grep -o '"step":[a-z0-9]*')" = '"step":null' ] || skip 'this kernel can choose ports by steps'
    for kind in ports order cost systems; do
        diff <(words "$PICTURES/$kind.svg") <(words "$MADE/$kind.svg")
        diff <(head -n 4 "$PICTURES/$kind.md" | sed 's/[0-9]\+/N/g') <(head -n 4 "$MADE/$kind.md" | sed 's/[0-9]\+/N/g')
    done
}

@test "plot: the cost picture shows that connect is slower from the first odd port on" {
    need_pictures
    grep -q 'connection 1,001 has the first odd port' "$MADE/cost.svg"
    read -r before after < <(sed -n '1s/.*took \([0-9]*\) µs.* and \([0-9]*\) µs.*/\1 \2/p' "$MADE/cost.md")
    [ "$after" -gt "$before" ]
    grep -q 'the next one failed: EADDRNOTAVAIL' "$MADE/cost.svg"
}

@test "plot: a picture is well-formed, and has a title and a description for those who cannot see it" {
    need xmllint
    for picture in "$PICTURES"/*.svg; do
        xmllint --noout "$picture"
        kind=$(basename "$picture" .svg)
        head -n 1 "$picture" | grep -qE "^<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 960 540' role='img' aria-labelledby='$kind-title $kind-desc' [^>]*>$"
        grep -qE "^<title id='$kind-title'>.{30,160}</title>$" "$picture"
        grep -qE "^<desc id='$kind-desc'>.{100,}</desc>$" "$picture"
    done
}

@test "plot: a picture has no size, no script, and nothing from outside" {
    for picture in "$PICTURES"/*.svg; do
        ! head -n 1 "$picture" | grep -qE ' (width|height)=' || false
        ! grep -qiE '<(script|image|style|foreignObject|a|use)\b|href|@import|\bon[a-z]+=|javascript:' "$picture" || false
        ! sed "s|xmlns='http://www.w3.org/2000/svg'||; s|url(#[a-z0-9-]*)||g" "$picture" | grep -E 'https?:|url\(' || false
        [ "$(wc -c <"$picture")" -lt 60000 ]
    done
}

@test "plot: a whole range, 28,232 points, is one path and less than 400 KB" {
    seq 0 28231 | awk '{ print 32768 + ($1 < 14116 ? 2 * $1 : 2 * ($1 - 14116) + 1), $1 < 14116 ? 5 : 200 + $1 % 7 }' | log_of >"$BATS_TEST_TMPDIR/log"
    facts_of 32768 60999 >>"$BATS_TEST_TMPDIR/log"
    for kind in ports order cost systems; do
        draw "$kind" "$BATS_TEST_TMPDIR/log"
        [ "$(wc -c <"$BATS_TEST_TMPDIR/picture.svg")" -lt 400000 ]
        [ "$(grep -c '<path transform' "$BATS_TEST_TMPDIR/picture.svg")" -le 2 ]
    done
    draw cost "$BATS_TEST_TMPDIR/log"
    [ "$TITLE" = 'A connect took 5 µs while even ports were left, and 203 µs once half of the 28,232 ports were in use' ]
}

@test "plot: each shape of a picture is at the place of its port" {
    printf '%s\n' 32768 32770 65535 0 | log_of >"$BATS_TEST_TMPDIR/log"
    draw systems "$BATS_TEST_TMPDIR/log"
    # 0 stands at 176, 65536 at 852: in tenths, each relative to the one before it.
    at() { awk -v port="$1" 'BEGIN { printf "%d", (176 + port * 676 / 65536) * 10 + .5 }'; }
    path=$(grep -o "d='[^']*'" "$BATS_TEST_TMPDIR/picture.svg" | tail -n 1)
    first=$(at 32768) last=$(at 65535)
    [[ $path == "d='m$first "*"m$((last - first))-"*"m$(($(at 0) - last))-"* ]] || { echo "$path"; false; }
}

@test "plot: half lines, foreign JSON, long lines and NUL are counted, and never drawn" {
    seq 40000 2 40038 | log_of >"$BATS_TEST_TMPDIR/log"
    draw order "$BATS_TEST_TMPDIR/log"
    cp "$BATS_TEST_TMPDIR/picture.svg" "$BATS_TEST_TMPDIR/good.svg"
    {
        head -n 7 "$BATS_TEST_TMPDIR/log"
        head -c 100 "$BATS_TEST_TMPDIR/log"
        printf '\n{"a":1}\n[]\n\0\n{"portlab":1,"event":"connected"}\n'
        head -c 1048576 /dev/zero | tr '\0' x
        echo
        echo 70000 | log_of
        echo 4000 | log_of | sed 's/127\.0\.0\.1/127.0.0.1 /'
        tail -n +8 "$BATS_TEST_TMPDIR/log"
        head -c 300 "$BATS_TEST_TMPDIR/log"
    } >"$BATS_TEST_TMPDIR/bad"
    "$PLOT" order <"$BATS_TEST_TMPDIR/bad" 2>"$BATS_TEST_TMPDIR/err" | sed 's/standard input/log/' | diff - "$BATS_TEST_TMPDIR/good.svg"
    [ "$(<"$BATS_TEST_TMPDIR/err")" = 'port-plot: left out 9 of 29 lines that are no event of the pair (the first: standard input, line 8)' ]
}

@test "plot: lines that end in CR LF, and blank ones, are read" {
    seq 40000 40007 | log_of | sed 's/$/\r/; 3s/$/\n/' >"$BATS_TEST_TMPDIR/log"
    draw ports "$BATS_TEST_TMPDIR/log"
    [[ $TITLE == '8 client ports,'* ]]
    [ ! -s "$BATS_TEST_TMPDIR/err" ]
}

@test "plot: a log's name is text, whatever is in it" {
    need xmllint
    name=$BATS_TEST_TMPDIR/$'<b>&"\'\e[1m\xff\xef\xbf\xbe.jsonl'
    seq 40000 40007 | log_of >"$name"
    for kind in order systems; do
        draw "$kind" "$name"
        xmllint --noout "$BATS_TEST_TMPDIR/picture.svg"
        grep -qF '>&lt;b&gt;&amp;"'"'"'?[1m??<' "$BATS_TEST_TMPDIR/picture.svg"
        "$PLOT" "$kind" -t "$name" | grep -qF '| \<b\>\&"'"'"'?\[1m?'
    done
}

@test "plot: a log with nothing to draw ends with 69, says what to run, and leaves the file" {
    echo 40000 | log_of >"$BATS_TEST_TMPDIR/one"
    echo old >"$BATS_TEST_TMPDIR/file.svg"
    for arguments in "ports /dev/null" "order $BATS_TEST_TMPDIR/one" "cost $BATS_TEST_TMPDIR/one" "systems /dev/null"; do
        run "$PLOT" ${arguments% *} -o "$BATS_TEST_TMPDIR/file.svg" "${arguments#* }"
        [ "$status" -eq 69 ]
        [[ ${lines[0]} == "port-plot: nothing to draw: "*" lines were read" ]]
        [[ ${lines[1]} == "  why: ${arguments% *} needs "* ]]
        [[ $output == *$'\n  try: '*'demo-client '* ]]
        [ "$(<"$BATS_TEST_TMPDIR/file.svg")" = old ]
    done
}

@test "plot: the command that it suggests gives a picture" {
    need_netbox
    cd "$BATS_TEST_TMPDIR"
    PATH=$OUT/demo-server:$OUT/demo-client:$OUT/labs/tools:$PATH
    in_box --range 40000-40999 -- "PATH='$PATH'; start_server 3306; ulimit -n 1024; demo-client --json -c -n 1000 127.0.0.1 3306 >cost"
    draw cost cost
    [[ $TITLE == *'while even ports were left, and '* ]]
    start_server -n 20 0
    "$CLIENT" -n 20 127.0.0.1 "$PORT" >client
    end_server
    draw order "$EVENTS"
    [[ $TITLE == 'Ports in the order given: they '* ]]
}

@test "plot: a connection that both ends logged is one point" {
    start_server -n 12 0
    "$CLIENT" --json -n 12 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/client"
    end_server
    draw ports "$EVENTS" "$BATS_TEST_TMPDIR/client"
    [[ $TITLE == '12 client ports,'* ]]
    draw ports < <(cat "$EVENTS" "$BATS_TEST_TMPDIR/client")
    [[ $TITLE == '12 client ports,'* ]]
    draw ports "$EVENTS"
    [[ $TITLE == '12 client ports,'* ]]
}

@test "plot: logs that are not drawn are named" {
    seq 40000 40007 | log_of >"$BATS_TEST_TMPDIR/log"
    log=$BATS_TEST_TMPDIR/log
    draw order "$log" "$log" "$log" "$log" "$log" "$log"
    [ "$(<"$BATS_TEST_TMPDIR/err")" = 'port-plot: left out the last 2 LOGs: a picture shows at most 4' ]
    logs=()
    for _ in {1..17}; do logs+=("$log"); done
    run "$PLOT" ports "${logs[@]}"
    [ "$status" -eq 64 ]
}

@test "plot: the text counts even and odd ports, and assumes nothing" {
    { facts_of 40000 40999 7; seq 40000 7 40700; } | { read -r facts; echo "$facts"; log_of; } >"$BATS_TEST_TMPDIR/log"
    draw cost "$BATS_TEST_TMPDIR/log"
    [ "$TITLE" = 'A connect took 0 µs at first and 0 µs at the end: even and odd ports came mixed; ip_local_port_step_width is 7' ]
    draw order "$BATS_TEST_TMPDIR/log"
    [ "$TITLE" = 'Ports in the order given: they climb 1 stair, 51 of 101 even' ]
}

@test "plot: stairs and scatter are told apart, or not named if that cannot be told" {
    while read -r expected ports; do
        # shellcheck disable=SC2086 # words
        draw order < <(printf '%s\n' $ports | log_of)
        [[ $TITLE == "Ports in the order given: they $expected"[\ ,]* ]] || { echo "$TITLE"; false; }
    done <<<"climb 40002 40004 40012 40020 40022 40036 40040 40050
climb 40992 40994 40998 40004 40012 40020 40022 40036
scatter 40002 40104 40012 40920 40122 40936 40040 40050
are 40002 40104 40012 40920
are 40020 40018 40016 40014 40012 40010 40008 40006"
}

@test "plot: the range is what port-facts said in the log, or this machine's, and none if neither can be" {
    seq 40000 40007 | log_of >"$BATS_TEST_TMPDIR/log"
    { facts_of 39000 40003; cat "$BATS_TEST_TMPDIR/log"; } >"$BATS_TEST_TMPDIR/told"
    draw ports "$BATS_TEST_TMPDIR/told"
    [ "$TITLE" = "8 client ports, 4 in the kernel's range 39000-40003: 100 % lie below IANA's dynamic ports" ]
    "$FACTS" --json | grep -q '"low":32768,"high":60999' || skip 'the range here is not 32768-60999'
    draw ports "$BATS_TEST_TMPDIR/log"
    [ "$TITLE" = "8 client ports, all in this machine's range 32768-60999: 100 % lie below IANA's dynamic ports" ]
    draw ports < <(seq 40000 40007 | log_of false)
    [ "$TITLE" = "8 client ports, from 40000 to 40007: 100 % lie below IANA's dynamic ports" ]
}

@test "plot: the table has the numbers of the picture" {
    seq 0 39 | awk '{ print 40000 + ($1 < 20 ? 2 * $1 : 2 * $1 - 39), $1 < 20 ? 5 : 90 }' | log_of >"$BATS_TEST_TMPDIR/log"
    draw cost "$BATS_TEST_TMPDIR/log"
    run "$PLOT" cost --table "$BATS_TEST_TMPDIR/log"
    [ "${lines[0]}" = "$TITLE" ]
    [ "${lines[3]}" = '| 1-2 | 2 | 0 | 5 | 5 |' ]
    [ "${lines[-1]}" = '| 39-40 | 0 | 2 | 90 | 90 |' ]
}

@test "plot: usage errors, logs that cannot be read, and output that cannot be written" {
    seq 40000 40007 | log_of >"$BATS_TEST_TMPDIR/log"
    while read -r expected arguments; do
        # shellcheck disable=SC2086 # words
        run "$PLOT" $arguments </dev/null
        [ "$status" -eq "$expected" ] || { echo "$arguments: $status, $output"; false; }
    done <<<"64
64 dance
64 order --dance
64 order -o
71 order $BATS_TEST_TMPDIR/none
71 order $BATS_TEST_TMPDIR
74 order -o $BATS_TEST_TMPDIR/no/file $BATS_TEST_TMPDIR/log
0 -o $BATS_TEST_TMPDIR/file order $BATS_TEST_TMPDIR/log"
    [ -s "$BATS_TEST_TMPDIR/file" ]
    run bash -c '"$1" order "$2" >/dev/full' _ "$PLOT" "$BATS_TEST_TMPDIR/log"
    [ "$status" -eq 74 ]
}

@test "plot: without a netbox make plots makes two pictures, and says why not the others" {
    cd "$BATS_TEST_TMPDIR"
    box=("$NETBOX" --)
    "${box[@]}" true 2>/dev/null || box=()
    ! "${box[@]}" "$NETBOX" -- true 2>/dev/null || skip 'a netbox in a netbox can be had here'
    run "${box[@]}" sh "$ROOT/labs/tools/plot/plots.sh" "$OUT" "made here" 3>&-
    [ "$status" -eq 0 ]
    [ "$(ls 'made here')" = $'order.md\norder.svg\nports.md\nports.svg' ]
    [[ $output == *'plots: left out: cost and systems: '*'no private network can be made here'*'why: '* ]]
}

@test "plot: with few open files make plots says which picture takes more" {
    need_netbox
    export PORTLAB_LOG=$BATS_TEST_TMPDIR/log # which is not for these runs
    run bash -c 'ulimit -n 64; exec sh "$1/labs/tools/plot/plots.sh" "$2" "$3"' _ "$ROOT" "$OUT" "$BATS_TEST_TMPDIR/made" 3>&-
    [ "$status" -eq 0 ]
    [[ $output == *'plots: left out: cost: it takes 240 open files, and the hard limit here is 64'* ]]
    [ "$(ls "$BATS_TEST_TMPDIR/made" | grep -c svg)" -eq 3 ]
    [ ! -e "$PORTLAB_LOG" ]
}
