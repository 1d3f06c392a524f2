/* wrong: ends at once, as /bin/true does
 * fails: one-command
 * says: One command after another
 */
int main(void)
{
    return 0;
}
