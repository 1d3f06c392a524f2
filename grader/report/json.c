#include <jansson.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "report/writers.h"

static const char *const visibility_names[] = {
    [VISIBILITY_VISIBLE] = "visible",
    [VISIBILITY_HIDDEN] = "hidden",
    [VISIBILITY_AFTER_DUE] = "after-due",
    [VISIBILITY_AFTER_PUBLISHED] = "after-published",
};

static json_t *json_bytes(struct bytes raw, enum text_mode mode)
{
    AUTO_BUF clean = {0};

    text_sanitise(&clean, raw, mode);
    json_t *out = json_stringn(clean.data, clean.len);
    if (out == NULL) {
        BUG("no memory for a string of %zu bytes", clean.len);
    }
    return out;
}

static json_t *json_line(const char *raw)
{
    return raw == NULL ? json_null() : json_bytes(bytes_of(raw), TEXT_LINE);
}

static json_t *json_block(const char *raw)
{
    return raw == NULL ? json_null() : json_bytes(bytes_of(raw), TEXT_BLOCK);
}

static json_t *json_points(int hundredths)
{
    return json_real((double)hundredths / 100);
}

/* Takes over `value`. */
static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        BUG("cannot set '%s'", key);
    }
}

static json_t *json_localized(const struct localized *text)
{
    json_t *out = json_object();

    set(out, "en", json_line(text->en));
    set(out, "zh", json_line(text->zh));
    return out;
}

static json_t *json_place(const struct place *place)
{
    json_t *out = json_object();

    if (place->file == NULL) {
        json_decref(out);
        return json_null();
    }
    set(out, "file", json_line(place->file));
    set(out, "line", json_integer(place->line));
    return out;
}

static json_t *json_finding(const struct finding *finding)
{
    json_t *out = json_object();
    bool has_actual = finding->has_texts || finding->actual.len > 0;

    set(out, "reason", json_string(reason_names[finding->reason]));
    set(out, "message", json_line(finding->message));
    set(out, "subject", json_line(finding->subject));
    set(out, "expected",
        finding->has_texts ? json_bytes(finding->expected, TEXT_BLOCK) : json_null());
    set(out, "actual",
        has_actual ? json_bytes(finding->actual, TEXT_BLOCK) : json_null());
    set(out, "actual_is_cut", json_boolean(finding->actual_is_cut));
    set(out, "stderr",
        finding->stderr_tail.len > 0 ? json_bytes(finding->stderr_tail, TEXT_BLOCK)
                                     : json_null());
    set(out, "file", json_line(finding->file));
    set(out, "line", finding->line > 0 ? json_integer(finding->line) : json_null());
    set(out, "trial", json_line(finding->trial));
    set(out, "script", json_place(&finding->script));
    set(out, "typed", json_line(finding->typed));
    set(out, "why", json_block(finding->why));
    return out;
}

static json_t *json_findings(const struct findings *findings)
{
    json_t *out = json_array();

    for (size_t i = 0; i < findings->count; i++) {
        if (json_array_append_new(out, json_finding(&findings->list[i])) != 0) {
            BUG("no memory for a finding");
        }
    }
    return out;
}

static json_t *json_test(const struct test_result *result)
{
    json_t *out = json_object();

    set(out, "id", json_line(result->test->id));
    set(out, "title", json_localized(&result->test->title));
    set(out, "verdict", json_string(verdict_names[result->verdict]));
    set(out, "points", json_points(result->points));
    set(out, "points_max", json_points(result->test->points));
    set(out, "visibility", json_string(visibility_names[result->test->visibility]));
    set(out, "needs_missed",
        json_line(result->missed == NULL ? NULL : result->missed->id));
    set(out, "trouble", json_line(result->trouble));
    set(out, "findings", json_findings(&result->findings));
    set(out, "remarks", json_findings(&result->remarks));
    return out;
}

/* jansson's integers are signed. */
static json_t *json_seed(uint64_t seed)
{
    return seed <= INT64_MAX ? json_integer((json_int_t)seed)
                             : json_sprintf("%llu", (unsigned long long)seed);
}

static json_t *json_result(const struct result *result)
{
    json_t *out = json_object();
    json_t *tests = json_array();

    for (size_t i = 0; i < result->test_count; i++) {
        if (json_array_append_new(tests, json_test(&result->tests[i])) != 0) {
            BUG("no memory for a test");
        }
    }
    set(out, "exercise", json_line(result->exercise->id));
    set(out, "title", json_localized(&result->exercise->title));
    set(out, "submission", json_line(result->submission));
    set(out, "seed", json_seed(result->seed));
    set(out, "points", json_points(result->points));
    set(out, "points_max", json_points(result->points_max));
    set(out, "interrupted", json_boolean(result->is_interrupted));
    set(out, "tests", tests);
    return out;
}

/* Tiers above the one that was used are told with what failed in each. */
static json_t *json_sandbox(const struct isolation *isolation)
{
    if (isolation == NULL) {
        return json_null();
    }
    json_t *out = json_object();
    json_t *why_not = json_object();
    for (int i = TIER_COUNT - 1; i > (int)isolation->tier; i--) {
        set(why_not, tier_rows[i].name, json_block(isolation->why_not[i]));
    }
    set(out, "tier", json_string(tier_rows[isolation->tier].name));
    set(out, "accounting", json_string(accounting_rows[isolation->accounting].name));
    set(out, "why_not", why_not);
    return out;
}

static int add_chunk(const char *data, size_t len, void *out)
{
    buf_add(out, data, len);
    return 0;
}

void json_write(const struct result *const *results, size_t count,
                const struct report_options *options, struct buf *out)
{
    const struct course *course = count > 0 ? results[0]->course : NULL;
    json_t *root = json_object();
    json_t *list = json_array();

    (void)options;
    for (size_t i = 0; i < count; i++) {
        if (json_array_append_new(list, json_result(results[i])) != 0) {
            BUG("no memory for a result");
        }
    }
    set(root, "schema", json_string("grader/result/v1"));
    set(root, "course", json_line(course == NULL ? NULL : course->id));
    set(root, "sandbox", json_sandbox(count > 0 ? results[0]->isolation : NULL));
    set(root, "results", list);
    if (json_dump_callback(root, add_chunk, out,
                           JSON_INDENT(2) | JSON_REAL_PRECISION(12)) != 0) {
        BUG("cannot write JSON");
    }
    buf_add_char(out, '\n');
    json_decref(root);
}
