/* row 20: a header that is a link
 * tries: to have a file of the host compiled into its program, and so read it: the header is
 *        a link to it
 * must: failed
 * says: secret.h
 */
static const char secret[] =
#include "secret.h"
;

int main(void)
{
    return secret[0];
}
