#!/bin/sh
# A class of thirty, a third of whom hand in a shell that deadlocks, beside one in which
# nobody does: what a deadlock costs must not be felt. Ratio of medians over interleaved
# rounds.
#   sh tests/bench/class.sh GRADER [ROUNDS]
set -u
grader=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 3
work=$(mktemp -d "${TMPDIR:-/tmp}/class-XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
rounds=${2:-3}
right=solutions/pipe-shell/loop/pipe-shell.c

# hand_in CLASS WRONG…: thirty submissions, every third of them one of the wrong ones in turn
hand_in() {
    class=$1
    shift
    for student in $(seq 30); do
        mkdir -p "$work/$class/$student"
        program=$right
        if [ $((student % 3)) -eq 0 ]; then
            program=$1
            shift
            set -- "$@" "$program"
        fi
        cp "$program" "$work/$class/$student/pipe-shell.c" || exit 3
    done
}
hand_in lively $right
hand_in deadlocked tests/wrong/pipe-shell/parent-keeps-write-end.c \
    tests/wrong/pipe-shell/child-keeps-write-end.c

now_us() { echo $(($(date +%s%N) / 1000)); }
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
for _ in $(seq "$rounds"); do
    for class in lively deadlocked; do
        set --
        for student in "$work/$class"/*; do
            set -- "$@" --submission "$student"
        done
        before=$(now_us)
        "$grader" run pipe-shell "$@" >"$work/report" 2>&1
        status=$?
        echo $(($(now_us) - before)) >>"$work/$class.us"
        # 0: all right; 1: something to mend
        if [ $status -gt 1 ]; then
            cat "$work/report"
            exit 1
        fi
    done
done
awk -v a="$(median "$work/lively.us")" -v b="$(median "$work/deadlocked.us")" 'BEGIN {
    printf "30 shells, none deadlocks  %8.2f s\n30 shells, 10 deadlock     %8.2f s\n", a / 1e6, b / 1e6
    printf "ratio                      %8.2f  (aim: at most 1.2)\n", b / a }'
