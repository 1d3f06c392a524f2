#!/bin/sh
# Whole grading of a correct submission beside compiling it alone with the same flags, as a
# ratio of medians over interleaved rounds; and the grader's own peak memory.
#   sh tests/bench/grading.sh GRADER
set -u
grader=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 3
work=$(mktemp -d "${TMPDIR:-/tmp}/bench-XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
source=solutions/pipe-shell/loop/pipe-shell.c

now_us() { echo $(($(date +%s%N) / 1000)); }
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
for _ in $(seq 15); do
    t0=$(now_us)
    gcc -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -g -O1 -o "$work/shell" "$source" -pthread -lrt || exit 3
    t1=$(now_us)
    "$grader" run pipe-shell --submission "$source" >"$work/report" 2>&1 || { cat "$work/report"; exit 1; }
    t2=$(now_us)
    echo $((t1 - t0)) >>"$work/compile"
    echo $((t2 - t1)) >>"$work/grade"
done
compile=$(median "$work/compile")
grade=$(median "$work/grade")
awk -v c="$compile" -v g="$grade" 'BEGIN {
    printf "compile alone     %8.1f ms\nwhole grading     %8.1f ms\nratio             %8.2f  (aim: at most 3)\n", c / 1000, g / 1000, g / c }'
python3 tests/bench/memory.py "$grader" run pipe-shell --solutions
