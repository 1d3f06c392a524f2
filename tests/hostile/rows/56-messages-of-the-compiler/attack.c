/* row 56: the same in the compiler's messages
 * tries: an error, a warning and an identifier that hold escape sequences and ends of
 *        quotations
 * must: failed
 * says: "reason": "build"
 */
#include "messages.h"
int main(void)
{
    return evil;
}
