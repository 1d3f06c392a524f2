/* wrong: the parent goes on writing its configuration after it has forked
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct config { int rounds; char name[16]; int result; };

int main(void)
{
    struct config *c = mmap(NULL, sizeof *c, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid = fork();

    if (pid == 0) {
        for (int i = 0; i < c->rounds; i++)
            c->result++;
        exit(0);
    }
    strcpy(c->name, "main");
    c->rounds = 100;
    wait(NULL);
    printf("%s %d\n", c->name, c->result);
    return 0;
}
