/* row 19: the answer is a FIFO
 * tries: to let the grader wait for whoever writes into it
 * exercise: files
 * must: failed
 * says: out.txt
 */
#include "probe.h"

int main(int argc, char **argv)
{
    if (strcmp(argv[1], "file") == 0) {
        mkfifo("out.txt", 0666);
    }
    return end();
}
