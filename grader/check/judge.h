/* What the families of checks share: the finding under construction and the words for it. */
#ifndef GRADER_CHECK_JUDGE_H
#define GRADER_CHECK_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/pattern.h"
#include "model/result.h"

struct judge {
    const struct exercise *exercise;
    const struct test *test;
    const struct evidence *ev;
    struct arena *arena;
    struct findings *out;
};

/* judge.c: adding a finding. */

/* Appends a finding; `message` already lives in the arena or for ever. The pointer is good
 * until the next call. */
struct finding *judge_add(const struct judge *j, enum reason reason, struct place at,
                          const char *message);
void judge_texts(const struct judge *j, struct finding *finding, struct bytes expected,
                 struct bytes actual);

/* Gives the finding the end of what the actor wrote to stderr, unless an earlier finding
 * has it already. */
void judge_stderr(const struct judge *j, struct finding *finding, size_t actor);

/* The last line that the steps before `step_end` sent to the actor, or NULL. */
const char *judge_typed(const struct judge *j, size_t actor, size_t step_end);

/* The step at which the script stopped, or NULL; its index in *at. */
const struct step_record *judge_stopped(const struct judge *j, size_t *at);

/* NULL if the actor has no record, which a truncated evidence file may bring about. */
const struct actor_record *judge_actor(const struct judge *j, size_t actor);
const char *judge_actor_name(const struct judge *j, size_t actor);

/* words.c: the same words for the same thing everywhere. */

/* "10 s", "500 ms", "1 MiB", "64". */
const char *words_of_limit(struct arena *arena, enum limit_kind limit, int64_t value);
/* "SIGSEGV (segmentation fault)". */
const char *words_of_signal(struct arena *arena, int signal);
/* "exit status 1", "killed by SIGSEGV (segmentation fault)", "still running". */
const char *words_of_end(struct arena *arena, const struct actor_record *actor);
/* "exit status 0 or killed by SIGINT (interrupt)". */
const char *words_of_endings(struct arena *arena, const struct endings *endings);
/* "10 s", "500 ms". */
const char *words_of_time(struct arena *arena, int64_t ns);
/* "4", "at least 2", "at most 3", "2 to 4". */
const char *words_of_range(struct arena *arena, struct range range);
/* "wc (process 3)": by the order of birth where the history is known, else by the pid in
 * the box, which is nearly the same. */
const char *words_of_process(const struct judge *j, const char *name, int pid);
int words_process_number(const struct judge *j, int pid);
/* "shell", "shell and wc", "a, b and c", "a, b, c and 4 more". */
const char *words_of_list(struct arena *arena, const char **names, size_t count);

/* output.c: patterns against texts. */

/* What the text should have been, and the words for how: "stdout of shell (regular
 * expression)". */
struct bytes pattern_expected(const struct judge *j, const struct pattern *pattern);
const char *pattern_subject(const struct judge *j, const struct pattern *pattern,
                            const char *whose);

/* One sentence that says in what way `whose` ("stdout of shell", "g.txt") does not match. */
const char *pattern_message(const struct judge *j, const struct pattern *pattern,
                            struct bytes text, const char *whose);
void output_judge(const struct judge *j, const struct check *check);

/* exits.c */
bool ending_matches(const struct endings *endings, const struct actor_record *actor);

/* Appends a finding if the actor did not end as it should, and says whether it did.
 * `step_end` as for judge_typed. */
bool exits_judge(const struct judge *j, size_t actor, const struct endings *endings,
                 struct place at, size_t step_end);
void exits_judge_check(const struct judge *j, const struct check *check);

/* Every actor that died of a signal which neither the script sent nor the test wants. Leaves
 * out `except`, which another finding tells about. */
void exits_judge_crashes(const struct judge *j, ptrdiff_t except);

/* files.c: `step` is the index of the `files` step, or SIZE_MAX for a check. */
void files_judge(const struct judge *j, const struct file_expectation *list,
                 size_t count, size_t step);
void files_judge_check(const struct judge *j, const struct check *check);

/* reaped.c */
void reaped_judge(const struct judge *j, const struct check *check);

/* Does a path, as the box or its program wrote it, lead to `wanted`, which a course gives
 * relative to the work folder? */
bool path_is(const char *path, const char *wanted);

/* processes.c, fds.c, leaves.c, calls.c, signals.c, ends.c: what processes do. */
void processes_judge(const struct judge *j, const struct check *check);
void fds_judge(const struct judge *j, const struct check *check);
void leaves_judge(const struct judge *j, const struct check *check);
void calls_judge(const struct judge *j, const struct check *check);
void signals_judge(const struct judge *j, const struct check *check);
void blocks_judge(const struct judge *j, const struct check *check);
void busy_judge(const struct judge *j, const struct check *check);
void terminates_judge(const struct judge *j, const struct check *check);

/* races.c, memory.c: what the runtimes of ours in the program have found. */
void races_judge(const struct judge *j, const struct check *check);
void memory_judge(const struct judge *j, const struct check *check);

/* fault.c: a play in which one call was made to fail. */
void fault_judge(const struct judge *j);
void fault_judge_survey(const struct judge *j);
void fault_remarks(const struct judge *j);

/* fault_lack.c, fault_death.c: what may not come of it. */
void fault_judge_lack(const struct judge *j);
void fault_judge_death(const struct judge *j);

/* Everything that an undisturbed play must show; check.c. */
void judge_play(const struct judge *j);

/* limits.c */

/* The limit that was hit as one sentence, and its reason. */
const char *limit_message(const struct judge *j);
enum reason limit_reason(const struct judge *j);
/* Where something has failed, puts first that a descriptor was refused: a program that
 * can do without is not blamed. */
void limits_judge_refusal(const struct judge *j);

/* script.c: the finding of the step at which the script stopped, and those of steps that
 * were played but came out wrong. */
void script_judge_stop(const struct judge *j);
void script_judge_steps(const struct judge *j);

/* … but only how the actor has ended where a step has waited for that. */
void script_judge_exits(const struct judge *j, size_t actor);

/* build.c */
void build_judge(const struct judge *j);
void build_remarks(const struct judge *j);

#endif
