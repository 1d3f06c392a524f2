/* What goes into a stream and comes out of it orders tasks, though by calls that come later. */
#ifndef GRADER_RUNTIME_RACE_STREAM_H
#define GRADER_RUNTIME_RACE_STREAM_H

#include <stdbool.h>
#include <stdio.h>

void race_stream_writes(FILE *stream);
void race_stream_before_read(FILE *stream);
void race_stream_after_read(FILE *stream, bool is_at_end);

#endif
