#!/bin/sh
# Prints the matrix: one line for each environment, with the results of the pair, the tour and
# the tools there, and a few words of what they printed. The exit status is 0 only if none
# failed.
#
# usage: matrix.sh OUT
set -u

PORTLAB_OUT=$(cd "$1" && pwd) || exit 71
work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-matrix.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
MATRIX_TABLE=$work/table
export PORTLAB_OUT MATRIX_TABLE
: >"$MATRIX_TABLE"

if ! command -v "${BATS:-bats}" >/dev/null 2>&1; then
    echo 'matrix: there is no bats here; sh labs/setup.sh installs it' >&2
    exit 69
fi

# Each test leaves its row in the table, and its result here.
"${BATS:-bats}" --tap tests/matrix.bats tests/matrix/builds.bats >"$work/tap" </dev/null
sed -n '/^not ok /,/^ok /{/^ok /!p;}' "$work/tap" >&2

awk -F '\t' -v OFS='\t' '
    function line(name, pair, tour, tools, said) {
        printf "%-26.26s %-6s %-6s %-6s %.53s\n", name, pair, tour, tools, said
    }
    # A cell that a failed test did not come to.
    function cell(value) {
        return value == "" ? "-" : value
    }
    FNR == NR {
        sub(/^matrix: /, "", $1)
        rows[$1] = $0
        next
    }
    FNR == 1 {
        line("environment", "pair", "tour", "tools", "what was said there")
    }
    /^1\.\./ {
        planned = substr($0, 4)
    }
    /^(not )?ok / {
        ran++
        name = $0
        sub(/^(not )?ok [0-9]+ matrix: /, "", name)
        why = name
        sub(/ # skip.*/, "", name)
        split(rows[name], row, "\t")
        if (sub(/.* # skip /, "", why)) {
            skipped++
            printf "%-26.26s skipped: %.63s\n", name, why
        } else if (/^ok/) {
            ok++
            line(name, row[2], row[3], row[4], row[5])
        } else {
            failed++
            line(name, cell(row[2]), cell(row[3]), cell(row[4]), "FAILED")
        }
    }
    END {
        failed += planned - ran
        printf "%d environments: %d ok, %d skipped, %d failed\n", planned, ok, skipped, failed
        exit failed > 0 || ok == 0
    }
' "$MATRIX_TABLE" "$work/tap"
