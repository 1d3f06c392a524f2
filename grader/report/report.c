#include "report/report.h"

#include <string.h>

#include "report/writers.h"

const struct report_format report_formats[] = {
    {"terminal", "for people: what to fix first, expected and got, why",
     terminal_write},
    {"json", "for programs: everything, schema grader/result/v1", json_write},
    {NULL, NULL, NULL},
};

const struct report_format *report_find(const char *name)
{
    for (const struct report_format *f = report_formats; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0) {
            return f;
        }
    }
    return NULL;
}

bool test_is_hidden(const struct test *test)
{
    return test->visibility != VISIBILITY_VISIBLE;
}
