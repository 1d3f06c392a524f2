/* What is known about programs that are blocked on sockets, in played tests. */
#include <criterion/criterion.h>

#include "base/clock.h"
#include "stage/stage.h"
#include "support/in_worker.h"

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(stage_sockets, .init = need_boxes, .timeout = 60);

static const char *actor_names[] = {"a"};

/* So long that reaching it would make the test time out. */
enum { WALL_S = 60 };

static const char *script_now;

static void play(struct buf *said)
{
    struct step steps[] = {
        {.kind = STEP_START,
         .start = {.argv = (const char *[]){"perl", "-MIO::Socket", "-MIO::Poll", "-e",
                                            script_now, NULL}}},
        {.kind = STEP_EXITS},
    };
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "t",
                        .limits = limits_default(),
                        .actors = actor_names,
                        .actor_count = 1,
                        .steps = steps,
                        .step_count = 2};
    struct stage_spec spec = {.test = &test};
    struct evidence ev = {0};
    struct err e = {0};

    test.limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
    } else if (ev.steps[1].stop == STOP_DEADLOCK) {
        buf_add_string(said, "deadlock");
    } else {
        buf_printf(said, "stop %d, status %d: %.*s", (int)ev.steps[1].stop,
                   ev.actors[0].end_value, (int)ev.actors[0].streams[1].text.len,
                   ev.actors[0].streams[1].text.data);
    }
    evidence_release(&ev);
}

static void expect(const char *script, const char *want)
{
    script_now = script;
    struct buf said = in_worker(play);

    cr_assert_str_eq(said.data, want, "%s\ngot: %s", script, said.data);
    buf_release(&said);
}

#define UNIX_PAIR "socketpair(A, B, AF_UNIX, SOCK_STREAM, 0) or die; "

Test(stage_sockets, unix_sockets_can_deadlock)
{
    expect(UNIX_PAIR "sysread A, $x, 1", "deadlock");
    expect(UNIX_PAIR "recv A, $x, 1, 0", "deadlock");
    expect(UNIX_PAIR "syswrite A, 'x' x 65536 while 1", "deadlock");
    expect("$s = IO::Socket::UNIX->new(Local => 'a', Listen => 1); $s->accept",
           "deadlock");
    expect(
        "$s = IO::Socket::UNIX->new(Local => 'a', Type => SOCK_DGRAM); $s->recv($x, 9)",
        "deadlock");
}

Test(stage_sockets, a_full_queue_of_connections_can_deadlock)
{
    expect("$s = IO::Socket::UNIX->new(Local => 'a', Listen => 1);"
           "push @c, IO::Socket::UNIX->new(Peer => 'a') while 1",
           "deadlock");
}

#define TCP_SERVER \
    "$s = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die;"
#define TCP_PAIR                                                                  \
    TCP_SERVER "$c = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => " \
               "$s->sockport);"                                                   \
               "$a = $s->accept or die;"

Test(stage_sockets, internet_sockets_can_deadlock)
{
    expect(TCP_SERVER "$s->accept", "deadlock");
    expect(TCP_PAIR "sysread $a, $x, 1", "deadlock");
    expect(TCP_PAIR "syswrite $c, 'xy'; sysread $a, $x, 1; sysread $c, $x, 1",
           "deadlock");
    expect(TCP_PAIR "fork or sysread $c, $x, 1; sysread $a, $x, 1", "deadlock");
    expect("$s = IO::Socket::INET->new(Proto => 'udp', LocalAddr => '127.0.0.1');"
           "$s->recv($x, 9)",
           "deadlock");
}

Test(stage_sockets, sets_of_sockets_can_deadlock)
{
    expect(UNIX_PAIR "$p = IO::Poll->new; $p->mask(A => POLLIN); $p->poll", "deadlock");
    expect(TCP_PAIR "$p = IO::Poll->new; $p->mask($a => POLLIN); $p->poll", "deadlock");
    expect(TCP_SERVER "vec($r, fileno $s, 1) = 1; select $r, undef, undef, undef",
           "deadlock");
}

#define TIMEOUT "pack('l!l!', 0, 300000)"

Test(stage_sockets, timeouts_of_sockets_are_no_deadlock)
{
    expect(UNIX_PAIR "setsockopt A, SOL_SOCKET, SO_RCVTIMEO, " TIMEOUT
                     "; sysread A, $x, 1",
           "stop 0, status 0: ");
    expect(UNIX_PAIR "setsockopt A, SOL_SOCKET, SO_SNDTIMEO, " TIMEOUT
                     "; 1 while syswrite A, 'x' x 65536",
           "stop 0, status 0: ");
    expect(TCP_PAIR "setsockopt $a, SOL_SOCKET, SO_RCVTIMEO, " TIMEOUT
                    "; sysread $a, $x, 1",
           "stop 0, status 0: ");
}
