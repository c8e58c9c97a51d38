#!/bin/sh
# limited: runs a command with few open files.
#
# usage: limited.sh FILES COMMAND...
# POSIX leaves -n to the shell; dash, bash, ash and ksh have it.
# shellcheck disable=SC3045
ulimit -n "$1" || exit 71
shift
exec "$@"
