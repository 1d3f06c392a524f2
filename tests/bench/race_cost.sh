#!/bin/sh
# What the race detector costs: a million increments under a semaphore, by one process and by
# four, under the detector and plainly (medians over interleaved rounds; the plain program is
# built with the course's -O1, the other with -O0); and a whole grading of the shared counter, with all of its trials.
# Aims: 15 times, and 3 s on two processors.
#   sh tests/bench/race_cost.sh GRADER [ROUNDS]
set -u
grader=$(realpath "$1")
rounds=${2:-7}
cd "$(dirname "$0")/../.." || exit 3
work=$(mktemp -d "${TMPDIR:-/tmp}/bench-XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

mkdir -p "$work/exercises/million" && cat >"$work/course.yaml" <<'END'
id: bench
title: {en: "Bench"}
exercises: [million]
END
cat >"$work/exercises/million/exercise.yaml" <<'END'
id: million
title: {en: "A million increments"}
submit: ["*.c"]
build: {program: million, flags: [-std=gnu17, -D_GNU_SOURCE, -g, -O1], libs: [-pthread]}
limits: {wall: 60s, cpu: 60s}
tests:
  - id: one
    title: {en: "One process"}
    points: 1
    script: [{start: {m: [./million, "1"]}}, {exits: {m: 0}}]
    checks: [races: none]
  - id: four
    title: {en: "Four processes"}
    points: 1
    script: [{start: {m: [./million, "4"]}}, {exits: {m: 0}}]
    checks: [races: none]
END
cat >"$work/million.c" <<'END'
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    sem_t lock;
    long counter;
};

int main(int argc, char **argv)
{
    int processes = argc > 1 ? atoi(argv[1]) : 1;
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&s->lock, 1, 1);
    for (int i = 0; i < processes; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 1000000 / processes; k++) {
                sem_wait(&s->lock);
                s->counter++;
                sem_post(&s->lock);
            }
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {
    }
    return s->counter != 1000000;
}
END
for round in $(seq "$rounds"); do
    for trial in plain races:0; do
        (cd "$work" && "$grader" run million --submission million.c --trial "$trial" --keep -j 1) >"$work/report" 2>&1 ||
            { cat "$work/report"; exit 1; }
        for test in one four; do
            sed -n 's/.*"wall_ns":\([0-9]*\).*/\1/p' "$work"/grader-keep/million/*/$test/evidence.json >>"$work/$test-$trial"
        done
    done
    t0=$(date +%s%N)
    "$grader" run shm-counter --submission solutions/shm-counter/named >"$work/report" 2>&1 || { cat "$work/report"; exit 1; }
    t1=$(date +%s%N)
    echo $((t1 - t0)) >>"$work/grading"
done
for test in one four; do
    plain=$(median "$work/$test-plain")
    races=$(median "$work/$test-races:0")
    awk -v t=$test -v p="$plain" -v r="$races" 'BEGIN { printf "a million locked increments, %-4s process%s  plain %6.1f ms  race detector %7.1f ms  %5.2f x  (aim 15)\n",
        t, t == "one" ? "  " : "es", p / 1e6, r / 1e6, r / p }'
done
awk -v g="$(median "$work/grading")" 'BEGIN { printf "whole grading of the shared counter with all trials  %.2f s  (aim 3 on two processors)\n", g / 1e9 }'
