#include <malloc.h>
#include <signal.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/cli.h"

static int status_of(const struct err *e)
{
    switch (e->kind) {
    case ERR_USAGE:
    case ERR_COURSE:
        return EXIT_USAGE;
    case ERR_NONE:
    case ERR_SYSTEM:
        break;
    }
    return EXIT_TROUBLE;
}

/* A message quotes arguments and file names, which may hold terminal escapes. */
static void complain(const struct err *e)
{
    AUTO_BUF text = {0};

    text_sanitise(&text, bytes_of(e->text), TEXT_BLOCK);
    (void)fflush(stdout);
    (void)fprintf(stderr, "grader: %.*s\n", (int)text.len, text.data);
}

int main(int argc, char **argv)
{
    struct err e = {0};

    /* Inherited as ignored, it would have the kernel reap our children before we ask. */
    (void)signal(SIGCHLD, SIG_DFL);
    /* All memory on the heap, none in mappings of its own: then what a box must not know
     * lies in one place, which its keeper gives back (sandbox/forget.h). */
    (void)mallopt(M_MMAP_MAX, 0);
    int status = cli_main(argc, argv, &e);

    if (status < 0) {
        complain(&e);
        return status_of(&e);
    }
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        perror("grader: cannot write the output");
        return EXIT_TROUBLE;
    }
    return status;
}
