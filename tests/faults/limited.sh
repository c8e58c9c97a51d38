#!/bin/sh
# limited: runs a command with few open files.
#
# usage: limited.sh FILES COMMAND...
ulimit -n "$1" || exit 71
shift
exec "$@"
