#!/usr/bin/env bats
# port-facts and port-lookup.
load helpers

@test "port-facts: the JSON has the keys of the interface, in order" {
    run "$FACTS" --json
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ $output =~ ^\{\"portlab\":1,\"event\":\"facts\",\"system\":\"[^\"]+\",\"ephemeral\":\{\"low\":([0-9]+|null),\"high\":([0-9]+|null),\"source\":\"[^\"]+\",\"step\":([0-9]+|null)\},\"floor\":\{\"port\":([0-9]+|null),\"source\":\"[^\"]+\"\},\"may_bind_below_floor\":(true|false|null),\"why\":\"[^\"]+\",\"reserved\":(null|\"[^\"]*\"),\"ipv6\":(true|false),\"open_files\":\{\"soft\":([0-9]+|null),\"hard\":([0-9]+|null)\},\"netbox\":(true|false),\"registry\":\{\"snapshot\":\"[0-9-]+\",\"ports\":6341\},\"version\":\"[0-9.]+[^\"]*\",\"grading\":\{\"means\":\"(namespaces|uid|session)\",\"netbox\":(true|false),\"second_uid\":(true|false)\},\"labs\":\[ ]]
    [ "$(grep -o '{"number":[0-9]*,"name":"[a-z0-9-]*","verdict":"[a-z]*","why":' <<<"$output" | wc -l)" -eq 10 ]
    ! command -v jq >/dev/null || jq -e . <<<"$output" >/dev/null
}

@test "port-facts: it shows what /proc says" {
    [ -r /proc/sys/net/ipv4/ip_local_port_range ] || skip 'this system has no such file'
    read -r low high </proc/sys/net/ipv4/ip_local_port_range
    run "$FACTS" --json
    [[ $output == *"\"low\":$low,\"high\":$high,\"source\":\"/proc/sys/net/ipv4/ip_local_port_range\""* ]]
    [[ $output == *"\"floor\":{\"port\":$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start),"* ]]
    run "$FACTS"
    [[ $output == *"ephemeral range  $low-$high, $((high - low + 1)) ports; /proc/"* ]]
}

@test "port-facts: it shows the policy of a netbox" {
    need_netbox
    run "$NETBOX" --floor 2000 --range 5000-5015 --reserve 5003,5006-5008 -- "$FACTS" --json
    [[ $output == *'"low":5000,"high":5015,'*'"floor":{"port":2000,'*'"may_bind_below_floor":false,'*'"reserved":"5003,5006-5008"'* ]]
}

@test "port-facts: a floor of 0 needs no privilege" {
    need_netbox
    run "$NETBOX" --floor 0 -- "$FACTS" --json
    [[ $output == *'"floor":{"port":0,'*'"may_bind_below_floor":true,"why":"the floor is 0, so any user may bind any port'* ]]
}

@test "port-facts: without /proc it says that it could not read, and gives no default" {
    need_root_in_box
    "$NETBOX" --root -- unshare -m true 2>/dev/null || skip 'nothing can be mounted in this netbox'
    run "$NETBOX" --root -- unshare -m bash -c "mount -t tmpfs none /proc || exit 99; '$FACTS' --json; '$FACTS'; '$CLIENT' -j 127.0.0.1 9 || true"
    [ "$status" -ne 99 ] || skip 'nothing can be mounted in this netbox'
    [[ $output == *'"ephemeral":{"low":null,"high":null,"source":"/proc/sys/net/ipv4/ip_local_port_range: '* ]]
    [[ $output == *'"floor":{"port":null,'*'"may_bind_below_floor":null,'* ]]
    [[ $output == *'ephemeral range  unknown: /proc/'* ]]
    [[ $output == *'"kernel_range":null'* ]]
}

@test "port-facts: the open-file limits are the process's own" {
    run bash -c "ulimit -n 77; '$FACTS' --json"
    [[ $output == *'"open_files":{"soft":77,"hard":77}'* ]]
}

@test "port-facts: each lab and each worksheet is one of its topics, in order" {
    run "$FACTS" --json
    diff <(grep -o '"number":[0-9]*,"name":"[^"]*"' <<<"$output" | tr -dc 'a-z0-9\n-' | sed 's/^number//; s/name/ /') \
        <({ ls -d "$ROOT"/labs/[0-9]*/; ls "$ROOT"/worksheets/[0-9]*.md; } | sed 's|/$||; s|.*/||; s|\.md$||; s/^0//; s/-/ /' | sort -un)
}

@test "port-facts: a lab that cannot be shown in full says why" {
    need_netbox
    run "$NETBOX" -- "$FACTS" --json
    [[ $output =~ \{\"number\":3,\"name\":\"knock-below-1024\",\"verdict\":\"reduced\",\"why\":\"[^\"]+\"\} ]]
}

@test "port-facts: it looks for what the steps of a worksheet need" {
    [ ! -e /usr/sbin/bash ] || skip 'all commands are in /usr/sbin here'
    run env PATH=/none "$FACTS" --json
    [[ $output =~ '"name-both-ends","verdict":"reduced","why":"no '(ss|bash)': one step is an example'  ]]
    need_netbox
    run "$NETBOX" -- "$FACTS" --json
    [[ $output == *'"netbox":true'* || $output == *'"share-one-port","verdict":"reduced","why":"no netbox: '* ]]
}

@test "port-facts: a machine that can make a classroom with rules shows all of labs 08 to 10" {
    need curl
    need ss
    need tshark
    "$CLASSROOM" --nat --filter reject 1 --stateless 1 -- true 2>/dev/null || skip 'no classroom whose router has rules can be made here'
    run "$FACTS"
    [[ $output == *'can show in full: '*' 08 09 10'* ]]
}

@test "port-lookup: 3306 is mysql, without /etc/services" {
    run "$LOOKUP" 3306
    [ "$output" = '3306   registered range (1024-49151), assigned  mysql (tcp, udp): MySQL' ]
    need strace
    strace -o "$BATS_TEST_TMPDIR/trace" true 2>/dev/null || skip 'strace may not trace here'
    strace -f -o "$BATS_TEST_TMPDIR/trace" "$LOOKUP" mysql
    ! grep -q /etc/services "$BATS_TEST_TMPDIR/trace"
}

@test "port-lookup: the JSON has the keys of the interface, in order" {
    run "$LOOKUP" -j 80 25565 0 50000 1 8080
    [ "${#lines[@]}" -eq 6 ]
    for line in "${lines[@]}"; do
        [[ $line =~ ^\{\"portlab\":1,\"event\":\"port\",\"port\":[0-9]+,\"range\":\"(zero|system|registered|dynamic)\",\"status\":\"(assigned|reserved|unassigned|private)\",\"names\":\[.*\],\"customary\":\[.*\]\}$ ]]
    done
    [[ ${lines[0]} == *'{"name":"http","transport":"tcp","description":"World Wide Web HTTP"}'* ]]
    [[ ${lines[1]} == *'"range":"registered","status":"unassigned","names":[],"customary":["Minecraft"]}' ]]
    [[ ${lines[2]} == *'"range":"zero","status":"reserved"'* ]]
    [[ ${lines[3]} == *'"range":"dynamic","status":"private"'* ]]
}

@test "port-lookup: all 65,536 ports are valid JSON, and the counts are the registry's" {
    "$LOOKUP" -j 0-65535 >"$BATS_TEST_TMPDIR/all"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/all")" -eq 65536 ]
    [ "$(head -n 1024 "$BATS_TEST_TMPDIR/all" | grep -c '"status":"assigned"')" -eq 686 ]
    [ "$(tail -n 16384 "$BATS_TEST_TMPDIR/all" | grep -c '"status":"private"')" -eq 16384 ]
    [ "$(grep -c '"status":"assigned"' "$BATS_TEST_TMPDIR/all")" -eq 6341 ]
    [[ $("$FACTS" -j) == *'"ports":6341}'* ]]
    for port in 0 1023 1024 49151; do
        grep -q "\"port\":$port,.*\"status\":\"reserved\"" "$BATS_TEST_TMPDIR/all"
    done
    ! command -v jq >/dev/null || jq -e . "$BATS_TEST_TMPDIR/all" >/dev/null
}

@test "port-lookup: only a port that IANA calls reserved is called so" {
    for port in 24 35 57 59 75 77 87; do
        [[ $("$LOOKUP" -j "$port") == *'"status":"private"'* ]]
        [[ $("$LOOKUP" "$port") == *', private  IANA: any private '* ]]
    done
    for port in 585 659 1028 1783 2682 3403 3404 9006 26264; do
        [[ $("$LOOKUP" -j "$port") == *'"status":"unassigned"'* ]]
        [[ $("$LOOKUP" "$port") =~ ', unassigned  IANA: '(De|Rem) ]]
    done
    [[ $("$LOOKUP" 1109) == *', reserved' ]]
    [[ $("$LOOKUP" 5900) != *customary* ]]
}

@test "port-facts: ip_local_port_step_width is shown if the kernel has it" {
    step=null
    [ ! -r /proc/sys/net/ipv4/ip_local_port_step_width ] || step=$(cat /proc/sys/net/ipv4/ip_local_port_step_width)
    [[ $("$FACTS" -j) == *'ip_local_port_range","step":'"$step}"* ]]
}

@test "port-facts: a topic's reason is what its worksheet needs" {
    need_netbox
    mkdir "$BATS_TEST_TMPDIR/bin"
    [ ! -x /usr/sbin/nft ] && [ ! -x /sbin/nft ] || skip 'nft is where it is always looked for'
    run env PATH="$BATS_TEST_TMPDIR/bin" "$FACTS"
    [[ $output == *'lab 09  reduced: no nft here'* ]]
}

@test "port-lookup: a name in any case gives a line for each of its ports" {
    run "$LOOKUP" -j HTTP-Alt
    [ "$(field port <<<"$output" | tr '\n' ' ')" = '591 8008 8080 ' ]
    run "$LOOKUP" -j x11
    [ "${#lines[@]}" -eq 64 ]
}

@test "port-lookup: an unknown name or a wrong number is 64, and nothing is printed" {
    for operand in no-such-service '' 080 65536 80x +80 5-3 1-65536 ' 80'; do
        run --separate-stderr "$LOOKUP" 80 -- "$operand"
        [ "$status" -eq 64 ]
        [ -z "$output" ]
    done
    run --separate-stderr "$LOOKUP" 80 "no-such-service"
    [ "$status" -eq 64 ]
    [ -z "$output" ]
    run "$LOOKUP"
    [ "$status" -eq 64 ]
}

@test "tools: every option of the manuals is in --help, and help ends with 0" {
    for tool in "$FACTS" "$LOOKUP" "$NETBOX"; do
        for option in -h --help -V --version; do
            run --separate-stderr "$tool" "$option"
            [ "$status" -eq 0 ]
            [ -n "$output" ]
            "$tool" --help | grep -q -e "$option\b"
        done
        run "$tool" --nonsense
        [ "$status" -eq 64 ]
    done
}
