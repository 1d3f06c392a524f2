/* row 1: a bomb of threads
 * tries: to have 200 threads
 * must: failed
 * says: more than 16 processes at the same time
 */
#include "probe.h"
#include <pthread.h>

static void *rest(void *nothing)
{
    sleep(3);
    return nothing;
}

int main(void)
{
    pthread_attr_t small;
    pthread_t thread;

    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 16384);
    for (int i = 0; i < 200; i++) {
        pthread_create(&thread, &small, rest, NULL);
    }
    sleep(3);
    return 0;
}
