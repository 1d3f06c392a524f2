# What shows only in some order of events is found, named and repeated.
# shellcheck shell=sh disable=SC2154
mkdir -p "$WORK/orders/exercises/m" && cd "$WORK/orders" || exit 3
cat >course.yaml <<'YAML'
id: orders
title: {en: Orders}
exercises: [m]
YAML
cat >exercises/m/exercise.yaml <<'YAML'
id: m
title: {en: M}
submit: ["*.c"]
build: {program: m}
tests:
  - id: ends
    title: {en: Ends}
    points: 1
    schedules: 4
    preemptions: 20
    script:
      - start: {m: [./m]}
      - exits: {m: 0}
YAML
for kind in WRONG RIGHT; do
    for name in schedules/check-then-pause preemptions/counter; do
        { echo "#define $kind" && cat "$TREE/tests/$name.c"; } >"$(basename $name)-$kind.c"
    done
done
run run m --submission check-then-pause-WRONG.c --seed 3
claim "a wake-up that is lost in some order is found" 1 out 'm waits in pause for ever' \
    out "\(schedule:1\)" out 'SIGUSR1 had already been handled' out 'next .*--trial schedule:1$'
run run m --submission check-then-pause-WRONG.c --seed 3 --trial schedule:1 --format json
claim "and found again" 1 out '"trial": "schedule:1"' out '"reason": "deadlock"'
run run m --submission check-then-pause-WRONG.c --quick
claim "though not in a plain play" 0 out '2 passed'
run run m --submission check-then-pause-RIGHT.c
claim "who waits with sigsuspend is right in every order" 0 out '2 passed'
run run m --submission counter-WRONG.c
claim "one delay names the line of a lost update" 1 out 'held at m\.c:22, in count_up' \
    out '\(preemption:0x[0-9a-f]+\)'
run run m --submission counter-RIGHT.c
claim "and none breaks what is locked" 0 out '2 passed'
cd "$TREE" || exit 3
