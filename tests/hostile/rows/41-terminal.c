/* row 41: types into the teacher's terminal
 * tries: to push characters into its input, to take the terminal over, also with rubbish in
 *        the upper half of the request
 * exercise: terminal
 * must: passed
 */
#include "probe.h"
#include <termios.h>

int main(void)
{
    char key = '\n';
    char line[2] = {2, 0};

    for (int fd = 0; fd < 3; fd++) {
        FAILS("TIOCSTI", SYS_ioctl, fd, TIOCSTI, &key);
        FAILS("TIOCSTI, upper half", SYS_ioctl, fd, TIOCSTI | 1L << 32, &key);
        FAILS("TIOCLINUX", SYS_ioctl, fd, 0x541cL, line);
        FAILS("TIOCLINUX, upper half", SYS_ioctl, fd, 0x541cL | 1L << 40, line);
        FAILS("TIOCCONS", SYS_ioctl, fd, TIOCCONS);
    }
    for (int number = 0; number < 64; number++) {
        char path[32];
        snprintf(path, sizeof(path), "/dev/tty%d", number);
        attempt(open(path, O_RDWR | O_NOCTTY) >= 0, path);
    }
    attempt(open("/dev/console", O_RDWR | O_NOCTTY) >= 0, "/dev/console");
    return end();
}
