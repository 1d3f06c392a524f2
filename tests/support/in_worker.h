/* Boxes for tests: a scenario runs in a forked worker and says in text what it saw, for
 * nothing may be asserted in a child. */
#ifndef TESTS_SUPPORT_IN_WORKER_H
#define TESTS_SUPPORT_IN_WORKER_H

#include "base/buf.h"
#include "sandbox/sandbox.h"

/* Runs `scenario` in a process that has entered the sandbox, and returns what it said,
 * ended by "worker died: STATUS" if it did not come to its end. */
struct buf in_worker(void (*scenario)(struct buf *said));

/* The same, with a box open, and closed afterwards. */
struct buf in_box(void (*scenario)(struct box *box, struct buf *said));

/* The same in boxes of another tier than the fullest. */
struct buf in_worker_at(enum tier tier, void (*scenario)(struct buf *said));
struct buf in_box_at(enum tier tier,
                     void (*scenario)(struct box *box, struct buf *said));

/* NULL, or why no box can be opened here. Never so if GRADER_MUST_SANDBOX is set. */
const char *cannot_sandbox(void);
const char *cannot_sandbox_at(enum tier tier);

/* Runs a program in the box with stdin empty, waits for its end, and says what it printed
 * on 1 and 2 and "[exit N]", "[signal N]" or "[errno N]". Other events on the way are
 * dropped. */
void say_run(struct box *box, const char *const *argv, struct buf *said);
void say_shell(struct box *box, const char *script, struct buf *said);
void say_perl(struct box *box, const char *script, struct buf *said);

/* Starts a program with stdin and both outputs on /dev/null; -1 after saying why not. */
int start_quiet(struct box *box, const char *const *argv, struct buf *said);

/* Waits for the next event: 1, or -1 after saying why there is none. */
int await_event(struct box *box, struct box_event *event, struct buf *said);

/* Puts a text file into the work folder. */
void put_text(struct box *box, const char *path, const char *text, struct buf *said);

#endif
