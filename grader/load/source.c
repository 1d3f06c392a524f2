#include "load/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/text.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* Every node of a file asks for its line: found once, or a long file takes its time. */
static void find_lines(struct source *source, struct arena *arena)
{
    struct bytes text = source->text;

    *ARENA_PUSH(arena, source->lines, source->line_count) = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '\n') {
            *ARENA_PUSH(arena, source->lines, source->line_count) = i + 1;
        }
    }
}

int source_read(struct source *source, struct arena *arena, struct err *e)
{
    AUTO_BUF text = {0};
    struct stat st;

    /* O_NONBLOCK: a FIFO in the place of the file must not hold the grader up. */
    AUTO_CLOSE int fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) < 0) {
        return err_sys(e, "cannot open '%s'", source->path);
    }
    if (!S_ISREG(st.st_mode)) {
        return err_set(e, ERR_COURSE, "'%s' is not a regular file", source->path);
    }
    if (fd_read_all(fd, &text, SOURCE_MAX_BYTES) < 0) {
        source->text = BYTES_LITERAL("");
        source->is_too_large = errno == EFBIG;
        return source->is_too_large ? 0 : err_sys(e, "cannot read '%s'", source->path);
    }
    struct bytes all = buf_bytes(&text);
    size_t mark = all.len >= 3 && memcmp(all.data, byte_order_mark, 3) == 0 ? 3 : 0;
    source->text.len = all.len - mark;
    source->text.data = arena_copy(arena, all.data + mark, source->text.len);
    find_lines(source, arena);
    return 0;
}

/* NULL if the character may stand in a course file. */
static const char *why_refused(unsigned point, char next)
{
    if (point == '\t' || point == '\n' || (point == '\r' && next == '\n')) {
        return NULL;
    }
    if (point == '\r') {
        return "a carriage return without a newline";
    }
    if (point < 0x20 || (point >= 0x7f && point < 0xa0)) {
        return "a control character; in double quotes write \\n, \\e or \\xNN";
    }
    if (point == 0x2028 || point == 0x2029) {
        return "a Unicode line separator; in double quotes write \\L or \\P";
    }
    if (point == 0xfeff || point == 0xfffe || point == 0xffff) {
        return "a byte order mark inside the file";
    }
    return NULL;
}

bool source_is_clean(const struct source *source, struct span *at, const char **reason)
{
    struct bytes rest = source->text;

    while (rest.len > 0) {
        unsigned point = 0;
        size_t len = text_utf8(rest, &point);

        *reason = len == 0 ? "not UTF-8; save the file in that encoding"
                           : why_refused(point, rest.data[len]);
        if (*reason != NULL) {
            size_t offset = (size_t)(rest.data - source->text.data);
            *at = (struct span){source, offset, len == 0 ? 1 : len};
            return false;
        }
        rest.data += len;
        rest.len -= len;
    }
    return true;
}

static bool begins_character(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

struct place source_place(const struct span *at)
{
    const char *text = at->source->text.data;
    struct place place = {.file = at->source->path, .line = 1, .column = 1};

    for (size_t i = 0; i < at->offset; i++) {
        if (text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (begins_character(text[i])) {
            place.column++;
        }
    }
    return place;
}

struct span source_line(const struct span *at)
{
    struct bytes text = at->source->text;
    size_t begin = at->offset < text.len ? at->offset : text.len;
    size_t end = begin;

    while (begin > 0 && text.data[begin - 1] != '\n') {
        begin--;
    }
    while (end < text.len && text.data[end] != '\n') {
        end++;
    }
    if (end > begin && text.data[end - 1] == '\r') {
        end--;
    }
    return (struct span){at->source, begin, end - begin};
}

struct span source_word(const struct source *source, int line, int column)
{
    struct bytes text = source->text;
    size_t index = line < 1 ? 0 : (size_t)line - 1;
    size_t i = index < source->line_count ? source->lines[index] : text.len;

    for (; column > 1 && i < text.len && text.data[i] != '\n'; column--) {
        i++;
        while (i < text.len && !begins_character(text.data[i])) {
            i++;
        }
    }
    if (i < text.len && strchr("[{", text.data[i]) != NULL) {
        return (struct span){source, i, 1};
    }
    size_t len = i < text.len ? strcspn(text.data + i, " \t\r\n:,]}") : 0;
    return (struct span){source, i, len};
}
