#include <string.h>

#include <criterion/criterion.h>

#include "support/course_folder.h"

/* What is put before and behind the part that a row is about. */
#define TOP                                                     \
    "id: x\ntitle: X\nsubmit: [\"*.c\"]\nbuild: {program: x}\n" \
    "tests:\n"
#define TEST  "  - id: a\n    title: A\n    points: 1\n"
#define START "    script:\n      - start: {p: [./x]}\n"
#define FILE  "exercises/x/exercise.yaml:"

/* An exercise.yaml, and all that is said about it. */
struct row {
    const char *yaml;
    const char *expected;
};

static void expect_complaint(const struct row *row)
{
    struct loaded loaded;

    course_folder_load(&loaded, good_course_yaml, bytes_of(row->yaml));

    cr_assert_eq(loaded.result, -1, "no complaint about:\n%s", row->yaml);
    cr_expect_str_eq(loaded.text, row->expected, "complaint about:\n%s\nis:\n%s",
                     row->yaml, loaded.text);
    cr_assert_eq(loaded.complaints.count, 1);
    course_folder_release(&loaded);
}

#define EXPECT_EACH(rows)                                           \
    for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++) { \
        expect_complaint(&(rows)[i]);                               \
    }

Test(load, shows_the_place_of_a_wrong_key)
{
    static const struct row rows[] = {
        {TOP "  - id: a\n    title: A\n    piont: 1\n" START,
         FILE "8:5: error: unknown key 'piont'\n"
              " 8 |     piont: 1\n"
              "   |     ^~~~~\n"
              "   = help: did you mean 'points'?\n"},
        {TOP TEST START "    zzz: {points: {deep: 1}}\n",
         FILE "11:5: error: unknown key 'zzz'\n"
              " 11 |     zzz: {points: {deep: 1}}\n"
              "    |     ^~~\n"},
        {TOP TEST "    points: 2\n" START,
         FILE "9:5: error: 'points' is given twice\n"
              " 9 |     points: 2\n"
              "   |     ^~~~~~\n" FILE "8:5: note: first given here\n"},
        {TOP "  - id: a\n    points: 1\n" START,
         FILE "6:5: error: 'title' must be given here\n"
              " 6 |   - id: a\n"
              "   |     ^~\n"},
        {TOP TEST "    title\xc2\xa0x: y\n" START,
         FILE "9:5: error: unknown key 'title\xc2\xa0x'\n"
              " 9 |     title\xc2\xa0x: y\n"
              "   |     ^~~~~~~\n"},
    };
    EXPECT_EACH(rows);
}

Test(load, draws_the_caret_under_wide_characters_and_tabs)
{
    static const struct row rows[] = {
        {TOP
         "  - {title: \"\xe7\xae\xa1\xe9\x81\x93\", id: a, points: x, script: [{start: "
         "{p: [./x]}}]}\n",
         FILE
         "6:34: error: expected a number of points with at most two decimals, such as "
         "8 or 2.5, found 'x'\n"
         " 6 |   - {title: \"\xe7\xae\xa1\xe9\x81\x93\", id: a, points: x, script: "
         "[{start: {p: [./x]}}]}\n"
         "   |                                    ^\n"},
        {TOP TEST START "    \"\xe7\xae\xa1\xe9\x81\x93\":\t1\n",
         FILE "11:5: error: unknown key '\xe7\xae\xa1\xe9\x81\x93'\n"
              " 11 |     \"\xe7\xae\xa1\xe9\x81\x93\":\t1\n"
              "    |     ^~~~~~\n"},
        {TOP TEST START "    limits: {\t\twall:\t5}\n",
         FILE "11:22: error: expected a duration such as 5s or 200ms, found '5'\n"
              " 11 |     limits: {\t\twall:\t5}\n"
              "    |              \t\t     \t^\n"},
        {TOP TEST START "    limits: {\"e\xcc\x81\": 5s}\n",
         FILE "11:14: error: unknown key 'e\xcc\x81'\n"
              " 11 |     limits: {\"e\xcc\x81\": 5s}\n"
              "    |              ^~~\n"},
    };
    EXPECT_EACH(rows);
}

Test(load, says_what_kind_of_value_is_wanted)
{
    static const struct row rows[] = {
        {TOP "  - id: a\n    title: A\n    points: \"1\"\n" START, FILE
         "8:13: error: expected a number of points with at most two decimals, such as "
         "8 or 2.5, found text in quotes\n"
         " 8 |     points: \"1\"\n"
         "   |             ^~~\n"},
        {TOP "  - id: a\n    title: A\n    points: 1.255\n" START, FILE
         "8:13: error: expected a number of points with at most two decimals, such as "
         "8 or 2.5, found '1.255'\n"
         " 8 |     points: 1.255\n"
         "   |             ^~~~~\n"},
        {TOP TEST START "    limits: {memory: 64MB}\n",
         FILE "11:22: error: expected a size such as 4096, 64KiB, 1MiB or 2GiB, found "
              "'64MB'\n"
              " 11 |     limits: {memory: 64MB}\n"
              "    |                      ^~~~\n"},
        {TOP TEST START "    limits: {memory: 9999999999GiB}\n",
         FILE "11:22: error: expected a size such as 4096, 64KiB, 1MiB or 2GiB, found "
              "'9999999999GiB'\n"
              " 11 |     limits: {memory: 9999999999GiB}\n"
              "    |                      ^~~~~~~~~~~~~\n"},
        {TOP TEST START "    limits: {processes: 0}\n",
         FILE "11:25: error: expected a whole number from 1, such as 64, found '0'\n"
              " 11 |     limits: {processes: 0}\n"
              "    |                         ^\n"},
        {TOP TEST "    script:\n      - start: {p: {run: [./x], tty: yes}}\n",
         FILE "10:38: error: expected true or false, found 'yes'\n"
              " 10 |       - start: {p: {run: [./x], tty: yes}}\n"
              "    |                                      ^~~\n"},
        {TOP TEST START "    checks:\n",
         FILE "11:5: error: expected a list of checks such as [reaped: all], found "
              "nothing\n"
              " 11 |     checks:\n"
              "    |     ^~~~~~\n"},
        {TOP TEST START "    visibility: hiden\n", FILE
         "11:17: error: expected visible, hidden, after-due or after-published, found "
         "'hiden'\n"
         " 11 |     visibility: hiden\n"
         "    |                 ^~~~~\n"
         "    = help: did you mean 'hidden'?\n"},
        {TOP TEST START "    hints: [{zh: x}]\n",
         FILE "11:13: error: 'en' must be given here\n"
              " 11 |     hints: [{zh: x}]\n"
              "    |             ^\n"},
        {TOP TEST START "    given: {../in: x}\n", FILE
         "11:13: error: expected a path inside the work folder, without '..', such as "
         "out.txt, found '../in'\n"
         " 11 |     given: {../in: x}\n"
         "    |             ^~~~~\n"},
    };
    EXPECT_EACH(rows);
}

Test(load, refuses_scripts_that_can_never_be_played)
{
    static const struct row rows[] = {
        {TOP TEST "    script: []\n", FILE "9:13: error: the list is empty\n"
                                           " 9 |     script: []\n"
                                           "   |             ^\n"},
        {TOP TEST START "      - until: {q: idle}\n",
         FILE "11:17: error: no actor is called 'q'\n"
              " 11 |       - until: {q: idle}\n"
              "    |                 ^\n"},
        {TOP TEST START "      - clsoe: p\n",
         FILE "11:9: error: unknown key 'clsoe'\n"
              " 11 |       - clsoe: p\n"
              "    |         ^~~~~\n"
              "    = help: did you mean 'close'?\n"},
        {TOP TEST "    script:\n      - close: p\n      - start: {p: [./x]}\n",
         FILE "10:16: error: 'p' is not started yet\n"
              " 10 |       - close: p\n"
              "    |                ^\n" FILE "11:17: note: started only here\n"},
        {TOP TEST START "      - start: {p: [./x]}\n",
         FILE "11:17: error: 'p' is started twice\n"
              " 11 |       - start: {p: [./x]}\n"
              "    |                 ^\n" FILE "10:17: note: first started here\n"},
        {TOP TEST START "      - signal: {p: SIGTREM}\n",
         FILE "11:21: error: expected a signal such as TERM or INT, found 'SIGTREM'\n"
              " 11 |       - signal: {p: SIGTREM}\n"
              "    |                     ^~~~~~~\n"
              "    = help: did you mean 'SIGTERM'?\n"},
        {TOP TEST START "      - until: {p: {blocked-in: \"a b\"}}\n", FILE
         "11:33: error: expected the name of a system call, such as read, found 'a "
         "b'\n"
         " 11 |       - until: {p: {blocked-in: \"a b\"}}\n"
         "    |                                 ^~~~~\n"},
        {TOP TEST START "      - close: p\n      - send: {p: a}\n",
         FILE "12:9: error: 'p' has its stdin closed by then\n"
              " 12 |       - send: {p: a}\n"
              "    |         ^~~~\n" FILE "11:9: note: since here\n"},
        {TOP TEST START "      - exits: {p: 0}\n      - signal: {p: INT}\n",
         FILE "12:9: error: 'p' has ended by then\n"
              " 12 |       - signal: {p: INT}\n"
              "    |         ^~~~~~\n" FILE "11:9: note: since here\n"},
        {TOP TEST START "      - exits: {p: 256}\n",
         FILE "11:20: error: expected an exit status from 0 to 255, found '256'\n"
              " 11 |       - exits: {p: 256}\n"
              "    |                    ^~~\n"},
        {TOP TEST START "      - exits: {p: [0, any]}\n", FILE
         "11:24: error: expected an exit status such as 0 or a signal such as INT, "
         "found 'any'\n"
         " 11 |       - exits: {p: [0, any]}\n"
         "    |                        ^~~\n"},
        {TOP TEST START "      - {close: p, signal: {p: INT}}\n",
         FILE "11:20: error: 'close' and 'signal' in one map\n"
              " 11 |       - {close: p, signal: {p: INT}}\n"
              "    |                    ^~~~~~\n"
              "    = help: give only one; steps and checks are items of their own\n"},
        {TOP TEST "    script:\n      - start: {p: [./y]}\n",
         FILE "10:9: error: nothing builds './y'\n"
              " 10 |       - start: {p: [./y]}\n"
              "    |         ^~~~~\n"
              "    = help: the program is './x'\n"},
        {TOP TEST START "      - send: {p: {{word w}}}\n", FILE
         "11:20: error: a key must be a word\n"
         " 11 |       - send: {p: {{word w}}}\n"
         "    |                    ^\n"
         "    = help: put text that begins with '{' or '[', such as a template, in "
         "quotes\n"},
    };
    EXPECT_EACH(rows);
}

Test(load, refuses_patterns_that_can_never_be_right)
{
    static const struct row rows[] = {
        {TOP TEST START "      - expect: {p: {lacks: a}}\n",
         FILE "11:22: error: 'lacks' cannot stand here\n"
              " 11 |       - expect: {p: {lacks: a}}\n"
              "    |                      ^~~~~\n"
              "    = help: what has not come may still come; use the check 'output'\n"},
        {TOP TEST START "      - expect: {p: {regex: \"a(\"}}\n",
         FILE "11:29: error: regular expression 'a(': Unmatched ( or \\(\n"
              " 11 |       - expect: {p: {regex: \"a(\"}}\n"
              "    |                             ^~~~\n"},
        {TOP TEST START "      - expect: {p: \"\"}\n", FILE
         "11:21: error: the text is empty\n"
         " 11 |       - expect: {p: \"\"}\n"
         "    |                     ^~\n"
         "    = help: an empty text occurs everywhere, and sending it does nothing\n"},
        {TOP TEST START "    checks: [output: {p: {exact: a, times: 2}}]\n",
         FILE "11:37: error: 'times' goes only with 'contains'\n"
              " 11 |     checks: [output: {p: {exact: a, times: 2}}]\n"
              "    |                                     ^~~~~\n"},
        {TOP TEST START "    checks: [output: {p: {lines: [\"a\\n\"]}}]\n",
         FILE "11:35: error: a newline inside a line\n"
              " 11 |     checks: [output: {p: {lines: [\"a\\n\"]}}]\n"
              "    |                                   ^~~~~\n"
              "    = help: write each line as an item of its own\n"},
        {TOP TEST START "    checks: [reaped: nothing]\n",
         FILE "11:22: error: expected the word all, found 'nothing'\n"
              " 11 |     checks: [reaped: nothing]\n"
              "    |                      ^~~~~~~\n"},
        {TOP TEST START "    checks: [output: {q: a}]\n",
         FILE "11:23: error: no actor is called 'q'\n"
              " 11 |     checks: [output: {q: a}]\n"
              "    |                       ^\n"},
        {TOP TEST START "      - send: {p: \"{{wrod w}}\"}\n", FILE
         "11:9: error: template 'wrod w' is unknown: use word, number, upper, reverse, "
         "plus, times, words, numbers, letters, prefixed, sum or a name\n"
         " 11 |       - send: {p: \"{{wrod w}}\"}\n"
         "    |         ^~~~\n"},
    };
    EXPECT_EACH(rows);
}
