#include <stdio.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/open_course.h"

int command_lint(const struct options *options, struct err *e)
{
    struct course course;

    if (options->word_count > 0) {
        return err_set(e, ERR_USAGE,
                       "lint takes no exercise: it checks the whole course");
    }
    if (open_course(options->course, &course, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < course.exercise_count; i++) {
        const struct exercise *exercise = &course.exercises[i];
        int points = exercise_points(exercise);
        (void)printf("%s: %zu tests, %d.%02d points\n", exercise->id,
                     exercise->test_count, points / 100, points % 100);
    }
    (void)printf("%s: %zu exercise%s, nothing to complain about\n", course.file,
                 course.exercise_count, course.exercise_count == 1 ? "" : "s");
    course_release(&course);
    return EXIT_ALL_PASSED;
}
