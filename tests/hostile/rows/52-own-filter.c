/* row 52: confuses whoever records it
 * tries: a filter of its own that reports every call to a tracer, and one that fails what the
 *        tracer waits for
 * exercise: watched
 * must: failed
 * says: mkfifo
 */
#include "probe.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

int main(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getuid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | 7),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    for (int i = 0; i < 4; i++) {
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    }
    for (int i = 0; i < 100; i++) {
        getpid();
        getuid();
    }
    mkfifo("fifo", 0600);
    return end();
}
