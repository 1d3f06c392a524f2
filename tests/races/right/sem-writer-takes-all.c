/* right: every reader takes one of N tokens, a writer takes all of them (one writer at a time) */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TOKENS 3

struct board {
    sem_t tokens;
    sem_t writers;
    char text[32];
    int version;
};

static void write_board(struct board *b)
{
    sem_wait(&b->writers);
    for (int i = 0; i < TOKENS; i++)
        sem_wait(&b->tokens);
    b->version++;
    snprintf(b->text, sizeof b->text, "version %d", b->version);
    for (int i = 0; i < TOKENS; i++)
        sem_post(&b->tokens);
    sem_post(&b->writers);
}

static int read_board(struct board *b)
{
    int version = -1, want;

    sem_wait(&b->tokens);
    want = b->version;
    if (want == 0)
        version = 0;
    else
        sscanf(b->text, "version %d", &version);
    sem_post(&b->tokens);
    return version == want;
}

int main(void)
{
    struct board *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status, bad = 0;

    sem_init(&b->tokens, 1, TOKENS);
    sem_init(&b->writers, 1, 1);
    for (int c = 0; c < 5; c++) {
        if (fork() == 0) {
            for (int i = 0; i < 100; i++) {
                if (c < 2)
                    write_board(b);
                else if (!read_board(b))
                    exit(1);
            }
            exit(0);
        }
    }
    while (wait(&status) > 0)
        bad |= status;
    printf("%s\n", b->text);
    return bad != 0 || b->version != 200;
}
