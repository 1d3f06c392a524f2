/* A course in a temporary folder, for tests of the loader. */
#ifndef TESTS_SUPPORT_COURSE_FOLDER_H
#define TESTS_SUPPORT_COURSE_FOLDER_H

#include "base/buf.h"
#include "base/err.h"
#include "load/load.h"
#include "model/course.h"

/* Outcome of load_course for a course of one exercise, `x`. */
struct loaded {
    char dir[64];
    int result;
    struct course course;
    struct complaints complaints;
    struct err err;
    const char *text; /* complaints without the folder's name, or "" */
};

/* Writes both files, NULL: none; loads them; the files are gone afterwards. */
void course_folder_load(struct loaded *loaded, struct bytes course_yaml,
                        struct bytes exercise_yaml);
void course_folder_release(struct loaded *loaded);

/* A course.yaml that lists the exercise x and has nothing wrong. */
extern const struct bytes good_course_yaml;

#endif
