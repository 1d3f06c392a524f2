/* row 38: keyrings
 * tries: to leave something in a key for the next one, or to find what somebody else has left
 * must: passed
 */
#include "probe.h"

int main(void)
{
    FAILS("add_key", SYS_add_key, "user", "hoard", "x", 1, -4 /* the user's keyring */);
    FAILS("add_key, the session's", SYS_add_key, "user", "hoard", "x", 1, -3);
    FAILS("request_key", SYS_request_key, "user", "hoard", NULL, -4);
    for (int operation = 0; operation < 32; operation++) {
        FAILS("keyctl", SYS_keyctl, operation, -4, 0, 0, 0);
    }
    return end();
}
