/* What a machine has of the pieces that boxes, and grading in them, are made of. Each was
 * tried; nothing here is what a machine says of itself but where the name says so. */
#ifndef GRADER_MODEL_MACHINE_H
#define GRADER_MODEL_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/isolation.h"

/* What rests on another piece stands behind it. */
enum piece {
    PIECE_CLONE,
    PIECE_USERS,
    PIECE_MOUNTS,
    PIECE_PIDS,
    PIECE_IPC,
    PIECE_NETWORK,
    PIECE_NAMES,
    PIECE_PROC,
    PIECE_FILTER,
    PIECE_NOTIFIER,
    PIECE_LANDLOCK,
    PIECE_PIDFD,
    PIECE_LIMITS,
    PIECE_GROUPS,
    PIECE_PTRACE,
    PIECE_COMPILER,
    PIECE_MEMORY,
    PIECE_RACES,
    PIECE_COUNT
};

enum piece_state { PIECE_UNTRIED, PIECE_MISSING, PIECE_THERE };

struct piece_record {
    enum piece_state state;
    int error; /* errno of what failed, or 0 */
    char words
        [200]; /* MISSING: what failed, as "mount(2) of a tmpfs"; THERE: more about it,
                        as "version 7", or empty; UNTRIED: why */
};

enum piece_use {
    USE_FULL,    /* the full sandbox needs it */
    USE_LOWER,   /* only the tiers below do */
    USE_EXTRA,   /* nothing does, and it is better with it */
    USE_GRADING, /* boxes can do without; some or all tests cannot be decided */
};

/* One row per piece: its name in reports, who needs it and what for. */
struct piece_row {
    const char *name;
    enum piece_use use;
    const char *purpose;
};
extern const struct piece_row piece_rows[PIECE_COUNT];

/* Settings that the kernel shows; -1: it has no such setting, or it cannot be read. They
 * choose between remedies, and never decide whether something works. */
struct machine_settings {
    long user_namespaces_max;      /* user.max_user_namespaces */
    long unprivileged_clone;       /* kernel.unprivileged_userns_clone, of Debian */
    long apparmor_restricts_users; /* kernel.apparmor_restrict_unprivileged_userns */
    long ptrace_scope;             /* kernel.yama.ptrace_scope */
    bool has_filter;               /* a seccomp filter was on us before we began */
    bool is_confined;              /* so was an AppArmor profile: that of a container */
};

struct machine {
    struct isolation isolation; /* the strongest tier; why_not of all that were tried */
    bool has_box;               /* a box of that tier works; if not, the tier is none */
    struct piece_record pieces[PIECE_COUNT];
    struct machine_settings settings;
};

/* Tools that grading uses, and everything that the full sandbox is made of, are there. */
bool machine_is_whole(const struct machine *machine);

/* One thing to do: what is in the way, and commands or settings that take it away. */
struct remedy {
    const char *cause; /* whole sentences, one paragraph */
    const char *commands[4];
    size_t command_count;
};
struct remedies {
    struct remedy *list;
    size_t count;
};

#endif
