/* right: the same with fopen("wx") and remove */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	FILE *f;

	for (int i = 0; i < 4; i++) {
		if (fork())
			continue;
		for (int k = 0; k < 60; k++) {
			while ((f = fopen("busy", "wx")) == NULL)
				sched_yield();
			*n += 2;
			fclose(f);
			remove("busy");
		}
		exit(0);
	}
	while (wait(NULL) > 0)
		;
	printf("%d\n", *n);
	return *n != 480;
}
