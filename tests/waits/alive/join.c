/* A thread after the other is joined. */
#include "../waits.h"

static void *end(void *argument)
{
    return argument;
}

int main(void)
{
    for (int i = 0; i < TURNS; i++) {
        pthread_t thread;
        MUST(pthread_create(&thread, NULL, end, NULL) == 0);
        MUST(pthread_join(thread, NULL) == 0);
    }
    return 0;
}
