#include "model/programs.h"

#include "base/fd.h"

void programs_release(struct programs *programs)
{
    for (size_t i = 0; i < programs->count; i++) {
        fd_close(&programs->list[i].fd);
    }
    programs->count = 0;
}
