/* row 6: memory without end
 * tries: to use 256 MiB alone
 * must: failed or passed
 * says: more than 64 MiB of memory
 */
#include "probe.h"

int main(void)
{
    size_t mib = 0;

    while (mib < 256) {
        char *bytes = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                           -1, 0);
        if (bytes == MAP_FAILED) {
            break;
        }
        memset(bytes, 1, 1 << 20);
        mib++;
    }
    attempt(mib > 64, "more than 64 MiB");
    return end();
}
