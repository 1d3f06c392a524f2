/* right: every child has a slot (a structure of odd size), the parent adds up after wait */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#pragma pack(push, 1)
struct slot {
    char tag;
    double mean;
    char name[11];
    unsigned short count;
};
#pragma pack(pop)

int main(void)
{
    struct slot *slots = mmap(NULL, 5 * sizeof(struct slot), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double sum = 0;

    for (int i = 0; i < 5; i++) {
        if (fork() == 0) {
            struct slot s = {'s', 0, "", 0};
            for (int k = 0; k < 50; k++) {
                s.mean = i + k;
                s.count++;
                snprintf(s.name, sizeof s.name, "slot%d", i);
                memcpy(&slots[i], &s, sizeof s);
                slots[i].mean /= 2;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < 5; i++)
        sum += slots[i].mean + (strncmp(slots[i].name, "slot", 4) == 0) * slots[i].count;
    printf("%g\n", sum);
    return sum != 49 * 5 / 2.0 + 5 + 250;
}
