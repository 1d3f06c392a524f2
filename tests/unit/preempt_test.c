/* What instructions do with memory, and programs of tests/preemptions that are held at some. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/buf.h"
#include "observe/trace_access.h"
#include "support/in_worker.h"
#include "support/trial.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#if defined(__x86_64__)

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R12 = 12, NEXT = 0x5000 };

struct sample {
    const char *words;
    unsigned char code[INSTRUCTION_BYTES_MAX];
    const char *deed; /* "r", "w", "rw", or "" */
    uint64_t address;
};

/* Registers hold 0x1000 times their number. */
static const struct sample samples[] = {
    {"mov (%rax),%eax", {0x8b, 0x00}, "r", 0},
    {"mov %edx,(%rax)", {0x89, 0x10}, "w", 0},
    {"mov -8(%rbp),%rax", {0x48, 0x8b, 0x45, 0xf8}, "r", 0x5000 - 8},
    {"mov %rax,0x100(%rip)", {0x48, 0x89, 0x05, 0, 1, 0, 0}, "w", NEXT + 0x100},
    {"addl $1,(%rcx)", {0x83, 0x01, 0x01}, "rw", 0x1000},
    {"cmpl $0,(%rcx)", {0x83, 0x39, 0x00}, "r", 0x1000},
    {"movl $1,4(%rcx)", {0xc7, 0x41, 4, 1, 0, 0, 0}, "w", 0x1004},
    {"incl (%rdx)", {0xff, 0x02}, "rw", 0x2000},
    {"call *(%rdx)", {0xff, 0x12}, "", 0},
    {"mov (%rcx,%rdx,4),%eax", {0x8b, 0x04, 0x91}, "r", 0x1000 + 4 * 0x2000},
    {"mov (%r12),%eax", {0x41, 0x8b, 0x04, 0x24}, "r", 0xc000},
    {"mov 0x2000(,%rdx,8),%eax", {0x8b, 0x04, 0xd5, 0, 0x20, 0, 0}, "r", 0x12000},
    {"movzbl (%rsi),%eax", {0x0f, 0xb6, 0x06}, "r", 0x6000},
    {"movups %xmm0,(%rdi)", {0x0f, 0x11, 0x07}, "w", 0x7000},
    {"movss (%rdi),%xmm0", {0xf3, 0x0f, 0x10, 0x07}, "r", 0x7000},
    {"add %eax,(%r8)", {0x41, 0x01, 0x00}, "rw", 0x8000},
    {"add (%r8),%eax", {0x41, 0x03, 0x00}, "r", 0x8000},
    {"lock addl $1,(%rcx)", {0xf0, 0x83, 0x01, 0x01}, "", 0},
    {"xchg %eax,(%rcx)", {0x87, 0x01}, "", 0},
    {"mov %fs:0x28,%rax", {0x64, 0x48, 0x8b, 0x04, 0x25, 0x28, 0, 0, 0}, "", 0},
    {"lea 4(%rcx),%eax", {0x8d, 0x41, 4}, "", 0},
    {"mov %eax,%edx", {0x89, 0xc2}, "", 0},
    {"push %rbp", {0x55}, "", 0},
    {"ret", {0xc3}, "", 0},
    {"nopl (%rax)", {0x0f, 0x1f, 0x00}, "", 0},
    {"jne", {0x75, 0x10}, "", 0},
    {"endbr64", {0xf3, 0x0f, 0x1e, 0xfa}, "", 0},
};

Test(access, is_read_from_the_code)
{
    for (size_t i = 0; i < LENGTH(samples); i++) {
        const struct sample *sample = &samples[i];
        struct instruction in = {.next = NEXT};
        struct access access = {0};
        char deed[3] = "";

        memcpy(in.code, sample->code, sizeof(sample->code));
        for (uint64_t k = 0; k < GENERAL_REGISTERS; k++) {
            in.registers[k] = 0x1000 * k;
        }
        if (access_decode(&in, &access)) {
            (void)snprintf(deed, sizeof(deed), "%s%s", access.reads ? "r" : "",
                           access.writes ? "w" : "");
        }

        cr_assert_str_eq(deed, sample->deed, "%s: '%s'", sample->words, deed);
        cr_assert(deed[0] == '\0' || access.address == sample->address, "%s: %#lx",
                  sample->words, (unsigned long)access.address);
    }
}

#endif

/* ---- */

enum { SEARCHES_MAX = 5 };

TestSuite(preempt, .init = trial_need_boxes, .timeout = 60);

static bool has_failed(const struct evidence *ev)
{
    const struct actor_record *actor = &ev->actors[0];

    return !ev->is_complete || actor->end != END_EXITED || actor->end_value != 0;
}

/* "count_up in prog.c:21" of each play that fails, once. */
static void say_failure(const struct evidence *ev, struct buf *said)
{
    AUTO_BUF line = {0};

    buf_printf(&line, "%s, line %d\n", ev->preempted.site.function,
               ev->preempted.site.line);
    if (said->data == NULL || strstr(said->data, line.data) == NULL) {
        buf_add_string(said, line.data);
    }
}

static void play_all(struct buf *said)
{
    struct step steps[] = {START, EXITS};
    struct evidence survey = {0};

    trial_play((struct trial){.kind = TRIAL_STEPS}, steps, LENGTH(steps), &survey);
    for (size_t i = 0; i < survey.proposal_count; i++) {
        struct evidence ev = {0};
        trial_play(survey.proposals[i], steps, LENGTH(steps), &ev);
        if (!ev.preempted.is_known) {
            buf_printf(said, "nobody came to %#lx\n",
                       (unsigned long)survey.proposals[i].address);
        } else if (has_failed(&ev)) {
            say_failure(&ev, said);
        }
        evidence_release(&ev);
    }
    buf_printf(said, "%s", survey.proposal_count == 0 ? "no proposal\n" : "");
    evidence_release(&survey);
}

static void expect(const char *flags, const char *name, const char *wanted)
{
    trial_use_file(flags, "tests/preemptions", name);
    struct buf said = in_worker(play_all);
    /* On a busy machine the others may come too late to do the harm in one search. */
    for (int i = 1; i < SEARCHES_MAX && strstr(said.data, wanted) == NULL; i++) {
        buf_release(&said);
        said = in_worker(play_all);
    }

    /* Where else it may be held depends on who is first. */
    cr_assert(wanted[0] == '\0' ? said.data[0] == '\0'
                                : strstr(said.data, wanted) != NULL,
              "%s %s: not '%s' but:\n%s", name, flags, wanted, said.data);
    buf_release(&said);
}

Test(preempt, names_the_line_of_a_lost_update)
{
    expect("-DWRONG", "counter", "count_up, line 21\n");
    expect("-DRIGHT", "counter", "");
}

Test(preempt, names_the_line_of_a_lost_wake_up)
{
    expect("-DWRONG", "wake-up", "main, line 31\n");
    expect("-DRIGHT", "wake-up", "");
}

Test(preempt, names_the_line_between_two_words)
{
    /* Whichever of the two is held. */
    expect("-DWRONG", "two-words", ", line ");
    expect("-DRIGHT", "two-words", "");
}

Test(preempt, names_the_line_that_a_handler_comes_between)
{
    expect("-DWRONG", "handler-counts", "main, line 31\n");
    expect("-DRIGHT", "handler-counts", "");
}

Test(preempt, has_nothing_to_propose_where_nothing_is_shared)
{
    trial_use("", "#include <stdio.h>\n"
                  "int count; int main(void) { for (; count < 9; count++) puts(\"x\"); "
                  "return 0; }\n");
    struct buf said = in_worker(play_all);

    cr_assert_str_eq(said.data, "no proposal\n", "%s", said.data);
    buf_release(&said);
}
