#include "model/signal_safe.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Each name with a blank before and behind it. */
static const char safe[] =
    " _Exit _exit abort accept access aio_error aio_return aio_suspend alarm bind "
    "cfgetispeed cfgetospeed cfsetispeed cfsetospeed chdir chmod chown "
    "clock_gettime close connect creat dup dup2 execl execle execv execve "
    "faccessat fchdir fchmod fchmodat fchown fchownat fcntl fdatasync fexecve ffs "
    "fork fstat fstatat fsync ftruncate futimens getegid geteuid getgid getgroups "
    "getpeername getpgrp getpid getppid getsockname getsockopt getuid htonl htons "
    "kill link linkat listen longjmp lseek lstat memccpy memchr memcmp memcpy "
    "memmove memset mkdir mkdirat mkfifo mkfifoat mknod mknodat ntohl ntohs open "
    "openat pause pipe poll posix_trace_event pselect pthread_kill pthread_self "
    "pthread_sigmask raise read readlink readlinkat recv recvfrom recvmsg rename "
    "renameat rmdir select sem_post send sendmsg sendto setgid setpgid setsid "
    "setsockopt setuid shutdown sigaction sigaddset sigdelset sigemptyset "
    "sigfillset sigismember siglongjmp signal sigpause sigpending sigprocmask "
    "sigqueue sigset sigsuspend sleep sockatmark socket socketpair stat stpcpy "
    "stpncpy strcat strchr strcmp strcpy strcspn strlen strncat strncmp strncpy "
    "strnlen strpbrk strrchr strspn strstr strtok_r symlink symlinkat tcdrain "
    "tcflow tcflush tcgetattr tcgetpgrp tcsendbreak tcsetattr tcsetpgrp time "
    "timer_getoverrun timer_gettime timer_settime times umask uname unlink "
    "unlinkat utime utimensat utimes wait waitpid wcpcpy wcpncpy wcscat wcschr "
    "wcscmp wcscpy wcscspn wcslen wcsncat wcsncmp wcsncpy wcsnlen wcspbrk wcsrchr "
    "wcsspn wcsstr wcstok wmemchr wmemcmp wmemcpy wmemmove wmemset write ";

/* Streams and the heap are locked, exit runs what others have left to it, the rest locks or
 * changes something of the C library's. Left out: what is only not promised (snprintf), and
 * what only gives a wrong value (strerror). */
static const char unsafe[] =
    " aligned_alloc asprintf atexit calloc cfree clearenv closedir closelog ctime "
    "dlclose dlopen exit fclose fdopen fflush fgetc fgetpos fgets fgetwc fgetws "
    "fopen fprintf fputc fputs fputwc fputws fread free freopen fscanf fseek "
    "fseeko fsetpos ftell ftello fwprintf fwrite getaddrinfo getc getchar getdelim "
    "getgrgid getgrnam gethostbyname getline getlogin getpwnam getpwuid gets getwc "
    "getwchar glob localtime malloc memalign mktime on_exit opendir openlog pclose "
    "perror popen posix_memalign printf pthread_cond_broadcast pthread_cond_signal "
    "pthread_cond_timedwait pthread_cond_wait pthread_create pthread_exit "
    "pthread_join pthread_mutex_lock pthread_mutex_unlock pthread_once putc "
    "putchar putenv puts putwc putwchar pvalloc quick_exit random readdir realloc "
    "reallocarray rewind scanf setbuf setbuffer setenv setlinebuf setlocale "
    "setvbuf srandom strdup strndup syslog system tmpfile ungetc ungetwc unsetenv "
    "valloc vasprintf vfprintf vfscanf vprintf vscanf vsyslog wordexp wprintf "
    "wscanf ";

static bool is_in(const char *list, const char *name)
{
    char word[64];

    if (name == NULL || name[0] == '\0' || strchr(name, ' ') != NULL) {
        return false;
    }
    int len = snprintf(word, sizeof(word), " %s ", name);
    return len < (int)sizeof(word) && strstr(list, word) != NULL;
}

bool call_is_signal_safe(const char *name)
{
    return is_in(safe, name);
}

bool call_is_signal_unsafe(const char *name)
{
    return is_in(unsafe, name);
}
