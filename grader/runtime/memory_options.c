/* Options of the sanitizers' runtimes, linked into a student's program: the environment may
 * be emptied on the way to it, an execve(2) later. */
/* The names are the sanitizers'.
 * NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming) */
#define EXPORTED __attribute__((visibility("default"), used))

EXPORTED const char *__asan_default_options(void);
EXPORTED const char *__ubsan_default_options(void);

/* What is found goes to files of its own, one for each process, and not to stderr, which
 * belongs to the student's program. Leaks are looked for here and told where a test asks. */
const char *__asan_default_options(void)
{
    return "log_path=/run/grader/memory:detect_leaks=1:allocator_may_return_null=1:"
           "quarantine_size_mb=16:malloc_context_size=12:print_suppressions=0";
}

const char *__ubsan_default_options(void)
{
    return "log_path=/run/grader/memory:print_stacktrace=0:halt_on_error=0:"
           "report_error_type=1";
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming) */
