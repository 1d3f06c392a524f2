/* hostile: ends its first thread, so that the process looks dead while another reads on
 * fails: one-command
 * says: went back to reading its input without printing what was expected
 */
#include <pthread.h>
#include <unistd.h>

static void *swallow(void *unused)
{
    char byte;

    while (read(0, &byte, 1) > 0)
        ;
    return unused;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, swallow, NULL);
    pthread_exit(NULL);
}
