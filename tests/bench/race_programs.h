/* The programs of tests/races, and what their first comments say about them. */
#ifndef TESTS_BENCH_RACE_PROGRAMS_H
#define TESTS_BENCH_RACE_PROGRAMS_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "model/programs.h"

enum { SOURCE_BYTES_MAX = 1 << 16, SAYS = 4 };

struct subject {
    char name[NAME_MAX + 1];
    char finds[48];
    char says[SAYS][160];
    bool is_hidden;         /* from the detector: only: output */
    bool is_luck;           /* luck: yes */
    bool may_be_undecided;  /* may be: undecided */
    struct programs source; /* one */
};

static inline void die(const char *what)
{
    perror(what);
    exit(3);
}

/* The rest of the line behind `key` in the first comment, the nth such; "" if there is none. */
static inline void read_mark(const char *text, const char *key, int nth, char *out,
                             size_t size)
{
    const char *end = strstr(text, "*/");
    const char *found = text;

    out[0] = '\0';
    for (int i = 0; i <= nth; i++) {
        found = strstr(found + 1, key);
        if (found == NULL || found > end) {
            return;
        }
    }
    found += strlen(key);
    (void)snprintf(out, size, "%.*s", (int)strcspn(found, "\n"), found);
}

static inline void read_marks(struct subject *subject, const char *text)
{
    char word[24];

    read_mark(text, "\n * finds: ", 0, subject->finds, sizeof(subject->finds));
    for (int i = 0; i < SAYS; i++) {
        read_mark(text, "\n * says: ", i, subject->says[i], sizeof(subject->says[i]));
    }
    read_mark(text, "\n * only: ", 0, word, sizeof(word));
    subject->is_hidden = strcmp(word, "output") == 0;
    read_mark(text, "\n * luck: ", 0, word, sizeof(word));
    subject->is_luck = strcmp(word, "yes") == 0;
    read_mark(text, "\n * may be: ", 0, word, sizeof(word));
    subject->may_be_undecided = strcmp(word, "undecided") == 0;
}

static inline void read_subject(struct subject *subject, int folder, const char *name)
{
    AUTO_CLOSE int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    AUTO_BUF text = {0};

    if (fd < 0 || fd_read_all(fd, &text, SOURCE_BYTES_MAX) < 0 || text.len == 0) {
        die(name);
    }
    (void)snprintf(subject->name, sizeof(subject->name), "%s", name);
    read_marks(subject, text.data);
    subject->source.count = 1;
    subject->source.list[0] = (struct program){
        .name = "program.c", .fd = fd_from_bytes(name, buf_bytes(&text))};
}

static inline int by_name(const void *a, const void *b)
{
    return strcmp(((const struct subject *)a)->name, ((const struct subject *)b)->name);
}

/* Every .c file of the folder, in the order of their names; returns how many. Ends the
 * process if one cannot be read. */
static inline size_t subjects_read(const char *path, struct subject *list, size_t room)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    size_t count = 0;

    if (dir == NULL) {
        die(path);
    }
    while ((entry = readdir(dir)) != NULL && count < room) {
        size_t len = strlen(entry->d_name);
        if (len > 2 && strcmp(entry->d_name + len - 2, ".c") == 0) {
            read_subject(&list[count++], dirfd(dir), entry->d_name);
        }
    }
    (void)closedir(dir);
    qsort(list, count, sizeof(*list), by_name);
    return count;
}

#endif
