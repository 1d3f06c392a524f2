/* wrong: each child locks the record before the one that it changes
 * finds: race
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define RECORDS 3

static int fd;

static void lock(int type, int record)
{
    struct flock f = {.l_type = type, .l_whence = SEEK_SET, .l_start = record * 4, .l_len = 4};
    fcntl(fd, F_SETLKW, &f);
}

int main(void)
{
    fd = open("records", O_CREAT | O_RDWR | O_TRUNC, 0600);
    ftruncate(fd, 4096);
    int *r = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++) {
                int record = (i + k) % RECORDS;
                if (i == 0)
                    lock(F_WRLCK, record + 1); /* records of this child begin with 1 */
                else
                    lock(F_WRLCK, record);
                r[record]++;
                lock(F_UNLCK, i == 0 ? record + 1 : record);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", r[0] + r[1] + r[2]);
    return 0;
}
