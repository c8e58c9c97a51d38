#!/bin/sh
# setup: CodeGrade runs it once, in its Setup stage: installs what the kit lacks, and builds
# it in the home folder.
set -eu

at=$(cd "$(dirname "$0")" && pwd)
tar xzf "$at/portlab.tar.gz" -C "$HOME"
cp "$at/lab" "$HOME/portlab/lab"
sh "$HOME/portlab/labs/setup.sh"
make -s -C "$HOME/portlab" grader
chmod 700 "$HOME/portlab"
