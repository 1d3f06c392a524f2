/* A reader that wants to write. */
#include "../waits.h"

int main(void)
{
    pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

    (void)pthread_rwlock_rdlock(&lock);
    last_words();
    return pthread_rwlock_wrlock(&lock);
}
