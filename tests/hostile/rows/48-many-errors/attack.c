/* row 48: 200,000 errors
 * tries: to fill the report, and the compiler's time
 * must: failed
 * says: "reason": "build"
 */
#include "errors.h"
int main(void) {}
