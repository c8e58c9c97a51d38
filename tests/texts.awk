# Lists the texts of files, each on one line, as FILE:LINE, a tab and the text: paragraphs of
# documents, and what a program can print, the string literals of its source.
#
# usage: awk -f texts.awk FILE...
#
# Of a .c file: literals, with those that follow one another joined. Of a script (.sh, .bash,
# .py, check.bats): quoted texts, here-documents, and of a check the comments that are printed.
# Of other .bats files: the names of tests. Of a page: literals (.js) and the text between tags
# (.html). Of a make file: the lines of help. Of a manual page (.1) and of anything else:
# paragraphs, without code.
function put(place, text) {
    gsub(/\\[nt"]/, " ", text)
    gsub(/[ \t]+/, " ", text)
    if (text ~ /[A-Za-z][A-Za-z]/)
        print place "\t" text
}

# What was gathered is a text, and the next one begins.
function flush() {
    if (gathered != "")
        put(gathered_at, gathered)
    gathered = ""
}

function gather(text) {
    if (gathered == "")
        gathered_at = FILENAME ":" FNR
    gathered = gathered " " text
}

FNR == 1 {
    flush()
    state = fence = comment = mark = ""
    kind = FILENAME
    sub(/.*\//, "", kind)
    sub(/.*\./, "", kind)
    c = kind ~ /^[ch]$/
    script = kind ~ /^(sh|bats|bash|js|py)$/
    plain = !c && !script && kind != "html" && kind !~ /^(mk|Makefile)$/
}

# The names of the kit's tests.
kind == "bats" && FILENAME !~ /(^|\/)check\.bats$/ {
    if (match($0, /^@test ".*" \{/))
        put(FILENAME ":" FNR, substr($0, 8, RLENGTH - 10))
    next
}

# Comments of a check that are printed, and a text that goes on in the next one.
kind == "bats" && /^# (idea|hint|read|needs|after|points): / {
    flush()
    comment = $2 ~ /^(idea|hint|read)/
    if (comment)
        gather(substr($0, index($0, ": ") + 2))
    next
}
kind == "bats" && comment && /^#   / {gather(substr($0, 5)); next}
kind == "bats" && comment {flush(); comment = ""}

# Literals of C. state is "string" or "comment" where a line begins inside of one.
c {
    if (state == "" && /^ *#/) {
        flush()
        next
    }
    rest = $0
    while (rest != "") {
        if (state == "comment") {
            if (!(at = index(rest, "*/")))
                next
            rest = substr(rest, at + 2)
            state = ""
        } else if (match(rest, /^[ \t]+/) || match(rest, /^\/\/.*/))
            rest = substr(rest, RLENGTH + 1)
        else if (match(rest, /^\/\*/)) {
            state = "comment"
            rest = substr(rest, 3)
        } else if (match(rest, /^"([^"\\]|\\.)*"/)) {
            if (gathered == "")
                gathered_at = FILENAME ":" FNR
            gathered = gathered substr(rest, 2, RLENGTH - 2)
            rest = substr(rest, RLENGTH + 1)
        } else if (match(rest, /^PRI[a-zA-Z0-9]+/)) {
            gathered = gathered "d"
            rest = substr(rest, RLENGTH + 1)
        } else {
            flush()
            if (match(rest, /^'([^'\\]|\\.)*'/) || match(rest, /^[^"'\/ \tP]+/) || match(rest, /^./))
                rest = substr(rest, RLENGTH + 1)
        }
    }
    next
}

# Quoted texts of scripts. state is the quote that a line begins inside of; fence is the word
# at which a here-document ends.
script && fence != "" {
    line = $0
    gsub(/^\t+/, "", line)
    if (line == fence) {
        flush()
        fence = ""
    } else if (line == "")
        flush()
    else
        gather(line)
    next
}
script {
    rest = $0
    while (rest != "") {
        if (state == "comment") {
            if (!(at = index(rest, "*/")))
                next
            rest = substr(rest, at + 2)
            state = ""
        } else if (state != "") {
            # A quote in $(...) of a quoted text ends it here and begins it again: no harm.
            if (state == "'" && kind != "js" && kind != "py")
                match(rest, /^[^']*/)
            else if (state == "'")
                match(rest, /^([^'\\]|\\.|\\$)*/)
            else if (state == "`")
                match(rest, /^([^`\\]|\\.|\\$)*/)
            else
                match(rest, /^([^"\\]|\\.|\\$)*/)
            gather(substr(rest, 1, RLENGTH))
            rest = substr(rest, RLENGTH + 1)
            if (rest != "") {
                flush()
                state = ""
                rest = substr(rest, 2)
            }
        } else if (kind == "js" && match(rest, /^\/\/.*/))
            rest = ""
        else if (kind == "js" && match(rest, /^\/\*/)) {
            state = "comment"
            rest = substr(rest, 3)
        } else if (kind != "js" && match(rest, /^[ \t;]#.*/))
            rest = ""
        else if (kind != "js" && rest == $0 && match(rest, /^#.*/))
            rest = ""
        else if (kind !~ /^(js|py)$/ && match(rest, /^<<-?['"]?[A-Z]+['"]?/)) {
            fence = substr(rest, 1, RLENGTH)
            gsub(/[^A-Z]/, "", fence)
            rest = substr(rest, RLENGTH + 1)
        } else if (match(rest, /^\\./))
            rest = substr(rest, 3)
        else if (match(rest, /^['"]/) || (kind == "js" && match(rest, /^`/))) {
            state = substr(rest, 1, 1)
            rest = substr(rest, 2)
        } else {
            if (!match(rest, /^[A-Za-z0-9_]+/))
                match(rest, /^./)
            rest = substr(rest, RLENGTH + 1)
        }
    }
    next
}

kind == "html" {
    line = $0
    while (match(line, /(title|alt|placeholder|aria-label|content)="[^"]*"/)) {
        text = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        put(FILENAME ":" FNR, substr(text, index(text, "\"") + 1, length(text) - index(text, "\"") - 1))
    }
    line = $0
    gsub(/<[^>]*>/, " ", line)
    gsub(/^[^<]*>|<[^>]*$/, " ", line)
    put(FILENAME ":" FNR, line)
    next
}

kind ~ /^(mk|Makefile)$/ {
    if (!/^##/)
        flush()
    else {
        if (/make/)
            flush()
        gather(substr($0, 4))
    }
    next
}

plain && /^ *```/ {fence = fence == "" ? "code" : ""; flush(); next}
plain && fence != "" {next}
plain && /^[ \t]*$/ {flush(); next}
kind == "md" && gathered == "" && /^    / {next} # code
plain && (/^(#|\|)/ || /^ *([-*]|[0-9]+\.) / || /^\.(Pp|S[hs]|It|El|Bl|Ed|Bd|Dl)/) {flush()}
plain {
    alone = /^(#|\|)/ || /^\.S[hs]/
    if (kind == "1") {
        if (/^\.\\"/ || /^\.(Dd|Dt|Os|Xr|Bl|El|Bd|Ed|It|Op)/)
            next
        sub(/^\.[A-Z][a-z] */, "")
    }
    gather($0)
    if (alone)
        flush()
}

END {flush()}
