/* right: merge sort: the left half by a child, the right half by oneself, then wait and merge */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 512

static void merge(int *a, int n, int half)
{
    int copy[N], i = 0, j = half, k = 0;

    memcpy(copy, a, n * sizeof(int));
    while (i < half && j < n)
        a[k++] = copy[i] <= copy[j] ? copy[i++] : copy[j++];
    while (i < half)
        a[k++] = copy[i++];
    while (j < n)
        a[k++] = copy[j++];
}

static void sort(int *a, int n, int depth)
{
    pid_t pid = -1;

    if (n < 2)
        return;
    if (depth > 0 && (pid = fork()) == 0) {
        sort(a, n / 2, depth - 1);
        _exit(0);
    }
    if (pid < 0)
        sort(a, n / 2, 0);
    sort(a + n / 2, n - n / 2, depth - 1);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    merge(a, n, n / 2);
}

int main(void)
{
    int *a = mmap(NULL, N * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sorted = 1;

    for (int i = 0; i < N; i++)
        a[i] = i * 7919 % 1009;
    sort(a, N, 3);
    for (int i = 1; i < N; i++)
        sorted = sorted && a[i - 1] <= a[i];
    puts(sorted ? "sorted" : "not sorted");
    return !sorted;
}
