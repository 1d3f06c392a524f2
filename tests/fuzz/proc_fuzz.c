/* Files of /proc in which a student's program can have a word: its name, its state, the call
 * it is in. The first byte says which file. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "fuzz.h"
#include "observe/proc.h"

static const char *const paths[] = {"2/stat", "2/task/3/status", "2/task/3/syscall"};
static const char *const folders[] = {"2", "2/task", "2/task/3"};
enum { FILES = 3 };

/* A folder that looks like /proc, the same for all inputs. */
static char folder[128];
static int proc_fd = -1;

static void remove_folder(void)
{
    for (size_t i = 0; i < FILES; i++) {
        (void)unlinkat(proc_fd, paths[i], 0);
    }
    for (size_t i = FILES; i > 0; i--) {
        (void)unlinkat(proc_fd, folders[i - 1], AT_REMOVEDIR);
    }
    (void)rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *parent = getenv("TMPDIR");

    (void)argc;
    (void)argv;
    (void)snprintf(folder, sizeof(folder), "%s/fuzz-proc-XXXXXX",
                   parent == NULL ? "/tmp" : parent);
    CLAIM(mkdtemp(folder) != NULL);
    proc_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; i < FILES; i++) {
        CLAIM(mkdirat(proc_fd, folders[i], 0700) == 0);
    }
    CLAIM(atexit(remove_folder) == 0);
    return 0;
}

static void read_all(void)
{
    const struct task_id id = {2, 3};
    struct proc_stat stat;
    struct proc_status status;
    struct proc_syscall call;

    if (proc_read_stat(proc_fd, 2, &stat)) {
        CLAIM(strnlen(stat.name, sizeof(stat.name)) < sizeof(stat.name));
    }
    (void)proc_read_status(proc_fd, id, &status);
    (void)proc_read_syscall(proc_fd, id, &call);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const char *path = paths[data[0] % FILES];
    AUTO_CLOSE int fd = openat(proc_fd, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CLAIM(fd >= 0 && fd_write_all(fd, data + 1, size - 1) == 0);
    read_all();
    (void)unlinkat(proc_fd, path, 0);
    return 0;
}
