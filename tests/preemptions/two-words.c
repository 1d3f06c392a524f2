/* Two words in shared memory that must change together, with a lock or without. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    volatile int first;
    volatile int second;
};

static void lock(int how)
{
#ifdef RIGHT
    static int fd = -1;
    if (fd < 0) {
        fd = open("lock", O_RDWR | O_CREAT, 0600);
    }
    flock(fd, how);
#else
    (void)how;
#endif
}

static int is_torn(const struct shared *shared)
{
    int is_different = 0;

    for (int i = 0; i < 10; i++) {
        lock(LOCK_EX);
        is_different |= shared->first != shared->second;
        lock(LOCK_UN);
    }
    return is_different;
}

int main(void)
{
    struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = 0;

    if (fork() == 0) {
        _exit(is_torn(shared));
    }
    for (int i = 0; i < 10; i++) {
        lock(LOCK_EX);
        shared->first++;
        shared->second++; /* @race */
        lock(LOCK_UN);
    }
    wait(&status);
    printf("%#x\n", (unsigned)status);
    return status == 0 ? 0 : 1;
}
