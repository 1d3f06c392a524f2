/* A child made by vfork(2) that neither executes nor ends. */
#include "../waits.h"

int main(void)
{
    last_words();
    if (vfork() == 0) {
        (void)pause();
        _exit(0);
    }
    return 0;
}
