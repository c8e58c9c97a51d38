# topics: from the labs' and the worksheets' own files to a table in C, when the kit is built.
#
#     awk -v topics="01-NAME 02-NAME" -f topics.awk [labs/NN-NAME/README.md | worksheets/NN-NAME.md]...
#
# What a topic takes of the machine stands in a line of its own, <!-- machine: few-ports -->.
# It becomes TOPIC_FEW_PORTS, which the compiler knows from topics.h, or refuses. What the steps
# of a worksheet take, <!-- needs: netbox nft; ..., becomes a text with all of it.
FNR == 1 {
    name = FILENAME
    sub(/\/README\.md$/, "", name)
    sub(/\.md$/, "", name)
    sub(/.*\//, "", name)
}
/^<!-- machine: [a-z0-9-]+ -->$/ {
    needs[name] = toupper($3)
    gsub("-", "_", needs[name])
}
sub(/^<!-- needs: /, "") && sub(/;.*/, "") {
    for (i = 1; i <= NF; i++)
        if (index(" " steps[name] " ", " " $i " ") == 0)
            steps[name] = steps[name] (name in steps && steps[name] != "" ? " " : "") $i
}
END {
    print "/* Made by labs/tools/facts/topics.awk from labs/ and worksheets/; do not edit. */"
    print "#include \"labs/tools/facts/topics.h\"\n\nconst struct topic topics[] = {"
    count = split(topics, topic, " ")
    for (i = 1; i <= count; i++)
        printf "    {%d, \"%s\", TOPIC_%s, \"%s\"},\n", topic[i], substr(topic[i], 4),
            topic[i] in needs ? needs[topic[i]] : "ANYWHERE", steps[topic[i]]
    print "};\nconst size_t topic_count = sizeof topics / sizeof topics[0];"
}
