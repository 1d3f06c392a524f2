#!/bin/sh
# Compiles the programs of tests/schedules, or of tests/preemptions with 0 ORDERS, wrong and
# right, and plays them: see schedules.c.
#   sh tests/bench/schedules.sh SCHEDULES ORDERS [NAME]
set -u
schedules=$(realpath "$1")
programs=schedules
if [ "$2" -eq 0 ]; then
    programs=preemptions
fi
cd "$(dirname "$0")/../$programs" || exit 3
work=$(mktemp -d "${TMPDIR:-/tmp}/schedules-XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"; mkdir "$work/wrong" "$work/right" || exit 3
for source in ${3:-*}.c; do
    for kind in wrong right; do
        "${CC:-gcc}" -std=gnu17 -D_GNU_SOURCE -D"$(echo "$kind" | tr "[:lower:]" "[:upper:]")" -Wall -Wextra -Werror \
            -O0 -g -pthread -o "$work/$kind/$(basename "$source" .c)" "$source" || exit 3
    done
done
"$schedules" "$2" "$work"
