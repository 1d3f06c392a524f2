#include "model/evidence.h"

void evidence_release(struct evidence *ev)
{
    arena_release(&ev->arena);
    *ev = (struct evidence){0};
}
