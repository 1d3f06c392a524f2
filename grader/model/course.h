/* What is asked: a course, its exercises, their tests. Pure data, made by load/.
 *
 * Everything hangs in the course's arena and is freed with it. Texts are NUL-terminated
 * unless they are `struct bytes`; texts marked (template) may hold {{…}}, see template.h. */
#ifndef GRADER_MODEL_COURSE_H
#define GRADER_MODEL_COURSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/limits.h"
#include "model/pattern.h"
#include "model/trial.h"

/* Where something stands in a course file; line and column count from 1. */
struct place {
    const char *file;
    int line;
    int column;
};

struct localized {
    const char *en; /* always given */
    const char *zh; /* NULL: fall back to en */
};

enum stream { STREAM_OUT, STREAM_ERR, STREAM_ANY };

enum step_kind {
    STEP_START,
    STEP_SEND,
    STEP_FEED,
    STEP_CLOSE,
    STEP_EXPECT,
    STEP_UNTIL,
    STEP_SIGNAL,
    STEP_EXITS,
    STEP_FILES,
    STEP_HOLD,
    STEP_RELEASE,
    STEP_KINDS
};

enum until_kind {
    UNTIL_READING_STDIN, /* some process of the actor is blocked reading the actor's stdin */
    UNTIL_IDLE,          /* reading stdin, and no other process of the actor is left */
    UNTIL_BLOCKED_IN, /* some process of the actor is blocked in system call `call` */
    UNTIL_ENDED,      /* the actor's first process has ended */
    UNTIL_HELD,       /* the `hold` step before has caught a task of the actor */
    UNTIL_WAITING,    /* all tasks of the actor are blocked, whatever in */
    UNTIL_STOPPED,    /* its first process is stopped, as by SIGSTOP */
};

/* How a process may end. `any` accepts every exit status but no death by signal. */
struct ending {
    bool is_signal;
    int value; /* exit status 0..255, or signal number */
};
struct endings {
    bool any;
    struct ending *list;
    size_t count;
};

/* A file that must hold, lack or not be. */
struct file_expectation {
    const char *path; /* relative to the work folder, no `..` */
    bool is_absent;   /* must not exist; then `content` is unused */
    struct pattern content;
    struct place at;
};

struct step {
    enum step_kind kind;
    struct place at;
    size_t actor; /* index into test.actors; unused by STEP_FILES */
    union {
        struct {
            const char *
                *argv; /* (template) ended by NULL; argv[0] starts with ./ or is a
                                  command of the box */
            size_t argc;
            bool tty;
        } start;
        struct bytes send; /* (template) of STEP_SEND and STEP_FEED */
        struct {
            struct pattern pattern;
            enum stream stream;
        } expect;
        struct {
            enum until_kind kind;
            const char *call; /* name of the system call, for UNTIL_BLOCKED_IN … */
            const char
                *on; /* … and what it must be about, or NULL; see struct waiting */
        } until;
        struct {
            const char *call; /* as for UNTIL_BLOCKED_IN */
            bool after;       /* when it returns, not before it is made */
            int stream; /* only on this one of its descriptors 0, 1, 2, as the script
                                 gave them plus 1; 0: on whatever */
        } hold;
        struct {
            int number;
            bool to_group;       /* to all processes of its process group */
            int times;           /* how often, one right behind the other; 0: once */
            struct bytes values; /* (template) or `data` NULL: the numbers to send along
                                    with sigqueue(3), between blanks or newlines */
            int child;        /* to this one of the actor's other living processes, by
                                    order of birth; 0: to its first process … */
            const char *call; /* … or, if not NULL, to the first that is blocked in
                                    this, … */
            const char *on;   /* … about this, or NULL; see struct waiting */
        } signal;
        struct endings exits;
        struct {
            struct file_expectation *list;
            size_t count;
        } files;
    };
};

enum check_kind {
    CHECK_OUTPUT, /* everything an actor printed on stdout */
    CHECK_STDERR,
    CHECK_EXIT,
    CHECK_FILES, /* in the work folder when the script is over */
    CHECK_REAPED,
    CHECK_PROCESSES,
    CHECK_FDS,
    CHECK_LEAVES,
    CHECK_CALLS,
    CHECK_SIGNALS,
    CHECK_BLOCKS,
    CHECK_BUSY,
    CHECK_TERMINATES,
    CHECK_RACES, /* these three are judged by further trials, see test_trials */
    CHECK_MEMORY,
    CHECK_SURVIVES,
    CHECK_KINDS
};

/* From min to max, both included. */
struct range {
    int min;
    int max;
};

/* Texts of a list, as written. */
struct words {
    const char **list;
    size_t count;
};

enum process_state {
    PROCESS_ZOMBIE,
    PROCESS_STOPPED,
    PROCESS_ENDED, /* a zombie whose fault is not to be one, but not to live any more */
};

/* The processes that an actor had in all, the first included. */
struct processes_check {
    struct range count;    /* max 0: not asked */
    int depth;             /* no process is further from the first one; 0: not asked */
    struct words together; /* programs that were alive at one moment */
    struct words runs;     /* programs that the student's code executed, no others */
    struct {
        int *list; /* enum process_state */
        size_t count;
    } none; /* nobody is like this when the script is over */
};

struct fds_check {
    struct {
        int *list;
        size_t count;
    } at_exec;       /* what every executed program began with; list NULL: not asked */
    struct words of; /* only of programs of these names; none: of all */
    bool has_growth;
    int growth; /* how many more there may be at the end than early on */
};

enum call_outcome { CALL_ANY, CALL_OK, CALL_FAILS, CALL_ERRNO };

/* One entry of a `calls` check. */
struct wanted_call {
    struct words names; /* alternatives: functions of the C library, or system calls */
    const char *path;   /* pattern (fnmatch(3)) of a path, or NULL */
    struct words flags; /* names, as "O_EXCL"; all of them must be given */
    enum call_outcome outcome;
    int error; /* CALL_ERRNO */
};
struct wanted_calls {
    struct wanted_call *list;
    size_t count;
};

struct calls_check {
    struct wanted_calls uses;
    struct wanted_calls avoids;
    struct wanted_calls order; /* their first uses come in this order */
    bool is_from_any;          /* by any program; else only by the student's own code */
};

/* A signal whose handler must be set up with all of these sa_flags. */
struct wanted_handler {
    int signal;
    struct words flags;
};
struct wanted_delivery {
    int signal;
    struct range times;
};

struct signals_check {
    struct {
        struct wanted_handler *list;
        size_t count;
    } handles;
    struct {
        int *list;
        size_t count;
    } ignores;
    struct {
        struct wanted_delivery *list;
        size_t count;
    } delivered;
    int default_at_exec; /* 1: programs begin with nothing blocked and nothing ignored */
    bool safe_handlers;  /* nothing unsafe is called in a handler, see signal_safe.h */
};

/* To be blocked in a system call. */
struct waiting {
    const char *call;
    const char *on; /* a path, "stdin" (the actor's), "pipe" (any), or NULL */
};

/* How every process that ran this program last has ended. */
struct wanted_end {
    const char *program;
    struct endings endings;
};

struct check {
    enum check_kind kind;
    struct place at;
    size_t actor; /* as in step; unused by CHECK_FILES, CHECK_REAPED, CHECK_LEAVES */
    union {
        struct pattern pattern; /* CHECK_OUTPUT, CHECK_STDERR */
        struct endings exits;
        struct {
            struct file_expectation *list;
            size_t count;
        } files;
        struct processes_check processes;
        struct fds_check fds;
        struct words leaves; /* name patterns (fnmatch(3)) of what may be left */
        struct calls_check calls;
        struct signals_check signals;
        struct waiting blocks;
        int64_t busy_ns; /* CHECK_BUSY: less than this is no busy waiting */
        struct {
            struct wanted_end *list;
            size_t count;
        } terminates;
        bool wants_freed; /* CHECK_MEMORY: nothing that was allocated is lost */
        struct {
            int *list; /* enum fault */
            size_t count;
        } survives;
    };
};

/* A file that lies in the work folder when the script begins. */
struct given_file {
    const char *path;
    struct bytes content; /* (template) */
};

enum visibility {
    VISIBILITY_VISIBLE,
    VISIBILITY_HIDDEN,
    VISIBILITY_AFTER_DUE,
    VISIBILITY_AFTER_PUBLISHED,
};

enum test_kind {
    TEST_BUILD,  /* "builds": made by load/ as the first test of every exercise */
    TEST_SCRIPT, /* a scenario */
};

struct test {
    enum test_kind kind;
    const char *id;
    struct place at;
    struct localized title;
    int points;    /* hundredths */
    size_t *needs; /* indexes into exercise.tests, all smaller than this test's own */
    size_t need_count;
    enum visibility visibility;
    struct limits limits; /* complete: nothing open */
    const char **actors;
    size_t actor_count;
    struct given_file *given;
    size_t given_count;
    struct step *steps;
    size_t step_count;
    struct check *checks;
    size_t check_count;
    int schedules;   /* how many further trials in a seeded order of events */
    int preemptions; /* at how many instructions, at most, the first who comes is held */
    struct localized *hints;
    size_t hint_count;
};

struct build {
    const char *program;  /* name of the executable */
    const char **sources; /* name patterns (fnmatch(3)) of what goes to the compiler */
    size_t source_count;
    const char *
        *flags; /* compiler and flags first, libraries last; see build/build.h */
    size_t flag_count;
    const char **libs;
    size_t lib_count;
    const char *compiler;
    int warning_cost; /* hundredths taken from the build test's points per warning */
    struct limits limits;
};

struct exercise {
    const char *id;
    const char *dir; /* folder of exercise.yaml */
    struct place at;
    struct localized title;
    struct localized summary;
    const char **teaches;
    size_t teach_count;
    const char **requires; /* ids of exercises that should be solved first */
    size_t require_count;
    const char **submit; /* name patterns of the files that are handed in */
    size_t submit_count;
    struct build build;
    struct test *tests; /* tests[0] is the build */
    size_t test_count;
    struct localized *hints;
    size_t hint_count;
};

struct course {
    struct arena arena;
    const char *file; /* path of course.yaml */
    const char *dir;
    const char *id;
    struct localized title;
    struct exercise *exercises;
    size_t exercise_count;
};

/* NULL if the course has none of that name. */
const struct exercise *course_find(const struct course *course, const char *id);

/* Sum of the points of all tests, in hundredths. */
int exercise_points(const struct exercise *exercise);

/* Does a step or a check need the history of the run (evidence.trace)? */
bool test_needs_trace(const struct test *test);

/* Does a step hold a process, which takes a tracer? */
bool test_holds(const struct test *test);

/* Does a check need what is called from signal handlers, even without a system call? */
bool test_watches_handlers(const struct test *test);

/* The names of all calls that its holds and checks are about; the list lives in `arena`,
 * the names are the course's. Returns their number. */
size_t test_traced_calls(const struct test *test, struct arena *arena,
                         const char *const **out);

/* The further trials that the test asks for, as far as they are known before the first: those
 * of a survey follow from it. The list lives in `arena`; returns its length. */
size_t test_trials(const struct test *test, struct arena *arena, struct trial **out);

void course_release(struct course *course);

#endif
