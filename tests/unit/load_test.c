#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "base/fd.h"
#include "load/shape.h"
#include "support/course_folder.h"

#define MIB (INT64_C(1) << 20)

static const char COURSE[] =
    "\xef\xbb\xbf# yaml-language-server: $schema=course.schema.json\r\n"
    "id: ipc\r\n"
    "title: {en: \"IPC\", zh: \"\xe9\x80\x9a\xe4\xbf\xa1\"}\r\n"
    "defaults:\r\n"
    "  compiler: clang\r\n"
    "  flags: [-O2, -g]\r\n"
    "  limits: {wall: 8s, cpu: 500ms}\r\n"
    "  build-limits: {memory: 2GiB, processes: 7}\r\n"
    "exercises: [x]\r\n";

static const char EXERCISE[] =
    "id: x\n"
    "title: Plain\n"
    "summary: {en: s}\n"
    "teaches: [pipe, fork]\n"
    "submit: [\"*.c\"]\n"
    "build: {program: prog, points: 2, warning-cost: 0.5, flags: [-O0], limits: {wall: "
    "3s}}\n"
    "limits: {cpu: 2s}\n"
    "hints: [a, {en: b, zh: c}]\n"
    "tests:\n"
    "  - checks:\n"
    "      - output: {one: \"a\\0b\", two: {lines: [x, 12]}}\n"
    "      - stderr: {one: {contains: w, times: 2}}\n"
    "      - exit: {two: any}\n"
    "      - files: {a/b: absent, c: {lacks: z}}\n"
    "      - reaped: all\n"
    "    id: first\n"
    "    title: First\n"
    "    points: 2.25\n"
    "    limits: {output: 64KiB, files: 4096}\n"
    "    given: {in.txt: \"{{word w}}\"}\n"
    "    script:\n"
    "      - start: {one: [./prog, -n, 3]}\n"
    "      - start: {two: {run: [cat], tty: true}}\n"
    "      - send: {one: \"{{w}}\\n\", two: q}\n"
    "      - expect: {one: text}\n"
    "      - expect: {one: {regex: \"^{{w}}$\", in: any}}\n"
    "      - until: {one: reading-stdin, two: idle}\n"
    "      - until: {one: {blocked-in: semop}}\n"
    "      - close: one\n"
    "      - signal: {two: SIGTERM}\n"
    "      - files: {in.txt: same, gone: absent}\n"
    "      - exits: {one: 0, two: [0, 130, INT]}\n"
    "  - {id: second, title: S, points: 0.5, needs: [first, builds], visibility: "
    "after-due,\n"
    "     script: [start: {p: [./prog]}]}\n";

static struct loaded load_good(void)
{
    struct loaded loaded;

    course_folder_load(&loaded, bytes_of(COURSE), bytes_of(EXERCISE));
    cr_assert_eq(loaded.result, 0, "%s%s", loaded.text, loaded.err.text);
    cr_assert_eq(loaded.complaints.count, 0);
    return loaded;
}

Test(load, fills_course_and_exercise)
{
    struct loaded loaded = load_good();
    const struct course *course = &loaded.course;
    const struct exercise *x = course_find(course, "x");

    cr_assert_str_eq(course->id, "ipc");
    cr_assert_str_eq(course->title.zh, "\xe9\x80\x9a\xe4\xbf\xa1");
    cr_assert_not_null(x);
    cr_assert_str_eq(x->title.en, "Plain");
    cr_assert_null(x->title.zh);
    cr_assert_eq(x->teach_count, 2);
    cr_assert_str_eq(x->teaches[1], "fork");
    cr_assert_eq(x->require_count, 0);
    cr_assert_str_eq(x->submit[0], "*.c");
    cr_assert_eq(x->hint_count, 2);
    cr_assert_str_eq(x->hints[1].zh, "c");
    cr_assert_str_eq(strrchr(x->dir, '/'), "/x");
    cr_assert_eq(exercise_points(x), 475);
    course_folder_release(&loaded);
}

Test(load, inherits_build_settings_from_the_course)
{
    struct loaded loaded = load_good();
    const struct build *build = &loaded.course.exercises[0].build;

    cr_assert_str_eq(build->program, "prog");
    cr_assert_str_eq(build->compiler, "clang");
    cr_assert_eq(build->source_count, 1);
    cr_assert_str_eq(build->sources[0], "*.c");
    cr_assert_eq(build->flag_count, 1);
    cr_assert_str_eq(build->flags[0], "-O0");
    cr_assert_eq(build->lib_count, 2);
    cr_assert_str_eq(build->libs[1], "-lrt");
    cr_assert_eq(build->warning_cost, 50);
    cr_assert_eq(build->limits.value[LIMIT_WALL], 3 * NS_PER_S);
    cr_assert_eq(build->limits.value[LIMIT_CPU], 20 * NS_PER_S);
    cr_assert_eq(build->limits.value[LIMIT_MEMORY], 2048 * MIB);
    cr_assert_eq(build->limits.value[LIMIT_FILES], 64 * MIB);
    cr_assert_eq(build->limits.value[LIMIT_PROCESSES], 7);
    cr_assert_eq(build->limits.value[LIMIT_OPEN], 256);
    course_folder_release(&loaded);
}

Test(load, puts_the_build_before_the_tests)
{
    struct loaded loaded = load_good();
    const struct exercise *x = &loaded.course.exercises[0];

    cr_assert_eq(x->test_count, 3);
    cr_assert_eq(x->tests[0].kind, TEST_BUILD);
    cr_assert_str_eq(x->tests[0].id, "builds");
    cr_assert_str_eq(x->tests[0].title.en, "Compiles");
    cr_assert_eq(x->tests[0].points, 200);
    cr_assert_eq(x->tests[0].need_count, 0);
    cr_assert_eq(x->tests[0].limits.value[LIMIT_WALL], 3 * NS_PER_S);
    cr_assert_eq(x->tests[1].need_count, 1);
    cr_assert_eq(x->tests[1].needs[0], 0);
    cr_assert_eq(x->tests[2].need_count, 2);
    cr_assert_eq(x->tests[2].needs[0], 0);
    cr_assert_eq(x->tests[2].needs[1], 1);
    course_folder_release(&loaded);
}

Test(load, completes_the_limits_of_a_test)
{
    struct loaded loaded = load_good();
    const int64_t *value = loaded.course.exercises[0].tests[1].limits.value;

    cr_assert_eq(value[LIMIT_WALL], 8 * NS_PER_S);
    cr_assert_eq(value[LIMIT_CPU], 2 * NS_PER_S);
    cr_assert_eq(value[LIMIT_OUTPUT], 64 * 1024);
    cr_assert_eq(value[LIMIT_FILES], 4096);
    cr_assert_eq(value[LIMIT_MEMORY], 256 * MIB);
    cr_assert_eq(value[LIMIT_PROCESSES], 64);
    cr_assert_eq(value[LIMIT_OPEN], 256);
    course_folder_release(&loaded);
}

Test(load, makes_one_step_for_each_actor)
{
    static const enum step_kind kinds[] = {
        STEP_START,  STEP_START, STEP_SEND,  STEP_SEND,  STEP_EXPECT,
        STEP_EXPECT, STEP_UNTIL, STEP_UNTIL, STEP_UNTIL, STEP_CLOSE,
        STEP_SIGNAL, STEP_FILES, STEP_EXITS, STEP_EXITS,
    };
    static const size_t actors[] = {0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1};
    struct loaded loaded = load_good();
    const struct test *test = &loaded.course.exercises[0].tests[1];

    cr_assert_eq(test->actor_count, 2);
    cr_assert_str_eq(test->actors[1], "two");
    cr_assert_eq(test->step_count, sizeof(kinds) / sizeof(kinds[0]));
    for (size_t i = 0; i < test->step_count; i++) {
        cr_assert_eq(test->steps[i].kind, kinds[i], "step %zu", i);
        cr_assert_eq(test->steps[i].actor, actors[i], "step %zu", i);
    }
    cr_assert_eq(test->steps[0].at.line, 22);
    cr_assert_eq(test->steps[0].at.column, 9);
    cr_assert_eq(test->steps[3].at.line, 24);
    cr_assert_eq(test->steps[3].at.column, 32);
    course_folder_release(&loaded);
}

Test(load, reads_what_steps_hold)
{
    struct loaded loaded = load_good();
    const struct step *s = loaded.course.exercises[0].tests[1].steps;

    cr_assert_eq(s[0].start.argc, 3);
    cr_assert_str_eq(s[0].start.argv[2], "3");
    cr_assert_null(s[0].start.argv[3]);
    cr_assert_not(s[0].start.tty);
    cr_assert(s[1].start.tty);
    cr_assert(bytes_equal(s[2].send, BYTES_LITERAL("{{w}}\n")));
    cr_assert_eq(s[4].expect.pattern.kind, PATTERN_CONTAINS);
    cr_assert_eq(s[4].expect.stream, STREAM_OUT);
    cr_assert_eq(s[5].expect.pattern.kind, PATTERN_REGEX);
    cr_assert_eq(s[5].expect.stream, STREAM_ANY);
    cr_assert_eq(s[6].until.kind, UNTIL_READING_STDIN);
    cr_assert_eq(s[7].until.kind, UNTIL_IDLE);
    cr_assert_eq(s[8].until.kind, UNTIL_BLOCKED_IN);
    cr_assert_str_eq(s[8].until.call, "semop");
    cr_assert_eq(s[10].signal.number, SIGTERM);
    cr_assert_eq(s[11].files.count, 2);
    cr_assert_eq(s[11].files.list[0].content.kind, PATTERN_EXACT);
    cr_assert(s[11].files.list[1].is_absent);
    cr_assert_eq(s[12].exits.count, 1);
    cr_assert_eq(s[13].exits.count, 3);
    cr_assert_eq(s[13].exits.list[1].value, 130);
    cr_assert(s[13].exits.list[2].is_signal);
    cr_assert_eq(s[13].exits.list[2].value, SIGINT);
    course_folder_release(&loaded);
}

Test(load, reads_what_checks_hold)
{
    struct loaded loaded = load_good();
    const struct test *test = &loaded.course.exercises[0].tests[1];
    const struct check *c = test->checks;

    cr_assert_eq(test->check_count, 6);
    cr_assert_eq(c[0].kind, CHECK_OUTPUT);
    cr_assert_eq(c[0].pattern.kind, PATTERN_EXACT);
    cr_assert(bytes_equal(c[0].pattern.text, BYTES_LITERAL("a\0b")));
    cr_assert_eq(c[1].actor, 1);
    cr_assert_eq(c[1].pattern.line_count, 2);
    cr_assert(bytes_equal(c[1].pattern.lines[1], BYTES_LITERAL("12")));
    cr_assert_eq(c[2].kind, CHECK_STDERR);
    cr_assert_eq(c[2].pattern.times, 2);
    cr_assert(c[3].exits.any);
    cr_assert(c[4].files.list[0].is_absent);
    cr_assert_eq(c[4].files.list[1].content.kind, PATTERN_LACKS);
    cr_assert_eq(c[5].kind, CHECK_REAPED);
    cr_assert_str_eq(test->given[0].path, "in.txt");
    cr_assert_eq(loaded.course.exercises[0].tests[2].visibility, VISIBILITY_AFTER_DUE);
    course_folder_release(&loaded);
}

/* Every key that a shape's tables hold must stand in the part of the schema for it. */
static size_t count_missing(const struct shape *shape, json_t *schema);

static json_t *form_with(json_t *schema, const char *key)
{
    size_t i = 0;
    json_t *form = NULL;

    if (json_object_get(schema, key) != NULL) {
        return schema;
    }
    json_array_foreach(json_object_get(schema, "anyOf"), i, form)
    {
        if (json_object_get(form, key) != NULL) {
            return form;
        }
    }
    return NULL;
}

static size_t count_missing_keys(const struct map *map, json_t *schema)
{
    json_t *properties = json_object_get(form_with(schema, "properties"), "properties");
    size_t missing = 0;

    for (size_t i = 0; i < map->count; i++) {
        struct key key = map_key(map, i);
        json_t *property = json_object_get(properties, key.name);

        if (key.use == KEY_REFUSED) {
            missing += property != NULL;
        } else if (json_object_get(property, "description") == NULL) {
            missing++;
        } else {
            missing += count_missing(key.shape, property);
        }
    }
    return missing;
}

static size_t count_missing(const struct shape *shape, json_t *schema)
{
    size_t missing = 0;

    if (shape->list != NULL) {
        missing += count_missing(shape->list->item,
                                 json_object_get(form_with(schema, "items"), "items"));
    }
    if (shape->map != NULL) {
        missing += count_missing_keys(shape->map, schema);
    }
    if (shape->named != NULL) {
        json_t *form = form_with(schema, "propertyNames");
        missing += count_missing(shape->named->item,
                                 json_object_get(form, "additionalProperties"));
    }
    return missing;
}

static void expect_whole_schema(bool is_exercise, const struct shape *shape)
{
    AUTO_BUF text = {0};

    load_schema(is_exercise, &text);
    json_t *schema = json_loads(text.data, JSON_REJECT_DUPLICATES, NULL);

    cr_assert_not_null(schema);
    cr_assert_str_eq(json_string_value(json_object_get(schema, "$schema")),
                     "http://json-schema.org/draft-07/schema#");
    cr_assert_eq(count_missing(shape, schema), 0);
    json_decref(schema);
}

Test(load, schema_describes_every_key)
{
    expect_whole_schema(false, &course_shape);
    expect_whole_schema(true, &exercise_shape);
}
