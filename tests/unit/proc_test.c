/* Files of a /proc that says strange things. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "observe/proc.h"

/* What is read from a /proc whose process 2 has this stat file. */
static bool read_stat(const char *text, struct proc_stat *out)
{
    char folder[] = "/tmp/grader-proc-XXXXXX";

    cr_assert_not_null(mkdtemp(folder));
    AUTO_CLOSE int proc = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cr_assert_eq(mkdirat(proc, "2", 0700), 0);
    AUTO_CLOSE int file = openat(proc, "2/stat", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    cr_assert_eq(fd_write_all(file, text, strlen(text)), 0);
    bool is_read = proc_read_stat(proc, 2, out);
    (void)unlinkat(proc, "2/stat", 0);
    (void)unlinkat(proc, "2", AT_REMOVEDIR);
    (void)rmdir(folder);
    return is_read;
}

Test(proc, a_name_may_look_like_the_rest_of_the_line)
{
    struct proc_stat stat;

    cr_assert(read_stat("2 (x) R 9 (9) S 1 2 3 4 5", &stat));
    cr_assert_str_eq(stat.name, "x) R 9 (9");
    cr_assert_eq(stat.state, 'S');
    cr_assert_eq(stat.parent, 1);
    cr_assert_eq(stat.group, 2);
}

Test(proc, numbers_that_no_machine_has_are_bounded)
{
    struct proc_stat stat;

    cr_assert(read_stat("2 (x) R 1 2 2 0 0 0 0 0 0 0 9223372036854775807 "
                        "9223372036854775807 -5 9223372036854775807 20 0 1 0 0 0 "
                        "9223372036854775807",
                        &stat));
    cr_assert_gt(stat.cpu_ns, 0);
    cr_assert_gt(stat.resident_bytes, 0);
}

Test(proc, half_a_line_is_none)
{
    struct proc_stat stat;

    cr_assert_not(read_stat("", &stat));
    cr_assert_not(read_stat("2 (x", &stat));
    cr_assert_not(read_stat("2 (x) ", &stat));
}
