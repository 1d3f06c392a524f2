/* Lines of the student's source beside what was seen of them: the box knows only numbers. */
#ifndef GRADER_QUOTE_H
#define GRADER_QUOTE_H

#include "model/evidence.h"
#include "model/programs.h"

/* Gives the accesses of all hazards the text of their lines, without the blanks around it. */
void quote_hazards(const struct programs *sources, struct evidence *ev);

#endif
