#!/usr/bin/env bats
# Each lab's README says what to write on its first screen, and has one list of exact rules. The
# rules and the checks are the same set: a rule names the checks that grade it.
load helpers

# The rules of a README ($1), one a line: the items of the lists and the rows of the tables in
# the section "The rules". A row's last column becomes an item's last words.
rules() {
    awk '
        function end() {if (rule != "") print rule; rule = ""}
        /^## / {end(); inside = $0 == "## The rules"}
        !inside {next}
        /^\|/ {
            end()
            if (rows++ < 2) next
            sub(/^\| */, "")
            sub(/ *\|$/, "")
            checks = $0
            sub(/.*\| */, "", checks)
            print substr($0, 1, length($0) - length(checks)) "(" checks ")"
            next
        }
        {rows = 0}
        /^ *- / {end(); sub(/^ *- /, ""); rule = $0; next}
        /^$/ {end()}
        rule != "" {sub(/^ */, ""); rule = rule " " $0}
        END {end()}' "$1"
}

# The names of the checks behind each rule that is read from standard input. A rule that names
# none is printed as "none: RULE".
checks_of_rules() {
    local rule
    local form='\((`[a-z0-9-]+`(, `[a-z0-9-]+`)*)\)$'
    while IFS= read -r rule; do
        if [[ $rule =~ $form ]]; then
            tr -d '`' <<<"${BASH_REMATCH[1]//, /$'\n'}"
        else
            echo "none: $rule"
        fi
    done
}

# What the rules of a lab ($1, a folder) and its checks do not have in common.
differences() {
    diff <(rules "$1/README.md" | checks_of_rules | sort -u) \
        <(sed -n 's/^@test "\([a-z0-9-]*\): .*/\1/p' "$1/check.bats" | sort) |
        sed -n "s,^< none: ,${1##*/}: this rule names no check: ,p
            s,^< ,${1##*/}: a rule names a check that is not in check.bats: ,p
            s,^> ,${1##*/}: no rule names the check ,p"
}

@test "rules: each rule of a lab names a check, and each check has a rule" {
    for lab in "$ROOT"/labs/[0-9][0-9]-*; do
        run differences "$lab"
        [ -z "$output" ] || { echo "$output"; false; }
    done
}

@test "rules: a rule without a check and a check without a rule are found" {
    lab=$BATS_TEST_TMPDIR/01-name
    mkdir "$lab"
    printf '@test "%s: it is so" {\n' form ports range same >"$lab/check.bats"
    cat >"$lab/README.md" <<'EOT'
- Not in the list.

## The rules

Each rule names its checks.

- Print one line.
  It ends in a newline. (`form`, `ports`)
- Exit with `0`.

| line | when | checks |
|---|---|---|
| `a` | always | `rang` |
| `b` | never (`form`) | `same` |

## Read
EOT
    run differences "$lab"
    [ "$output" = '01-name: this rule names no check: Exit with `0`.
01-name: a rule names a check that is not in check.bats: rang
01-name: no rule names the check range' ]
}

@test "rules: the first screen of a lab says what to write, with an example" {
    for lab in "$ROOT"/labs/[0-9][0-9]-*; do
        name=${lab##*/[0-9][0-9]-}
        screen=$(head -n 24 "$lab/README.md")
        [[ $screen == *"\`$name.c\`"* ]] || { echo "$lab: no $name.c"; false; }
        grep -q "^    .*$name" <<<"$screen" || { echo "$lab: no example"; false; }
        [ "$(grep -cE '.{81}' <<<"$screen")" -eq 0 ] || { echo "$lab: wider than 80 columns"; false; }
    done
}

@test "rules: no lab says how long it takes, since nobody measured it" {
    for lab in "$ROOT"/labs/[0-9][0-9]-*; do
        run grep -nwiE 'minutes?|hours?' "$lab/README.md"
        [ -z "$output" ] || { echo "$lab: $output"; false; }
    done
}
