#include "support/compiled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

static void run_compiler(const char *const *argv)
{
    int status = -1;

    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    cr_assert(waitpid(pid, &status, 0) == pid && status == 0, "%s cannot compile: %#x",
              argv[0], (unsigned)status);
}

static void write_file(const struct compiled *program, const char *name,
                       const char *text)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%s", program->folder, name);
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

struct compiled compile(const char *command, const char *text, const char *more)
{
    struct compiled program = {.folder = "/tmp/sites.XXXXXX"};
    char words[256];
    char sources[2][96];
    const char *argv[24];
    size_t count = 0;

    cr_assert(mkdtemp(program.folder) != NULL && chmod(program.folder, 0755) == 0);
    snprintf(program.path, sizeof(program.path), "%s/program", program.folder);
    snprintf(sources[0], sizeof(sources[0]), "%s/a.c", program.folder);
    snprintf(sources[1], sizeof(sources[1]), "%s/b.c", program.folder);
    write_file(&program, "a.c", text);
    write_file(&program, "b.c", more == NULL ? "" : more);
    snprintf(words, sizeof(words), "%s", command);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
        argv[count++] = word;
    }
    argv[count++] = "-w";
    argv[count++] = "-o";
    argv[count++] = program.path;
    argv[count++] = sources[0];
    argv[count++] = sources[1];
    argv[count] = NULL;
    run_compiler(argv);
    return program;
}

void compiled_remove(const struct compiled *program)
{
    char path[128];

    unlink(program->path);
    snprintf(path, sizeof(path), "%s/a.c", program->folder);
    unlink(path);
    snprintf(path, sizeof(path), "%s/b.c", program->folder);
    unlink(path);
    rmdir(program->folder);
}
