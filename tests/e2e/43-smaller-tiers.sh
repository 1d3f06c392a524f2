# Where a box lacks something, right programs pass or are undecided, and wrong ones still fail.
# shellcheck shell=sh disable=SC2154
mkdir -m 1777 "$WORK/boxes"
on_host() {
    host=$1
    shift
    TMPDIR="$WORK/boxes" python3 tests/hosts/host.py "$host" "$GRADER" "$@" \
        >"$WORK/out" 2>"$WORK/err" </dev/null
    status=$?
}

for host in masked-proc no-userns docker apparmor; do
    on_host $host run signal-handler -s solutions/signal-handler/signalfd
    claim "on $host a right program fails nothing" 3 out ' 25 passed, 1 undecided' \
        out 'what finds such mistakes needs /proc' out "'grader doctor' tells why"
    on_host $host run fifo-chat -s tests/wrong/fifo-chat/opens-per-message.c --test one-line
    claim "on $host a deadlock is found" 1 out 'alice and bob wait for each other for ever'
    holds "on $host no folder stays behind" [ -z "$(ls "$WORK/boxes")" ]
done
on_host no-userns run shm-counter -s solutions/shm-counter/named --test one-child
claim "what a program wanted and there is not is told" 3 out 'undecided' \
    out 'the program wanted shared memory or semaphores with names' out 'tier landlock'
on_host no-userns+no-landlock run signal-handler -s solutions/signal-handler/signalfd
claim "without any sandbox nothing runs" 3 err '--require-sandbox none'
on_host no-userns+no-landlock run signal-handler -s solutions/signal-handler/signalfd \
    --require-sandbox none
claim "unless somebody asks for it" 3 out ' 25 passed, 1 undecided'
