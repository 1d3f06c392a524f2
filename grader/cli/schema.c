#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "load/load.h"

int command_schema(const struct options *options, struct err *e)
{
    AUTO_BUF text = {0};
    const char *word = options->word_count == 0 ? "course" : options->words[0];
    bool is_exercise = strcmp(word, "exercise") == 0;

    if (options->word_count > 1 || (!is_exercise && strcmp(word, "course") != 0)) {
        return err_set(e, ERR_USAGE, "schema takes 'course' or 'exercise', not '%s'",
                       options->words[options->word_count - 1]);
    }
    load_schema(is_exercise, &text);
    (void)fwrite(text.data, 1, text.len, stdout);
    return EXIT_ALL_PASSED;
}
