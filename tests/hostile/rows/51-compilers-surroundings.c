/* row 51: reads the compiler's own surroundings
 * tries: to find a secret in its environment, its command line or its parent's, by taking them
 *        in as files while it is compiled
 * must: failed
 * says: "reason": "build"
 */
__asm__(".incbin \"/proc/self/environ\"\n.incbin \"/proc/1/environ\"\n"
        ".incbin \"/proc/1/cmdline\"\n.incbin \"/proc/1/mem\"\n");
int main(void) {}
