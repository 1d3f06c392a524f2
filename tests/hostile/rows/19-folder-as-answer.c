/* row 19: the answer is a folder
 * tries: the same with a folder, which holds itself as far as it can
 * exercise: files
 * must: failed
 * says: out.txt
 */
#include "probe.h"

int main(int argc, char **argv)
{
    if (strcmp(argv[1], "file") == 0) {
        mkdir("out.txt", 0777);
        for (int i = 0; i < 300 && chdir(i == 0 ? "out.txt" : "in") == 0; i++) {
            mkdir("in", 0777);
        }
    }
    return end();
}
