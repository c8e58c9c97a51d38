#!/bin/sh
# Prints C with the files of the page in it, byte by byte: no string in C may be as long as they
# are.
#
# usage: page.sh FILE...
set -eu

type_of() {
    case $1 in
    *.html) echo 'text/html; charset=utf-8' ;;
    *.css) echo 'text/css; charset=utf-8' ;;
    *.js) echo 'text/javascript; charset=utf-8' ;;
    *.svg) echo 'image/svg+xml' ;;
    *) echo "page.sh: $1: unknown type" >&2 && return 1 ;;
    esac
}

echo '#include "labs/view/page.h"'
number=0
for file; do
    type_of "$file" >/dev/null
    echo "static const unsigned char file_${number}[] = {"
    od -An -v -tu1 "$file" | sed 's/  *\([0-9][0-9]*\)/\1,/g'
    echo '};'
    number=$((number + 1))
done
echo 'const struct page_file page_files[] = {'
number=0
for file; do
    echo "{\"${file##*/}\", \"$(type_of "$file")\", file_$number, sizeof file_$number},"
    number=$((number + 1))
done
echo '};'
echo 'const size_t page_file_count = sizeof page_files / sizeof page_files[0];'
