/* right: a product of matrices, each process has some rows */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 60
#define NPROC 4

typedef double matrix[N][N];

int main(void)
{
    matrix *m = mmap(NULL, 3 * sizeof(matrix), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double trace = 0, want = 0;

    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            m[0][i][j] = i + j;
            m[1][i][j] = i == j ? 2 : 0;
        }
    for (int p = 0; p < NPROC; p++) {
        if (fork() == 0) {
            for (int i = p * N / NPROC; i < (p + 1) * N / NPROC; i++)
                for (int j = 0; j < N; j++)
                    for (int k = 0; k < N; k++)
                        m[2][i][j] += m[0][i][k] * m[1][k][j];
            exit(0);
        }
    }
    for (int p = 0; p < NPROC; p++)
        wait(NULL);
    for (int i = 0; i < N; i++) {
        trace += m[2][i][i];
        want += 4 * i;
    }
    printf("%g\n", trace);
    return trace != want;
}
