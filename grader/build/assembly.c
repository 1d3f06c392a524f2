#include "build/assembly.h"

#include <ctype.h>
#include <string.h>

static bool is_part_of_word(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_';
}

static bool is_assembly(const char *word, size_t len)
{
    static const char *const words[] = {"asm", "__asm", "__asm__"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0) {
            return true;
        }
    }
    return false;
}

/* The end of the literal that begins at `at`. */
static size_t skip_literal(struct bytes text, size_t at)
{
    char quote = text.data[at++];

    while (at < text.len && text.data[at] != quote && text.data[at] != '\n') {
        at += text.data[at] == '\\' ? 2 : 1;
    }
    return at + 1;
}

static size_t skip_behind(struct bytes text, size_t at, const char *mark)
{
    size_t rest = at < text.len ? text.len - at : 0;
    const char *end = memmem(text.data + text.len - rest, rest, mark, strlen(mark));

    return end == NULL ? text.len : (size_t)(end - text.data) + strlen(mark);
}

static bool begins_with(struct bytes text, size_t at, const char *mark)
{
    return text.len - at >= strlen(mark) &&
           memcmp(text.data + at, mark, strlen(mark)) == 0;
}

static size_t skip_word(struct bytes text, size_t at)
{
    while (at < text.len && is_part_of_word(text.data[at])) {
        at++;
    }
    return at;
}

/* The end of what begins at `at`: a word, a literal, a comment, or one other character. */
static size_t skip_token(struct bytes text, size_t at)
{
    if (is_part_of_word(text.data[at])) {
        return skip_word(text, at);
    }
    if (begins_with(text, at, "//")) {
        return skip_behind(text, at + 2, "\n");
    }
    if (begins_with(text, at, "/*")) {
        return skip_behind(text, at + 2, "*/");
    }
    bool is_literal = text.data[at] == '"' || text.data[at] == '\'';
    return is_literal ? skip_literal(text, at) : at + 1;
}

bool assembly_is_in(struct bytes text)
{
    size_t end = 0;

    for (size_t at = 0; at < text.len; at = end) {
        end = skip_token(text, at);
        if (is_assembly(text.data + at, end - at)) {
            return true;
        }
    }
    return false;
}
