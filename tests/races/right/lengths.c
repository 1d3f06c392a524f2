/* right: library functions are told of more room than they use; what lies behind belongs to somebody else */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sv[2], st, bad = 0;

    close(open("four", O_CREAT | O_WRONLY, 0600));
    FILE *f = fopen("four", "w");
    fputs("abc\n", f);
    fclose(f);
    socketpair(AF_UNIX, SOCK_DGRAM, 0, sv);
    if (fork() == 0) {
        for (int i = 0; i < 200; i++) {
            m[50]++;
            m[16 + i % 8]++;
        }
        exit(0);
    }
    if (fork() == 0) {
        for (int i = 0; i < 50; i++) {
            int fd = open("four", O_RDONLY), x = 0;
            char word[8];
            read(fd, m, 100);
            close(fd);
            snprintf(m, 100, "%d", i);
            send(sv[0], "xyz", 4, 0);
            recv(sv[1], m, 100, 0);
            FILE *in = fopen("four", "r");
            fgets(m, 100, in);
            rewind(in);
            fread(m, 1, 100, in);
            rewind(in);
            fscanf(in, "%99s", m);
            fclose(in);
            sscanf(m, "%7s", word);
            x += strncmp(m, "abc", 100) + (int)strnlen(m, 100) + strcmp(m, "abd");
            strncat(m, "de", 90);
            snprintf(word, sizeof word, "%.3s", m);
            if (strcmp(m, "abcde") != 0 || x != 2)
                exit(1);
            m[0] = '\0';
        }
        exit(0);
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d\n", bad);
    return bad != 0;
}
