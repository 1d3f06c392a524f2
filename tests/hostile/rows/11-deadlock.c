/* row 11: waits for itself
 * tries: to take a semaphore that nobody will post
 * must: failed
 * says: for ever
 */
#include "probe.h"
#include <semaphore.h>

int main(void)
{
    sem_t semaphore;

    sem_init(&semaphore, 0, 0);
    sem_wait(&semaphore);
    return end();
}
