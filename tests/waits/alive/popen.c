/* Commands run by popen(3) and system(3). */
#include "../waits.h"

int main(void)
{
    char line[16];

    for (int i = 0; i < 5; i++) {
        FILE *out = popen("echo here | cat", "r");
        MUST(out != NULL && fgets(line, sizeof(line), out) != NULL);
        MUST(pclose(out) == 0 && system("exit 0") == 0);
    }
    return 0;
}
