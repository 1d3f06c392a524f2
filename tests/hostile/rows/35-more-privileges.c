/* row 35: more privileges
 * tries: programs that belong to root and run as root, capabilities, other users' numbers,
 *        and a program of its own with the set-user-id bit
 * must: passed
 */
#include "probe.h"
#include <grp.h>
#include <linux/capability.h>

int main(void)
{
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0}};

    attempt(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1, "new privileges by exec");
    syscall(SYS_capget, &head, data);
    attempt((data[0].effective | data[0].permitted | data[0].inheritable |
             data[1].effective | data[1].permitted) != 0, "capabilities");
    data[0].effective = data[0].permitted = ~0U;
    FAILS("takes capabilities", SYS_capset, &head, data);
    attempt(setuid(0) == 0, "root");
    attempt(setresuid(65534, 65534, 65534) == 0, "nobody");
    attempt(setgroups(0, NULL) == 0, "other groups");
    attempt(prctl(PR_SET_SECUREBITS, 0, 0, 0, 0) == 0, "other securebits");
    FAILS("a device", SYS_mknod, "hoard", S_IFCHR | 0666, 0x0101);
    attempt(chown("in.txt", 0, 0) == 0, "gives a file to root");
    attempt(geteuid() == 0, "is root");
    return end();
}
