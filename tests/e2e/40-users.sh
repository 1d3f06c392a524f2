# As another user, interrupted, and with nothing left behind.
# shellcheck shell=sh disable=SC2154
if [ "$(id -u)" -eq 0 ]; then
    mkdir -p "$WORK/copy" && cp -r course.yaml exercises solutions "$WORK/copy/" &&
        cp "$GRADER" "$WORK/copy/grader" && chmod -R a+rX "$WORK/copy"
    holds "an ordinary user grades, too" sh -c \
        "cd '$WORK/copy' && setpriv --reuid=12345 --regid=12345 --clear-groups ./grader run pipe-shell --solutions"
    cd "$TREE" || exit 3
fi

holds "whoever was started with SIGCHLD ignored grades, too" python3 -c "
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])" "$GRADER" run pipe-shell -s solutions/pipe-shell/loop \
    -t one-command

mkdir -p "$WORK/hang" && cat >"$WORK/hang/pipe-shell.c" <<'C'
#include <unistd.h>
int main(void)
{
    for (;;) {
        usleep(1000);
    }
}
C
python3 tests/e2e/interrupt.py "$GRADER" "$WORK/hang" >"$WORK/out" 2>"$WORK/err"
status=$?
claim "Ctrl-C ends the boxes, shows what is known, exits with 130 and leaves nothing" 0
