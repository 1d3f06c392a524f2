#include "cli/output.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

enum { WIDTH_DEFAULT = 80, WIDTH_MIN = 40, WIDTH_MAX = 120 };

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);

    return value != NULL && value[0] != '\0';
}

static bool wants_color(const struct options *options)
{
    const char *term = getenv("TERM");

    if (strcmp(options->color, "auto") != 0) {
        return strcmp(options->color, "always") == 0;
    }
    if (is_set("NO_COLOR")) {
        return false;
    }
    if (is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR")) {
        return true;
    }
    return term != NULL && strcmp(term, "dumb") != 0 && options->output == NULL &&
           isatty(STDOUT_FILENO) == 1;
}

static int terminal_width(void)
{
    struct winsize size;

    /* Under script(1) the call succeeds with 0 columns. */
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0) {
        return WIDTH_DEFAULT;
    }
    return size.ws_col < WIDTH_MIN   ? WIDTH_MIN
           : size.ws_col > WIDTH_MAX ? WIDTH_MAX
                                     : size.ws_col;
}

struct report_options output_options(const struct options *options)
{
    return (struct report_options){
        .color = wants_color(options),
        .verbose = options->verbose,
        .language = strcmp(options->lang, "zh") == 0 ? LANGUAGE_ZH : LANGUAGE_EN,
        .width = options->output == NULL ? terminal_width() : WIDTH_DEFAULT,
    };
}

bool output_is_ascii(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        const char *locale = getenv(variables[i]);
        if (locale != NULL && locale[0] != '\0') {
            return strcasestr(locale, "utf-8") == NULL &&
                   strcasestr(locale, "utf8") == NULL;
        }
    }
    return false;
}

/* A pipe, a device or /dev/stdout cannot be replaced by a rename. */
static bool is_replaceable(const char *path)
{
    struct stat st;

    return lstat(path, &st) < 0 || S_ISREG(st.st_mode);
}

static int write_through(const char *path, const struct buf *text, struct err *e)
{
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0 || fd_write_all(fd, text->data, text->len) < 0) {
        return err_sys(e, "cannot write '%s'", path);
    }
    return 0;
}

static int replace(const char *path, const struct buf *text, struct err *e)
{
    char beside[PATH_MAX];

    if ((size_t)snprintf(beside, sizeof(beside), "%s.XXXXXX", path) >= sizeof(beside)) {
        return err_set(e, ERR_USAGE, "the name of the output file is too long");
    }
    mode_t mask = umask(0);
    (void)umask(mask);
    AUTO_CLOSE int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0) {
        return err_sys(e, "cannot write beside '%s'", path);
    }
    if (fd_write_all(fd, text->data, text->len) < 0 || fchmod(fd, 0666 & ~mask) < 0 ||
        rename(beside, path) < 0) {
        (void)err_sys(e, "cannot write '%s'", path);
        (void)unlink(beside);
        return -1;
    }
    return 0;
}

int output_write(const char *path, const struct buf *text, struct err *e)
{
    if (path == NULL) {
        if (fwrite(text->data, 1, text->len, stdout) != text->len ||
            fflush(stdout) != 0) {
            return err_sys(e, "cannot write the report");
        }
        return 0;
    }
    return is_replaceable(path) ? replace(path, text, e) : write_through(path, text, e);
}
