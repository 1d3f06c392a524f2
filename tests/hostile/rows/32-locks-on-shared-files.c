/* row 32: locks on files that all boxes see
 * tries: to leave a sign for another box: a lock on a file of /usr; a lease, a watch of all
 *        accesses
 * must: passed
 * gap everywhere: a lock on a file of /usr is seen by other boxes that run at the same time. It carries
 *        a bit to an accomplice and no harm to others, so it is not prevented: students need
 *        flock(2)
 */
#include "probe.h"
#include <sys/file.h>

int main(void)
{
    int fd = open("/usr/bin/true", O_RDONLY);

    attempt(flock(fd, LOCK_EX | LOCK_NB) == 0, "a lock");
    attempt(fcntl(fd, F_SETLEASE, F_RDLCK) == 0, "a lease");
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    attempt(fcntl(fd, F_SETLK, &lock) == 0, "a record lock");
    FAILS("fanotify", SYS_fanotify_init, 0, O_RDONLY);
    FAILS("fanotify without privileges", SYS_fanotify_init, 0x200, O_RDONLY);
    return end();
}
