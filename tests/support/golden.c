#include "support/golden.h"

#include <fcntl.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "base/fd.h"

void golden_assert(const char *name, const struct buf *got)
{
    AUTO_BUF path = {0};
    AUTO_BUF want = {0};

    buf_printf(&path, "tests/golden/%s", name);
    if (getenv("GRADER_WRITE_GOLDEN") != NULL) {
        AUTO_CLOSE int out =
            open(path.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        cr_assert_eq(fd_write_all(out, got->data, got->len), 0);
        return;
    }
    AUTO_CLOSE int fd = open(path.data, O_RDONLY | O_CLOEXEC);
    cr_assert_geq(fd, 0, "no %s", path.data);
    cr_assert_eq(fd_read_all(fd, &want, 1 << 20), 0);
    cr_assert(bytes_equal(buf_bytes(got), buf_bytes(&want)), "%s differs, got:\n%s",
              path.data, got->data);
}
