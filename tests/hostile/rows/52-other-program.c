/* row 52: has another program do it
 * tries: a copy of itself under another name, which nobody may read; only what the student's
 *        program calls is asked about
 * exercise: watched
 * must: failed
 * says: mkfifo
 * gap everywhere: what a program executes is another program, unless it is the one that was
 *        built and can be read: a check `calls` says nothing about it (`from: any` names what
 *        readable ones call), and `processes` with `runs` has to ask what was executed
 */
#include "probe.h"

int main(int argc, char **argv)
{
    if (argc > 1) {
        chmod("attack", 0111);
        execl("./attack", "./attack", (char *)NULL);
    }
    mkfifo("fifo", 0600);
    return end();
}
