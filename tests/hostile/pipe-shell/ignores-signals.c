/* wrong: ignores every signal that can be ignored and loops
 * fails: one-command
 * says: One command after another
 */
#include <signal.h>

int main(void)
{
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_IGN);
    for (;;)
        ;
}
