#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/open_course.h"

static const char *pick(const struct options *options, const struct localized *text)
{
    return strcmp(options->lang, "zh") == 0 && text->zh != NULL ? text->zh : text->en;
}

static void list_words(const char *label, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)printf("%s%s", i == 0 ? label : ", ", words[i]);
    }
}

static void list_exercise(const struct options *options,
                          const struct exercise *exercise)
{
    int points = exercise_points(exercise);

    (void)printf("%-16s %3d points  %2zu tests  %s", exercise->id, points / 100,
                 exercise->test_count, pick(options, &exercise->title));
    list_words("  needs ", exercise->requires, exercise->require_count);
    (void)putchar('\n');
}

static void list_tests(const struct options *options, const struct exercise *exercise)
{
    list_exercise(options, exercise);
    for (size_t i = 0; i < exercise->test_count; i++) {
        const struct test *test = &exercise->tests[i];
        bool is_hidden = test->visibility != VISIBILITY_VISIBLE;
        (void)printf("  %-24s %3d.%02d  %s\n", test->id, test->points / 100,
                     test->points % 100,
                     is_hidden ? "(hidden)" : pick(options, &test->title));
    }
}

int command_list(const struct options *options, struct err *e)
{
    struct course course;

    if (open_course(options->course, &course, e) < 0) {
        return -1;
    }
    struct selection chosen;
    if (find_exercises(&course, options, &course.arena, &chosen, e) < 0) {
        course_release(&course);
        return -1;
    }
    for (size_t i = 0; i < chosen.count; i++) {
        const struct exercise *exercise = &course.exercises[chosen.list[i]];
        if (options->word_count == 0) {
            list_exercise(options, exercise);
        } else {
            list_tests(options, exercise);
        }
    }
    course_release(&course);
    return EXIT_ALL_PASSED;
}
