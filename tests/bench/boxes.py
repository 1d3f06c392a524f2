"""Opens boxes in a row, a tenth of them hostile, and looks for what is left on the machine.

boxes.py BOXES ROUNDS [TIER]   exit status 1 if something is left, or who opened them has grown
Nothing means: no process, mount, control group, file, object or socket of theirs.
"""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "hostile"))
import host_state  # noqa: E402

ATTACK_KEY = str(0x686F6172)  # of box_attacks.h


def ours(things):
    """The harness of the hostile rows may plant its own beside us."""
    return {thing for thing in things if "hoard-secret" not in str(thing) and
            (thing[0] not in ("shm", "sem", "msg") or thing[1] == ATTACK_KEY)}


def main(words):
    host_state.own_descendants()
    with tempfile.TemporaryDirectory(prefix="boxes-") as work:
        work = pathlib.Path(work)
        before = host_state.snapshot(work, ())
        known = host_state.children()
        with subprocess.Popen(words) as boxes:
            status = boxes.wait()
            after = host_state.snapshot(work, (), (boxes.pid,))
        left = host_state.difference(ours(before), ours(after))
        left += [f"left: process {pid}" for pid in host_state.children() - known]
    for thing in left:
        print(thing)
    print("left on the machine: " + (f"{len(left)} things" if left else "nothing"))
    return 1 if left else status


sys.exit(main(sys.argv[1:]))
