/* wrong: the POSIX message is sent first, the text is written then
 * finds: race
 * luck: yes
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct mq_attr attr = {.mq_maxmsg = 5, .mq_msgsize = 4};
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char name[32], buf[4];

    sprintf(name, "/early-%d", getpid());
    mqd_t q = mq_open(name, O_CREAT | O_RDWR, 0600, &attr);
    mq_unlink(name);
    if (fork() == 0) {
        mq_send(q, "go", 3, 0);
        m[5] = 17;
        exit(0);
    }
    mq_receive(q, buf, sizeof buf, NULL);
    printf("%d\n", m[5]);
    wait(NULL);
    return 0;
}
