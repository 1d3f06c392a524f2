/* right: the child works on a pseudoterminal, as behind script(1); lines go both ways */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int master = posix_openpt(O_RDWR | O_NOCTTY), sum = 0;
    struct termios raw;
    char c;

    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) {
        puts("no pseudoterminals here");
        return 0;
    }
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    if (slave < 0) {
        puts("no pseudoterminals here");
        return 0;
    }
    tcgetattr(slave, &raw);
    cfmakeraw(&raw);
    tcsetattr(slave, TCSANOW, &raw);
    if (fork() == 0) {
        for (int i = 0; i < 20; i++) {
            read(slave, &c, 1);
            m[1] = m[0] * 2;
            write(slave, "y", 1);
        }
        exit(0);
    }
    for (int i = 0; i < 20; i++) {
        m[0] = i;
        write(master, "x", 1);
        read(master, &c, 1);
        sum += m[1];
    }
    wait(NULL);
    printf("%d\n", sum);
    return sum != 380;
}
