# Lists which object file calls which, or uses what that one defines: a pair a line, for tsort.
# A lab's peer is a program of its own, so its names are its own.
#
# usage: nm -A -g FILE.o ... | awk -f calls.awk
{
    file = substr($1, 1, index($1, ":") - 1)
    program = match(file, /labs\/[0-9][^\/]*\//) ? substr(file, 1, RSTART + RLENGTH - 1) : ""
    if ($(NF - 1) == "U") {
        count++
        user[count] = file
        room[count] = program
        used[count] = $NF
    } else if ($NF != "main") {
        defined[program, $NF] = file
    }
}
END {
    for (i = 1; i <= count; i++) {
        other = defined[room[i], used[i]]
        if (other == "")
            other = defined["", used[i]]
        if (other != "" && other != user[i])
            print user[i], other
    }
}
