/* wrong: another shell does the work
 * fails: one-command
 * says: started by another shell
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char line[4096];

    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (strcmp(line, "exit") == 0)
            break;
        else if (strncmp(line, "cd ", 3) == 0)
            chdir(line + 3);
        else if (strlen(line) > 0)
            system(line);
    }
    return 0;
}
