#include "quote.h"

#include <ctype.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { LINE_BYTES_MAX = 160 };

/* The whole text of a source, mapped, as its descriptor's offset is nobody's; empty if there
 * is none. */
static struct bytes map_source(const struct programs *sources, const char *name)
{
    struct stat st;

    for (size_t i = 0; i < sources->count; i++) {
        int fd = sources->list[i].fd;
        if (strcmp(sources->list[i].name, name) != 0 || fstat(fd, &st) < 0 ||
            st.st_size == 0) {
            continue;
        }
        char *text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (text != MAP_FAILED) {
            return (struct bytes){text, (size_t)st.st_size};
        }
    }
    return (struct bytes){NULL, 0};
}

/* Line number `number`, from 1, of a text; empty if there are not so many. */
static struct bytes find_line(struct bytes text, int number)
{
    const char *at = text.data;
    const char *end = text.data + text.len;

    for (int i = 1; i < number && at != NULL && at < end; i++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at += at == NULL ? 0 : 1;
    }
    if (at == NULL || at >= end) {
        return (struct bytes){"", 0};
    }
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    stop = stop == NULL ? end : stop;
    while (at < stop && isspace((unsigned char)*at)) {
        at++;
    }
    while (stop > at && isspace((unsigned char)stop[-1])) {
        stop--;
    }
    return (struct bytes){at, (size_t)(stop - at)};
}

static void quote(const struct programs *sources, struct access_record *access,
                  struct arena *arena)
{
    if (access->site.line == 0) {
        return;
    }
    struct bytes text = map_source(sources, access->site.file);
    if (text.len == 0) {
        return;
    }
    struct bytes line = find_line(text, access->site.line);
    if (line.len > 0 && line.len <= LINE_BYTES_MAX) {
        access->text = arena_printf(arena, "%.*s", (int)line.len, line.data);
    }
    (void)munmap((void *)text.data, text.len);
}

void quote_hazards(const struct programs *sources, struct evidence *ev)
{
    for (size_t i = 0; i < ev->hazards.count; i++) {
        quote(sources, &ev->hazards.list[i].here, &ev->arena);
        quote(sources, &ev->hazards.list[i].there, &ev->arena);
    }
}
