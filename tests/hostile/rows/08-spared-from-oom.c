/* row 8: somebody else is to die of its memory
 * tries: to be spared when memory is short, or to have its parent chosen; an ordinary user's
 *        program may go back to what the grader itself has, but no further
 * must: passed
 */
#include "probe.h"

static void put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    attempt(fd >= 0 && write(fd, text, strlen(text)) > 0, path);
    if (fd >= 0) {
        close(fd);
    }
}

int main(void)
{
    char path[64];
    char score[16] = "1000";

    put("/proc/self/oom_score_adj", "-1000");
    put("/proc/self/oom_score_adj", "-1");
    put("/proc/self/oom_adj", "-17");
    snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", getppid());
    put(path, "1000");
    int fd = open("/proc/self/oom_score_adj", O_RDONLY);
    attempt(fd >= 0 && read(fd, score, sizeof(score)) > 0 && atoi(score) != 1000,
            "is not the first to be chosen");
    snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", PLANTED_PID);
    put(path, "1000");
    return end();
}
