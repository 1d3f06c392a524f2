/* wrong: looks for something to read in the process that watches it
 * fails: one-command
 * says: ended (exit status 0) before
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

static void show(const char *path)
{
    char block[4096];
    int fd = open(path, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, block, sizeof(block));

    printf("%s %zd\n", path, n);
    if (n > 0)
        fwrite(block, 1, (size_t)n, stdout);
}

int main(void)
{
    static const char *const names[] = {"environ", "mem", "fd/3", "fd/4", "maps", "auxv"};
    char path[64];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "/proc/1/%s", names[i]);
        show(path);
    }
    printf("ptrace %ld\n", ptrace(PTRACE_ATTACH, 1, NULL, NULL));
    show("/etc/shadow");
    show("/root/.bashrc");
    return 0;
}
