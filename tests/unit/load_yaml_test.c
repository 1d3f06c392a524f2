#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "load/load.h"
#include "support/course_folder.h"

/* A course.yaml and how the complaints about it begin. */
struct row {
    struct bytes yaml;
    const char *begins;
};

static void expect_start(struct bytes yaml, const char *begins)
{
    struct loaded loaded;

    course_folder_load(&loaded, yaml, (struct bytes){0});

    cr_expect_eq(loaded.result, -1);
    cr_expect_eq(strncmp(loaded.text, begins, strlen(begins)), 0,
                 "expected:\n%s\ngot:\n%s", begins, loaded.text);
    course_folder_release(&loaded);
}

Test(load, refuses_all_but_plain_yaml)
{
    static const struct row rows[] = {
        {BYTES_LITERAL("id: &a c\n"),
         "course.yaml:1:1: error: 'title', 'exercises' must be "
         "given here\n"},
        {BYTES_LITERAL("a: 1\n---\nid: c\n"),
         "course.yaml:2:1: error: a second document "
         "begins here\n 2 | ---\n   | ^~~\n"},
        {BYTES_LITERAL(""), "course.yaml:1:1: error: the file is empty\n   = help: it "
                            "begins with 'id: \xe2\x80\xa6'\n"},
        {BYTES_LITERAL("- a\n"),
         "course.yaml:1:1: error: expected a map with id, title and "
         "exercises, found a list\n 1 | - a\n   | ^\n"},
        {BYTES_LITERAL("id: \"c\nx"), "course.yaml:2:2: error: found unexpected end of "
                                      "stream\n 2 | x\n   |  ^\n"},
        {BYTES_LITERAL("id: c\n\ttitle: C\n"),
         "course.yaml:2:1: error: found a tab character that violates indentation\n"
         " 2 | \ttitle: C\n   | ^\n"},
        {BYTES_LITERAL("id: c\nsubmit: [*.c]\n"),
         "course.yaml:2:11: error: did not find expected alphabetic or numeric "
         "character\n"
         " 2 | submit: [*.c]\n   |           ^~\n"
         "   = help: put text that begins with '*' or '&' in quotes: \"*.c\"\n"},
        {BYTES_LITERAL("id: c\ntitle: \xff\n"),
         "course.yaml:2:8: error: not UTF-8; save the file in that encoding\n"
         " 2 | title: \xef\xbf\xbd\n   |        ^\n"},
        {BYTES_LITERAL("id: c\ntitle: a\0b\n"),
         "course.yaml:2:9: error: a control character; in double quotes write \\n, \\e "
         "or "
         "\\xNN\n 2 | title: a\\0b\n   |         ^~\n"},
        {BYTES_LITERAL("id: c\rtitle: a\n"),
         "course.yaml:1:6: error: a carriage return without a newline\n"},
        {BYTES_LITERAL("id: c\ntitle: C\nexercises: [x, x]\n"),
         "course.yaml:3:13: error: cannot open 'exercises/x/exercise.yaml': No such "
         "file or "
         "directory\n 3 | exercises: [x, x]\n   |             ^\n"
         "course.yaml:3:16: error: 'x' is listed twice\n 3 | exercises: [x, x]\n"
         "   |                ^\ncourse.yaml:3:13: note: first given here\n"},
        {BYTES_LITERAL("\xef\xbb\xbfidd: c\r\ntitle: C\r\nexercises: [x]\r\n"),
         "course.yaml:1:1: error: unknown key 'idd'\n 1 | idd: c\n   | ^~~\n"
         "   = help: did you mean 'id'?\n"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_start(rows[i].yaml, rows[i].begins);
    }
}

/* `text` repeated, with something before and behind. */
static struct buf repeated(const char *before, const char *text, size_t times,
                           const char *behind)
{
    struct buf out = {0};

    buf_add_string(&out, before);
    for (size_t i = 0; i < times; i++) {
        buf_add_string(&out, text);
    }
    buf_add_string(&out, behind);
    return out;
}

Test(load, names_anchors_aliases_tags_and_merge_keys)
{
    static const char *const expected[] = {
        "course.yaml:1:5: error: the anchor 'a' is not allowed\n 1 | id: &a c\n   |    "
        " "
        "^~\n   = help: write the value out wherever it is needed\n",
        "course.yaml:2:8: error: the alias 'a' is not allowed\n 2 | title: *a\n   |    "
        "    "
        "^~\n",
        "course.yaml:3:12: error: the tag '!x' is not allowed\n",
        "course.yaml:4:1: error: merge keys are not allowed\n",
    };
    struct loaded loaded;

    course_folder_load(&loaded,
                       bytes_of("id: &a c\ntitle: *a\nexercises: !x [y]\n<<: {a: b}\n"),
                       (struct bytes){0});

    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        cr_expect_not_null(strstr(loaded.text, expected[i]), "no %s in\n%s",
                           expected[i], loaded.text);
    }
    course_folder_release(&loaded);
}

Test(load, refuses_an_alias_bomb_in_twenty_complaints)
{
    struct loaded loaded;
    AUTO_BUF bomb = {0};
    size_t errors = 0;

    buf_add_string(&bomb, "a0: &a0 [x]\n");
    for (int i = 1; i <= 9; i++) {
        buf_printf(&bomb, "a%d: &a%d [", i, i);
        for (int j = 0; j < 9; j++) {
            buf_printf(&bomb, "*a%d,", i - 1);
        }
        buf_add_string(&bomb, "]\n");
    }
    course_folder_load(&loaded, buf_bytes(&bomb), (struct bytes){0});

    for (const char *p = loaded.text; (p = strstr(p, ": error: ")) != NULL; p++) {
        errors++;
    }
    cr_assert_eq(errors, LOAD_COMPLAINTS_MAX);
    /* 10 anchors, 81 aliases, 10 unknown keys, 1 of required ones. */
    cr_assert_eq(loaded.complaints.count, 102, "%zu", loaded.complaints.count);
    cr_assert_not_null(strstr(loaded.text, "\n\xe2\x80\xa6 and 82 more\n"));
    course_folder_release(&loaded);
}

Test(load, bounds_depth_number_and_size)
{
    AUTO_BUF deep = repeated("id: ", "[", 5000, "");
    AUTO_BUF many = repeated("id: [", "a,", 20000, "]\n");
    AUTO_BUF large = repeated("", "#\n", (1024 * 1024) / 2 + 1, "");
    AUTO_BUF fits = repeated("id: c\n", "#\n", (1024 * 1024) / 2 - 3, "");

    expect_start(buf_bytes(&deep),
                 "course.yaml:1:36: error: nested more than 32 levels deep\n");
    expect_start(buf_bytes(&many),
                 "course.yaml:1:40000: error: more than 20000 values in one file\n");
    expect_start(buf_bytes(&large),
                 "course.yaml:1:1: error: the file is larger than 1 MiB\n");
    expect_start(buf_bytes(&fits),
                 "course.yaml:1:1: error: 'title', 'exercises' must be given here\n");
}

Test(load, shows_a_window_of_a_long_line)
{
    AUTO_BUF wide = repeated("title: \"", "\xe7\xae\xa1", 300, "\", idd: c\n");
    struct loaded loaded;

    course_folder_load(&loaded, buf_bytes(&wide), (struct bytes){0});

    const char *line = strstr(loaded.text, " 1 | \xe2\x80\xa6");
    cr_assert_not_null(line, "%s", loaded.text);
    cr_assert_lt(strcspn(line, "\n"), 200);
    course_folder_release(&loaded);
}

Test(load, says_by_an_error_what_cannot_be_read)
{
    struct course course;
    struct complaints complaints = {0};
    struct err e = {0};

    cr_assert_eq(load_course("/nowhere/course.yaml", &course, &complaints, &e), -1);
    cr_assert_eq(complaints.count, 0);
    cr_assert_str_eq(e.text,
                     "cannot open '/nowhere/course.yaml': No such file or directory");
    course_release(&course);

    cr_assert_eq(load_course("/dev/null", &course, &complaints, &e), -1);
    cr_assert_eq(complaints.count, 0);
    cr_assert_str_eq(e.text, "'/dev/null' is not a regular file");
    course_release(&course);
    complaints_release(&complaints);
}
