/* wrong: each child has a bit-field of its own, but neighbouring bit-fields are one object
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct flags {
    unsigned a : 5;
    unsigned b : 5;
    unsigned c : 11;
    unsigned d : 11;
};

int main(void)
{
    struct flags *f = mmap(NULL, sizeof *f, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                if (i == 0)
                    f->a = f->a ^ 1;
                else
                    f->b = f->b ^ 1;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", f->a, f->b);
    return 0;
}
