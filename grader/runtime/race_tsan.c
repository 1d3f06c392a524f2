/* What the compiler calls for every access. */
#include <unistd.h>

pid_t wrap_fork(void) __asm__("__wrap_fork");
pid_t real_fork(void) __asm__("__real_fork");
pid_t wrap_fork(void)
{
    return real_fork();
}

#define NOTHING(name)                         \
    void name(void) __asm__("__tsan_" #name); \
    void name(void)                           \
    {                                         \
    }
NOTHING(init)
NOTHING(func_entry)
NOTHING(func_exit)
NOTHING(read1)
NOTHING(read2)
NOTHING(read4)
NOTHING(read8)
NOTHING(write1)
NOTHING(write2)
NOTHING(write4)
NOTHING(write8)
