# Races between programs that a script starts: what the script orders is ordered, whether by
# lines or by signals; what only happens to come one after the other is not.
mkdir -p "$WORK/races/exercises/two" && cd "$WORK/races" || exit 3
cat >course.yaml <<'YAML'
id: races
title: Races
exercises: [two]
YAML
cat >exercises/two/exercise.yaml <<'YAML'
id: two
title: Two
submit: ["*.c"]
build: {program: two, flags: [-std=gnu17, -D_GNU_SOURCE, -Wall, -g, -O1]}
tests:
  - id: lines
    title: Turns by lines
    points: 1
    needs: [builds]
    script:
      - start: {alice: [./two, lines]}
      - expect: {alice: "ready\n"}
      - start: {bob: [./two, lines]}
      - expect: {bob: "ready\n"}
      - send: {alice: "go\n"}
      - expect: {alice: "added\n"}
      - send: {bob: "go\n"}
      - expect: {bob: "added\n"}
      - exits: {bob: 0}
      - send: {alice: "end\n"}
      - exits: {alice: 0}
    checks:
      - races: none
  - id: signals
    title: Turns by signals
    points: 1
    needs: [builds]
    script:
      - start: {alice: [./two, signals]}
      - start: {bob: [./two, signals]}
      - expect: {alice: "ready\n"}
      - expect: {bob: "ready\n"}
      - signal: {alice: SIGUSR1}
      - expect: {alice: "added\n"}
      - signal: {bob: SIGALRM}
      - expect: {bob: "added\n"}
      - exits: {bob: 0}
      - signal: {alice: SIGALRM}
      - exits: {alice: 0}
    checks:
      - races: none
YAML
cat >turns.c <<'C'
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void say(const char *word)
{
    printf("%s\n", word);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int fd = shm_open("/two", O_CREAT | O_RDWR, 0600), by_lines, sig;
    char line[16];
    sigset_t set;

    if (argc < 2 || fd < 0 || ftruncate(fd, 4096) < 0)
        return 2;
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    by_lines = strcmp(argv[1], "lines") == 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    say("ready");
    if (by_lines ? fgets(line, sizeof(line), stdin) == NULL : sigwait(&set, &sig) != 0)
        return 1;
    m[0]++;
    say("added");
    if (m[0] == 2)
        return 0;
    if (by_lines ? fgets(line, sizeof(line), stdin) == NULL : sigwait(&set, &sig) != 0)
        return 1;
    return m[0] == 2 ? 0 : 1;
}
C
# The same with a child that nobody has told anything.
sed 's/^    m\[0\]++;/    if (fork() == 0) {\n        m[1]++;\n        _exit(0);\n    }\n    m[1]++;\n    wait(NULL);\n    m[0]++;/; s/^#include <unistd.h>/#include <sys\/wait.h>\n&/' turns.c >child.c
run run two --submission turns.c
claim "what the steps of a script order is no race" 0 out 'points  2 / 2|2 passed'
run run two --submission child.c
claim "and what they do not order is one, as before" 1 \
    out 'two\.c:3[36]: (data race|an update is lost): process [1-4] '

# A program of two files with functions of its own that have names of the C library.
mkdir own && cat >own/locks.h <<'C'
int create(int value);
void wait(int semid);
void signal(int semid);
C
cat >own/locks.c <<'C'
#include "locks.h"
#include <sys/sem.h>

static void change(int id, int by)
{
    struct sembuf op = {0, by, 0};

    semop(id, &op, 1);
}

int create(int value)
{
    int id = semget(IPC_PRIVATE, 1, 0600);

    semctl(id, 0, SETVAL, value);
    return id;
}

void wait(int semid)
{
    change(semid, -1);
}

void signal(int semid)
{
    change(semid, 1);
}
C
cat >own/two.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include "locks.h"

pid_t waitpid(pid_t pid, int *status, int options);

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int lock = create(1);

    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                wait(lock);
                m[0]++;
                signal(lock);
            }
            exit(0);
        }
    while (waitpid(-1, NULL, 0) > 0)
        ;
    return m[0] != 400;
}
C
cat >exercises/two/exercise.yaml <<'YAML'
id: two
title: Two
submit: ["*.c", "*.h"]
build: {program: two, flags: [-std=gnu17, -D_GNU_SOURCE, -Wall, -g, -O1]}
tests:
  - id: counts
    title: Counts
    points: 1
    needs: [builds]
    script:
      - start: {two: [./two]}
      - exits: {two: 0}
    checks:
      - races: none
YAML
run run two --submission own
claim "a wait and a signal of one's own are one's own" 0 out 'points  1 / 1|1 passed'

# What lies where the race detector writes can be replaced by anything: nobody waits for it.
mkdir -p swapped
for with in 'mkfifo(arena, 0666)' 'symlink("/etc/passwd", arena)' 'mkdir(arena, 0777)' '0'; do
    cat >swapped/two.c <<C
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    const char *arena = "/run/grader/races";

    return unlink(arena) == 0 ? $with : 0;
}
C
    run run two --submission swapped
    claim "a program that puts $with in the arena's place decides nothing" 3 \
        out 'the program has destroyed what was written'
done
