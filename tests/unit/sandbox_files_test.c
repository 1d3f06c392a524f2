/* Files on their way into a box and out of it. */
#include <fcntl.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "support/in_worker.h"

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(sandbox_files, .init = need_boxes, .timeout = 60);

static void expect(void (*scenario)(struct box *, struct buf *), const char *want)
{
    struct buf said = in_box(scenario);

    cr_assert_str_eq(said.data, want, "got: %s", said.data);
    buf_release(&said);
}

static void put_program(struct box *box, struct buf *said)
{
    AUTO_CLOSE int program = open("/usr/bin/true", O_RDONLY | O_CLOEXEC);
    struct err e;

    if (box_put(box, "deep/down/prog", program, true, &e) < 0) {
        buf_add_string(said, e.text);
    }
    say_run(box, (const char *const[]){"deep/down/prog", NULL}, said);
    say_shell(box, "stat -c %a deep/down deep/down/prog", said);
}

Test(sandbox_files, executes_a_file_that_was_put_in)
{
    expect(put_program, "[exit 0]755\n755\n[exit 0]");
}

static void put_outside(struct box *box, struct buf *said)
{
    put_text(box, "../x", "", said);
    put_text(box, "/x", "", said);
    put_text(box, "a//b", "", said);
}

Test(sandbox_files, refuses_to_put_a_file_outside_the_work_folder)
{
    expect(put_outside, "['../x' is not a path in the work folder]"
                        "['/x' is not a path in the work folder]"
                        "['a//b' is not a path in the work folder]");
}

static void compile_program(struct box *box, struct buf *said)
{
    put_text(box, "hello.c",
             "#include <stdio.h>\nint main(void) { return puts(\"hello\") < 0; }\n",
             said);
    say_shell(box, "cc -o hello hello.c && ./hello", said);
}

Test(sandbox_files, can_compile)
{
    expect(compile_program, "hello\n[exit 0]");
}

static void say_fetch(struct box *box, const char *path, struct buf *said)
{
    static const char *const names[] = {[BOX_FILE_REGULAR] = "regular",
                                        [BOX_FILE_MISSING] = "missing",
                                        [BOX_FILE_OTHER] = "other",
                                        [BOX_FILE_TOO_BIG] = "too big"};
    enum box_file state;
    struct buf content = {0};
    struct err e;

    if (box_fetch(box, path, 4, &state, &content, &e) < 0) {
        buf_printf(said, "error: %s\n", e.text);
    } else {
        buf_printf(said, "%s: %s '%s'\n", path, names[state],
                   content.data == NULL ? "" : content.data);
    }
    buf_release(&content);
}

static void fetch_files(struct box *box, struct buf *said)
{
    static const char *const paths[] = {
        "four", "five", "none",       "four/x",      "folder/in",     "dir",  "fifo",
        "up",   "link", "dirlink/in", "/etc/passwd", "../etc/passwd", "hole", "locked"};

    say_shell(box,
              "mkdir folder dir; printf 1234 > four; printf 12345 > five; mkfifo fifo;"
              "echo in > folder/in; ln -s /etc/passwd link; ln -s .. up;"
              "ln -s folder dirlink; truncate -s 10M hole; touch locked;"
              "chmod 0 locked",
              said);
    buf_add_char(said, '\n');
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        say_fetch(box, paths[i], said);
    }
}

Test(sandbox_files, fetches_nothing_but_regular_files_of_the_work_folder)
{
    expect(fetch_files,
           "[exit 0]\nfour: regular '1234'\nfive: too big ''\n"
           "none: missing ''\nfour/x: missing ''\nfolder/in: regular 'in\n'\n"
           "dir: other ''\nfifo: other ''\nup: other ''\nlink: other ''\n"
           "dirlink/in: other ''\n/etc/passwd: other ''\n"
           "../etc/passwd: other ''\nhole: too big ''\nlocked: other ''\n");
}

static void fetch_from_the_dead(struct box *box, struct buf *said)
{
    struct err e;

    say_shell(box, "printf kept > f; mkfifo pipe", said);
    if (box_kill(box, NULL, &e) < 0) {
        buf_add_string(said, e.text);
    }
    say_fetch(box, "f", said);
    say_fetch(box, "pipe", said);
}

Test(sandbox_files, can_be_fetched_when_the_box_is_dead)
{
    expect(fetch_from_the_dead, "[exit 0]f: regular 'kept'\npipe: other ''\n");
}
