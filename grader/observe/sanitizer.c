/* The reports of AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer, read from
 * the text that their runtimes leave. Anybody in the box can write such a text, so nothing
 * in it is more than a text; what is not understood is passed over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observe/observe.h"

enum { REPORTS_MAX = 16, WORDS_BYTES_MAX = 200 };

struct log_reader {
    struct bytes rest;
    struct bytes line;
    struct arena *arena;
    struct memory_reports *out;
    struct memory_record
        *open; /* whose frames are to follow, until one is the student's */
};

static bool next_line(struct log_reader *r)
{
    if (r->rest.len == 0) {
        return false;
    }
    const char *end = memchr(r->rest.data, '\n', r->rest.len);
    size_t len = end == NULL ? r->rest.len : (size_t)(end - r->rest.data);
    r->line = (struct bytes){r->rest.data, len};
    len += end == NULL ? 0 : 1;
    r->rest = (struct bytes){r->rest.data + len, r->rest.len - len};
    return true;
}

/* What stands behind `mark` in a text, or an empty one with data NULL. */
static struct bytes behind(struct bytes text, const char *mark)
{
    const char *at = memmem(text.data, text.len, mark, strlen(mark));

    if (at == NULL) {
        return (struct bytes){NULL, 0};
    }
    at += strlen(mark);
    return (struct bytes){at, text.len - (size_t)(at - text.data)};
}

static struct bytes before(struct bytes text, const char *mark)
{
    const char *at = memmem(text.data, text.len, mark, strlen(mark));

    return at == NULL ? text : (struct bytes){text.data, (size_t)(at - text.data)};
}

static const char *keep(const struct log_reader *r, struct bytes text)
{
    size_t len = text.len < WORDS_BYTES_MAX ? text.len : WORDS_BYTES_MAX;

    return arena_printf(r->arena, "%.*s", (int)len, text.data);
}

static struct memory_record *add(struct log_reader *r, enum memory_kind kind,
                                 struct bytes words)
{
    static struct memory_record unwanted;

    if (r->out->count == REPORTS_MAX) {
        return &unwanted;
    }
    struct memory_record *record = ARENA_PUSH(r->arena, r->out->list, r->out->count);
    *record = (struct memory_record){.kind = kind, .words = keep(r, words)};
    return record;
}

/* "chat.c:41:7" into file and line. */
static bool read_place(const struct log_reader *r, struct bytes text,
                       struct site_record *site)
{
    struct bytes path = before(text, ":");
    struct bytes rest = behind(text, ":");
    long line = 0;

    for (size_t i = 0;
         i < rest.len && i < 7 && rest.data[i] >= '0' && rest.data[i] <= '9'; i++) {
        line = line * 10 + (rest.data[i] - '0');
    }
    if (line == 0 || path.len == 0) {
        return false;
    }
    site->file = keep(r, path);
    site->line = (int)line;
    return true;
}

/* "    #1 0x55d0 in main /box/chat.c:41:7". */
static void read_frame(struct log_reader *r)
{
    struct bytes rest = behind(r->line, " in ");
    struct site_record site = {0};

    if (r->open == NULL || rest.data == NULL) {
        return;
    }
    struct bytes function = before(rest, " ");
    struct bytes place = behind(rest, " /box/"); /* else of a library */
    if (place.data != NULL && read_place(r, place, &site)) {
        site.function = keep(r, function);
        r->open->site = site;
        r->open = NULL;
    }
}

/* "heap-buffer-overflow on address …", "attempting double-free on …", "SEGV on unknown …". */
static void read_address_error(struct log_reader *r, struct bytes words)
{
    words = before(before(words, " on "), " (");
    struct bytes attempted = behind(words, "attempting ");
    r->open = add(r, MEMORY_ERROR, attempted.data == NULL ? words : attempted);
}

static void read_line(struct log_reader *r)
{
    struct bytes words = behind(r->line, "ERROR: AddressSanitizer: ");

    if (words.data != NULL) {
        read_address_error(r, words);
        return;
    }
    words = behind(r->line, " leak of ");
    if (words.data != NULL) {
        r->open = add(r, MEMORY_LEAK, before(words, " allocated from"));
        return;
    }
    words = behind(r->line, ": runtime error: ");
    if (words.data != NULL) {
        struct memory_record *record = add(r, MEMORY_UNDEFINED, words);
        (void)read_place(r, r->line, &record->site);
        return;
    }
    if (memmem(r->line.data, r->line.len, "    #", 5) == r->line.data) {
        read_frame(r);
    } else if (r->line.len == 0) {
        r->open = NULL;
    }
}

void observe_sanitizer_log(struct bytes log, struct arena *arena,
                           struct memory_reports *out)
{
    struct log_reader reader = {.rest = log, .arena = arena, .out = out};

    while (next_line(&reader)) {
        read_line(&reader);
    }
}
