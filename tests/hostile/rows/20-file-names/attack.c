/* row 20: names of files
 * tries: names that an option, a command, a path or a line of the report could be mistaken
 *        for; links out of the submission, to a folder above, to a device; folders
 * must: passed
 */
#include "probe.h"

int main(void)
{
    return end();
}
