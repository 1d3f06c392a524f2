/* What a box of a smaller tier does not have, in words and by its paths. */
#include <limits.h>

#include "sandbox/box.h"
#include "sandbox/wants_path.h"

bool box_lacks_path(const struct box *box, const char *path, enum box_lack *lack)
{
    const struct keeper_spec spec = {.tier = box->tier, .folder = box->folder.path};
    const struct wants wants = {.spec = &spec};
    char whole[PATH_MAX] = "";

    return path[0] == '/' && wants_walk(whole, path) &&
           wants_lacks_path(&wants, whole, lack);
}

const char *box_lack_words(enum box_lack lack)
{
    static const char *const words[BOX_LACK_COUNT] = {
        [BOX_LACKS_PROC] = "/proc",
        [BOX_LACKS_TMP] = "/tmp",
        [BOX_LACKS_SHM] = "shared memory or semaphores with names",
        [BOX_LACKS_MQUEUE] = "message queues with names",
        [BOX_LACKS_TERMINALS] = "pseudo-terminals",
        [BOX_LACKS_BOX] = "/box",
        [BOX_LACKS_SYSV] = "System V IPC",
        [BOX_LACKS_SOCKETS] = "sockets",
        [BOX_LACKS_OTHERS] = "to change the settings of another process",
        [BOX_LACKS_EVERYBODY] = "to send a signal to everybody",
        [BOX_LACKS_HISTORY] = "to make a call that has to be recorded",
        [BOX_LACKS_SECRECY] = "to keep its memory to itself",
        [BOX_LACKS_OWNERS] = "to change the owner or the times of a file",
        [BOX_LACKS_WATCHES] = "to watch a file",
    };

    return (unsigned)lack < BOX_LACK_COUNT ? words[lack] : "something unknown";
}
