/* wrong: the counter lies in a mapped file, without a lock
 * finds: race
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	int fd = open("counter.bin", O_RDWR | O_CREAT | O_TRUNC, 0600);
	int i, k;
	int *n;

	ftruncate(fd, sizeof(int));
	for (i = 0; i < 4; i++) {
		if (fork() == 0) {
			n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
			for (k = 0; k < 1000; k++)
				*n += 1;
			munmap(n, sizeof(int));
			exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	n = mmap(NULL, sizeof(int), PROT_READ, MAP_SHARED, fd, 0);
	printf("%d\n", *n);
	return 0;
}
