#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cli/commands.h"

#define GRADER_VERSION "0.1.0"

#define OPTIONS_REPORT \
    (OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_LANG) | OPTION_BIT(OPTION_VERBOSE))
#define OPTIONS_ALWAYS (OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_COURSE))

const struct command commands[] = {
    {"run", "[EXERCISE…]", "grade submissions and say what is wrong",
     "Compiles each submission, plays every test of the exercise in a sandbox and "
     "reports.\n"
     "Without --submission the files in the current exercise folder are graded, or "
     "those in\n"
     "exercises/EXERCISE of the course.\n",
     OPTIONS_ALWAYS | OPTIONS_REPORT | OPTION_BIT(OPTION_SUBMISSION) |
         OPTION_BIT(OPTION_SOLUTIONS) | OPTION_BIT(OPTION_TEST) |
         OPTION_BIT(OPTION_SEED) | OPTION_BIT(OPTION_JOBS) | OPTION_BIT(OPTION_FORMAT) |
         OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_KEEP) |
         OPTION_BIT(OPTION_TRACE) | OPTION_BIT(OPTION_TRIAL) |
         OPTION_BIT(OPTION_QUICK) | OPTION_BIT(OPTION_REQUIRE),
     command_run},
    {"why", "[EXERCISE]", "explain the first failed test in full",
     "Grades as run does, then tells of the first test that failed (or the one that "
     "--test\n"
     "names) all that is known: who waits where for whom, what would help, the lines "
     "of "
     "the\n"
     "student's files that matter, and what the processes did before.\n",
     OPTIONS_ALWAYS | OPTIONS_REPORT | OPTION_BIT(OPTION_SUBMISSION) |
         OPTION_BIT(OPTION_TEST) | OPTION_BIT(OPTION_SEED) | OPTION_BIT(OPTION_JOBS) |
         OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_REQUIRE),
     command_why},
    {"trace", "EXERCISE --test ID [PATH] | -- PROGRAM [ARGUMENT…]",
     "draw what processes do, as a timeline",
     "Plays one test of an exercise with a submission, or runs any program of this "
     "machine\n"
     "(or an executable file of yours) in a sandbox, and draws a lane for each "
     "process: "
     "fork,\n"
     "exec, pipes, signals, waits, ends. Compile with -g to see source lines.\n",
     OPTIONS_ALWAYS | OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_VERBOSE) |
         OPTION_BIT(OPTION_SUBMISSION) | OPTION_BIT(OPTION_TEST) |
         OPTION_BIT(OPTION_SEED) | OPTION_BIT(OPTION_JOBS) |
         OPTION_BIT(OPTION_TIMELINE) | OPTION_BIT(OPTION_OUTPUT) |
         OPTION_BIT(OPTION_INPUT) | OPTION_BIT(OPTION_REQUIRE),
     command_trace},
    {"doctor", "", "say how well this machine isolates programs, and what to mend",
     "Tries every piece of the sandbox and of grading for real: namespaces, filters,\n"
     "Landlock, ptrace, the compiler. Exit status: 0 if everything is there, 1 if "
     "less,\n"
     "3 if programs would run without isolation.\n",
     OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_FORMAT) | OPTION_BIT(OPTION_COLOR) |
         OPTION_BIT(OPTION_VERBOSE) | OPTION_BIT(OPTION_OUTPUT),
     command_doctor},
    {"list", "[EXERCISE…]", "list the exercises of the course, or the tests of some",
     "", OPTIONS_ALWAYS | OPTION_BIT(OPTION_LANG), command_list},
    {"verify", "[EXERCISE…]",
     "prove the tests: right programs pass, wrong ones are caught",
     "Grades solutions/EXERCISE/*/ and tests/styles/EXERCISE/*.c, which must pass "
     "every\n"
     "test, and tests/wrong/EXERCISE/*.c and tests/hostile/EXERCISE/*.c, whose first "
     "comment\n"
     "names the tests that must fail (fails: ID, ID…) and a phrase that the report of "
     "the\n"
     "first of them must hold (says: PHRASE). No other test may fail, but those of "
     "which\n"
     "a race in the program decides (may fail: ID, ID…).\n",
     OPTIONS_ALWAYS | OPTIONS_REPORT | OPTION_BIT(OPTION_SEED) |
         OPTION_BIT(OPTION_JOBS) | OPTION_BIT(OPTION_TRACE) |
         OPTION_BIT(OPTION_REPEAT) | OPTION_BIT(OPTION_LOAD) |
         OPTION_BIT(OPTION_SOLUTIONS) | OPTION_BIT(OPTION_REQUIRE),
     command_verify},
    {"lint", "", "check the course files alone", "", OPTIONS_ALWAYS, command_lint},
    {"schema", "[course|exercise]", "print the JSON Schema of a course file",
     "For editors that complete and validate YAML (yaml-language-server).\n",
     OPTION_BIT(OPTION_HELP), command_schema},
    {0},
};

static void print_usage(struct buf *out)
{
    buf_add_string(out,
                   "grader: grades programs that talk to each other, and says what "
                   "their processes did\n\nusage: grader COMMAND [OPTION…]\n\n");
    for (const struct command *c = commands; c->name != NULL; c++) {
        buf_printf(out, "  %-8s  %s\n", c->name, c->summary);
    }
    buf_add_string(out,
                   "\n  grader COMMAND --help   options of a command\n"
                   "  grader --version        the version\n\n"
                   "exit status: 0 all passed, 1 something failed, 2 bad command line "
                   "or course,\n             3 the grader could not do its job, 130 "
                   "interrupted\n");
}

static void print_command_usage(const struct command *command, struct buf *out)
{
    buf_printf(out, "usage: grader %s [OPTION…]%s%s\n\n%s\n", command->name,
               command->words[0] == '\0' ? "" : " ", command->words, command->summary);
    if (command->details[0] != '\0') {
        buf_printf(out, "\n%s", command->details);
    }
    buf_add_char(out, '\n');
    options_help(command->options, out);
}

static int print(const struct buf *text)
{
    (void)fwrite(text->data, 1, text->len, stdout);
    return EXIT_ALL_PASSED;
}

static int refuse_command(const char *word, struct err *e)
{
    const char *names[sizeof(commands) / sizeof(commands[0])] = {NULL};

    for (size_t i = 0; commands[i].name != NULL; i++) {
        names[i] = commands[i].name;
    }
    const char *near = text_nearest(word, names);
    if (near != NULL) {
        return err_set(e, ERR_USAGE, "there is no command '%s': did you mean '%s'?",
                       word, near);
    }
    return err_set(e, ERR_USAGE, "there is no command '%s' (see grader --help)", word);
}

static int run_command(const struct command *command, int argc, char **argv,
                       struct err *e)
{
    /* Too large for a small stack, and there is one command line. */
    static struct options options;
    AUTO_BUF text = {0};

    if (options_parse(argc, argv, command->options, &options, e) < 0) {
        return -1;
    }
    if (options.help) {
        print_command_usage(command, &text);
        return print(&text);
    }
    return command->run(&options, e);
}

int cli_main(int argc, char **argv, struct err *e)
{
    AUTO_BUF text = {0};

    if (argc < 2) {
        print_usage(&text);
        (void)fwrite(text.data, 1, text.len, stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_usage(&text);
        return print(&text);
    }
    if (strcmp(argv[1], "--version") == 0) {
        buf_add_string(&text, "grader " GRADER_VERSION "\n");
        return print(&text);
    }
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (strcmp(argv[1], c->name) == 0) {
            return run_command(c, argc - 2, argv + 2, e);
        }
    }
    return refuse_command(argv[1], e);
}
