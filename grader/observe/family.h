/* Which actor a process belongs to. */
#ifndef GRADER_OBSERVE_FAMILY_H
#define GRADER_OBSERVE_FAMILY_H

#include "observe/observe.h"
#include "observe/scan.h"

/* Sets `actor` of every process of the scan: that of its first ancestor. A process that
 * pid 1 adopted belongs to the actor whose session or process group it is in, or of whose
 * streams it holds one. */
void family_assign(const struct observed_box *box, struct scan *scan);

#endif
