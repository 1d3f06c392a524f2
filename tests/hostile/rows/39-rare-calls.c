/* row 39: calls that few programs need and many attacks do
 * tries: each of them
 * must: passed
 */
#include "probe.h"
#include <sys/ptrace.h>

int main(void)
{
    static char bytes[4096];
    struct { uint32_t type, size; uint64_t rest[14]; } event = {0, 120, {0}};
    struct iovec { void *at; size_t size; } vector = {bytes, sizeof(bytes)};

    FAILS("userfaultfd", SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */);
    FAILS("bpf", SYS_bpf, 0, bytes, 128);
    FAILS("perf_event_open", SYS_perf_event_open, &event, 0, -1, -1, 0);
    FAILS("ptrace, traceme", SYS_ptrace, PTRACE_TRACEME, 0, 0, 0);
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    FAILS("ptrace of a child", SYS_ptrace, PTRACE_SEIZE, child, 0, 0);
    FAILS("process_vm_readv", SYS_process_vm_readv, child, &vector, 1, &vector, 1, 0);
    FAILS("process_vm_writev", SYS_process_vm_writev, child, &vector, 1, &vector, 1, 0);
    FAILS("kcmp", SYS_kcmp, child, getpid(), 0, 0, 0);
    kill(child, SIGKILL);
    FAILS("personality", SYS_personality, 0x0040000 /* ADDR_NO_RANDOMIZE */);
    FAILS("quotactl", SYS_quotactl, 0x800001, "/dev/vda", 0, bytes);
    FAILS("acct", SYS_acct, "hoard");
    FAILS("swapon", SYS_swapon, "hoard", 0);
    FAILS("reboot", SYS_reboot, 0xfee1dead, 672274793, 0, NULL);
    FAILS("kexec_load", SYS_kexec_load, 0, 0, NULL, 0);
    FAILS("init_module", SYS_init_module, bytes, 16, "");
    FAILS("delete_module", SYS_delete_module, "hoard", 0);
    FAILS("ioperm", SYS_ioperm, 0, 1, 1);
    FAILS("iopl", SYS_iopl, 3);
    FAILS("lookup_dcookie", SYS_lookup_dcookie, 0, bytes, 16);
    FAILS("sethostname", SYS_sethostname, "hoard", 5);
    FAILS("vhangup", SYS_vhangup);
    FAILS("syslog", SYS_syslog, 10, NULL, 0);
    FAILS("modify_ldt", SYS_modify_ldt, 1, bytes, 16);
    return end();
}
