/* right: sem_clockwait against the monotonic clock */
#define _GNU_SOURCE
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct { sem_t s; int x; } Shared;

int main()
{
  Shared *sh = (Shared *) mmap(0, sizeof(Shared), PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANON, -1, 0);
  sem_init(&sh->s, 1, 1);
  for (int i = 0; i < 4; ++i) {
    if (!fork()) {
      for (int j = 0; j < 300; ++j) {
        struct timespec ts;
        clock_gettime(CLOCK_MONOTONIC, &ts);
        ts.tv_sec += 60;
        if (sem_clockwait(&sh->s, CLOCK_MONOTONIC, &ts)) { perror("sem_clockwait"); exit(1); }
        sh->x += 1;
        sem_post(&sh->s);
      }
      exit(0);
    }
  }
  int bad = 0, st;
  while (wait(&st) > 0) bad |= st;
  printf("%d\n", sh->x);
  return bad || sh->x != 1200;
}
