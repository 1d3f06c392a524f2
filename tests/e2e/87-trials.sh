# Further trials: what one plain play does not show. A course of one exercise, in a folder of
# its own.
mkdir -p "$WORK/trials/exercises/m" && cd "$WORK/trials" || exit 3
cat >course.yaml <<'YAML'
id: trials
title: Trials
exercises: [m]
YAML
cat >exercises/m/exercise.yaml <<'YAML'
id: m
title: Memory
submit: ["*.c"]
build: {program: m, flags: [-std=gnu17, -D_GNU_SOURCE, -Wall, -g, -O1]}
tests:
  - id: works
    title: Works
    points: 1
    needs: [builds]
    script:
      - start: {m: [./m]}
      - close: m
      - exits: {m: 0}
    checks:
      - memory: freed
YAML
cat >over.c <<'C'
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    volatile char *p = malloc(20);

    if (fork() == 0) {
        p[20] = 'a';
        _exit(0);
    }
    wait(NULL);
    free((void *)p);
    return 0;
}
C
cat >leak.c <<'C'
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    volatile char *p = malloc(20);

    if (p != NULL) {
        p[0] = 'a';
    }
    p = NULL;
    return 0;
}
C
cat >clean.c <<'C'
#include <stdlib.h>

int main(void)
{
    volatile char *p = malloc(20);

    free((void *)p);
    return 0;
}
C
run run m --submission clean.c
claim "a program that is clean passes under the sanitizers" 0 out 'points  1 / 1|1 passed'
run run m --submission over.c
claim "what happens to come out right is found under AddressSanitizer" 1 \
    out 'm\.c:10: memory is misused here: heap-buffer-overflow' \
    out 'under AddressSanitizer and UndefinedBehaviorSanitizer \(memory\)' \
    out 'next .*--trial memory'
run why m --submission over.c
claim "and why shows the line, without apology for a missing timeline" 1 \
    out "> +10 +p\[20\] = 'a';"
holds "the latter" sh -c "! grep -q timeline '$WORK/out'"
run run m --submission leak.c
claim "what is lost is told where the course asks" 1 \
    out 'm\.c:6: memory is lost: 20 byte\(s\) in 1 object\(s\) allocated here and'
run run m --submission leak.c --quick
claim "--quick plays plainly only" 0 out '2 passed'
run run m --submission leak.c --trial memory --format json
claim "a trial can be made alone" 1 out '"reason": "leak"'
sed -i 's/memory: freed/memory: clean/' exercises/m/exercise.yaml
run run m --submission leak.c
claim "and else a leak is no fault" 0 out '2 passed'
run run m --submission leak.c --trial schedul:3
claim "a trial that is none is refused" 2 err "not 'schedul:3'"
sed -i 's/memory: clean/memory: spotless/' exercises/m/exercise.yaml
run lint
claim "the words for memory are told" 2 err 'expected clean or freed'
cd "$TREE" || exit 3
