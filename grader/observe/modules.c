/* Which files a process has mapped with their code, from /proc/PID/maps. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "observe/image.h"

enum { MAPS_BYTES_MAX = 256 << 10, LINE_BYTES_MAX = 512, VAIN_READS_MAX = 200 };

/* One line of the text. */
struct mapping {
    uint64_t start;
    uint64_t end;
    uint64_t offset;
    uint64_t inode;
    bool is_code;
    struct bytes path;
};

/* The table that will take the place of the old one. */
struct reading {
    struct image *image;
    pid_t host_tid;
    char program[256];
    struct module modules[MODULES_MAX];
    size_t module_count;
};

/* A name in the process's folder of the host's /proc, or where that hides it of the box's,
 * whose pid is known only of the first process. */
static void process_path(const struct image *image, pid_t host_tid, const char *name,
                         char path[PROC_PATH_MAX])
{
    (void)snprintf(path, PROC_PATH_MAX, "/proc/%d/%s", (int)host_tid, name);
    if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) < 0 &&
        host_tid == image->host_opener) {
        (void)snprintf(path, PROC_PATH_MAX, "/proc/self/fd/%d/%d/%s", image->proc_fd,
                       image->opener.pid, name);
    }
}

static bool read_maps(const struct image *image, pid_t host_tid, struct buf *out)
{
    char path[PROC_PATH_MAX];

    process_path(image, host_tid, "maps", path);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    /* If it is longer, its beginning will do. */
    return fd >= 0 && (fd_read_all(fd, out, MAPS_BYTES_MAX) == 0 || errno == EFBIG) &&
           out->len > 0;
}

/* Takes a line off the text; false at its end. */
static bool next_mapping(struct bytes *text, struct mapping *out)
{
    char line[LINE_BYTES_MAX];
    const char *end = memchr(text->data, '\n', text->len);
    char access[5];
    int path_at = 0;

    if (end == NULL) {
        return false;
    }
    size_t len = (size_t)(end - text->data);
    *out = (struct mapping){0};
    if (len < sizeof(line)) {
        memcpy(line, text->data, len);
        line[len] = '\0';
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %" SCNu64 " %n",
                   &out->start, &out->end, access, &out->offset, &out->inode,
                   &path_at) == 5 &&
            path_at > 0) {
            out->is_code = access[2] == 'x';
            out->path = (struct bytes){text->data + path_at, len - (size_t)path_at};
        }
    }
    text->data = end + 1;
    text->len -= len + 1;
    return true;
}

/* By the box's view of the name. A student's FIFO of that name must not be touched: hence
 * first O_PATH. */
static int open_mapped(const struct reading *reading, const char *path, bool is_program)
{
    char link[PROC_PATH_MAX];
    struct open_how how = {.flags = O_PATH | O_CLOEXEC,
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    struct stat st;

    process_path(reading->image, reading->host_tid, is_program ? "exe" : "root", link);
    if (is_program) {
        return open(link, O_RDONLY | O_CLOEXEC);
    }
    AUTO_CLOSE int root = open(link, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        return -1;
    }
    AUTO_CLOSE int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        return -1;
    }
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    return open(link, O_RDONLY | O_CLOEXEC);
}

/* The file that was there before, if it was the same. */
static struct elf_file *file_before(const struct image *image,
                                    const struct module *module)
{
    for (size_t i = 0; i < image->module_count; i++) {
        const struct module *old = &image->modules[i];
        if (old->start == module->start && old->end == module->end &&
            strcmp(old->path, module->path) == 0) {
            return elf_file_share(old->file);
        }
    }
    return NULL;
}

static struct elf_file *open_module(const struct reading *reading,
                                    const struct module *module)
{
    struct elf_file *file = file_before(reading->image, module);

    if (file != NULL) {
        return file;
    }
    if (strcmp(module->path, "[vdso]") == 0) {
        return elf_file_vdso();
    }
    AUTO_CLOSE int fd = open_mapped(reading, module->path, module->is_program);
    return fd < 0 ? NULL : elf_file_open(fd, !module->is_program);
}

static void add_module(struct reading *reading, const struct mapping *first,
                       uint64_t end)
{
    struct module *module = &reading->modules[reading->module_count];

    if (reading->module_count == MODULES_MAX || first->path.len == 0 ||
        first->path.len >= sizeof(module->path)) {
        return;
    }
    *module = (struct module){.start = first->start, .end = end};
    memcpy(module->path, first->path.data, first->path.len);
    module->is_program = strcmp(module->path, reading->program) == 0;
    module->file = open_module(reading, module);
    if (module->file != NULL) {
        module->bias = first->start - elf_file_low(module->file);
        reading->module_count++;
    }
}

/* Mappings of one file that lie in a row are one module if the first shows its beginning. */
static void read_table(struct reading *reading, struct bytes text)
{
    struct mapping first = {0};
    struct mapping next;
    uint64_t end = 0;
    bool has_code = false;

    while (next_mapping(&text, &next)) {
        if (next.inode == first.inode && next.offset > 0 &&
            bytes_equal(next.path, first.path)) {
            end = next.end;
            has_code = has_code || next.is_code;
            continue;
        }
        if (has_code && first.offset == 0) {
            add_module(reading, &first, end);
        }
        first = next;
        end = next.end;
        has_code = next.is_code;
    }
    if (has_code && first.offset == 0) {
        add_module(reading, &first, end);
    }
}

static bool read_program_name(struct reading *reading)
{
    char path[PROC_PATH_MAX];

    process_path(reading->image, reading->host_tid, "exe", path);
    ssize_t len = readlink(path, reading->program, sizeof(reading->program) - 1);
    return len > 0;
}

static bool is_as_before(const struct reading *reading)
{
    const struct image *image = reading->image;

    if (reading->module_count != image->module_count) {
        return false;
    }
    for (size_t i = 0; i < image->module_count; i++) {
        if (reading->modules[i].file != image->modules[i].file ||
            reading->modules[i].start != image->modules[i].start ||
            reading->modules[i].end != image->modules[i].end) {
            return false;
        }
    }
    return true;
}

void image_release_modules(struct module *modules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        elf_file_release(modules[i].file);
    }
}

bool image_read_modules(struct image *image, pid_t host_tid)
{
    AUTO_BUF text = {0};
    struct reading reading = {.image = image, .host_tid = host_tid};

    if (!read_program_name(&reading) || !read_maps(image, host_tid, &text)) {
        return false;
    }
    read_table(&reading, buf_bytes(&text));
    if (reading.module_count == 0 || is_as_before(&reading)) {
        image_release_modules(reading.modules, reading.module_count);
        return false;
    }
    image_release_modules(image->modules, image->module_count);
    memcpy(image->modules, reading.modules, sizeof(image->modules));
    image->module_count = reading.module_count;
    memset(image->known, 0, sizeof(image->known));
    image->stdout_address = 0;
    image_tell_unwinder(image);
    return true;
}

bool image_has_new_modules(struct image *image, pid_t host_tid)
{
    if (image->vain_reads == VAIN_READS_MAX) {
        return false;
    }
    bool is_new = image_read_modules(image, host_tid);
    image->vain_reads += is_new ? 0 : 1;
    return is_new;
}

const struct module *image_module_at(const struct image *image, uint64_t address)
{
    for (size_t i = 0; i < image->module_count; i++) {
        const struct module *module = &image->modules[i];
        if (address >= module->start && address < module->end) {
            return module;
        }
    }
    return NULL;
}

const char *image_function_at(const struct image *image, uint64_t address)
{
    const struct module *module = image_module_at(image, address);

    return module == NULL ? NULL
                          : elf_file_function_at(module->file, address - module->bias);
}

const char *image_function_over(const struct image *image, uint64_t address)
{
    const struct module *module = image_module_at(image, address);

    return module == NULL
               ? NULL
               : elf_file_function_over(module->file, address - module->bias);
}
