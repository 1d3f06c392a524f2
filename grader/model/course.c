#include "model/course.h"

#include <string.h>

const struct exercise *course_find(const struct course *course, const char *id)
{
    for (size_t i = 0; i < course->exercise_count; i++) {
        if (strcmp(course->exercises[i].id, id) == 0) {
            return &course->exercises[i];
        }
    }
    return NULL;
}

int exercise_points(const struct exercise *exercise)
{
    int total = 0;

    for (size_t i = 0; i < exercise->test_count; i++) {
        total += exercise->tests[i].points;
    }
    return total;
}

void course_release(struct course *course)
{
    arena_release(&course->arena);
    course->exercises = NULL;
    course->exercise_count = 0;
}
