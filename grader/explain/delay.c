/* What a trial has done to the program. */
#include "explain/telling.h"
#include "model/trace_words.h"

void delay_tell(const struct telling *t, struct buf *out)
{
    const struct preemption_record *held = &t->ev->preempted;
    const struct site_record *site = &held->site;

    if (!held->is_known || site->file == NULL) {
        return;
    }
    buf_printf(out, "%s was held at %s:%d",
               trace_process_words(&t->ev->trace, (ptrdiff_t)held->process, t->arena),
               words_in_one_line(site->file, t->arena), site->line);
    if (site->function != NULL) {
        buf_printf(out, ", in %s,", words_in_one_line(site->function, t->arena));
    }
    buf_add_string(out,
                   " until no other process moved, and then went on. Nothing else "
                   "was done to it: this can happen at any time, so something must "
                   "keep the others out while it is there\n");
}
