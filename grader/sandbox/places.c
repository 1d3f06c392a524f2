#include "sandbox/places.h"

#include <errno.h>
#include <fcntl.h>

/* Where a box has no such objects, or the kernel, there is nothing. */
static int open_table(const struct keeper_spec *spec, int proc, const char *name)
{
    static const char nothing[] = "/dev/null";
    int flags = O_RDONLY | O_CLOEXEC;

    if (!keeper_has_mounts(spec)) {
        return open(nothing, flags);
    }
    int fd = openat(proc, name, flags);
    return fd < 0 && errno == ENOENT ? open(nothing, flags) : fd;
}

int places_open(const struct keeper_spec *spec, int proc, int out[PLACES],
                struct err *e)
{
    static const char *const tables[PLACES] = {
        [PLACE_SHM] = "sysvipc/shm",
        [PLACE_SEM] = "sysvipc/sem",
        [PLACE_MSG] = "sysvipc/msg",
    };
    const char *root = keeper_has_mounts(spec) ? "/" : spec->folder;

    out[PLACE_ROOT] = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (int i = PLACE_SHM; i < PLACES; i++) {
        out[i] = open_table(spec, proc, tables[i]);
    }
    for (int i = 0; i < PLACES; i++) {
        if (out[i] < 0) {
            return err_sys(e, "cannot open the places of the box");
        }
    }
    return 0;
}
