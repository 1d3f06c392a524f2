/* right: a sorted list with offsets as pointers, volatile members, and a mutex in the same mapping */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NIL (-1)
#define EACH 40

typedef struct { int key, next; } Node;
typedef struct {
    pthread_mutex_t lock;
    volatile int first, used;
    Node node[4 * EACH];
} List;

static void list_insert(List *l, int key)
{
    int *link, new;

    pthread_mutex_lock(&l->lock);
    new = l->used++;
    l->node[new].key = key;
    link = (int *)&l->first;
    while (*link != NIL && l->node[*link].key < key)
        link = &l->node[*link].next;
    l->node[new].next = *link;
    *link = new;
    pthread_mutex_unlock(&l->lock);
}

int main(void)
{
    List *l = mmap(NULL, sizeof(List), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t a;
    int count = 0, last = -1, sorted = 1;

    pthread_mutexattr_init(&a);
    pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&l->lock, &a);
    l->first = NIL;
    for (int c = 0; c < 4; c++) {
        if (fork() == 0) {
            for (int i = 0; i < EACH; i++)
                list_insert(l, (i * 37 + c * 11) % 101);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = l->first; i != NIL; i = l->node[i].next) {
        sorted = sorted && l->node[i].key >= last;
        last = l->node[i].key;
        count++;
    }
    printf("%d %s\n", count, sorted ? "sorted" : "not sorted");
    return count != 4 * EACH || !sorted;
}
