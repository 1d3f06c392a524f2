/* wrong: both processes write strings into one buffer, and read them
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
    char *text = mmap(NULL, 256, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int strange = 0;

    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                if (i == 0)
                    snprintf(text, 256, "number %d", k);
                else
                    strcpy(text, "number none");
                strange += strncmp(text, "number", 6) != 0;
            }
            exit(strange);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%s\n", text);
    return 0;
}
