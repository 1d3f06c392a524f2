/* Reading folders whose content others may choose. */
#ifndef GRADER_BASE_DIR_H
#define GRADER_BASE_DIR_H

#include <dirent.h>

/* Opens a folder beneath the descriptor `at`; a link in its place is not followed. NULL with
 * errno set. */
DIR *dir_open(int at, const char *path);

/* The next entry but "." and "..", or NULL. Lives until the next call. */
const struct dirent *dir_next(DIR *dir);

/* The next entry that is a number greater than nought, or 0. */
int dir_next_number(DIR *dir);

void dir_close_auto(DIR **dir);
#define AUTO_CLOSEDIR __attribute__((cleanup(dir_close_auto)))

#endif
