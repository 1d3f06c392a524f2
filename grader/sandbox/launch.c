#include "sandbox/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/victim.h"

static int open_terminal(int *master, int *slave, struct err *e)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int unlocked = 0;
    int flags = O_RDWR | O_NOCTTY | O_CLOEXEC;

    *master = open("/dev/ptmx", flags);
    if (*master < 0 || ioctl(*master, TIOCSPTLCK, &unlocked) < 0 ||
        ioctl(*master, TIOCSWINSZ, &size) < 0) {
        return err_sys(e, "cannot open a terminal in the box");
    }
    *slave = ioctl(*master, TIOCGPTPEER, flags);
    return *slave < 0 ? err_sys(e, "cannot open a terminal's other end") : 0;
}

/* Every process in the box descends from the keeper, so without children it is alone. */
static bool is_alone(void)
{
    siginfo_t info;

    return waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | WNOHANG) < 0 && errno == ECHILD;
}

static int make_payload(const struct payload_plan *plan, bool is_gated,
                        struct launch *out, struct err *e)
{
    if (!is_gated) {
        return payload_exec(plan, &out->payload, e);
    }
    if (payload_lead_to_gate(plan, &out->payload, &out->gate, e) < 0) {
        return -1;
    }
    if (out->payload.pid > 0) {
        out->pidfd = pidfd_open(out->payload.pid, 0);
    }
    if (out->payload.pid > 0 && out->pidfd < 0) {
        (void)err_sys(e, "cannot refer to a payload");
        fd_close(&out->gate.sign_fd); /* which makes it end */
        fd_close(&out->gate.status_fd);
        return -1;
    }
    return 0;
}

int launch_payload(const struct keeper_spec *spec, const struct launch_order *order,
                   struct launch *out, struct err *e)
{
    struct start_request *request = order->request;
    char *argv[ARGV_COUNT_MAX + 1];
    struct payload_plan plan = {.argv = argv,
                                .is_tty = request->head.is_tty != 0,
                                .spec = spec,
                                .foreman = order->foreman,
                                .request = request,
                                .request_len = order->len,
                                .is_alone = is_alone()};
    AUTO_CLOSE int master = -1;
    AUTO_CLOSE int slave = -1;

    *out = (struct launch){.pidfd = -1, .master = -1};
    if (!request_argv(request, order->len, argv)) {
        return err_set(e, ERR_SYSTEM, "a start request is malformed");
    }
    if (plan.is_tty && open_terminal(&master, &slave, e) < 0) {
        return -1;
    }
    for (int i = 0; i < 3; i++) {
        plan.stdio[i] = plan.is_tty ? slave : order->stdio[i];
    }
    victim_begin();
    int rc = make_payload(&plan, request->head.is_gated != 0, out, e);
    victim_end();
    if (rc < 0) {
        return -1;
    }
    out->master = out->payload.pid > 0 ? fd_take(&master) : -1;
    return 0;
}
