/* row 49: takes a file of the host in
 * tries: to have the compiler read what the program cannot: by the assembler's .incbin
 * must: failed
 * says: "reason": "build"
 */
#include "planted.h"
__asm__(".incbin \"" PLANTED_FILE "\"\n");
int main(void) {}
