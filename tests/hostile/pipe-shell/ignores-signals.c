/* wrong: ignores every signal that can be ignored and loops
 * fails: one-command
 * says: more than 1 s of processor time
 */
#include <signal.h>

int main(void)
{
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_IGN);
    for (;;)
        ;
}
