#include "model/trace.h"

#include <string.h>

/* Is `name` one of the words between the bars? */
static bool is_word(const char *words, const char *name)
{
    size_t len = name == NULL ? 0 : strlen(name);

    while (name != NULL && *words != '\0') {
        size_t word = strcspn(words, "|");
        if (word == len && memcmp(words, name, len) == 0) {
            return true;
        }
        words += word + (words[word] == '|' ? 1 : 0);
    }
    return false;
}

bool event_is_call(const struct event_record *event, const char *names)
{
    return (event->kind == EVENT_CALL || event->kind == EVENT_FORK) &&
           (is_word(names, event->api) || is_word(names, event->call));
}

const char *event_name(const struct event_record *event)
{
    if (event->api != NULL) {
        return event->api;
    }
    return event->call == NULL ? "" : event->call;
}
