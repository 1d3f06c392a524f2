/* hostile: a million writes of one byte
 * fails: one-command
 * says: printed more than 1 MiB on stdout
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        if (write(1, "x", 1) < 0)
            return 1;
}
