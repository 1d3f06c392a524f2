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

static size_t skip_comment(struct bytes text, size_t at)
{
    bool is_line = text.data[at + 1] == '/';

    for (at += 2; at < text.len; at++) {
        if (is_line ? text.data[at] == '\n'
                    : text.data[at] == '/' && text.data[at - 1] == '*') {
            break;
        }
    }
    return at + 1;
}

bool assembly_is_in(struct bytes text)
{
    size_t at = 0;

    while (at < text.len) {
        char c = text.data[at];
        char next = at + 1 < text.len ? text.data[at + 1] : '\0';
        if (c == '"' || c == '\'') {
            at = skip_literal(text, at);
        } else if (c == '/' && (next == '/' || next == '*')) {
            at = skip_comment(text, at);
        } else if (is_part_of_word(c)) {
            size_t begin = at;
            while (at < text.len && is_part_of_word(text.data[at])) {
                at++;
            }
            if (is_assembly(text.data + begin, at - begin)) {
                return true;
            }
        } else {
            at++;
        }
    }
    return false;
}
