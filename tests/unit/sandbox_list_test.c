/* What lies in a box. */
#include <stdio.h>

#include <criterion/criterion.h>

#include "support/in_worker.h"

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(sandbox_list, .init = need_boxes, .timeout = 60);

static void expect(void (*scenario)(struct box *, struct buf *), const char *want)
{
    struct buf said = in_box(scenario);

    cr_assert_str_eq(said.data, want, "got: %s", said.data);
    buf_release(&said);
}

enum { LISTED_MAX = 100 };

static void say_objects(struct box *box, size_t max, struct buf *said)
{
    static const char *const kinds[OBJECT_KINDS] = {
        [OBJECT_FILE] = "file",         [OBJECT_FOLDER] = "folder",
        [OBJECT_FIFO] = "FIFO",         [OBJECT_UNIX_SOCKET] = "socket",
        [OBJECT_SHM] = "shm",           [OBJECT_SEM] = "sem",
        [OBJECT_MQUEUE] = "mqueue",     [OBJECT_SYSV_SHM] = "sysv shm",
        [OBJECT_SYSV_SEM] = "sysv sem", [OBJECT_SYSV_MSG] = "sysv msg",
    };
    struct box_object list[LISTED_MAX];
    size_t count = 0;
    struct err e = {0};

    if (box_list_objects(box, list, max, &count, &e) < 0) {
        buf_printf(said, "[%s]", e.text);
    }
    for (size_t i = 0; i < count; i++) {
        buf_printf(said, "%s %s\n", kinds[list[i].kind], list[i].name);
    }
}

static void list_empty(struct box *box, struct buf *said)
{
    say_objects(box, LISTED_MAX, said);
}

Test(sandbox_list, finds_nothing_in_a_new_box)
{
    expect(list_empty, "");
}

static void make_files(struct box *box, struct buf *said)
{
    put_text(box, "given/x", "", said);
    say_shell(box,
              "mkfifo f; mkdir -p d/e /tmp/t; touch d/e/y /tmp/t/z; ln -s / link;"
              "perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => q(s), Listen "
              "=> 1)'",
              said);
    say_objects(box, LISTED_MAX, said);
}

Test(sandbox_list, finds_files_and_follows_no_link)
{
    expect(make_files, "[exit 0]folder /tmp/t\nfile /tmp/t/z\nfolder d\nfolder d/e\n"
                       "file d/e/y\nFIFO f\nfolder given\nfile given/x\nfile link\n"
                       "socket s\n");
}

static void make_memory(struct box *box, struct buf *said)
{
    say_shell(box, "touch /dev/shm/m /dev/shm/sem.s /dev/mqueue/q; mkdir /dev/shm/d",
              said);
    say_objects(box, LISTED_MAX, said);
}

Test(sandbox_list, names_posix_objects_as_programs_do)
{
    expect(make_memory, "[exit 0]folder /dev/shm/d\nshm /m\nmqueue /q\nsem /s\n");
}

static void make_tables(struct box *box, struct buf *said)
{
    say_perl(box,
             "use IPC::SysV qw(IPC_CREAT IPC_PRIVATE);"
             "shmget(0x4d2, 100, IPC_CREAT | 0600) // die;"
             "semget(-5, 1, IPC_CREAT | 0600) // die;"
             "msgget(IPC_PRIVATE, 0600) // die; msgget(7, IPC_CREAT | 0600) // die;",
             said);
    say_objects(box, LISTED_MAX, said);
}

Test(sandbox_list, names_system_v_objects_by_key)
{
    expect(make_tables, "[exit 0]sysv msg key 0x0 (id 0)\nsysv shm key 0x4d2 (id 0)\n"
                        "sysv msg key 0x7 (id 1)\nsysv sem key 0xfffffffb (id 0)\n");
}

static void make_many(struct box *box, struct buf *said)
{
    say_shell(box,
              "i=0; while [ $i -lt 20 ]; do touch f$i; i=$((i + 1)); done;"
              "mkdir closed; touch closed/x; chmod 0 closed",
              said);
    struct buf listed = {0};
    say_objects(box, 5, &listed);
    size_t lines = 0;
    for (size_t i = 0; i < listed.len; i++) {
        lines += listed.data[i] == '\n' ? 1 : 0;
    }
    buf_printf(said, "%zu", lines);
    buf_release(&listed);
}

Test(sandbox_list, is_bounded)
{
    expect(make_many, "[exit 0]5");
}

static void make_deep(struct box *box, struct buf *said)
{
    say_shell(box, "mkdir -p a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", said);
    say_objects(box, LISTED_MAX, said);
}

Test(sandbox_list, goes_down_a_bounded_way)
{
    struct buf said = in_box(make_deep);
    size_t lines = 0;

    for (size_t i = 0; i < said.len; i++) {
        lines += said.data[i] == '\n' ? 1 : 0;
    }
    cr_assert_eq(lines, 17, "got: %s", said.data);
    buf_release(&said);
}
