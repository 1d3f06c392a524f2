/* right: read, pread, fread and fgets write straight into shared memory, write and fwrite send from there */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = open("text", O_CREAT | O_RDWR | O_TRUNC, 0600), st, bad = 0;

    write(fd, "0123456789\nabcdefghij\n", 22);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int lock = open("text", O_RDONLY), mine = open("text", O_RDONLY);
            FILE *f = fdopen(mine, "r"), *null = fopen("/dev/null", "w");
            for (int k = 0; k < 25; k++) {
                flock(lock, LOCK_EX);
                if (i == 0)
                    pread(lock, m, 11, 0);
                else if (i == 1 && fgets(m, 100, f) == NULL)
                    exit(1);
                else if (i == 2 && fread(m, 1, 11, f) != 11)
                    exit(1);
                else if (i == 3) {
                    lseek(lock, 0, SEEK_SET);
                    read(lock, m, 11);
                }
                if (memcmp(m, "0123456789\n", 11) != 0)
                    exit(2);
                fwrite(m, 1, 11, null);
                fputs(m, null);
                write(fileno(null), m, 11);
                rewind(f);
                flock(lock, LOCK_UN);
            }
            exit(0);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%.10s %d\n", m, bad);
    return bad != 0;
}
