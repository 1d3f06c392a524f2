/* row 54: writes the results itself
 * tries: to leave a report in every place and form in which a grader may look for one, now and
 *        later, from a process that lives on
 * exercise: word
 * must: failed
 * says: attack ended (exit status 0) | no end within 3 s
 */
#include "probe.h"

static void write_all(void)
{
    static const char *const names[] = {
        "results.json", "report.xml", "junit.xml", "grade.txt", "score", "evidence.json",
        "grader-keep/attack.json", "../results.json", "/tmp/results.json",
        "/autograder/results/results.json", PLANTED_REPORT, "/box/report.json",
        "/run/grader/report", "/run/grader/race", "/dev/shm/results.json"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        int fd = open(names[i], O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (fd >= 0) {
            dprintf(fd, "{\"score\": 5, \"tests\": [{\"verdict\": \"passed\", "
                        "\"points\": 5}]}\n");
            close(fd);
        }
    }
}

int main(void)
{
    mkdir("grader-keep", 0777);
    write_all();
    if (fork() == 0) {
        setsid();
        for (int i = 0; i < 2000; i++) {
            write_all();
            usleep(10000);
        }
        _exit(0);
    }
    return 0;
}
