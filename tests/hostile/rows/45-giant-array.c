/* row 45: a program of a gigabyte
 * tries: to fill the disk by a single line
 * must: failed
 * says: "reason": "build"
 */
int a[1 << 28] = {1};
int main(void)
{
    return a[0];
}
