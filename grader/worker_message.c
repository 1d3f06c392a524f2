#include "worker_message.h"

#include <fcntl.h>
#include <string.h>

static bool cargo_is_good(const struct cargo *cargo)
{
    if (cargo->count > PROGRAMS_MAX) {
        return false;
    }
    for (size_t i = 0; i < cargo->count; i++) {
        const char *name = cargo->list[i].name;
        if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL) {
            return false;
        }
    }
    return true;
}

static bool has_ended_names(const struct cargo *cargo)
{
    for (size_t i = 0; i < PROGRAMS_MAX; i++) {
        const char *name = cargo->list[i].name;
        if (memchr(name, '\0', sizeof(cargo->list[i].name)) == NULL) {
            return false;
        }
    }
    return true;
}

bool outcome_is_good(const struct outcome_message *message, size_t len, size_t fd_count)
{
    return len == sizeof(*message) &&
           memchr(message->why, '\0', sizeof(message->why)) != NULL &&
           has_ended_names(&message->cargo) && cargo_is_good(&message->cargo) &&
           fd_count == message->cargo.count + 1;
}

/* Only memory has seals (fcntl(2), F_GET_SEALS). */
bool outcome_fd_is_good(int fd)
{
    const int wanted = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK;
    int seals = fcntl(fd, F_GET_SEALS);

    return seals >= 0 && (seals & wanted) == wanted;
}

void cargo_pack(struct cargo *cargo, const struct programs *programs, int *fds)
{
    cargo->count = programs->count;
    for (size_t i = 0; i < programs->count; i++) {
        memcpy(cargo->list[i].name, programs->list[i].name,
               sizeof(cargo->list[i].name));
        cargo->list[i].is_executable = programs->list[i].is_executable;
        fds[i] = programs->list[i].fd;
    }
}

void cargo_unpack(const struct cargo *cargo, const int *fds, struct programs *programs)
{
    programs->count = cargo->count;
    for (size_t i = 0; i < cargo->count; i++) {
        struct program *program = &programs->list[i];
        memcpy(program->name, cargo->list[i].name, sizeof(program->name));
        program->is_executable = cargo->list[i].is_executable != 0;
        program->fd = fds[i];
    }
}
