/* wrong: forks without end
 * fails: one-command
 * says: ?
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
