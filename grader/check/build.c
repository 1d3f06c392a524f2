#include "check/compiler.h"
#include "check/judge.h"

enum { MESSAGES_MAX = 20 };

static const struct actor_record *compiler_of(const struct judge *j)
{
    const struct actor_record *actor = judge_actor(j, 0);

    return actor != NULL && (actor->pid != 0 || actor->exec_errno != 0) ? actor : NULL;
}

/* "*.c" or "*.c, *.h". */
static const char *wanted_sources(const struct judge *j)
{
    const char *out = NULL;

    for (size_t i = 0; i < j->exercise->build.source_count; i++) {
        const char *one = j->exercise->build.sources[i];
        out = out == NULL ? one : arena_printf(j->arena, "%s, %s", out, one);
    }
    return out == NULL ? "*.c" : out;
}

static const char *build_limit_message(const struct judge *j)
{
    const struct evidence *ev = j->ev;
    const char *value = words_of_limit(j->arena, ev->limit, ev->limit_value);

    switch (ev->limit) {
    case LIMIT_WALL:
        return arena_printf(j->arena, "compiling did not end within %s", value);
    case LIMIT_CPU:
        return arena_printf(j->arena, "compiling took more than %s of processor time",
                            value);
    case LIMIT_MEMORY:
        return arena_printf(j->arena, "compiling took more than %s of memory", value);
    case LIMIT_OUTPUT:
        return arena_printf(j->arena, "the compiler printed more than %s of messages",
                            value);
    case LIMIT_FILES:
        return arena_printf(j->arena, "compiling made files of more than %s", value);
    case LIMIT_PROCESSES:
    case LIMIT_OPEN:
    case LIMIT_INODES:
    case LIMIT_COUNT:
        break;
    }
    return limit_message(j);
}

static void locate(const struct judge *j, struct finding *finding,
                   const struct compiler_message *message)
{
    if (message->file.len > 0) {
        finding->file = arena_copy(j->arena, message->file.data, message->file.len);
    }
    finding->line = message->line;
    finding->actual = (struct bytes){
        arena_copy(j->arena, message->block.data, message->block.len),
        message->block.len,
    };
}

static size_t add_messages(const struct judge *j, struct bytes text, int kind)
{
    struct compiler_messages messages =
        compiler_parse(compiler_clean(text, j->arena), j->arena);
    size_t count = 0;

    for (size_t i = 0; i < messages.count && count < MESSAGES_MAX; i++) {
        const struct compiler_message *message = &messages.list[i];
        if ((int)message->kind != kind) {
            continue;
        }
        struct finding *finding =
            judge_add(j, REASON_BUILD, j->test->at,
                      arena_copy(j->arena, message->text.data, message->text.len));
        locate(j, finding, message);
        count++;
    }
    return count;
}

static void add_whole_text(const struct judge *j, const struct actor_record *compiler)
{
    struct bytes text = compiler_clean(compiler->streams[STREAM_ERR].text, j->arena);
    struct finding *finding =
        judge_add(j, REASON_BUILD, j->test->at,
                  arena_printf(j->arena, "the compiler failed (%s)",
                               words_of_end(j->arena, compiler)));

    finding->subject = "messages of the compiler";
    finding->actual = text;
    finding->actual_is_cut = compiler->streams[STREAM_ERR].is_cut;
}

void build_judge(const struct judge *j)
{
    const struct actor_record *compiler = compiler_of(j);

    if (j->ev->has_limit) {
        (void)judge_add(j, REASON_LIMIT, j->test->at, build_limit_message(j));
        return;
    }
    if (compiler == NULL) {
        (void)judge_add(
            j, REASON_BUILD, j->test->at,
            arena_printf(j->arena,
                         "nothing to compile: no file named %s in the submission",
                         wanted_sources(j)));
        return;
    }
    if (compiler->end == END_EXITED && compiler->end_value == 0) {
        return;
    }
    if (add_messages(j, compiler->streams[STREAM_ERR].text, MESSAGE_ERROR) == 0) {
        add_whole_text(j, compiler);
    }
}

void build_remarks(const struct judge *j)
{
    const struct actor_record *compiler = compiler_of(j);

    if (compiler != NULL) {
        (void)add_messages(j, compiler->streams[STREAM_ERR].text, MESSAGE_WARNING);
    }
    for (size_t i = 0; i < j->ev->refused_count; i++) {
        const struct refused_record *refused = &j->ev->refused[i];
        struct finding *finding =
            judge_add(j, REASON_MISUSE, j->test->at,
                      arena_printf(j->arena, "%s was not taken: %s", refused->name,
                                   refused->why));
        finding->file = arena_string(j->arena, refused->name);
    }
}
