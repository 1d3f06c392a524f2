/* The arena of a race run: memory that all processes of a student's program share, in which
 * the runtime keeps clocks, shadow and findings, and which the grader reads afterwards.
 *
 * It is a file, made and sized by the grader before the play: all zero but for `magic`,
 * `version`, `bytes` and `options`. The student's processes may write it: whoever reads it
 * checks every index and count against the bounds below, and copies before it checks.
 * A process can have been killed in the midst of anything that stands here. */
#ifndef GRADER_RUNTIME_RACE_ARENA_H
#define GRADER_RUNTIME_RACE_ARENA_H

#include <stdint.h>

#ifndef RACE_ARENA_PATH
#define RACE_ARENA_PATH "/run/grader/races"
#endif

/* The last part of the path. */
#define RACE_ARENA_NAME "races"

#define RACE_MAGIC UINT64_C(0x52414345532d3031)

enum {
    RACE_VERSION = 1,
    RACE_ARENA_BYTES = 64 << 20, /* of the file; sparse, little of it is ever touched */
};

/* Bounds of everything. Index 0 of images, tasks, objects and regions means "none". */
enum {
    RACE_SLOTS = 128,  /* tasks alive at the same time: the width of a clock */
    RACE_TASKS = 4096, /* tasks ever */
    RACE_IMAGES = 64,
    RACE_OBJECTS = 4096,
    RACE_REGIONS = 256,
    RACE_FINDINGS = 256,
    RACE_TOKENS = 8192,
    RACE_HELD = 4,      /* held locks that a site tells */
    RACE_HOLDS = 16,    /* held locks that a task remembers */
    RACE_WORDS = 64,    /* words of eight bytes in a chunk */
    RACE_CHUNKS = 2800, /* chunks of shared memory that can be watched */
    RACE_CHUNK_KEYS = 8192,
    RACE_CELLS = 7, /* accesses that are remembered of a word */
    RACE_NAME_BYTES = 64,
    RACE_PATH_BYTES = 256,
};

/* ---- what the grader says ---- */

enum race_delays { RACE_DELAYS_NONE, RACE_DELAYS_SEEDED };

/* What an access to a volatile object counts as; the build has to distinguish them (gcc:
 * --param tsan-distinguish-volatile=1, clang: -mllvm -tsan-distinguish-volatile=1). */
enum race_volatile { RACE_VOLATILE_PLAIN, RACE_VOLATILE_ATOMIC };

struct race_options {
    uint64_t seed;
    uint32_t delays; /* enum race_delays */
    uint32_t
        budget_ms; /* that a process may sleep; at most RACE_BUDGET_MAX_MS counts */
    uint32_t volatiles; /* enum race_volatile */
    uint32_t reserved;
};

enum { RACE_BUDGET_MAX_MS = 150 };

/* ---- what was not watched: not zero means "not fully checked" ---- */

enum race_lost {
    /* What went by unseen may have ordered what was seen. */
    RACE_LOST_SLOTS,   /* more tasks at the same time than a clock has places */
    RACE_LOST_TASKS,   /* more tasks than the table holds: numbers may mislead */
    RACE_LOST_OBJECTS, /* sync objects that share one clock */
    RACE_LOST_TOKENS,  /* the same of tokens */
    RACE_LOST_REGIONS, /* shared mappings that are not watched, and the locks in them */
    RACE_LOST_CLONES,  /* processes or threads made in a way that is not watched */
    /* Only less was seen. */
    RACE_LOST_CHUNKS,   /* shared memory that is not watched */
    RACE_LOST_FINDINGS, /* findings that are not told */
    RACE_LOST_STOLEN,   /* locks of the arena taken from a dead or stopped process */
    RACE_LOST_COUNT,
    RACE_LOST_GRAVE = RACE_LOST_CHUNKS
};

/* ---- what could make an accusation wrong: not zero means "undecided" if there are races ---- */

enum race_doubt {
    RACE_DOUBT_FENCES, /* stand-alone fences order what is not seen to be ordered */
    RACE_DOUBT_SYSCALLS, /* calls through syscall(2) whose effect is not known; none for now */
    RACE_DOUBT_COUNT
};

/* ---- who ---- */

/* A program that was executed. The pc of a site minus `base` is an address of the file if that is position
 * independent, and the pc itself if it is not. */
struct race_image {
    uint64_t base; /* __executable_start; where the file's first byte is mapped */
    uint64_t device;
    uint64_t inode;
    uint32_t is_pie;
    uint32_t reserved;
    char path[RACE_PATH_BYTES]; /* as /proc/self/exe says */
};

enum race_task_kind {
    RACE_TASK_NONE,
    RACE_TASK_FIRST,  /* the first, or one of which it is not known who made it */
    RACE_TASK_FORKED, /* a process */
    RACE_TASK_THREAD, /* a thread, beside the first one of a process */
    RACE_TASK_EXEC,   /* a process after execve: `parent` is what it was before */
};

enum race_task_end {
    RACE_TASK_LIVE,  /* or nobody has noticed */
    RACE_TASK_ENDED, /* a thread's function has returned, or a process called exit */
    RACE_TASK_REAPED, /* waited for or joined: of a process `status` is as wait(2) gives it */
    RACE_TASK_REPLACED, /* by execve */
};

/* A lock that a task holds, or a mark of what it believes. */
enum race_hold_bits {
    RACE_HOLD_OBJECT = 0x0fff,  /* the index of the object */
    RACE_HOLD_SHARED = 0x1000,  /* for reading: others may hold it as well */
    RACE_HOLD_FAILED = 0x2000,  /* it tried, failed, and goes on as if it held it */
    RACE_HOLD_DROPPED = 0x4000, /* it was taken away by a close of another descriptor */
};

struct race_hold {
    uint64_t pc; /* where it was taken */
    uint64_t caller;
    uint16_t entry; /* enum race_hold_bits; 0: none */
    uint16_t reserved[3];
};

struct race_task {
    uint32_t kind; /* enum race_task_kind; written last */
    uint32_t end;  /* enum race_task_end */
    int32_t pid;   /* as seen in the box; 0: it has not begun */
    int32_t tid;
    int32_t status;
    uint16_t parent; /* index of a task */
    uint16_t image;
    uint16_t slot;
    uint16_t waits_for; /* index of an object while it is blocked there; 0: none */
    uint32_t
        number; /* order of birth of its process, from 1; threads have that of theirs */
    uint64_t waits_pc;
    uint64_t waits_caller;
    uint64_t entry;       /* of a thread: its function */
    uint32_t first_epoch; /* its own clock when it began */
    uint32_t is_foreign;  /* it has executed a program, which has not come here yet */
    uint32_t reserved[2];
    struct race_hold holds[RACE_HOLDS];
};

/* ---- clocks ---- */

struct race_clock {
    uint32_t at[RACE_SLOTS];
};

/* A place in all clocks, used by one task after the other. */
struct race_slot {
    struct race_clock clock; /* at[own] is the present of its task */
    uint32_t task;           /* index; 0: free */
    uint32_t reserved[15];
};

/* ---- where ---- */

enum race_region_kind {
    RACE_REGION_NONE,
    RACE_REGION_ANONYMOUS, /* mmap without a file */
    RACE_REGION_FILE,
    RACE_REGION_POSIX, /* shm_open: name begins with a slash */
    RACE_REGION_SYSV,  /* shmget: key[0] is the id, key[1] the key */
};

struct race_region {
    uint32_t kind;  /* enum race_region_kind; written last */
    uint32_t maker; /* index of the task that mapped it first */
    uint64_t bytes;
    uint64_t key[3]; /* serial number; or device, inode, time of birth; or id, key */
    uint64_t pc;     /* where it was mapped first */
    char name[RACE_NAME_BYTES];
};

/* ---- what orders ---- */

enum race_object_kind {
    RACE_OBJECT_NONE,
    RACE_OBJECT_SEM_NAMED, /* name: as sem_open was told */
    RACE_OBJECT_SEM_UNNAMED,
    RACE_OBJECT_SEM_SYSV, /* key[0]: id, key[1]: number in the set */
    RACE_OBJECT_MUTEX,
    RACE_OBJECT_SPIN,
    RACE_OBJECT_RWLOCK,
    RACE_OBJECT_COND,
    RACE_OBJECT_BARRIER,
    RACE_OBJECT_ONCE,
    RACE_OBJECT_ATOMIC, /* a word that is used by atomic operations */
    RACE_OBJECT_RECORD, /* fcntl or lockf; name: the file's path; key[0..1]: device, inode */
    RACE_OBJECT_FLOCK,
    RACE_OBJECT_NAME,    /* a name in a folder: lock file, mkdir, link, rename */
    RACE_OBJECT_CHANNEL, /* pipe, FIFO, socket, message queue, file */
    RACE_OBJECT_SIGNALS, /* sent to a process: key[0] */
    RACE_OBJECT_QUEUE_SYSV,
    RACE_OBJECT_OTHERS, /* all for which there was no place */
    RACE_OBJECT_KINDS
};

enum race_object_flags {
    RACE_OBJECT_PRIVATE = 1,     /* lies in memory that is not shared */
    RACE_OBJECT_NOT_PSHARED = 2, /* was not made for use between processes */
    RACE_OBJECT_SIGNALLED =
        4, /* a semaphore that was posted by one who had not waited: no lock */
    RACE_OBJECT_REFILLED = 8, /* its value was set while it was in use */
    RACE_OBJECT_UNDONE = 32,  /* the kernel gives back what a dead process took */
    RACE_OBJECT_RETURNED =
        64, /* a semaphore that somebody gave back who had taken it: a lock */
    RACE_OBJECT_INHERITED =
        128, /* the open file of a lock that other processes have as well */
    RACE_OBJECT_FOREIGN =
        256, /* a channel from outside: whoever writes there may have seen everything */
    RACE_OBJECT_ORPHANED = 16, /* somebody waited for it after its holder had ended */
};

/* A part of a semaphore's value, with the past of whoever put it there. */
struct race_token {
    struct race_clock clock;
    uint32_t count; /* of equal ones */
    uint32_t next;  /* index; 0: none */
    uint32_t reserved[14];
};

struct race_object {
    uint32_t lock;  /* the runtime's own */
    uint32_t kind;  /* enum race_object_kind */
    uint32_t flags; /* enum race_object_flags */
    int32_t pid;    /* of a private one: the process in whose memory it lies */
    uint64_t key[3];
    uint64_t offset;    /* in its region; or the address, if it is private */
    uint32_t region;    /* index; 0: it lies in none */
    uint32_t first_pid; /* that used it */
    uint32_t value;     /* tokens that are there */
    uint32_t initial;   /* value it was made with */
    uint32_t has_initial;
    uint32_t initial_task;
    uint64_t initial_pc; /* where it was made, 0: not seen */
    uint32_t
        holder; /* index of the task that took it last and has not let go; 0: none */
    uint32_t depth; /* of a recursive one */
    uint64_t holder_pc;
    uint64_t holder_caller;
    uint32_t posting; /* posts under way */
    uint32_t first_token;
    uint32_t last_token;
    uint32_t spare_token;
    uint32_t next_alike; /* index of another object of the same file */
    uint32_t readers;
    uint64_t tag;           /* of the open file through which it was locked */
    struct race_clock past; /* of those who let go of it, or sent */
    struct race_clock
        readers_past; /* of readers who let go, or decrements of a SysV semaphore */
    struct race_clock ends_past; /* of those who closed a channel */
    char name[RACE_NAME_BYTES];
};

/* ---- findings ---- */

enum race_kind {
    RACE_FOUND_NONE,
    RACE_FOUND_RACE, /* nothing orders `here` and `there`, at least one writes */
    RACE_FOUND_LOST, /* a race, and the value changed under the hand of `here`: old, new */
    RACE_FOUND_BEFORE_WAIT, /* a race: `here` or `there` reads what its own child writes */
    RACE_FOUND_NO_EXCLUSION, /* both held `object`: a race, or seen when it was taken */
    RACE_FOUND_PRIVATE, /* a race under two copies of one lock: `object` and `twin` */
    RACE_FOUND_NOT_PSHARED, /* `object` is used by two processes and not made for that */
    RACE_FOUND_INITIAL,     /* a race under a semaphore that let in more than one */
    RACE_FOUND_TRYWAIT,     /* a race after a try for `object` that failed */
    RACE_FOUND_DIED_HOLDING, /* `here` waits for `object`, which the ended task of `there` took */
    RACE_FOUND_KINDS
};

enum race_site_flags {
    RACE_SITE_WRITE = 1,
    RACE_SITE_ATOMIC = 2,
    RACE_SITE_VOLATILE = 4,
    RACE_SITE_LIBRARY = 8, /* done by a function of the C library, called at pc */
    RACE_SITE_SYNC = 16,   /* no access but an operation on the object */
};

/* A pc is the address behind the call of the runtime, so look up pc - 1. */
struct race_site {
    uint64_t pc;     /* of the access; 0: not known */
    uint64_t caller; /* where the function of the access was called; 0: not known */
    uint16_t task;   /* index */
    uint8_t bytes;   /* of the access, in its word of eight */
    uint8_t flags;   /* enum race_site_flags */
    uint16_t held[RACE_HELD]; /* enum race_hold_bits; 0 ends them */
    uint32_t reserved;
};

struct race_finding {
    uint32_t kind;  /* enum race_kind; written last, may later become a worse one */
    uint32_t count; /* how often it was seen */
    uint32_t is_withdrawn; /* it has turned out otherwise: not to be told */
    uint32_t object;       /* index; 0: none */
    uint32_t twin;         /* index; 0: none */
    uint32_t region;       /* index; 0: none */
    uint64_t offset;       /* of the access in the region */
    uint64_t old_value;
    uint64_t new_value;
    uint32_t value_bytes; /* 0: old and new are not known */
    uint32_t reserved;
    struct race_site here;  /* the access that was seen to be unordered */
    struct race_site there; /* the earlier one */
};

/* ---- shadow ---- */

/* An access to a word. */
struct race_cell {
    uint64_t pc;
    uint64_t caller;
    uint32_t epoch; /* 0: empty */
    uint16_t task;
    uint8_t mask;  /* of bytes */
    uint8_t flags; /* enum race_site_flags */
    uint16_t held[RACE_HELD];
};

struct race_word {
    uint32_t lock;
    uint32_t next; /* cell to be overwritten if none is free */
    uint64_t reserved[3];
    struct race_cell cells[RACE_CELLS];
};

struct race_chunk {
    struct race_word words[RACE_WORDS];
};

/* Which chunk of which region; the index in the table of keys is that of the chunk only
 * by way of `chunk`. */
struct race_chunk_key {
    uint64_t key;   /* region << 40 | number of the chunk in it; 0: free */
    uint32_t chunk; /* index + 1 */
    uint32_t reserved;
};

/* ---- all of it ---- */

struct race_arena {
    uint64_t magic;
    uint32_t version;
    uint32_t bytes; /* RACE_ARENA_BYTES */
    struct race_options options;

    uint32_t lock; /* of the tables; the runtime's own */
    uint32_t finding_lock;
    uint32_t token_lock;
    uint32_t chunk_lock;
    uint32_t fences_seen;
    uint32_t process_count; /* that have begun */
    uint32_t region_serial;
    uint32_t slot_count; /* in use, all further ones never were */
    /* One more than the highest index in use. */
    uint32_t image_count;
    uint32_t task_count;
    uint32_t object_count;
    uint32_t region_count;
    uint32_t finding_count; /* from 0 */
    uint32_t token_count;
    uint32_t chunk_count; /* from 0 */
    uint32_t free_token;
    uint32_t lost[RACE_LOST_COUNT];
    uint32_t doubts[RACE_DOUBT_COUNT];
    uint32_t tags;      /* open files that were numbered */
    uint32_t any_names; /* names that are being made and not known yet */
    uint32_t foreigns;  /* programs that were started and have not come here */

    _Alignas(64) struct race_finding findings[RACE_FINDINGS];
    _Alignas(64) struct race_image images[RACE_IMAGES];
    _Alignas(64) struct race_region regions[RACE_REGIONS];
    _Alignas(64) uint8_t slot_of_task[RACE_TASKS];
    _Alignas(64) uint16_t
        object_keys[RACE_OBJECTS * 2]; /* hashed; index of an object */
    _Alignas(64) struct race_task tasks[RACE_TASKS];
    _Alignas(64) struct race_slot slots[RACE_SLOTS];
    _Alignas(64) struct race_object objects[RACE_OBJECTS];
    _Alignas(64) struct race_token tokens[RACE_TOKENS];
    _Alignas(64) struct race_chunk_key chunk_keys[RACE_CHUNK_KEYS];
    _Alignas(4096) struct race_chunk chunks[RACE_CHUNKS];
};

_Static_assert(sizeof(struct race_arena) <= RACE_ARENA_BYTES,
               "the arena has room for all");
_Static_assert(sizeof(struct race_cell) == 32, "packed");

#endif
