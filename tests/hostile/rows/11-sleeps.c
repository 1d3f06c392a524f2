/* row 11: sleeps
 * tries: to take all the time there is
 * must: failed
 * says: no end within 3 s
 */
#include "probe.h"

int main(void)
{
    sleep(60);
    return end();
}
