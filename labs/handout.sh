#!/bin/sh
# handout: writes the student edition: the last commit without its solutions, its wrong
# programs and the blind ones. The same commit gives the same bytes.
#
# usage: handout.sh FILE.tar.gz
set -u

file=$1
case $file in -*) file=./$file ;; esac # it is no option
cd "$(dirname "$0")/.." || exit 71
if ! git rev-parse HEAD >/dev/null 2>&1; then
    echo "handout: $PWD is no git checkout of your own; the student edition is made of a commit" >&2
    exit 69
fi
if [ -z "$(find labs -name solution)" ]; then
    echo 'handout: this is the student edition' >&2
    exit 69
fi
[ -z "$(git status --porcelain .)" ] || echo 'handout: what is not committed is not in it' >&2

# What is left out is known by the name of its folder, wherever that is; and what is for those
# who keep the kit.
set -- . ':(exclude)CONTRIBUTING.md' ':(exclude)SECURITY.md' ':(exclude).github'
for folder in solution wrong blind; do
    set -- "$@" ":(exclude,glob)**/$folder/**"
done

# git writes sorted names, one owner, and the time of the commit; gzip -n adds no time.
git -c tar.umask=0022 archive --format=tar --prefix=portlab-student/ HEAD -- "$@" >"$file.tar" &&
    gzip -n -9 <"$file.tar" >"$file.new" && mv "$file.new" "$file"
status=$?
rm -f "$file.tar" "$file.new"
[ "$status" = 0 ] && echo "$file: $(git log -1 --format='the student edition of %h, %cs')"
exit "$status"
