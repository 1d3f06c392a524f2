/* row 41: looks for a terminal where it has none
 * tries: the terminal from which the grader was started
 * must: passed
 */
#include "probe.h"
#include <termios.h>

int main(void)
{
    char path[32];

    attempt(open("/dev/tty", O_RDWR) >= 0, "/dev/tty");
    for (int fd = 0; fd < 3; fd++) {
        attempt(isatty(fd) == 1, "a stream is a terminal");
        attempt(ioctl(fd, TIOCSCTTY, 1) == 0, "takes it over");
    }
    for (int number = 0; number < 64; number++) {
        snprintf(path, sizeof(path), "/dev/pts/%d", number);
        attempt(open(path, O_RDWR | O_NOCTTY) >= 0, path);
    }
    attempt(tcsetpgrp(0, getpgrp()) == 0, "tcsetpgrp");
    return end();
}
