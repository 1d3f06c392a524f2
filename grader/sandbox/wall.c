#include "sandbox/wall.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"

/* What headers of older systems lack, as the kernel has it. */
#define ACCESS_TRUNCATE  (1ULL << 14)
#define ACCESS_IOCTL_DEV (1ULL << 15)
#define NET_BIND_TCP     (1ULL << 0)
#define NET_CONNECT_TCP  (1ULL << 1)
#define SCOPE_ABSTRACT   (1ULL << 0)
#define SCOPE_SIGNAL     (1ULL << 1)

enum { ABI_SCOPES = 6 };

struct ruleset {
    uint64_t files;
    uint64_t network;
    uint64_t scopes;
};

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define MAKES                                                         \
    (LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |      \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |    \
     LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER)
#define MAKES_DEVICES (LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK)
#define WRITES        (LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE)
#define EXECUTES      LANDLOCK_ACCESS_FS_EXECUTE

/* Of a single file only these can be allowed. */
#define USES_DEVICE \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_IOCTL_DEV)

/* What a host does not have needs no rule. */
static const struct {
    const char *path;
    uint64_t access;
} shown[] = {
    {"/usr", READS | EXECUTES},
    {"/bin", READS | EXECUTES},
    {"/sbin", READS | EXECUTES},
    {"/lib", READS | EXECUTES},
    {"/lib32", READS | EXECUTES},
    {"/lib64", READS | EXECUTES},
    {"/libx32", READS | EXECUTES},
    {"/etc/alternatives", READS | EXECUTES},
    {"/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE},
    {"/etc/nsswitch.conf", LANDLOCK_ACCESS_FS_READ_FILE},
    {"/etc/passwd", LANDLOCK_ACCESS_FS_READ_FILE},
    {"/etc/group", LANDLOCK_ACCESS_FS_READ_FILE},
    {"/etc/hosts", LANDLOCK_ACCESS_FS_READ_FILE},
    {"/dev/null", USES_DEVICE},
    {"/dev/zero", USES_DEVICE},
    {"/dev/full", USES_DEVICE},
    {"/dev/random", USES_DEVICE},
    {"/dev/urandom", USES_DEVICE},
    {"/dev/tty", USES_DEVICE}, /* the caller's own terminal */
};

static int make_ruleset(const struct ruleset *wanted, struct err *e)
{
    long abi =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    if (abi < 0) {
        return err_sys(e, "this kernel has no Landlock (or it is not enabled: "
                          "lsm=landlock on the kernel's command line)");
    }
    if (abi < ABI_SCOPES) {
        return err_set(e, ERR_SYSTEM,
                       "the Landlock of this kernel cannot hold back signals (it has "
                       "version %ld, Linux 6.12 brings version %d)",
                       abi, ABI_SCOPES);
    }
    long fd = syscall(SYS_landlock_create_ruleset, wanted, sizeof(*wanted), 0);
    return fd < 0 ? err_sys(e, "cannot make a Landlock domain") : (int)fd;
}

static int enter(int rules, struct err *e)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
        return err_sys(e, "cannot give up new privileges");
    }
    if (syscall(SYS_landlock_restrict_self, rules, 0) < 0) {
        return err_sys(e, "cannot enter a Landlock domain");
    }
    return 0;
}

static int allow(int rules, const char *path, uint64_t access, struct err *e)
{
    AUTO_CLOSE int fd = open(path, O_PATH | O_CLOEXEC);
    struct landlock_path_beneath_attr beneath = {.allowed_access = access,
                                                 .parent_fd = fd};

    if (fd < 0 && errno == ENOENT) {
        return 0;
    }
    if (fd < 0 || syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
                          &beneath, 0) < 0) {
        return err_sys(e, "cannot allow '%s' in a Landlock domain", path);
    }
    return 0;
}

static int allow_files(int rules, const char *folder, struct err *e)
{
    static const char *const parts[] = {"box", "tmp"};
    char path[512];

    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        if (allow(rules, shown[i].path, shown[i].access, e) < 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, parts[i]);
        if (allow(rules, path, READS | WRITES | MAKES | EXECUTES, e) < 0) {
            return -1;
        }
    }
    return 0;
}

int wall_enter_outer(struct err *e)
{
    AUTO_CLOSE int rules =
        make_ruleset(&(struct ruleset){.scopes = SCOPE_SIGNAL | SCOPE_ABSTRACT}, e);

    return rules < 0 ? -1 : enter(rules, e);
}

int wall_enter_inner(enum tier tier, const char *folder, struct err *e)
{
    struct ruleset wanted = {.scopes = SCOPE_SIGNAL | SCOPE_ABSTRACT};

    if (tier == TIER_LANDLOCK) {
        wanted.files =
            READS | WRITES | MAKES | MAKES_DEVICES | EXECUTES | ACCESS_IOCTL_DEV;
        wanted.network = NET_BIND_TCP | NET_CONNECT_TCP;
    }
    AUTO_CLOSE int rules = make_ruleset(&wanted, e);
    if (rules < 0 || (tier == TIER_LANDLOCK && allow_files(rules, folder, e) < 0)) {
        return -1;
    }
    return enter(rules, e);
}
