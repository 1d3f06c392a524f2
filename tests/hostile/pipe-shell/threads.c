/* hostile: starts threads without end
 * fails: one-command
 * says: more than 64 processes
 */
#include <pthread.h>
#include <unistd.h>

static void *wait_here(void *unused)
{
    pause();
    return unused;
}

int main(void)
{
    pthread_attr_t small;
    pthread_t thread;

    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    for (;;)
        pthread_create(&thread, &small, wait_here, NULL);
}
