#include <fcntl.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "build/own_names.h"
#include "support/compiled.h"

static const char *const names[] = {"wait", "link", "signal", "send"};

static const char user[] = "#include <stdio.h>\n"
                           "void wait(int id);\n"
                           "extern int link;\n"
                           "int main(void) { wait(link); puts(\"x\"); return 0; }\n";
static const char definer[] = "int link;\n"
                              "static void signal(int id) { link = id; }\n"
                              "void wait(int id) { signal(id); }\n";

static struct own_names names_of(const char *command)
{
    struct compiled program = compile(command, user, definer);
    AUTO_CLOSE int fd = open(program.path, O_RDONLY | O_CLOEXEC);
    struct own_names own = own_names_find(fd, names, sizeof(names) / sizeof(names[0]));

    compiled_remove(&program);
    return own;
}

Test(own_names, are_global_functions_and_variables)
{
    struct own_names own = names_of("gcc -fno-builtin -w");

    cr_assert_eq(own.count, 2u);
    cr_assert(own.is_own[0], "the function");
    cr_assert(own.is_own[1], "the variable");
    cr_assert_not(own.is_own[2], "a static one is nobody else's");
    cr_assert_not(own.is_own[3], "not there at all");
}

Test(own_names, cannot_be_told_from_the_librarys_in_a_static_program)
{
    struct own_names own = names_of("gcc -fno-builtin -w -static");

    cr_assert_eq(own.count, 0u);
}

Test(own_names, are_none_of_what_is_no_program)
{
    AUTO_CLOSE int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct own_names own = own_names_find(fd, names, 4);

    cr_assert_eq(own.count, 0u);
}
