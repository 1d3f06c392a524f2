/* Of two processes only one may make the lock file: looked for and then made, or O_EXCL. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int has_made_it(void)
{
#ifdef RIGHT
    return open("lock", O_CREAT | O_EXCL | O_WRONLY, 0600) >= 0;
#else
    if (access("lock", F_OK) == 0) {
        return 0;
    }
    return open("lock", O_CREAT | O_WRONLY, 0600) >= 0;
#endif
}

int main(void)
{
    int holders = 0;
    int status = 0;

    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            _exit(has_made_it());
        }
    }
    while (wait(&status) > 0) {
        holders += WEXITSTATUS(status);
    }
    printf("%d\n", holders);
    return holders == 1 ? 0 : 1;
}
