/* wrong: forks without end
 * fails: one-command
 * says: more than 64 processes
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
