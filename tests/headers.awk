# Lists what a header declares: the names of its functions and of its objects.
#
# usage: awk -f headers.awk X.h
/^[a-z]/ && !/^(struct|enum) [a-z_]+( \{|;)/ && !/^(typedef|static)/ {
    if (!match($0, /[a-z_0-9]+(\(|\[[^]]*\];|;)/))
        next
    name = substr($0, RSTART, RLENGTH)
    sub(/[^a-z_0-9].*/, "", name)
    print name
}
