/* Control groups: where a process is in them, what a home in them is, and, where this
 * machine has some, what boxes in them may not take. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "sandbox/cgroup.h"
#include "sandbox/cgroup_split.h"
#include "sandbox/sandbox.h"
#include "support/in_worker.h"

TestSuite(cgroup, .timeout = 60);

static const char hybrid_mounts[] =
    "23 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";

/* Too large for a stack; a test runs alone in its process. */
static struct cgroup_paths found;

static void expect_paths(const char *v2, const char *memory, const char *pids)
{
    cr_assert_str_eq(found.path[HIERARCHY_V2], v2);
    cr_assert_str_eq(found.path[HIERARCHY_MEMORY], memory);
    cr_assert_str_eq(found.path[HIERARCHY_PIDS], pids);
}

Test(cgroup, a_process_is_found_in_each_hierarchy)
{
    cgroup_find("8:pids:/\n4:memory:/a b/c\n2:cpu,cpuacct:/x\n0::/user.slice/s.scope\n",
                hybrid_mounts, &found);

    expect_paths("/sys/fs/cgroup/unified/user.slice/s.scope",
                 "/sys/fs/cgroup/memory/a b/c", "/sys/fs/cgroup/pids");
}

Test(cgroup, a_process_is_found_where_there_is_one_hierarchy)
{
    cgroup_find(
        "0::/system.slice/run-7.scope\n",
        "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n",
        &found);

    expect_paths("/sys/fs/cgroup/system.slice/run-7.scope", "", "");
}

Test(cgroup, a_mount_may_show_a_part_of_the_hierarchy)
{
    const char mounts[] =
        "30 23 0:26 /docker/77 /sys/fs/cgroup ro - cgroup2 cgroup rw\n"
        "35 31 0:32 /docker/77 /m ro - cgroup cgroup rw,memory\n";

    cgroup_find("4:memory:/docker/77\n0::/docker/77/inner\n", mounts, &found);
    expect_paths("/sys/fs/cgroup/inner", "/m", "");

    /* A name that only begins alike, and a place outside of what is mounted. */
    cgroup_find("4:memory:/docker/778\n0::/../77\n", mounts, &found);
    expect_paths("", "", "");
}

Test(cgroup, the_one_mount_that_shows_the_place_is_taken)
{
    cgroup_find("0::/b/c\n",
                "30 23 0:26 /a /one rw - cgroup2 cgroup rw\n"
                "31 23 0:26 /b /two rw - cgroup2 cgroup rw\n"
                "32 23 0:26 /b /three rw - cgroup2 cgroup rw\n",
                &found);

    expect_paths("/two/c", "", "");
}

Test(cgroup, nothing_is_found_where_nothing_is_said)
{
    cgroup_find("", "", &found);
    expect_paths("", "", "");

    cgroup_find("nonsense\n4:memory\n::\n", "nonsense - cgroup2\n - \n", &found);
    expect_paths("", "", "");
}

/* A plain folder behaves as a hierarchy does, but for the files that come with a group. */
static char folder[] = "/tmp/cgroup.XXXXXX";
static struct cgroup_paths places;
static struct cgroup_home home;

static void make_folder(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    memset(&places, 0, sizeof(places));
    (void)snprintf(places.path[HIERARCHY_MEMORY], PATH_MAX, "%s", folder);
}

static const char *in_folder(const char *name)
{
    static char path[PATH_MAX]; /* of the latest name */

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

Test(cgroup, a_home_lasts_until_it_is_closed)
{
    make_folder();

    cgroup_home_open(&places, &home);
    cr_assert_geq(home.lock[HIERARCHY_MEMORY], 0);
    cr_assert_lt(home.lock[HIERARCHY_V2], 0);
    cr_assert_eq(access(home.paths.path[HIERARCHY_MEMORY], F_OK), 0);
    cr_assert_eq(mkdirat(home.lock[HIERARCHY_MEMORY], "worker-1", 0755), 0);
    cgroup_home_close(&home);

    cr_assert_eq(rmdir(folder), 0, "something is left");
}

Test(cgroup, the_dead_are_swept_and_the_living_are_not)
{
    make_folder();
    cr_assert_eq(mkdir(in_folder("grader-1"), 0755), 0);
    cr_assert_eq(mkdir(in_folder("grader-1/worker-2"), 0755), 0);
    cr_assert_eq(mkdir(in_folder("grader-3"), 0755), 0);
    cr_assert_eq(mkdir(in_folder("another"), 0755), 0);
    AUTO_CLOSE int living = open(in_folder("grader-3"), O_RDONLY | O_DIRECTORY);
    cr_assert_eq(flock(living, LOCK_EX | LOCK_NB), 0);

    cgroup_home_open(&places, &home);
    cr_assert_lt(access(in_folder("grader-1"), F_OK), 0);
    cr_assert_eq(access(in_folder("grader-3"), F_OK), 0);
    cr_assert_eq(access(in_folder("another"), F_OK), 0);
    cgroup_home_close(&home);

    cr_assert_eq(rmdir(in_folder("grader-3")), 0);
    cr_assert_eq(rmdir(in_folder("another")), 0);
    cr_assert_eq(rmdir(folder), 0);
}

Test(cgroup, a_place_that_takes_nothing_is_left_out)
{
    memset(&places, 0, sizeof(places));
    (void)snprintf(places.path[HIERARCHY_MEMORY], PATH_MAX, "/proc/1/ns");
    (void)snprintf(places.path[HIERARCHY_V2], PATH_MAX, "/nowhere");

    cgroup_home_open(&places, &home);

    cr_assert_lt(home.lock[HIERARCHY_MEMORY], 0);
    cr_assert_lt(home.lock[HIERARCHY_V2], 0);
    cgroup_home_close(&home);
}

/* The second kind, as far as plain files can play it: they take everything. */
static void put_file(const char *name, const char *text)
{
    AUTO_CLOSE int fd = open(in_folder(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

    cr_assert(fd >= 0 && fd_write_all(fd, text, strlen(text)) == 0);
}

static void expect_file(const char *name, const char *want)
{
    AUTO_BUF text = {0};
    AUTO_CLOSE int fd = open(in_folder(name), O_RDONLY);

    cr_assert(fd >= 0 && fd_read_all(fd, &text, 1000) == 0);
    cr_assert_str_eq(text.data == NULL ? "" : text.data, want);
}

static void make_second_kind(void)
{
    make_folder();
    places.path[HIERARCHY_MEMORY][0] = '\0';
    (void)snprintf(places.top, PATH_MAX, "%s", folder);
    (void)snprintf(places.path[HIERARCHY_V2], PATH_MAX, "%s/own", folder);
    cr_assert_eq(mkdir(in_folder("own"), 0755), 0);
    put_file("own/cgroup.type", "domain\n");
}

static void remove_folder(void)
{
    char command[128];

    (void)snprintf(command, sizeof(command), "rm -r %s", folder);
    cr_assert_eq(system(command), 0);
}

Test(cgroup, a_place_that_hands_on_memory_is_left_as_it_is)
{
    make_second_kind();
    put_file("own/cgroup.subtree_control", "cpu memory pids\n");

    cgroup_split_open(&places, &home);
    cr_assert_str_eq(home.place, in_folder("own"));
    cr_assert_not(home.is_split);
    cgroup_split_close(&home);

    expect_file("own/cgroup.subtree_control", "cpu memory pids\n");
    remove_folder();
}

Test(cgroup, what_was_enabled_is_disabled_again)
{
    make_second_kind();
    put_file("own/cgroup.subtree_control", "pids\n");

    cgroup_split_open(&places, &home);
    expect_file("own/cgroup.subtree_control", "pids\n+memory");
    cgroup_split_close(&home);

    expect_file("own/cgroup.subtree_control", "pids\n+memory-memory");
    remove_folder();
}

Test(cgroup, whom_a_grader_before_has_moved_has_the_same_place)
{
    make_second_kind();
    cr_assert_eq(mkdir(in_folder("own/self.grader"), 0755), 0);
    put_file("own/cgroup.subtree_control", "memory pids\n");
    (void)snprintf(places.path[HIERARCHY_V2], PATH_MAX, "%s/own/self.grader", folder);

    cgroup_split_open(&places, &home);

    cr_assert_str_eq(home.place, in_folder("own"));
    cr_assert(home.is_split);
    remove_folder();
}

/* Without the file nothing can be enabled, as where processes are in the way. */
Test(cgroup, among_strangers_nobody_is_moved)
{
    make_second_kind();
    put_file("own/cgroup.procs", "1\n");
    put_file("cgroup.type", "domain\n");
    put_file("cgroup.subtree_control", "");

    cgroup_split_open(&places, &home);
    cr_assert_str_eq(home.place, in_folder("own"));
    cr_assert_not(home.is_split);
    cr_assert_lt(access(in_folder("own/self.grader"), F_OK), 0);

    /* Only at the top of all, which has no type, root may make groups beside processes. */
    cr_assert_eq(unlink(in_folder("cgroup.type")), 0);
    cgroup_split_open(&places, &home);
    cr_assert_str_eq(home.place, geteuid() == 0 ? folder : in_folder("own"));
    remove_folder();
}

/* A keeper that does not answer is killed with all that is in its cell, which then is not
 * used again. */
static void kill_and_go_on(struct buf *said)
{
    struct limits limits = limits_default();
    struct box_spec spec = {.limits = &limits};
    struct err e = {0};

    for (int i = 0; i < 3; i++) {
        struct box *box;
        if (box_open(&box, &spec, &e) < 0) {
            buf_printf(said, "error: %s", e.text);
            return;
        }
        say_shell(box, "(sleep 1000 &) ; echo here", said);
        (void)kill(box_keeper_pid(box), i < 2 ? SIGSTOP : SIGCONT);
        box_close(box);
    }
}

Test(cgroup, boxes_go_on_behind_one_that_was_killed)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
    (void)sandbox_groups_open();
    struct buf said = in_worker(kill_and_go_on);
    sandbox_groups_close();

    cr_assert_str_eq(said.data, "here\n[exit 0]here\n[exit 0]here\n[exit 0]", "%s",
                     said.data);
    buf_release(&said);
}
