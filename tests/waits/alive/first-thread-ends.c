/* The first thread ends before the others. */
#include "../waits.h"

static void *work(void *argument)
{
    int *ends = argument;

    for (int i = 0; i < TURNS; i++) {
        give(ends[1]);
        take(ends[0]);
    }
    exit(0);
}

int main(void)
{
    static int ends[2];
    pthread_t thread;

    MUST(pipe(ends) == 0);
    MUST(pthread_create(&thread, NULL, work, ends) == 0);
    pthread_exit(NULL);
}
