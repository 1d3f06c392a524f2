/* right: every other function of stdio that sends or receives: putc, fputs, fwrite, puts; getc, getline, fscanf, fread */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int *m;

static void send_all(FILE *f)
{
    m[0] = 1; putc('a', f); fflush(f);
    m[1] = 2; fputs("line\n", f); fflush(f);
    m[2] = 3; fwrite("12345678", 1, 8, f); fflush(f);
    m[3] = 4; fprintf(f, "%d\n", 77); fflush(f);
    m[4] = 5; fputc('z', f); fflush(f);
    m[5] = 6; dprintf(fileno(f), "%s\n", "last"); m[6] = 7;
    dup2(fileno(f), 1);
    puts("out"); fflush(stdout);
    m[7] = 8;
    printf("end"); /* goes out at exit */
    exit(0);
}

int main(void)
{
    int p[2], n = 0, sum = 0;
    char buf[16], *line = NULL;
    size_t size = 0;

    m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pipe(p);
    if (fork() == 0) {
        close(p[0]);
        send_all(fdopen(p[1], "w"));
    }
    close(p[1]);
    FILE *f = fdopen(p[0], "r");
    if (getc(f) != 'a') return 1;
    sum += m[0];
    if (getline(&line, &size, f) != 5) return 2;
    sum += m[1];
    if (fread(buf, 1, 8, f) != 8) return 3;
    sum += m[2];
    if (fscanf(f, "%d", &n) != 1 || n != 77 || fgetc(f) != '\n') return 4;
    sum += m[3];
    if (fgetc(f) != 'z') return 5;
    sum += m[4];
    if (getline(&line, &size, f) != 5) return 6;
    sum += m[5];
    if (fgets(buf, sizeof buf, f) == NULL) return 7;
    sum += m[6];
    while (getc(f) != EOF)
        ;
    sum += m[7];
    wait(NULL);
    free(line);
    printf("%d\n", sum);
    return sum != 36;
}
