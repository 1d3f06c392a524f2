/* row 53: looks for the answer
 * tries: to find the expected output instead of computing it: in files, in what it was
 *        started with, in everybody's memory; then guesses
 * exercise: word
 * must: failed
 * says: stdout
 */
#include "probe.h"

int main(int argc, char **argv)
{
    char word[64] = "";

    search("/box", 3);
    search("/tmp", 3);
    search("/run", 3);
    search("/dev/shm", 3);
    fgets(word, sizeof(word), stdin);
    printf("%s", did > 0 ? "found\n" : word);
    fflush(stdout);
    printf("%s %d\n", argv[0], argc);
    return 0;
}
