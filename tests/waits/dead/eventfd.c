/* An eventfd at nought, and one that is full. */
#include <sys/eventfd.h>

#include "../waits.h"

int main(void)
{
    int empty = eventfd(0, 0);
    int full = eventfd(0, 0);
    uint64_t value = UINT64_MAX - 1;

    MUST(empty >= 0 && full >= 0 && write(full, &value, sizeof(value)) == 8);
    bool is_child = forks();
    last_words();
    return is_child ? (int)read(empty, &value, sizeof(value))
                    : (int)write(full, &value, sizeof(value));
}
