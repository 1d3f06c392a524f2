#include "report/timeline.h"

const struct timeline_format timeline_formats[] = {
    {"text", "for people: a lane per process, time runs downwards",
     timeline_write_text},
    {"json", "for programs: everything, schema grader/timeline/v1",
     timeline_write_json},
    {NULL, NULL, NULL},
};
