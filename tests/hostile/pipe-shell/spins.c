/* wrong: keeps the processor busy and does nothing
 * fails: one-command
 * says: One command after another
 */
int main(void)
{
    volatile unsigned long n = 0;

    for (;;)
        n++;
}
