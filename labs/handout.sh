#!/bin/sh
# handout: writes the student edition: the last commit without its solutions, its wrong
# programs and the blind ones. Where this is no git checkout, as in an unpacked release, it is
# made of the files that are here, without what was built or answered. The same files give
# the same bytes.
#
# usage: handout.sh FILE.tar.gz
set -u
# shellcheck source=labs/grader/hosts/pack.sh
. "$(dirname "$0")/grader/hosts/pack.sh"

file=$1 named=$1
case $file in /*) ;; *) file=$PWD/$file ;; esac
cd "$(dirname "$0")/.." || exit 71
if [ -z "$(find labs -name solution)" ]; then
    echo 'handout: this is the student edition' >&2
    exit 69
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-handout.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

# The files of the kit, by what git knows of them, or without it by the kit's own folders:
# what else is beside them is no part of it, and neither is what .gitignore names.
if git rev-parse HEAD >/dev/null 2>&1; then
    of=$(git log -1 --format='%h, %cs')
    [ -z "$(git status --porcelain .)" ] || echo 'handout: what is not committed is not in it' >&2
    git archive --format=tar HEAD . >"$work/kit.tar"
else
    of="version $(sed -n 's/.*PORTLAB_VERSION "\(.*\)".*/\1/p' lib/version.h)"
    for part in .ci .clang-format .clang-tidy .editorconfig .gitattributes .gitignore CHANGELOG.md LICENSE Makefile README.md \
        demo-client demo-server labs lib tests worksheets; do
        [ ! -e "$part" ] || echo "$part"
    done >"$work/parts"
    tar -cf "$work/kit.tar" -T "$work/parts"
fi || exit 71

student=$work/out/portlab-student
mkdir -p "$student" && tar -xf "$work/kit.tar" -C "$student" && cd "$student" || exit 71
# What is left out is known by the name of its folder, wherever that is; what is for those who
# keep the kit; and what was built.
find . -depth -type d \( -name solution -o -name wrong -o -name blind \) -exec rm -rf {} \;
rm -rf CONTRIBUTING.md SECURITY.md .github build worksheets/answers
sed -n 's,^/\([a-z/-]*\)$,\1,p' .gitignore | while IFS= read -r built; do rm -f "$built"; done
for lab in labs/[0-9][0-9]-*; do rm -f "$lab/${lab##*/[0-9][0-9]-}"; done

pack_tar "$work/out" "$work/student.tar" portlab-student &&
    gzip -n -9 <"$work/student.tar" >"$file.new" && mv "$file.new" "$file" || exit
echo "$named: the student edition of $of"
