/* Course files: an exercise.yaml, and behind a NUL the course.yaml if it is not the usual
 * one. Whatever they hold, they are loaded or complained about, and what is loaded can be
 * made concrete. */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "model/template.h"
#include "support/course_folder.h"

/* Complaints go to a terminal. */
static void claim_printable(struct bytes text)
{
    while (text.len > 0) {
        unsigned point = 0;
        size_t len = text_utf8(text, &point);

        CLAIM(len > 0);
        CLAIM(point == '\n' || point == '\t' || point >= 0x20);
        CLAIM(point < 0x7f || point >= 0xa0);
        text.data += len;
        text.len -= len;
    }
}

static void claim_indexes(const struct exercise *exercise, size_t index)
{
    const struct test *test = &exercise->tests[index];

    for (size_t i = 0; i < test->need_count; i++) {
        CLAIM(test->needs[i] < index);
    }
    for (size_t i = 0; i < test->step_count; i++) {
        CLAIM(test->steps[i].kind == STEP_FILES ||
              test->steps[i].actor < test->actor_count);
    }
}

static void use_test(const struct exercise *exercise, size_t index)
{
    const struct test *test = &exercise->tests[index];
    struct arena arena = {0};
    struct place at;
    struct err e;
    struct trial *trials;
    const char *const *calls;

    claim_indexes(exercise, index);
    CLAIM(template_check(test, &at, &e) == 0);
    test = template_instantiate(exercise, test, 1, &arena);
    (void)test_traced_calls(test, &arena, &calls);
    (void)test_trials(test, &arena, &trials);
    arena_release(&arena);
}

static void use_course(const struct course *course)
{
    for (size_t i = 0; i < course->exercise_count; i++) {
        for (size_t k = 0; k < course->exercises[i].test_count; k++) {
            use_test(&course->exercises[i], k);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes exercise = {(const char *)data, size};
    struct bytes course = good_course_yaml;
    const char *end = size == 0 ? NULL : memchr(data, '\0', size);
    struct loaded loaded;

    if (end != NULL) {
        exercise.len = (size_t)(end - exercise.data);
        course = (struct bytes){end + 1, size - exercise.len - 1};
    }
    if (exercise.data == NULL) {
        exercise = BYTES_LITERAL("");
    }
    course_folder_load(&loaded, course, exercise);
    CLAIM((loaded.result == 0) == (loaded.complaints.count == 0));
    claim_printable(bytes_of(loaded.text));
    if (loaded.result == 0) {
        use_course(&loaded.course);
    }
    course_folder_release(&loaded);
    return 0;
}
