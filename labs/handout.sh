#!/bin/sh
# handout: writes the student edition: the last commit without the solutions, the wrong
# programs and the blind ones. Outside a git checkout, as in an unpacked release, it takes the
# files that are here, without what was built or answered. The same files give the same bytes.
#
# usage: handout.sh FILE.tar.gz
set -u
# shellcheck source=labs/grader/hosts/pack.sh
. "$(dirname "$0")/grader/hosts/pack.sh"

file=$1 named=$1
case $file in /*) ;; *) file=$PWD/$file ;; esac
cd "$(dirname "$0")/.." || exit 71
if [ -z "$(find labs -name solution)" ]; then
    echo 'handout: this is the student edition already: it has no solutions to leave out' >&2
    exit 69
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/portlab-handout.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

# The files of the kit: those in git, or without git those in the kit's folders. Other files beside
# them are not part of it, nor are those that .gitignore names.
if git rev-parse HEAD >/dev/null 2>&1; then
    of=$(git log -1 --format='%h, %cs')
    [ -z "$(git status --porcelain .)" ] || echo 'handout: changes that are not committed are left out' >&2
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
# Left out are folders of these names, wherever they are; what is for the authors of the kit; and
# what was built.
find . -depth -type d \( -name solution -o -name wrong -o -name blind \) -exec rm -rf {} \;
rm -rf CONTRIBUTING.md SECURITY.md .github build worksheets/answers
sed -n 's,^/\([a-z/-]*\)$,\1,p' .gitignore | while IFS= read -r built; do rm -f "$built"; done
for lab in labs/[0-9][0-9]-*; do rm -f "$lab/${lab##*/[0-9][0-9]-}"; done

pack_tar "$work/out" "$work/student.tar" portlab-student &&
    gzip -n -9 <"$work/student.tar" >"$file.new" && mv "$file.new" "$file" || exit
echo "$named: the student edition of $of"
