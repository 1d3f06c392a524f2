/* row 45: the same by the assembler
 * tries: two gigabytes of zeros in the program
 * must: failed
 * says: "reason": "build"
 */
__asm__(".data\n.space 0x7fffffff, 1\n");
int main(void) {}
