/* Grandchildren that their parents do not wait for. */
#include "../waits.h"

int main(void)
{
    int ends[2];

    MUST(pipe(ends) == 0);
    for (int i = 0; i < TURNS; i++) {
        if (forks()) {
            if (forks()) {
                give(ends[1]);
                _exit(0);
            }
            _exit(0);
        }
        take(ends[0]);
    }
    return reap();
}
