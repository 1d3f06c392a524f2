/* Who holds a record lock waits for who wants it. */
#include "../waits.h"

static void lock(int fd)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};

    MUST(fcntl(fd, F_SETLKW, &lock) == 0);
}

int main(void)
{
    int fd = open("lock", O_CREAT | O_RDWR, 0600);

    MUST(fd >= 0);
    lock(fd);
    if (forks()) {
        last_words();
        lock(fd);
        return 0;
    }
    return reap();
}
