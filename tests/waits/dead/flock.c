/* Two locks of flock(2), taken in opposite order. */
#include <sys/file.h>

#include "../waits.h"

int main(void)
{
    int met[2][2];

    MUST(pipe(met[0]) == 0 && pipe(met[1]) == 0);
    int who = forks() ? 1 : 0;
    int mine = open(who == 1 ? "a" : "b", O_CREAT | O_RDWR, 0600);
    int other = open(who == 1 ? "b" : "a", O_CREAT | O_RDWR, 0600);
    MUST(flock(mine, LOCK_EX) == 0);
    give(met[who][1]);
    take(met[1 - who][0]);
    last_words();
    return flock(other, LOCK_EX);
}
