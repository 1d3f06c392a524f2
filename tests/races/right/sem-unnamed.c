/* right: an unnamed semaphore lies beside the counter */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
	sem_t mutex;
	long long count;
};

int main(void)
{
	struct shared *s = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int i, j;

	if (s == MAP_FAILED)
		return 1;
	sem_init(&s->mutex, 1, 1);
	for (i = 0; i < 4; i++) {
		if (fork() == 0) {
			for (j = 0; j < 500; j++) {
				sem_wait(&s->mutex);
				s->count = s->count + 1;
				sem_post(&s->mutex);
			}
			_exit(0);
		}
	}
	for (i = 0; i < 4; i++)
		wait(NULL);
	sem_destroy(&s->mutex);
	printf("%lld\n", s->count);
	return s->count != 2000;
}
