/* row 11: stops itself
 * tries: to neither run nor end
 * must: failed
 * says: is stopped and nobody continues it
 */
#include "probe.h"

int main(void)
{
    raise(SIGSTOP);
    return end();
}
