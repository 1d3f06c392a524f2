/* right: two semaphores hand the word to and fro */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct table { sem_t ping, pong; int ball; };

int main(void)
{
	struct table *t = mmap(0, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	sem_init(&t->ping, 1, 1);
	sem_init(&t->pong, 1, 0);
	if (fork() == 0) {
		for (int i = 0; i < 500; i++) {
			sem_wait(&t->pong);
			t->ball++;
			sem_post(&t->ping);
		}
		exit(0);
	}
	for (int i = 0; i < 500; i++) {
		sem_wait(&t->ping);
		t->ball++;
		sem_post(&t->pong);
	}
	sem_wait(&t->ping);
	printf("%d\n", t->ball);
	int ok = t->ball == 1000;
	wait(NULL);
	return !ok;
}
