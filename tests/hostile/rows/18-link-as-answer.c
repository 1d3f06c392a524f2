/* row 18: the answer is a link to a file of the host
 * tries: to have the grader read or write what lies on the host, in its own name: links at
 *        the end of a path, in the middle of it, and one that is swapped while it is read
 * exercise: files
 * must: failed
 * says: out.txt
 */
#include "probe.h"

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "again") == 0) {
        return end();
    }
    symlink(PLANTED_FILE, "out.txt");
    symlink("/", "folder");
    symlink(PLANTED_FILE, "other");
    if (fork() == 0) {
        for (int i = 0; i < 100000; i++) {
            rename("other", "out.txt");
            symlink(PLANTED_FILE, "other");
        }
        _exit(0);
    }
    return end();
}
