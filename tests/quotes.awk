# Finds quotes: four successive lines of a text that another text has too, apart from blanks and
# braces. First come the texts that may be quoted.
#
#     awk -f quotes.awk kind=free FILE... kind=secret FILE... kind=shown FILE...
FNR == 1 {one = two = three = ""}

{
    gsub(/[ \t\r{}]/, "")
    if ($0 == "" || /^#include</) # every program has those
        next
    run = one "\n" two "\n" three "\n" $0
    whole = one != ""
    one = two
    two = three
    three = $0
    if (!whole)
        next
}

kind == "free" {free[run] = 1}
kind == "secret" && !(run in free) {secret[run] = FILENAME}
kind == "shown" && run in secret {
    print FILENAME ":" FNR ": as in " secret[run]
    found = 1
}

END {exit found}
