#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/open_course.h"
#include "cli/record.h"

static const char *pick(const struct options *options, const struct localized *text)
{
    return strcmp(options->lang, "zh") == 0 && text->zh != NULL ? text->zh : text->en;
}

static size_t index_of(const struct course *course, const char *id)
{
    return (size_t)(course_find(course, id) - course->exercises);
}

/* What should be solved first, and how far that is. */
static void list_needs(const struct course *course, const struct record *records,
                       const struct exercise *exercise)
{
    for (size_t i = 0; i < exercise->require_count; i++) {
        const char *id = exercise->requires[i];
        const struct record *record = &records[index_of(course, id)];
        (void)printf("%s%s", i == 0 ? "  after " : ", ", id);
        if (!record->is_there) {
            (void)printf(" (not begun)");
        }
    }
}

static void list_exercise(const struct options *options, const struct course *course,
                          const struct record *records, size_t i)
{
    const struct exercise *exercise = &course->exercises[i];
    int points = exercise_points(exercise) / 100;

    if (records[i].is_there) {
        (void)printf("%-16s %3d of %3d points", exercise->id, records[i].points / 100,
                     points);
    } else {
        (void)printf("%-16s   - of %3d points", exercise->id, points);
    }
    (void)printf("  %2zu tests  %s", exercise->test_count,
                 pick(options, &exercise->title));
    list_needs(course, records, exercise);
    (void)putchar('\n');
}

static bool is_solved(const struct course *course, const struct record *records,
                      size_t i)
{
    return records[i].is_there &&
           records[i].points == exercise_points(&course->exercises[i]);
}

/* Is everything begun that should be solved before? */
static bool is_open(const struct course *course, const struct record *records, size_t i)
{
    const struct exercise *exercise = &course->exercises[i];

    for (size_t k = 0; k < exercise->require_count; k++) {
        if (!records[index_of(course, exercise->requires[k])].is_there) {
            return false;
        }
    }
    return true;
}

static void list_next(const struct course *course, const struct record *records)
{
    size_t solved = 0;
    const char *next = NULL;

    for (size_t i = 0; i < course->exercise_count; i++) {
        if (is_solved(course, records, i)) {
            solved++;
        } else if (next == NULL && is_open(course, records, i)) {
            next = course->exercises[i].id;
        }
    }
    (void)printf("\n%zu of %zu solved%s%s\n", solved, course->exercise_count,
                 next == NULL ? "" : "; next: ", next == NULL ? "" : next);
}

static void list_tests(const struct options *options, const struct exercise *exercise)
{
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
    const struct record *records = record_load(&course, &course.arena);
    for (size_t i = 0; i < chosen.count; i++) {
        list_exercise(options, &course, records, chosen.list[i]);
        if (options->word_count > 0) {
            list_tests(options, &course.exercises[chosen.list[i]]);
        }
    }
    if (options->word_count == 0) {
        list_next(&course, records);
    }
    course_release(&course);
    return EXIT_ALL_PASSED;
}
