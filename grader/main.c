#include <stdio.h>

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

int main(int argc, char **argv)
{
    struct err e = {0};
    int status = cli_main(argc, argv, &e);

    if (status < 0) {
        (void)fflush(stdout);
        (void)fprintf(stderr, "grader: %s\n", e.text);
        return status_of(&e);
    }
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        perror("grader: cannot write the output");
        return EXIT_TROUBLE;
    }
    return status;
}
