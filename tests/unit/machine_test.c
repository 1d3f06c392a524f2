#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "explain/explain.h"
#include "report/report.h"
#include "sandbox/sandbox.h"
#include "support/golden.h"

/* Everything is there, nothing is set. */
static struct machine whole_machine(void)
{
    struct machine machine = {
        .isolation = {.tier = TIER_FULL, .accounting = ACCOUNTING_V2},
        .has_box = true,
        .settings = {-1, -1, -1, -1, false, false}};

    for (int i = 0; i < PIECE_COUNT; i++) {
        machine.pieces[i].state = PIECE_THERE;
    }
    return machine;
}

static void take_away(struct machine *machine, enum piece piece, int error,
                      const char *words)
{
    struct piece_record *record = &machine->pieces[piece];

    record->state = PIECE_MISSING;
    record->error = error;
    (void)snprintf(record->words, sizeof(record->words), "%s", words);
}

static struct machine without(enum piece piece, int error, const char *words)
{
    struct machine machine = whole_machine();

    machine.isolation.tier = TIER_LANDLOCK;
    take_away(&machine, piece, error, words);
    return machine;
}

/* Exactly one remedy, one of whose commands, or its text if it has none, holds that. */
static void assert_remedy(const char *row, const struct machine *machine,
                          const char *holds)
{
    struct arena arena = {0};
    struct remedies remedies;
    bool is_found = false;

    explain_machine(machine, &arena, &remedies);

    cr_assert_eq(remedies.count, 1, "%s: %zu remedies", row, remedies.count);
    for (size_t i = 0; i < remedies.list[0].command_count; i++) {
        is_found |= strstr(remedies.list[0].commands[i], holds) != NULL;
    }
    is_found |= strstr(remedies.list[0].cause, holds) != NULL;
    cr_assert(is_found, "%s: %s", row, remedies.list[0].cause);
    arena_release(&arena);
}

Test(machine, needs_no_remedy_if_whole)
{
    struct machine machine = whole_machine();
    struct arena arena = {0};
    struct remedies remedies;

    explain_machine(&machine, &arena, &remedies);

    cr_assert_eq(remedies.count, 0);
    cr_assert(machine_is_whole(&machine));
    arena_release(&arena);
}

Test(machine, the_failed_step_names_the_remedy)
{
    static const char map[] = "to write /proc/self/uid_map in a user namespace";
    static const struct {
        enum piece piece;
        int error;
        const char *words;
        const char *holds;
    } rows[] = {
        {PIECE_USERS, ENOSPC, "unshare(CLONE_NEWUSER)", "user.max_user_namespaces="},
        {PIECE_USERS, EUSERS, "unshare(CLONE_NEWUSER)", "user.max_user_namespaces="},
        {PIECE_USERS, EINVAL, "unshare(CLONE_NEWUSER)", "CONFIG_USER_NS"},
        {PIECE_USERS, EPERM, "unshare(CLONE_NEWUSER)", "chroot"},
        {PIECE_USERS, EPERM, map, "kernel.apparmor_restrict_unprivileged_userns=0"},
        {PIECE_USERS, EACCES, map, "make install"},
        {PIECE_MOUNTS, EACCES, "mount(2)", "make install"},
        {PIECE_NETWORK, ENOSPC, "unshare(CLONE_NEWNET)", "user.max_net_namespaces="},
        {PIECE_PROC, EPERM, "mount(2) of a proc", "systempaths=unconfined"},
        {PIECE_LANDLOCK, ENOSYS, "", "CONFIG_SECURITY_LANDLOCK"},
        {PIECE_LANDLOCK, EOPNOTSUPP, "", "lsm="},
        {PIECE_LANDLOCK, 0, "version 3, and 6 is needed", "Linux 6.12"},
        {PIECE_NOTIFIER, EBUSY, "", "Another supervisor"},
        {PIECE_PTRACE, EPERM, "", "SYS_PTRACE"},
        {PIECE_COMPILER, ENOENT, "gcc: cannot be executed", "apt-get install gcc"},
        {PIECE_COMPILER, 0, "gcc: hello.c:1:10: fatal error: No such file",
         "libc6-dev"},
        {PIECE_MEMORY, 0, "gcc: /usr/bin/ld: cannot find -lasan", "libasan-static"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct machine machine = without(rows[i].piece, rows[i].error, rows[i].words);
        assert_remedy(rows[i].holds, &machine, rows[i].holds);
    }
}

Test(machine, settings_choose_between_remedies_of_one_symptom)
{
    struct machine debian = without(PIECE_USERS, EPERM, "unshare(CLONE_NEWUSER)");
    debian.settings.unprivileged_clone = 0;
    assert_remedy("debian", &debian, "kernel.unprivileged_userns_clone=1");

    struct machine docker = without(PIECE_USERS, EPERM, "unshare(CLONE_NEWUSER)");
    docker.settings.has_filter = true;
    take_away(&docker, PIECE_CLONE, ENOSYS, "clone3(2)");
    assert_remedy("docker", &docker, "seccomp=unconfined");

    struct machine half_open = without(PIECE_MOUNTS, EACCES, "mount(2)");
    half_open.settings.is_confined = true;
    half_open.settings.apparmor_restricts_users = 1;
    assert_remedy("docker with its AppArmor profile", &half_open,
                  "apparmor=unconfined");

    struct machine ubuntu = without(PIECE_MOUNTS, EPERM, "mount(2)");
    ubuntu.settings.apparmor_restricts_users = 1;
    ubuntu.settings.has_filter = true;
    assert_remedy("ubuntu", &ubuntu, "make install");

    struct machine yama = without(PIECE_PTRACE, EPERM, "ptrace(PTRACE_SEIZE)");
    yama.settings.ptrace_scope = 2;
    assert_remedy("yama", &yama, "kernel.yama.ptrace_scope=1");
}

Test(machine, what_rests_on_the_missing_is_not_blamed)
{
    struct machine machine = without(PIECE_USERS, ENOSPC, "unshare(CLONE_NEWUSER)");

    machine.pieces[PIECE_MOUNTS].state = PIECE_UNTRIED;
    machine.pieces[PIECE_PROC].state = PIECE_UNTRIED;

    assert_remedy("one cause", &machine, "user.max_user_namespaces=");
}

Test(machine, a_full_sandbox_does_without_landlock)
{
    struct machine machine = whole_machine();
    struct arena arena = {0};
    struct remedies remedies;

    take_away(&machine, PIECE_LANDLOCK, ENOSYS, "landlock_create_ruleset(2)");
    explain_machine(&machine, &arena, &remedies);

    cr_assert_eq(remedies.count, 0);
    cr_assert(machine_is_whole(&machine));
    arena_release(&arena);
}

Test(machine, without_a_control_group_one_is_offered)
{
    struct machine machine = whole_machine();

    machine.isolation.accounting = ACCOUNTING_PROCESS;

    assert_remedy("cgroup", &machine, "systemd-run --user --scope -p Delegate=yes");
    cr_assert(machine_is_whole(&machine));
}

Test(machine, is_not_whole_without_a_tool)
{
    struct machine machine = whole_machine();

    take_away(&machine, PIECE_RACES, 0, "gcc: no");

    cr_assert_not(machine_is_whole(&machine));
}

static struct machine docker_machine(void)
{
    struct machine machine = without(PIECE_USERS, EPERM, "unshare(CLONE_NEWUSER)");

    take_away(&machine, PIECE_CLONE, ENOSYS, "clone3(2)");
    take_away(&machine, PIECE_MEMORY, 0, "gcc: \x1b[31mno\x1b[0m");
    machine.settings.has_filter = true;
    machine.isolation.why_not[TIER_FULL] = "cannot open a box: no namespaces";
    machine.isolation.why_not[TIER_NO_PROC] = "cannot open a box: no namespaces";
    for (int i = PIECE_MOUNTS; i <= PIECE_PROC; i++) {
        machine.pieces[i].state = PIECE_UNTRIED;
        (void)snprintf(machine.pieces[i].words, sizeof(machine.pieces[i].words),
                       "rests on user namespaces");
    }
    (void)snprintf(machine.pieces[PIECE_LANDLOCK].words,
                   sizeof(machine.pieces[PIECE_LANDLOCK].words), "version 7");
    return machine;
}

Test(machine, is_told_in_eighty_columns_and_as_json)
{
    const struct report_options plain = {.width = 80};
    struct machine machine = docker_machine();
    struct arena arena = {0};
    struct remedies remedies;
    AUTO_BUF text = {0};
    AUTO_BUF json = {0};

    explain_machine(&machine, &arena, &remedies);
    report_machine(&machine, &remedies, &plain, &text);
    report_machine_json(&machine, &remedies, &json);

    golden_assert("doctor.txt", &text);
    golden_assert("doctor.json", &json);
    for (const char *line = text.data; *line != '\0'; line += strcspn(line, "\n") + 1) {
        size_t bytes = strcspn(line, "\n");
        cr_assert_leq(bytes, 80 + 2, "%.*s", (int)bytes, line); /* ✓ has three bytes */
    }
    arena_release(&arena);
}

/* Whoever reads a page is promised what the program promises. */
Test(machine, tiers_are_documented_in_their_own_words)
{
    AUTO_CLOSE int fd = open("grader/SECURITY.md", O_RDONLY | O_CLOEXEC);
    AUTO_BUF page = {0};

    cr_assert_eq(fd_read_all(fd, &page, 1 << 20), 0);

    for (int i = 0; i < TIER_COUNT; i++) {
        AUTO_BUF row = {0};
        buf_printf(&row, "| `%s` | %s |", tier_rows[i].name, tier_rows[i].promise);
        cr_assert_not_null(strstr(page.data, row.data), "no row '%s'", row.data);
    }
}

Test(machine, a_full_sandbox_has_all_its_pieces)
{
    static struct sandbox_probe probe;
    struct machine machine = {0};
    struct err e = {0};

    cr_assert_eq(sandbox_probe(&probe, &e), 0, "%s", e.text);
    cr_assert_eq(sandbox_pieces(&machine, &e), 0, "%s", e.text);

    for (int i = 0; i < PIECE_COUNT; i++) {
        if (probe.best == TIER_FULL && piece_rows[i].use == USE_FULL) {
            cr_assert_eq(machine.pieces[i].state, PIECE_THERE, "%s: %s",
                         piece_rows[i].name, machine.pieces[i].words);
        }
    }
}
