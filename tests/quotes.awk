# Finds quotes: four successive lines of a text that another text has too, apart from blanks and
# braces. First come the texts that may be quoted, and those that may not, of one lab after the other.
#
#     awk -f quotes.awk kind=free FILE... kind=secret FILE... [kind=free ...] kind=shown FILE...
FNR == 1 {one = two = three = ""}
FNR == 1 && kind == "free" && before == "secret" {split("", free)} # it was a different lab's
FNR == 1 {before = kind}

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
