/* row 51: reads its source from where nobody writes
 * tries: to let the compiler wait: for its standard input, a terminal, a FIFO
 * must: failed
 * says: "reason": "build"
 */
#include "/dev/stdin"
#include "/dev/tty"
#include "/proc/self/fd/0"
int main(void)
{
    return missing;
}
