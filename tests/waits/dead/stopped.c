/* The only process stops itself. */
#include "../waits.h"

int main(void)
{
    last_words();
    return raise(SIGSTOP);
}
