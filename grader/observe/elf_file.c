#include "observe/elf_file.h"

#include <elf.h>
#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/err.h"
#include "observe/elf_private.h"

enum {
    FILE_BYTES_MAX = 64 << 20,
    SECTION_BYTES_MAX = 16 << 20,
    SECTIONS_MAX = 1024,
    PAGE = 4096
};

/* Parsing libc takes longer than a short test, and every test of a worker needs it again.
 * Holds one reference to each file. */
static struct elf_file *cache[ELF_CACHE_SIZE];
static size_t cache_next;

static bool is_known_by_inode(const struct elf_file *file, const struct stat *st)
{
    return file->is_read_only && file->st.st_dev == st->st_dev &&
           file->st.st_ino == st->st_ino && file->st.st_size == st->st_size &&
           file->st.st_mtim.tv_sec == st->st_mtim.tv_sec &&
           file->st.st_mtim.tv_nsec == st->st_mtim.tv_nsec &&
           file->st.st_ctim.tv_sec == st->st_ctim.tv_sec &&
           file->st.st_ctim.tv_nsec == st->st_ctim.tv_nsec;
}

static bool is_same(const struct elf_file *file, const struct elf_file *other)
{
    if (file->is_library != other->is_library) {
        return false;
    }
    if (other->is_read_only) {
        return is_known_by_inode(file, &other->st);
    }
    return !file->is_read_only && file->size == other->size &&
           memcmp(file->content, other->content, file->size) == 0;
}

static struct elf_file *find_same(const struct elf_file *other)
{
    for (size_t i = 0; i < ELF_CACHE_SIZE; i++) {
        if (cache[i] != NULL && is_same(cache[i], other)) {
            cache[i]->users++;
            return cache[i];
        }
    }
    return NULL;
}

static void remember(struct elf_file *file)
{
    elf_file_release(cache[cache_next]);
    cache[cache_next] = file;
    file->users++;
    cache_next = (cache_next + 1) % ELF_CACHE_SIZE;
}

/* A copy, since a file that is mapped and then cut would kill the reader. */
static bool read_content(struct elf_file *file, int fd)
{
    size_t done = 0;

    file->content = malloc(file->size);
    if (file->content == NULL) {
        BUG("out of memory");
    }
    while (done < file->size) {
        ssize_t n = pread(fd, file->content + done, file->size - done, (off_t)done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        done += (size_t)n;
    }
    return true;
}

static bool is_tame_section(Elf *elf, size_t names, Elf_Scn *section)
{
    GElf_Shdr head;
    GElf_Chdr packed;

    if (gelf_getshdr(section, &head) == NULL) {
        return false;
    }
    const char *name = elf_strptr(elf, names, head.sh_name);
    if (name == NULL) {
        return false;
    }
    if ((head.sh_flags & SHF_COMPRESSED) != 0 &&
        (gelf_getchdr(section, &packed) == NULL ||
         packed.ch_size > SECTION_BYTES_MAX)) {
        return false;
    }
    /* The first would be unpacked, the second looked for in another file. */
    return strncmp(name, ".zdebug", 7) != 0 && strcmp(name, ".gnu_debugaltlink") != 0;
}

static bool is_tame(Elf *elf)
{
    size_t names;
    size_t count;
    Elf_Scn *section = NULL;

    if (elf_getshdrnum(elf, &count) < 0 || count > SECTIONS_MAX) {
        return false;
    }
    if (count == 0) {
        return true;
    }
    if (elf_getshdrstrndx(elf, &names) < 0) {
        return false;
    }
    while ((section = elf_nextscn(elf, section)) != NULL) {
        if (!is_tame_section(elf, names, section)) {
            return false;
        }
    }
    return true;
}

static bool parse_segments(struct elf_file *file)
{
    size_t count;
    bool is_loaded = false;

    if (elf_getphdrnum(file->elf, &count) < 0 || count > SECTIONS_MAX) {
        return false;
    }
    file->is_static = true;
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr segment;
        if (gelf_getphdr(file->elf, (int)i, &segment) == NULL) {
            return false;
        }
        if (segment.p_type == PT_INTERP) {
            file->is_static = false;
        } else if (segment.p_type == PT_LOAD && !is_loaded) {
            is_loaded = true;
            file->low = (segment.p_vaddr - segment.p_offset) & ~(uint64_t)(PAGE - 1);
        }
    }
    return is_loaded;
}

static bool parse(struct elf_file *file)
{
    GElf_Ehdr head;

    (void)elf_version(EV_CURRENT);
    file->elf = elf_memory(file->content, file->size);
    if (file->elf == NULL || elf_kind(file->elf) != ELF_K_ELF ||
        gelf_getehdr(file->elf, &head) == NULL ||
        head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_ident[EI_DATA] != ELFDATA2LSB) {
        return false;
    }
    file->entry = head.e_entry;
    return parse_segments(file) &&
           (file->is_read_only ||
            (is_tame(file->elf) && elf_frames_are_tame(file->elf)));
}

static struct elf_file *new_file(int fd, bool is_library)
{
    struct elf_file *file = calloc(1, sizeof(*file));
    struct statvfs fs;

    if (file == NULL) {
        BUG("out of memory");
    }
    file->users = 1;
    file->is_library = is_library;
    if (fstat(fd, &file->st) < 0 || !S_ISREG(file->st.st_mode) ||
        file->st.st_size < (off_t)sizeof(Elf64_Ehdr) ||
        file->st.st_size > FILE_BYTES_MAX || fstatvfs(fd, &fs) < 0) {
        elf_file_release(file);
        return NULL;
    }
    file->size = (size_t)file->st.st_size;
    file->is_read_only = (fs.f_flag & ST_RDONLY) != 0;
    return file;
}

struct elf_file *elf_file_open(int fd, bool is_library)
{
    struct elf_file *file = new_file(fd, is_library);

    if (file == NULL) {
        return NULL;
    }
    struct elf_file *same = file->is_read_only ? find_same(file) : NULL;
    bool is_read = same != NULL || read_content(file, fd);
    if (same == NULL && is_read && !file->is_read_only) {
        same = find_same(file);
    }
    if (same != NULL || !is_read || !parse(file)) {
        elf_file_release(file);
        return same;
    }
    remember(file);
    return file;
}

/* The section headers are the last thing in it. */
static size_t vdso_size(const Elf64_Ehdr *head)
{
    return head->e_shoff + (size_t)head->e_shnum * head->e_shentsize;
}

struct elf_file *elf_file_vdso(void)
{
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): getauxval(3) has numbers only */
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)getauxval(AT_SYSINFO_EHDR);

    if (head == NULL || head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_shoff == 0) {
        return NULL;
    }
    struct elf_file *file = calloc(1, sizeof(*file));
    if (file == NULL) {
        BUG("out of memory");
    }
    file->users = 1;
    file->is_library = true;
    file->size = vdso_size(head);
    file->content = malloc(file->size);
    if (file->content == NULL) {
        BUG("out of memory");
    }
    memcpy(file->content, head, file->size);
    struct elf_file *same = find_same(file);
    if (same != NULL || !parse(file)) {
        elf_file_release(file);
        return same;
    }
    remember(file);
    return file;
}

struct elf_file *elf_file_share(struct elf_file *file)
{
    file->users++;
    return file;
}

void elf_file_release(struct elf_file *file)
{
    if (file == NULL || --file->users > 0) {
        return;
    }
    if (file->dwarf != NULL) {
        (void)dwarf_end(file->dwarf);
    }
    if (file->elf != NULL) {
        (void)elf_end(file->elf);
    }
    free(file->functions);
    free(file->content);
    free(file);
}

Elf *elf_file_handle(const struct elf_file *file)
{
    return elf_begin(-1, ELF_C_READ, file->elf);
}

uint64_t elf_file_low(const struct elf_file *file)
{
    return file->low;
}

bool elf_file_is_static(const struct elf_file *file)
{
    return file->is_static;
}
