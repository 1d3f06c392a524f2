/* row 26: the grader's own program
 * tries: to find it through the process that watches, and to overwrite it, or its own
 * must: passed
 */
#include "probe.h"

static void try_at(int pid)
{
    char path[64];
    char target[PATH_MAX];

    snprintf(path, sizeof(path), "/proc/%d/exe", pid);
    attempt(readlink(path, target, sizeof(target)) >= 0, path);
    attempt(open(path, O_RDONLY) >= 0, path);
    attempt(open(path, O_WRONLY) >= 0, path);
    snprintf(path, sizeof(path), "/proc/%d/map_files", pid);
    attempt(opendir(path) != NULL, path);
}

int main(void)
{
    try_at(getppid());
    try_at(1);
    attempt(open("/proc/self/exe", O_WRONLY) >= 0, "its own program, while it runs");
    attempt(open("/usr/bin/sh", O_WRONLY) >= 0, "the shell");
    attempt(open(PLANTED_GRADER, O_WRONLY) >= 0, "the grader by name");
    return end();
}
