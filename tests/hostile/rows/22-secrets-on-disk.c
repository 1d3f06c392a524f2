/* row 22: looks for what it must not read
 * tries: the course with its hidden tests, a solution, another submission, keys in a home,
 *        files of everybody in /tmp, the grader itself; by name, and by reading all that is there
 * must: passed
 */
#include "probe.h"

int main(void)
{
    static const char *const names[] = {
        PLANTED_FILE,  PLANTED_TMP,   PLANTED_KEY_FILE, PLANTED_COURSE, PLANTED_SOLUTION,
        PLANTED_OTHER, PLANTED_GRADER, PLANTED_SOCKET,  "/etc/shadow",  "/root", "/home",
        "/etc/hostname", "/etc/machine-id", "/var/log", "/boot", "/sys/kernel"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        errno = 0;
        attempt(open(names[i], O_RDONLY | O_NONBLOCK) >= 0, names[i]);
    }
    static const char *const folders[] = {"/box", "/tmp", "/run", "/dev", "/etc", "/var",
                                          "/home", "/root", "/opt", "/srv", "/mnt", "."};
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        search(folders[i], 3);
    }
    return end();
}
