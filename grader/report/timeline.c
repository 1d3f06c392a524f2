#include "report/timeline.h"

#include <string.h>

#include "report/pane.h"

const struct timeline_format timeline_formats[] = {
    {"text", "for people: a lane per process, time runs downwards",
     timeline_write_text},
    {"json", "for programs: everything, schema grader/timeline/v1",
     timeline_write_json},
    {"svg", "a picture for a browser", timeline_write_svg},
    {NULL, NULL, NULL},
};

const struct timeline_format *timeline_find(const char *name)
{
    for (const struct timeline_format *f = timeline_formats; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0) {
            return f;
        }
    }
    return NULL;
}

void report_stream(const char *name, struct bytes text, size_t max,
                   const struct report_options *options, struct buf *out)
{
    struct ink ink = {out, options};

    if (text.len > 0) {
        buf_printf(out, "\n%s\n", name);
        pane_block(&ink, text, 2, max);
    }
}
