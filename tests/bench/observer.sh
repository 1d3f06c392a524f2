#!/bin/sh
# What watching costs, as ratios of medians over interleaved rounds: the pipe shell's tests
# with the tracer where they ask for it, and everywhere, beside no tracer at all; and 100 MB
# through a pipe. Aims: 1.3 for the shell's tests as they are, 1.1 for the pipe.
#   sh tests/bench/observer.sh GRADER [ROUNDS]
set -u
grader=$(realpath "$1")
rounds=${2:-9}
cd "$(dirname "$0")/../.." || exit 3
work=$(mktemp -d "${TMPDIR:-/tmp}/bench-XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

mkdir -p "$work/course/exercises/mover" && cat >"$work/course/course.yaml" <<'END'
id: bench
title: {en: "Bench"}
exercises: [mover]
END
cat >"$work/course/exercises/mover/exercise.yaml" <<'END'
id: mover
title: {en: "Mover"}
submit: ["*.c"]
build: {program: mover}
tests:
  - id: pipe
    title: {en: "100 MB through a pipe"}
    points: 1
    script:
      - start: {mover: [sh, -c, "./mover | cat | wc -c"]}
      - expect: {mover: "100000000"}
      - exits: {mover: 0}
END
cat >"$work/course/exercises/mover/mover.c" <<'END'
#include <unistd.h>
int main(void)
{
    static char bytes[10000];
    for (int i = 0; i < 10000; i++) {
        if (write(1, bytes, sizeof bytes) != sizeof bytes) {
            return 1;
        }
    }
    return 0;
}
END
for round in $(seq "$rounds"); do
    for when in never needed always; do
        t0=$(date +%s%N)
        "$grader" run pipe-shell --trace $when --submission solutions/pipe-shell/loop \
            >"$work/report" 2>&1
        status=$?
        t1=$(date +%s%N)
        # Without a tracer some tests are undecided.
        [ $status -eq 0 ] || [ $when$status = never3 ] || { cat "$work/report"; exit 1; }
        echo $((t1 - t0)) >>"$work/shell-$when"
        [ $when = needed ] && continue
        (cd "$work" && "$grader" run --course "$work/course/course.yaml" mover --submission course/exercises/mover --keep --trace $when) \
            >"$work/report" 2>&1 || { cat "$work/report"; exit 1; }
        sed -n 's/.*"wall_ns":\([0-9]*\).*/\1/p' "$work"/grader-keep/mover/*/pipe/evidence.json \
            >>"$work/pipe-$when"
    done
done
show() {
    awk -v a="$2" -v b="$3" -v what="$1" -v aim="$4" 'BEGIN {
        printf "%-44s %8.1f ms -> %8.1f ms  %5.2f x%s\n", what, a / 1e6, b / 1e6, b / a, aim }'
}
never=$(median "$work/shell-never")
show "pipe shell, traced where tests ask for it" "$never" "$(median "$work/shell-needed")" "  (aim: at most 1.3)"
show "pipe shell, traced everywhere" "$never" "$(median "$work/shell-always")" ""
show "100 MB through two pipes, traced" "$(median "$work/pipe-never")" "$(median "$work/pipe-always")" "  (aim: at most 1.1)"
