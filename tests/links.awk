# Lists what documents (.md) refer to, as FILE:LINE, a tab, and a kind, a tab and a target:
# link TARGET, path TARGET (in `quotes`), goal TARGET (of make), and head ANCHOR for each heading.
#
# usage: awk -f links.awk FILE.md...
function put(kind, target) {
    print FILENAME ":" FNR "\t" kind "\t" target
}

# The goal of a command, if it is make.
function command(text) {
    if (match(text, /^(\$ )?make( [A-Z_-]+=[^ ]*)* [a-z][a-z-]*/)) {
        text = substr(text, 1, RLENGTH)
        sub(/.* /, "", text)
        put("goal", text)
    }
}

FNR == 1 {fence = 0; open = ""; blank = 1}
/^ *```/ {fence = !fence; next}
fence {command($0); next}
/^    / && blank {sub(/^ +/, ""); command($0); next}
{blank = /^ *$/}
blank {open = ""; next}

/^#+ / {
    anchor = tolower($0)
    sub(/^#+ */, "", anchor)
    gsub(/[^a-z0-9_ -]/, "", anchor)
    gsub(/ /, "-", anchor)
    put("head", anchor)
}

# Code in quotes may begin on one line and end on the next. What is in it is no link.
{
    rest = open $0
    open = ""
    text = ""
    while ((at = index(rest, "`")) > 0) {
        text = text substr(rest, 1, at - 1)
        end = index(substr(rest, at + 1), "`")
        if (!end) {
            open = substr(rest, at) " "
            rest = ""
            break
        }
        code = substr(rest, at + 1, end - 1)
        rest = substr(rest, at + 1 + end)
        command(code)
        if (code ~ /^[A-Za-z0-9_.*-]*\/[A-Za-z0-9_.\/*-]*$/ && code !~ /^\//)
            put("path", code)
    }
    text = text rest
    while (match(text, /\]\([^)]*\)/)) {
        put("link", substr(text, RSTART + 2, RLENGTH - 3))
        text = substr(text, RSTART + RLENGTH)
    }
}
