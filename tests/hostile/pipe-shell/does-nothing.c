/* wrong: ends at once, as /bin/true does
 * fails: one-command
 * says: ended (exit status 0) before reading its next input
 */
int main(void)
{
    return 0;
}
