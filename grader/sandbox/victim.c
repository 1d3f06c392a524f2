#include "sandbox/victim.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { SCORE_BYTES = 16 };

/* Of the keeper: written once, by victim_prepare. */
static int score_fd = -1;
static char own_score[SCORE_BYTES];

int victim_prepare(struct err *e)
{
    score_fd = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
    ssize_t len =
        score_fd < 0 ? -1 : pread(score_fd, own_score, sizeof(own_score) - 1, 0);

    if (len <= 0) {
        return err_sys(e, "cannot open '/proc/self/oom_score_adj'");
    }
    own_score[len] = '\0';
    return 0;
}

static void set_score(const char *score)
{
    /* Everybody may raise the own one, and lower it as far as it once was. */
    (void)!pwrite(score_fd, score, strlen(score), 0);
}

void victim_begin(void)
{
    set_score("1000");
}

void victim_end(void)
{
    set_score(own_score);
}
