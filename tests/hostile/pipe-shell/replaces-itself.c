/* hostile: executes itself from a second thread, again and again
 * fails: one-command
 * says: more than 1 s of processor time
 */
#include <pthread.h>
#include <unistd.h>

static void *again(void *unused)
{
    execl("/proc/self/exe", "again", (char *)NULL);
    return unused;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, again, NULL);
    pthread_join(thread, NULL);
    return 0;
}
