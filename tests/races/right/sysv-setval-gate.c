/* right: the parent forks first, prepares the data, and opens the gate by SETVAL */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

union semun { int val; };

int main(void)
{
	int i, status, bad = 0;
	union semun u;
	int *m = mmap(NULL, 16 * sizeof(int), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int gate = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);

	u.val = 0;
	semctl(gate, 0, SETVAL, u);
	for (i = 0; i < 4; i++) {
		if (fork() == 0) {
			struct sembuf enter = { 0, -1, 0 };
			int k, sum = 0;
			semop(gate, &enter, 1);
			for (k = 0; k < 16; k++)
				sum += m[k];
			_exit(sum != 120);
		}
	}
	for (i = 0; i < 16; i++)
		m[i] = i;
	u.val = 4;
	semctl(gate, 0, SETVAL, u);
	while (wait(&status) > 0)
		bad |= status;
	semctl(gate, 0, IPC_RMID);
	printf("bad %d\n", bad);
	return bad != 0;
}
