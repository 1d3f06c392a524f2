/* row 49: shows a file of the host in a message
 * tries: to read the course's hidden test by an error in its first line
 * must: failed
 * says: "reason": "build"
 */
#include "planted.h"
#include PLANTED_COURSE
#include PLANTED_FILE
#include PLANTED_SOLUTION
int main(void) {}
