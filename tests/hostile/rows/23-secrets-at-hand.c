/* row 23: looks through what it was given
 * tries: descriptors, environment, arguments, the auxiliary vector, its own memory, and the
 *        command lines and environments of everybody it can see
 * must: passed
 */
#include "probe.h"

extern char **environ;

static void look_at_descriptors(void)
{
    for (int fd = 3; fd < 4096; fd++) {
        attempt(fcntl(fd, F_GETFD) >= 0, "a descriptor besides 0, 1 and 2");
    }
    for (int fd = 0; fd < 3; fd++) {
        struct stat st;
        attempt(fstat(fd, &st) < 0 || !(S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)),
                "a stream that is no pipe");
    }
}

static void look_at_environment(void)
{
    static const char *const expected[] = {"PATH=", "HOME=", "LANG=", "LC_COLLATE=", "TERM=",
                                           "USER=", "TMPDIR=", "LD_BIND_NOW="};
    for (char **variable = environ; *variable != NULL; variable++) {
        bool is_expected = false;
        for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
            is_expected = is_expected ||
                          strncmp(*variable, expected[i], strlen(expected[i])) == 0;
        }
        attempt(!is_expected, *variable);
        attempt(holds_mark(*variable, strlen(*variable)), "the environment");
    }
}

static void look_at_everybody(void)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    char path[300];

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        static const char *const files[] = {"cmdline", "environ", "mountinfo", "comm", "cgroup"};
        for (size_t i = 0; i < 5; i++) {
            snprintf(path, sizeof(path), "/proc/%s/%s", entry->d_name, files[i]);
            attempt(leaks(path), path);
        }
        attempt(atoi(entry->d_name) == PLANTED_PID, "sees a process of the host");
    }
}

int main(int argc, char **argv)
{
    look_at_descriptors();
    look_at_environment();
    look_at_everybody();
    attempt(argc != 1, "an argument");
    for (char *at = argv[0]; argc == 1 && at < argv[0] + 4096; at++) {
        if (((uintptr_t)at & 4095) == 0) {
            break; /* the end of the stack's page */
        }
        attempt(*at == PLANTED_FIRST && holds_mark(at, 64), "above the arguments");
    }
    return end();
}
