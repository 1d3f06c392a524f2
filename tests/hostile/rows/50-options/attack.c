/* row 50: options for the compiler
 * tries: to run a program of its own while it is compiled: by file names that are options, by
 *        what the compiler looks for beside the sources, by a pragma
 * must: passed
 */
#include "probe.h"
#pragma GCC optimize("-fplugin=./plugin.so")
#pragma GCC dependency "planted.h"
#pragma GCC system_header

int main(void)
{
    attempt(access("hoard-ran", F_OK) == 0 || access("/tmp/hoard-ran", F_OK) == 0,
            "a program ran in the box of the test");
    return end();
}
