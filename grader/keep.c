#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

static int enter_folder(int *dir, const char *name, struct err *e)
{
    if (mkdirat(*dir, name, 0777) < 0 && errno != EEXIST) {
        return err_sys(e, "cannot make folder '%s'", name);
    }
    int inner = openat(*dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (inner < 0) {
        return err_sys(e, "cannot open folder '%s'", name);
    }
    fd_close(dir);
    *dir = inner;
    return 0;
}

static int write_file(int dir, const char *name, struct bytes content, struct err *e)
{
    AUTO_CLOSE int fd =
        openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);

    if (fd < 0 || fd_write_all(fd, content.data, content.len) < 0) {
        return err_sys(e, "cannot write '%s'", name);
    }
    return 0;
}

static int write_actor(int dir, const struct actor_record *actor, struct err *e)
{
    static const char *const endings[] = {"stdout", "stderr"};
    char name[NAME_MAX];

    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(name, sizeof(name), "%s.%s", actor->name, endings[i]);
        if (write_file(dir, name, actor->streams[i].text, e) < 0) {
            return -1;
        }
    }
    return 0;
}

int keep_evidence(const struct grade_spec *spec, const struct test *test,
                  const struct evidence *ev, struct err *e)
{
    AUTO_BUF json = {0};
    char path[PATH_MAX];
    AUTO_CLOSE int dir = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)snprintf(path, sizeof(path), "%s", spec->submission);
    if (dir < 0 || enter_folder(&dir, spec->keep, e) < 0 ||
        enter_folder(&dir, spec->course->exercises[spec->exercise].id, e) < 0 ||
        enter_folder(&dir, strcmp(path, ".") == 0 ? "here" : basename(path), e) < 0 ||
        enter_folder(&dir, test->id, e) < 0) {
        return err_wrap(e, "cannot keep the evidence of '%s'", test->id);
    }
    evidence_to_json(ev, &json);
    buf_add_char(&json, '\n');
    int failed = write_file(dir, "evidence.json", buf_bytes(&json), e);
    for (size_t i = 0; failed == 0 && i < ev->actor_count; i++) {
        failed = write_actor(dir, &ev->actors[i], e);
    }
    return failed;
}
