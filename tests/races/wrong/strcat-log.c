/* wrong: everybody appends to one log by strcat
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *log = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            char line[16];
            sprintf(line, "%d\n", i);
            for (int k = 0; k < 100; k++)
                strcat(log, line);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%zu\n", strlen(log));
    return 0;
}
