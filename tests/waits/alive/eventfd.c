/* Two eventfds, one of which is full now and then. */
#include <sys/eventfd.h>

#include "../waits.h"

int main(void)
{
    int there = eventfd(0, EFD_SEMAPHORE);
    int back = eventfd(0, 0);
    uint64_t one = 1;
    uint64_t full = UINT64_MAX - 1;

    MUST(there >= 0 && back >= 0);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        uint64_t value;
        if (is_child) {
            MUST(read(there, &value, sizeof(value)) == 8);
            MUST(write(back, &full, sizeof(full)) == 8);
        } else {
            MUST(write(there, &one, sizeof(one)) == 8);
            MUST(read(back, &value, sizeof(value)) == 8);
        }
    }
    return is_child ? 0 : reap();
}
