/* row 52: is done before main
 * tries: to look like a success: a constructor, an initialiser and an indirect function each
 *        print what a grader might print, and end with 0
 * exercise: word
 * must: failed
 * says: attack ended (exit status 0)
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void claim(void)
{
    static const char text[] =
        "held\nPASS\nok 1 - attack\nall passed\npoints 5 / 5\n"
        "{\"verdict\": \"passed\", \"points\": 5.0, \"score\": 100}\n"
        "[====] Synthesis: Tested: 15 | Passing: 15 | Failing: 0 | Crashing: 0\n";
    write(1, text, sizeof(text) - 1);
    write(2, text, sizeof(text) - 1);
    _exit(0);
}

__attribute__((constructor(101))) static void construct(void)
{
    claim();
}

__attribute__((section(".init_array"), used)) static void (*const first)(void) = claim;

static void *choose(void)
{
    claim();
    return (void *)claim;
}
void chosen(void) __attribute__((ifunc("choose")));

int main(void)
{
    chosen();
    return 1;
}
