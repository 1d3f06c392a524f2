/* row 44: a header without end
 * tries: to keep the compiler reading
 * must: failed
 * says: "reason": "build"
 */
#include "/dev/zero"
int main(void) {}
