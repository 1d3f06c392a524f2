# As another user, interrupted, and with nothing left behind.
# shellcheck shell=sh disable=SC2154
if [ "$(id -u)" -eq 0 ]; then
    mkdir -p "$WORK/copy" && cp -r course.yaml exercises solutions "$WORK/copy/" &&
        cp "$GRADER" "$WORK/copy/grader" && chmod -R a+rX "$WORK/copy"
    holds "an ordinary user grades, too" sh -c \
        "cd '$WORK/copy' && setpriv --reuid=12345 --regid=12345 --clear-groups ./grader run pipe-shell --solutions"
    cd "$TREE" || exit 3
fi

boxes() { pgrep -c keeper || true; }
before=$(boxes)
mkdir -p "$WORK/hang" && cat >"$WORK/hang/pipe-shell.c" <<'C'
#include <unistd.h>
int main(void)
{
    for (;;) {
        usleep(1000);
    }
}
C
python3 - "$GRADER" "$WORK/hang" >"$WORK/out" 2>"$WORK/err" <<'PY'
import os, signal, subprocess, sys
# Waits for the first box, then types Ctrl-C at the grader: no time is waited for.
child = subprocess.Popen([sys.argv[1], "run", "pipe-shell", "--submission", sys.argv[2]],
                         stdout=subprocess.PIPE, text=True)
def payload():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if open(f"/proc/{pid}/cmdline").read().split("\0")[0] == "./pipe-shell":
                return True
        except OSError:
            pass
    return False
while child.poll() is None and not payload():
    pass
child.send_signal(signal.SIGINT)
out = child.communicate()[0]
print(out)
sys.exit(0 if child.returncode == 130 and "builds" in out.lower() or "ompiles" in out else 1)
PY
status=$?
claim "Ctrl-C ends the boxes, shows what is known and exits with 130" 0
holds "no box is left" [ "$(boxes)" -eq "$before" ]
