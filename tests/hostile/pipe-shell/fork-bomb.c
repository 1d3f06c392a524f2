/* wrong: forks without end
 * fails: one-command
 * says: One command after another
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
