#include "check/compiler.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *marker;
    int kind;
    bool keeps_marker; /* the marker is part of the message */
} markers[] = {
    {": fatal error: ", MESSAGE_ERROR, false},
    {": error: ", MESSAGE_ERROR, false},
    {": warning: ", MESSAGE_WARNING, false},
    {": undefined reference to ", MESSAGE_ERROR, true},
    {": multiple definition of ", MESSAGE_ERROR, true},
};

/* Lines that open the next message without being one. */
static const char *const openers[] = {": In function ", "In file included from ",
                                      ": in function ", ": At top level",
                                      "collect2: ",     "compilation terminated."};

static struct bytes cut(struct bytes text, size_t from, size_t to)
{
    return (struct bytes){text.data + from, to - from};
}

/* Takes ":NUMBER" off the end of `text`; -1 if there is none. */
static int take_number(struct bytes *text)
{
    size_t at = text->len;
    int number = 0;

    while (at > 0 && text->data[at - 1] >= '0' && text->data[at - 1] <= '9') {
        at--;
    }
    if (at == text->len || at == 0 || text->data[at - 1] != ':') {
        return -1;
    }
    for (size_t i = at; i < text->len; i++) {
        if (number < 100000000) {
            number = number * 10 + (text->data[i] - '0');
        }
    }
    text->len = at - 1;
    return number;
}

static struct bytes without_prefix(struct bytes text, const char *prefix)
{
    size_t len = strlen(prefix);

    return text.len >= len && memcmp(text.data, prefix, len) == 0
               ? cut(text, len, text.len)
               : text;
}

/* "./a.c:3:5" to file and line; ld writes "/usr/bin/ld: a.c:3", "x.o:a.c:3" or
 * "a.c:(.text+0x1b)". */
static void read_location(struct bytes location, struct compiler_message *message)
{
    ptrdiff_t linker = bytes_find(location, bytes_of("ld: "), 0);

    if (linker >= 0) {
        location = cut(location, (size_t)linker + 4, location.len);
    }
    ptrdiff_t object = bytes_find(location, bytes_of(".o:"), 0);
    if (object >= 0) {
        location = cut(location, (size_t)object + 3, location.len);
    }
    int last = take_number(&location);
    int before = last < 0 ? -1 : take_number(&location);
    message->line = before >= 0 ? before : last >= 0 ? last : 0;
    ptrdiff_t section = bytes_find(location, bytes_of(":(."), 0);
    if (section >= 0) {
        location = cut(location, 0, (size_t)section);
    }
    message->file = without_prefix(location, "./");
    if (message->file.len > 0 && message->file.data[0] == '(') {
        message->file.len = 0; /* "(.text+0x17)": in what the compiler adds itself */
    }
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of "/tmp/ccXXXXXX.o:" or "/box/" if the text begins with it; else 0. */
static size_t noise_at(struct bytes text)
{
    static const char object[] = "/tmp/cc";
    static const char folder[] = "/box/";
    size_t len = strlen(object);

    if (without_prefix(text, folder).len < text.len) {
        return strlen(folder);
    }
    if (without_prefix(text, object).len == text.len) {
        return 0;
    }
    while (len < text.len && is_word(text.data[len])) {
        len++;
    }
    return without_prefix(cut(text, len, text.len), ".o:").len < text.len - len
               ? len + strlen(".o:")
               : 0;
}

struct bytes compiler_clean(struct bytes text, struct arena *arena)
{
    AUTO_BUF out = {0};
    size_t at = 0;

    buf_add(&out, "", 0);
    while (at < text.len) {
        bool is_start = at == 0 || strchr("\n :", text.data[at - 1]) != NULL;
        size_t noise = is_start ? noise_at(cut(text, at, text.len)) : 0;
        if (noise == 0) {
            buf_add_char(&out, text.data[at]);
        }
        at += noise == 0 ? 1 : noise;
    }
    return (struct bytes){arena_copy(arena, out.data, out.len), out.len};
}

static bool parse_line(struct bytes line, struct compiler_message *message)
{
    if (bytes_find(line, bytes_of("collect2: "), 0) == 0) {
        return false; /* only says that ld failed */
    }
    for (size_t i = 0; i < sizeof(markers) / sizeof(markers[0]); i++) {
        ptrdiff_t at = bytes_find(line, bytes_of(markers[i].marker), 0);
        if (at < 0) {
            continue;
        }
        size_t text =
            (size_t)at +
            (markers[i].keeps_marker ? strlen(": ") : strlen(markers[i].marker));
        message->kind = markers[i].kind;
        message->text = cut(line, text, line.len);
        read_location(cut(line, 0, (size_t)at), message);
        return true;
    }
    return false;
}

static bool is_opener(struct bytes line)
{
    for (size_t i = 0; i < sizeof(openers) / sizeof(openers[0]); i++) {
        if (bytes_find(line, bytes_of(openers[i]), 0) >= 0) {
            return true;
        }
    }
    return false;
}

struct compiler_messages compiler_parse(struct bytes text, struct arena *arena)
{
    struct compiler_messages out = {NULL, 0};
    bool is_inside = false;
    size_t at = 0;

    while (at < text.len) {
        const char *newline = memchr(text.data + at, '\n', text.len - at);
        size_t end = newline == NULL ? text.len : (size_t)(newline - text.data);
        size_t next = newline == NULL ? end : end + 1;
        struct bytes line = cut(text, at, end);
        struct compiler_message message = {0};

        if (parse_line(line, &message)) {
            message.block = cut(text, at, next);
            *ARENA_PUSH(arena, out.list, out.count) = message;
            is_inside = true;
        } else if (is_opener(line)) {
            is_inside = false;
        } else if (is_inside) {
            out.list[out.count - 1].block.len += next - at;
        }
        at = next;
    }
    return out;
}
