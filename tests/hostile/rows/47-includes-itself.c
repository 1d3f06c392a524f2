/* row 47: includes itself, twice
 * tries: to fill the report with the compiler's messages: 2 to the power of 200
 * must: failed
 * says: "reason": "build"
 */
#include __FILE__
#include __FILE__
int main(void) {}
