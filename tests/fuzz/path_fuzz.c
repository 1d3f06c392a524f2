/* Paths that a student's program gives to its calls, where the box has folders instead of
 * mounts: without "." and "..", and inside or not whatever they look like. */
#include <string.h>

#include "fuzz.h"
#include "sandbox/wants_path.h"

static const char folder[] = "/tmp/grader-box";

static void claim_plain(const char *path)
{
    while (*path != '\0') {
        CLAIM(*path == '/');
        path++;
        size_t part = strcspn(path, "/");
        CLAIM(part > 0);
        CLAIM(part != 1 || path[0] != '.');
        CLAIM(part != 2 || strncmp(path, "..", 2) != 0);
        path += part;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[2 * PATH_MAX];
    const struct keeper_spec spec = {.tier = TIER_LANDLOCK, .folder = folder};
    const struct wants wants = {.spec = &spec, .proc = -1};
    char path[PATH_MAX] = "";
    const char *inside = NULL;
    enum box_lack lack;

    size = size < sizeof(text) ? size : sizeof(text) - 1;
    memcpy(text, data, size);
    text[size] = '\0';
    if (!wants_walk(path, "/tmp/grader-box/box") || !wants_walk(path, text)) {
        return 0;
    }
    CLAIM(strlen(path) < sizeof(path));
    claim_plain(path);
    (void)wants_lacks_path(&wants, path, &lack);
    (void)wants_is_everywhere(&wants, path);
    if (wants_is_inside(&wants, path, &inside)) {
        CLAIM(strncmp(path, folder, strlen(folder)) == 0);
        CLAIM(inside >= path && inside <= path + strlen(path));
    }
    return 0;
}
