#!/usr/bin/env bats
# The tour, `make demo`: it runs to its end without a terminal, waits for Enter in one, and says
# what it could not show.
load helpers

tour() {
    sh "$ROOT/labs/tour.sh" "$OUT"
}

@test "tour: without a terminal it does not wait, and every scene does what it says" {
    run tour
    [ "$status" -eq 0 ]
    [[ ${lines[-1]} =~ ^[0-9]+\ scenes\ shown,\ [0-9]+\ skipped,\ 0\ failed$ ]]
    [ "$(grep -c '^== [1-8]\. ' <<<"$output")" -eq 8 ]
    [[ $output == *'ok: both ends name the same three sources'* ]]
    [[ $output == *'ok: one server port, three 4-tuples'* ]]
}

@test "tour: it takes at most 20 seconds" {
    run timeout 20 sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 0 ]
}

@test "tour: in a netbox port 80 is refused, and all eight scenes are shown" {
    need_netbox
    run "$NETBOX" -- sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 0 ]
    [[ $output == *'bind 127.0.0.1:80: EACCES'* ]]
    [[ ${lines[-1]} == '8 scenes shown, 0 skipped, 0 failed' ]]
}

@test "tour: if the floor is 0, it says so, and shows the refusal in a netbox or skips it" {
    need_netbox
    run "$NETBOX" --floor 0 -- sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 0 ]
    [[ $output == *"On this machine any user may bind port 80"* ]]
    [[ $output == *'ok: refused in the netbox, where the floor is 1024'* ]] ||
        [[ $output == *'skipped: the refusal cannot be shown here'* ]]
}

@test "tour: a port that is taken is named, and the next one used" {
    need_netbox
    in_box -- 'start_server 3306; sh "$ROOT/labs/tour.sh" "$OUT"'
    [ "$status" -eq 0 ]
    [[ $output == *'port 3306 is taken on this machine; trying the next one'*'-> 127.0.0.1:3307'* ]]
}

@test "tour: a range of 16 ports outside IANA's range is reported as it is" {
    need_netbox
    run "$NETBOX" --range 5000-5015 -- sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 0 ]
    [[ $output == *"outside IANA's range, inside this machine's"* ]]
    run "$NETBOX" --range 50000-50100 -- sh "$ROOT/labs/tour.sh" "$OUT"
    [[ $output == *"inside IANA's range, inside this machine's"* ]]
}

# Runs a program of the pair ($1), and leaves no word of its explanations as it is: of what
# goes to standard error only the line with the errno.
reword() {
    cat >"$BATS_TEST_TMPDIR/out/$1/$1" <<END
#!/bin/sh
interrupted=
trap 'kill "\$!"; interrupted=1' TERM # before there is something to end
"$OUT/$1/$1" "\$@" 2>"$BATS_TEST_TMPDIR/said-$1" &
pid=\$!
wait "\$pid"
status=\$?
if [ -n "\$interrupted" ]; then
    wait "\$pid" 2>/dev/null
    again=\$?
    [ "\$again" = 127 ] || status=\$again # 127: the first wait had it
fi
sed '/: E[A-Z]* (/!s/[A-Za-z]/x/g' "$BATS_TEST_TMPDIR/said-$1" >&2
exit "\$status"
END
    chmod +x "$BATS_TEST_TMPDIR/out/$1/$1"
}

@test "tour: with 2 ports it skips scenes that need more, and does not rely on the wording of errors" {
    need_netbox
    run "$NETBOX" --range 50000-50001 -- sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 0 ]
    [[ ${lines[-1]} == '4 scenes shown, 4 skipped, 0 failed' ]]
    mkdir -p "$BATS_TEST_TMPDIR/out/demo-server" "$BATS_TEST_TMPDIR/out/demo-client" "$BATS_TEST_TMPDIR/out/labs"
    ln -s "$OUT/labs/tools" "$BATS_TEST_TMPDIR/out/labs/tools"
    reword demo-server
    reword demo-client
    run "$NETBOX" --range 50000-50001 -- sh "$ROOT/labs/tour.sh" "$BATS_TEST_TMPDIR/out"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *'bind 127.0.0.1:0: EADDRINUSE ('*'  xxx: xxx xxxxxx'* ]]
    [[ ${lines[-1]} == '4 scenes shown, 4 skipped, 0 failed' ]]
}

@test "tour: without a free port no scene fails, and those that need one are skipped" {
    need_netbox
    run "$NETBOX" --range 50000-50000 --reserve 50000 -- sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 0 ]
    [[ ${lines[-1]} == '2 scenes shown, 6 skipped, 0 failed' ]]
}

# PATH without curl and nc.
bash_alone() {
    mkdir "$BATS_TEST_TMPDIR/bin"
    for program in sh bash awk sed cat grep sort cmp paste head wc id mkfifo mktemp rm kill; do
        ln -s "$(command -v "$program")" "$BATS_TEST_TMPDIR/bin/$program" || true
    done
    PATH=$BATS_TEST_TMPDIR/bin
}

@test "tour: without curl and nc it asks through bash's /dev/tcp" {
    PATH=$(bash_alone && echo "$PATH") run sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 0 ]
    [[ $output == *'/dev/tcp/127.0.0.1/'*'ok: the kernel gave it a port, too'* ]]
}

@test "tour: without curl, nc and a free port it does not wait for an answer" {
    need_netbox
    PATH=$(bash_alone && echo "$PATH") run "$NETBOX" --range 50000-50000 --reserve 50000 -- sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 0 ]
    [[ ${lines[-1]} == '2 scenes shown, 6 skipped, 0 failed' ]]
}

@test "tour: a scene that does not do what it says fails the tour" {
    mkdir -p "$BATS_TEST_TMPDIR/out/demo-server" "$BATS_TEST_TMPDIR/out/demo-client" "$BATS_TEST_TMPDIR/out/labs/tools"
    cp "$SERVER" "$BATS_TEST_TMPDIR/out/demo-server/"
    cp "$FACTS" "$NETBOX" "$BATS_TEST_TMPDIR/out/labs/tools/"
    printf '#!/bin/sh\nexit 69\n' >"$BATS_TEST_TMPDIR/out/demo-client/demo-client"
    chmod +x "$BATS_TEST_TMPDIR/out/demo-client/demo-client"
    run sh "$ROOT/labs/tour.sh" "$BATS_TEST_TMPDIR/out"
    [ "$status" -ne 0 ]
    [[ $output == *FAILED* ]]
}

@test "tour: in a terminal it waits for Enter between scenes" {
    need_terminal
    run bash -c "printf '\n\n\n\n\n\n\n\n\n' | script -qec \"sh '$ROOT/labs/tour.sh' '$OUT'\" /dev/null"
    [ "$(grep -o '\[Press Enter to see the next scene\.\]' <<<"$output" | wc -l)" -eq 7 ]
    [ "$(grep -o '\[Press Enter to see what the server printed\.\]' <<<"$output" | wc -l)" -eq 1 ]
    [[ $output == *'0 failed'* ]]
}

@test "tour: it leaves no process and no file behind" {
    run env TMPDIR="$BATS_TEST_TMPDIR" sh "$ROOT/labs/tour.sh" "$OUT"
    [ "$status" -eq 0 ]
    [ -z "$(find "$BATS_TEST_TMPDIR" -name 'portlab-tour*')" ]
}

@test "tour: the command that it shows for curl works even with a proxy" {
    need curl
    run env http_proxy=http://127.0.0.1:9 sh "$ROOT/labs/tour.sh" "$OUT"
    shown=$(sed -n 's/^ *\$ \(curl .*\)/\1/p' <<<"$output")
    [[ $shown == "curl -s --noproxy '*' http://127.0.0.1:"* && $output == *'0 failed'* ]]
    ! grep -nE '^curl |`curl -' "$ROOT/README.md" "$ROOT"/worksheets/*.md | grep -v -e --noproxy
}
