/* row 42: devices
 * tries: memory, kernel messages, disks, inputs, and devices that it makes
 * must: passed
 */
#include "probe.h"
#include <sys/sysmacros.h>

int main(void)
{
    static const char *const names[] = {
        "/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/dev/vda", "/dev/sda",
        "/dev/nvme0n1", "/dev/loop0", "/dev/loop-control", "/dev/fuse", "/dev/kvm",
        "/dev/net/tun", "/dev/vhost-vsock", "/dev/vsock", "/dev/userfaultfd", "/dev/uinput",
        "/dev/input/event0", "/dev/dri/card0", "/dev/rtc0", "/dev/mapper/control",
        "/dev/btrfs-control", "/dev/hpet", "/dev/vcs", "/dev/snapshot"};
    static const int numbers[][2] = {{1, 1}, {1, 3}, {1, 11}, {10, 229}, {5, 1}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        attempt(open(names[i], O_RDONLY | O_NONBLOCK) >= 0, names[i]);
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        unlink("device");
        attempt(mknod("device", S_IFCHR | 0666, makedev(numbers[i][0], numbers[i][1])) == 0,
                "makes a device");
        attempt(open("device", O_RDWR) >= 0, "opens it");
    }
    return end();
}
