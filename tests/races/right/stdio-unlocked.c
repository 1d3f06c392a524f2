/* right: the unlocked and the wide functions of stdio; data goes out by fseek, by a full buffer, by exit */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int p[2], w[2], sum = 0;
    char line[32], block[16];
    wchar_t wide[32];

    pipe(p);
    pipe(w);
    if (fork() == 0) {
        FILE *f = fdopen(p[1], "w"), *g = fdopen(w[1], "w");
        m[0] = 1;
        putc_unlocked('a', f);
        fflush_unlocked(f);
        m[1] = 2;
        fputs_unlocked("bcd\n", f);
        fflush_unlocked(f);
        m[2] = 3;
        fwrite_unlocked("0123456789", 1, 10, f);
        fflush(f);
        m[3] = 4;
        fputws(L"wide\n", g);
        fflush(g);
        m[4] = 5;
        fwprintf(g, L"%d\n", 5);
        fflush(g);
        m[5] = 6;
        setvbuf(f, NULL, _IOFBF, 64);
        for (int i = 0; i < 40; i++)
            fputs("xx", f); /* the first 64 go out by themselves */
        m[6] = 7;
        putw(77, f);
        quick_exit(fclose(f));
    }
    close(p[1]);
    close(w[1]);
    FILE *f = fdopen(p[0], "r"), *g = fdopen(w[0], "r");
    if (getc_unlocked(f) != 'a')
        return 1;
    sum += m[0];
    if (fgets_unlocked(line, sizeof line, f) == NULL)
        return 2;
    sum += m[1];
    if (fread_unlocked(block, 1, 10, f) != 10)
        return 3;
    sum += m[2];
    if (fgetws(wide, 32, g) == NULL)
        return 4;
    sum += m[3];
    int five = 0;
    if (fwscanf(g, L"%d", &five) != 1 || five != 5)
        return 5;
    sum += m[4];
    if (getc(f) != 'x')
        return 6;
    sum += m[5];
    for (int i = 0; i < 79; i++)
        getc_unlocked(f);
    if (getw(f) != 77)
        return 7;
    sum += m[6];
    wait(NULL);
    printf("%d\n", sum);
    return sum != 28;
}
