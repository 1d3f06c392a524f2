/* row 10: processor time of threads
 * tries: to burn it in eight threads while the first one has ended
 * must: failed
 * says: more than 500 ms of processor time | no end within 3 s
 */
#include "probe.h"
#include <pthread.h>

static void *burn(void *nothing)
{
    for (double start = seconds(); seconds() < start + 20;) {
    }
    return nothing;
}

int main(void)
{
    pthread_t thread;

    for (int i = 0; i < 8; i++) {
        pthread_create(&thread, NULL, burn, NULL);
    }
    pthread_exit(NULL);
}
