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
sed -i 's/memory: clean/races: none/' exercises/m/exercise.yaml
cat >race.c <<'C'
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *total = mmap(0, sizeof *total, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            (*total)++;
            _exit(0);
        }
    }
    while (wait(0) > 0) {
    }
    return *total > 3;
}
C
run run m --submission race.c
claim "a race is found though the total was right" 1 out 'm\.c:11: (data race|an update is lost): process' \
    out '\(\*total\)\+\+;' out 'holding no lock'
run run m --submission race.c --trial races:0 --format json
claim "in the undisturbed trial, too" 1 out '"trial": "races:0"' out '"reason": "race"'
run run m --submission race.c --quick
claim "and a plain play does not show it" 0 out '2 passed'
sed 's/(\*total)++;/__asm__ volatile("lock incl %0" : "+m"(*total));/' race.c >atomic.c
run run m --submission atomic.c
claim "who writes assembly is not accused: that test is undecided" 3 \
    out 'm\.c holds inline assembly, and what that does the race'
sed 's/(\*total)++;/__sync_fetch_and_add(total, 1);/' race.c >sync.c
run run m --submission sync.c
claim "an atomic addition is no race" 0 out '2 passed'
sed -i 's/races: none/memory: clean/' exercises/m/exercise.yaml
sed -i 's/memory: clean/memory: spotless/' exercises/m/exercise.yaml
run lint
claim "the words for memory are told" 2 err 'expected clean or freed'
cd "$TREE" || exit 3
