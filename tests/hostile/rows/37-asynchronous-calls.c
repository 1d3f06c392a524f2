/* row 37: calls that the kernel makes later, by itself
 * tries: io_uring, by which it would go around every filter, and the older aio
 * must: passed
 */
#include "probe.h"

int main(void)
{
    static char parameters[256];
    unsigned long context = 0;

    FAILS("io_uring_setup", SYS_io_uring_setup, 8, parameters);
    FAILS("io_uring_enter", SYS_io_uring_enter, 0, 1, 0, 0, NULL, 0);
    FAILS("io_uring_register", SYS_io_uring_register, -1, 0, NULL, 0);
    FAILS("io_setup", SYS_io_setup, 8, &context);
    return end();
}
