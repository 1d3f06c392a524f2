/* Each of two processes opens first what the other opens last. */
#include "../waits.h"

int main(void)
{
    MUST(mkfifo("one", 0600) == 0 && mkfifo("two", 0600) == 0);
    bool is_child = forks();
    last_words();
    return open(is_child ? "one" : "two", O_WRONLY);
}
