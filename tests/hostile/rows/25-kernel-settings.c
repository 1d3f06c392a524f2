/* row 25: the kernel's settings
 * tries: to change any setting below /proc/sys, to press a key of sysrq, to name a handler of
 *        cores or a release agent, and to find /sys
 * must: passed
 */
#include "probe.h"

/* What was there before, so that nothing would change where nothing forbids it. */
static void write_back(const char *path)
{
    char text[4096];
    int fd = open(path, O_RDONLY);
    ssize_t count = fd < 0 ? -1 : read(fd, text, sizeof(text));

    close(fd);
    fd = open(path, O_WRONLY);
    attempt(fd >= 0 && (count <= 0 || write(fd, text, (size_t)count) > 0), path);
    close(fd);
}

static void write_all(const char *folder, int depth)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[PATH_MAX];
    struct stat st;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && depth > 0) {
            write_all(path, depth - 1);
        } else if (S_ISREG(st.st_mode)) {
            write_back(path);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

int main(void)
{
    write_all("/proc/sys", 6);
    attempt(open("/proc/sysrq-trigger", O_WRONLY) >= 0, "sysrq");
    attempt(open("/proc/sys/kernel/core_pattern", O_WRONLY) >= 0, "core_pattern");
    attempt(open("/proc/kcore", O_RDONLY) >= 0, "kcore");
    attempt(open("/proc/kallsyms", O_RDWR) >= 0, "kallsyms");
    int map = open("/proc/self/uid_map", O_WRONLY);
    attempt(map >= 0 && write(map, "0 0 1\n", 6) > 0, "its own map of users");
    attempt(opendir("/sys") != NULL, "/sys");
    attempt(opendir("/sys/fs/cgroup") != NULL, "/sys/fs/cgroup");
    FAILS("the kernel's messages", SYS_syslog, 3, NULL, 0);
    return end();
}
