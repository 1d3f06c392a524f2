/* wrong: keeps the processor busy and does nothing
 * fails: one-command
 * says: more than 1 s of processor time
 */
int main(void)
{
    volatile unsigned long n = 0;

    for (;;)
        n++;
}
