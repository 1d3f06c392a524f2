#include "cli/claim.h"

#include <fcntl.h>
#include <string.h>

#include "base/fd.h"

enum { SOURCE_MAX_BYTES = 1024 * 1024 };

/* The rest of the line behind `key`, without blanks around it; NULL if there is none.
 * *behind is where to look for the next one. */
static const char *header_line(const char *comment, const char *key,
                               const char **behind, struct arena *arena)
{
    const char *at = strstr(comment, key);

    if (at == NULL) {
        return NULL;
    }
    at += strlen(key);
    at += strspn(at, " \t");
    size_t len = strcspn(at, "\n");
    *behind = at + len;
    while (len > 0 && strchr(" \t\r", at[len - 1]) != NULL) {
        len--;
    }
    return arena_copy(arena, at, len);
}

/* The ids behind `key`, at most CLAIM_FAILS_MAX; returns their number. */
static size_t read_ids(const char *comment, const char *key, const char **ids,
                       struct arena *arena)
{
    const char *behind;
    const char *line = header_line(comment, key, &behind, arena);
    char *text = arena_string(arena, line == NULL ? "" : line);
    char *rest = NULL;
    size_t count = 0;

    for (char *id = strtok_r(text, ", \t", &rest);
         id != NULL && count < CLAIM_FAILS_MAX; id = strtok_r(NULL, ", \t", &rest)) {
        ids[count++] = id;
    }
    return count;
}

/* The line in which `mark` stands in the text behind the first comment; or `mark`. */
static const char *find_mark(struct bytes source, size_t from, const char *mark,
                             struct arena *arena)
{
    ptrdiff_t at = bytes_find(source, bytes_of(mark), from);
    int line = 1;

    for (ptrdiff_t i = 0; i < at; i++) {
        line += source.data[i] == '\n';
    }
    return at < 0 ? mark : arena_printf(arena, "%d", line);
}

static const char *resolve_marks(const char *phrase, struct bytes source, size_t from,
                                 struct arena *arena)
{
    const char *at = strchr(phrase, '@');

    if (at == NULL) {
        return phrase;
    }
    size_t len = 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyz-");
    const char *line = find_mark(source, from, arena_copy(arena, at, len), arena);
    return arena_printf(arena, "%.*s%s%s", (int)(at - phrase), phrase, line,
                        resolve_marks(at + len, source, from, arena));
}

/* The phrases; `source` is the file, its first comment ended by NUL at `comment_len`. */
static void read_says(struct claim *out, struct bytes source, struct arena *arena)
{
    const char *rest = source.data;
    const char *phrase;

    while (out->say_count < CLAIM_SAYS_MAX &&
           (phrase = header_line(rest, "says:", &rest, arena)) != NULL) {
        out->says[out->say_count++] =
            resolve_marks(phrase, source, strlen(source.data), arena);
    }
}

int claim_read(const char *path, struct claim *out, struct arena *arena, struct err *e)
{
    AUTO_BUF text = {0};
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    *out = (struct claim){.path = path};
    if (fd < 0 || fd_read_all(fd, &text, SOURCE_MAX_BYTES) < 0) {
        return err_sys(e, "cannot read '%s'", path);
    }
    buf_add(&text, "", 0);
    char *end = strstr(text.data, "*/");
    if (end != NULL) {
        *end = '\0';
    }
    read_says(out, buf_bytes(&text), arena);
    out->fail_count = read_ids(text.data, "fails:", out->fails, arena);
    out->may_fail_count = read_ids(text.data, "may fail:", out->may_fail, arena);
    if (end == NULL || out->fail_count == 0 || out->say_count == 0 ||
        out->says[0][0] == '\0') {
        return err_set(
            e, ERR_COURSE,
            "%s:1: the first comment must say 'fails: TEST, …' and 'says: PHRASE'",
            path);
    }
    return 0;
}

static const struct test_result *find(const struct result *result, const char *id)
{
    for (size_t i = 0; i < result->test_count; i++) {
        if (strcmp(result->tests[i].test->id, id) == 0) {
            return &result->tests[i];
        }
    }
    return NULL;
}

static bool is_among(const char *const *ids, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(ids[i], id) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_claimed(const struct claim *claim, const char *id)
{
    return is_among(claim->fails, claim->fail_count, id) ||
           is_among(claim->may_fail, claim->may_fail_count, id);
}

/* All that is reported about a test, with every run of blanks made one: a phrase may stand
 * across a line's end. */
static void flatten(const struct test_result *test, struct buf *out)
{
    AUTO_BUF text = {0};

    for (size_t i = 0; i < test->findings.count; i++) {
        const struct finding *f = &test->findings.list[i];
        const char *parts[] = {f->message, f->subject, f->typed, f->why};
        if (f->file != NULL) {
            buf_printf(&text, "%s:%d: ", f->file, f->line);
        }
        for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
            buf_printf(&text, "%s ", parts[k] == NULL ? "" : parts[k]);
        }
        buf_add(&text, f->expected.data, f->expected.len);
        buf_add_char(&text, ' ');
        buf_add(&text, f->actual.data, f->actual.len);
        buf_add_char(&text, ' ');
    }
    for (size_t i = 0; i < text.len; i++) {
        bool is_blank = strchr(" \t\n", text.data[i]) != NULL && text.data[i] != '\0';
        if (!is_blank) {
            buf_add_char(out, text.data[i]);
        } else if (out->len > 0 && out->data[out->len - 1] != ' ') {
            buf_add_char(out, ' ');
        }
    }
}

static const char *first_message(const struct test_result *test)
{
    if (test->trouble != NULL) {
        return test->trouble;
    }
    return test->findings.count > 0 ? test->findings.list[0].message : "";
}

static size_t compare_others(const struct claim *claim, const struct result *result,
                             struct buf *out)
{
    size_t differences = 0;

    for (size_t i = 0; i < result->test_count; i++) {
        const struct test_result *test = &result->tests[i];
        bool is_bad =
            test->verdict == VERDICT_UNDECIDED ||
            (test->verdict == VERDICT_FAILED && !is_claimed(claim, test->test->id)) ||
            (claim->is_right && test->points != test->test->points);
        if (is_bad) {
            buf_printf(out, "'%s' must pass but is %s: %s\n", test->test->id,
                       verdict_names[test->verdict], first_message(test));
            differences++;
        }
    }
    return differences;
}

static size_t compare_claimed(const struct claim *claim, const struct result *result,
                              struct buf *out)
{
    size_t differences = 0;

    for (size_t i = 0; i < claim->fail_count; i++) {
        const struct test_result *test = find(result, claim->fails[i]);
        if (test == NULL) {
            buf_printf(out, "there is no test '%s'\n", claim->fails[i]);
            differences++;
        } else if (test->verdict == VERDICT_PASSED ||
                   (i == 0 && test->verdict != VERDICT_FAILED)) {
            buf_printf(out, "'%s' must fail but is %s\n", claim->fails[i],
                       verdict_names[test->verdict]);
            differences++;
        }
    }
    return differences;
}

/* A name that no test has would excuse nothing, and nobody would notice. */
static size_t compare_excused(const struct claim *claim, const struct result *result,
                              struct buf *out)
{
    size_t differences = 0;

    for (size_t i = 0; i < claim->may_fail_count; i++) {
        if (find(result, claim->may_fail[i]) == NULL) {
            buf_printf(out, "there is no test '%s'\n", claim->may_fail[i]);
            differences++;
        }
    }
    return differences;
}

static size_t compare_phrase(const struct claim *claim, const struct result *result,
                             struct buf *out)
{
    const struct test_result *test = find(result, claim->fails[0]);
    AUTO_BUF text = {0};
    size_t differences = 0;

    if (test == NULL || test->verdict != VERDICT_FAILED) {
        return 0;
    }
    flatten(test, &text);
    for (size_t i = 0; i < claim->say_count; i++) {
        if (bytes_find(buf_bytes(&text), bytes_of(claim->says[i]), 0) < 0) {
            buf_printf(out, "'%s' failed without saying '%s', but: %.*s\n",
                       claim->fails[0], claim->says[i], (int)text.len, text.data);
            differences++;
        }
    }
    return differences;
}

size_t claim_compare(const struct claim *claim, const struct result *result,
                     struct buf *out)
{
    size_t differences = compare_others(claim, result, out);

    if (!claim->is_right) {
        differences += compare_claimed(claim, result, out);
        differences += compare_excused(claim, result, out);
        differences += compare_phrase(claim, result, out);
    }
    return differences;
}
