/* What is concluded: findings, verdicts, points. Made by check/, explain/ and verdict/,
 * read by report/. Texts are raw: report/ sanitises every one of them. */
#ifndef GRADER_MODEL_RESULT_H
#define GRADER_MODEL_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/course.h"
#include "model/isolation.h"

enum reason {
    REASON_NONE,
    REASON_BUILD,
    REASON_MISMATCH,
    REASON_EXIT,
    REASON_CRASH,
    REASON_DEADLOCK,
    REASON_LIVELOCK,
    REASON_TIMEOUT,
    REASON_LIMIT,
    REASON_LEAK,
    REASON_ZOMBIE,
    REASON_RACE,
    REASON_MISUSE,
    REASON_COUNT
};
/* The word in reports and JSON, as "mismatch". */
extern const char *const reason_names[REASON_COUNT];

/* One way in which the student's work falls short. */
struct finding {
    enum reason reason;
    const char *message; /* one sentence, no full stop, says what to look at first */
    const char
        *subject;   /* what expected and actual are about: "stdout of shell", or NULL */
    bool has_texts; /* expected and actual are given; without it, an actual that is
                           not empty is what a compiler said */
    struct bytes expected;
    struct bytes actual;
    bool actual_is_cut;       /* actual is only the beginning */
    struct bytes stderr_tail; /* the last lines that the program wrote to stderr, where
                                 they may hold the cause; else empty */
    bool is_exact;    /* actual should be expected byte for byte: worth a diff */
    const char *file; /* of the student's source, or NULL */
    int line;
    const char
        *trial; /* the further trial in which it was found (trial_name), or NULL */
    struct place script; /* the step or check of the exercise that found it */
    const char *typed; /* the last line that was sent to the program before, or NULL */
    const char *why;   /* explanation, several lines, or NULL; by explain/ */
};

struct findings {
    struct finding *list;
    size_t count;
    const char *undecided; /* why some check could not be judged, or NULL */
};

enum verdict { VERDICT_PASSED, VERDICT_FAILED, VERDICT_SKIPPED, VERDICT_UNDECIDED };
extern const char *const verdict_names[VERDICT_UNDECIDED + 1];

struct test_result {
    const struct test *test;
    enum verdict verdict;
    int points; /* hundredths */
    struct findings findings;
    struct findings remarks; /* shown, cost nothing: compiler warnings, refused files */
    const struct test *missed; /* skipped: the need that did not pass */
    const char *trouble;       /* undecided: what kept the grader from deciding */
};

/* One submission to one exercise. */
struct result {
    struct arena arena;
    const struct course *course;
    const struct exercise *exercise;
    const char *submission; /* as the user named it */
    uint64_t seed;
    const char *only_test;             /* --test, or NULL */
    const struct isolation *isolation; /* or NULL: not known */
    struct test_result
        *tests; /* in the order of exercise.tests; those left out by --test
                                  are not there */
    size_t test_count;
    int points;
    int points_max;
    bool is_interrupted; /* some tests were never played */
};

/* Frees what hangs in the arena; the course stays. */
void result_release(struct result *result);

#endif
