#!/bin/sh
# Compiles the programs of tests/waits and plays them: see waits.c.
#   sh tests/bench/waits.sh WAITS busy|idle|traced PLAYS
set -u
waits=$(realpath "$1")
cd "$(dirname "$0")/../waits" || exit 3
work=$(mktemp -d "${TMPDIR:-/tmp}/waits-XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
mkdir "$work/alive" "$work/dead" || exit 3
# Two at a time; a failure of one fails them all.
# shellcheck disable=SC2016 -- the inner shell expands
for source in alive/*.c dead/*.c; do
    echo "$source" "$work/${source%.c}"
done | xargs -n 2 -P 2 sh -c \
    'exec "${CC:-gcc}" -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -pthread -o "$1" "$0" -lrt' ||
    exit 3
"$waits" "$2" "$3" "$work"
