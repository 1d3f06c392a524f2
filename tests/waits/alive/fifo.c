/* Two FIFOs, opened anew for every turn. */
#include "../waits.h"

static void send_turn(const char *name)
{
    int fd = open(name, O_WRONLY);

    MUST(fd >= 0);
    give(fd);
    close(fd);
}

static void await_turn(const char *name)
{
    int fd = open(name, O_RDONLY);

    MUST(fd >= 0);
    take(fd);
    close(fd);
}

int main(void)
{
    MUST(mkfifo("there", 0600) == 0 && mkfifo("back", 0600) == 0);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            await_turn("there");
            send_turn("back");
        } else {
            send_turn("there");
            await_turn("back");
        }
    }
    return is_child ? 0 : reap();
}
