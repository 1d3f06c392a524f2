/* Hazards in plain language: who did what, holding which locks, and what would help. */
#include "explain/telling.h"

static void add_place(const struct site_record *site, struct buf *out)
{
    buf_printf(out, "%s:%d", site->file, site->line);
    if (site->function != NULL) {
        buf_printf(out, " in %s", site->function);
    }
}

static void tell_access(const struct access_record *a, struct buf *out)
{
    if (a->process == 0 && a->site.line == 0) {
        return;
    }
    if (a->process > 0) {
        buf_printf(out, "%sprocess %d", a->is_thread ? "a thread of " : "", a->process);
    } else {
        buf_add_string(out, "another process");
    }
    buf_printf(out, " %s",
               a->is_lock  ? "takes the lock"
               : a->writes ? "writes"
                           : "reads");
    if (a->site.line > 0) {
        buf_add_string(out, " at ");
        add_place(&a->site, out);
    }
    if (a->caller.line > 0) {
        buf_printf(out, ", called at %s:%d", a->caller.file, a->caller.line);
    }
    if (!a->is_lock) {
        buf_printf(out, ", holding %s", a->held == NULL ? "no lock" : a->held);
    }
    buf_add_char(out, '\n');
    if (a->text != NULL) {
        buf_printf(out, "    %s\n", a->text);
    }
}

static void tell_memory(const struct hazard_record *h, struct buf *out)
{
    if (h->memory != NULL) {
        buf_printf(out, "Both use %s, %lld bytes from its beginning.\n", h->memory,
                   (long long)h->offset);
    }
}

static const char *const advice[HAZARD_KINDS] = {
    [HAZARD_RACE] = "That the result was right is luck: put both under the same lock, "
                    "or let one wait "
                    "for what the other does",
    [HAZARD_LOST_UPDATE] = "Reading, changing and writing back have to happen under "
                           "one lock, as one piece",
    [HAZARD_READ_EARLY] = "wait(2) for the child, or another signal that it is done, "
                          "has to come before its "
                          "result is read",
    [HAZARD_NO_EXCLUSION] =
        "fcntl(2) locks belong to the process and go with the first close of the file; "
        "flock(2) locks belong to the open file, which a fork shares: each process has "
        "to "
        "open it by itself",
    [HAZARD_PRIVATE_LOCK] = "After fork(2) an ordinary variable exists once in each "
                            "process. The lock belongs "
                            "into the shared mapping, beside the data",
    [HAZARD_NOT_PSHARED] =
        "sem_init(3) needs a second argument other than 0; a mutex the attribute "
        "PTHREAD_PROCESS_SHARED",
    [HAZARD_INITIAL] = "A semaphore that is used as a lock begins with 1",
    [HAZARD_FAILED_TRY] = "The result of the try tells whether the lock was obtained",
    [HAZARD_DIED_HOLDING] = "A process that may end between taking and giving back "
                            "needs SEM_UNDO, a robust "
                            "mutex, or a file lock, which the kernel gives back",
};

void races_tell(const struct hazard_record *hazard, struct buf *out)
{
    tell_access(&hazard->here, out);
    tell_access(&hazard->there, out);
    if (hazard->kind != HAZARD_DIED_HOLDING) {
        tell_memory(hazard, out);
    } else if (hazard->waiting > 0) {
        buf_printf(out, "%d wait%s for it.\n", hazard->waiting,
                   hazard->waiting == 1 ? "s" : "");
    }
    buf_add_string(out, advice[hazard->kind]);
}
