/* wrong: ends at once, as /bin/true does
 * fails: one-command
 * says: ?
 */
int main(void)
{
    return 0;
}
