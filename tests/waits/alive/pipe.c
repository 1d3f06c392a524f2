/* Two pipes, a turn goes there and back. */
#include "../waits.h"

int main(void)
{
    int there[2];
    int back[2];

    MUST(pipe(there) == 0 && pipe(back) == 0);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            take(there[0]);
            give(back[1]);
        } else {
            give(there[1]);
            take(back[0]);
        }
    }
    return is_child ? 0 : reap();
}
