"""The hostile rows under bubblewrap, with a typical command line, beside the grader.

bubblewrap.py GRADER   prints a line for each row: what became of it here and there
bubblewrap is a sandbox and no grader: it has no limits, and does not judge. So what meets no
limit is told as that, and rows about compilers, files that a grader fetches, terminals and
words of a report are left out. The first word is what the row wants: yes, it comes to nothing.
"""
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "hostile"))
import host_state  # noqa: E402
import plant  # noqa: E402
import rows  # noqa: E402

USER = 12345
SECONDS_MAX, BYTES_MAX = 6, 1 << 20
COMPILE_TIME = range(44, 52)
LIMITS = {1, 6, 7, 9, 10, 11, 14, 15, 17}
WRAP = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv",
        "--setenv", "PATH", "/usr/bin:/bin", "--ro-bind", "/usr", "/usr",
        "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
        "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev",
        "--tmpfs", "/tmp", "--chdir", "/box", "--bind"]


def compile_row(folder):
    """Outside, as only rows are taken that do no harm there."""
    subprocess.run(["gcc", "-std=gnu17", "-D_GNU_SOURCE", "-w", "-O1", "-o", "attack", "attack.c", "-pthread",
                    "-lrt"], cwd=folder, check=True)


def listen_to(child):
    """What it prints, until it and all its descendants have ended, or it has had enough."""
    end = time.monotonic() + SECONDS_MAX
    text = b""
    while len(text) < BYTES_MAX:
        left = end - time.monotonic()
        if left <= 0 or not select.select([child.stdout], [], [], left)[0]:
            return text, "runs until it is ended"
        piece = os.read(child.stdout.fileno(), 65536)
        if not piece:
            return text, None
        text += piece
    return text, "prints without end"


def wrapped(planted, folder):
    """What it printed, and how it ended: an exit status as a shell tells it, or words."""
    with open(folder / "printed.err", "wb") as err, subprocess.Popen(
            [*WRAP, str(folder), "/box", "./attack"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=err, pass_fds=[planted.inherited],
            env={**os.environ, "PLANTED": plant.MARK.decode()}) as child:
        text, words = listen_to(child)
        if words is None:  # all have closed their output, and may live on
            try:
                child.wait(SECONDS_MAX)
            except subprocess.TimeoutExpired:
                words = "runs until it is ended"
        child.kill()
        status = child.wait()
    return text.decode(errors="replace"), words or status


def verdict(row, text, end):
    did = [line[5:].split(" (errno")[0] for line in text.splitlines() if line.startswith("did: ")]
    if "held" in text and "passed" in row.events("full"):
        return "yes"
    if did:
        words = did[0] + (f", and {len(did) - 1} more" if len(did) > 1 else "")
        return f"{'no limit' if row.number in LIMITS else 'FALLS'}: {words}"
    if row.number in LIMITS:
        return "no limit: " + (end if isinstance(end, str) else "does what it likes")
    return f"ends with {end}, which a grader has to understand"


def inside(work):
    """As whoever grades. Prints name, tab, outcome."""
    host_state.own_descendants()
    planted = plant.Planted(work).open()
    try:
        for row in rows.all_rows():
            if row.exercise != "attack" or row.is_apart or row.number in COMPILE_TIME or \
                    row.path.is_dir():
                continue
            folder = planted.submission(work / "class" / row.name, row.path)
            compile_row(folder)
            spared = ("class",)
            before = host_state.snapshot(work, spared)
            outcome = verdict(row, *wrapped(planted, folder))
            changed = host_state.difference(before, host_state.snapshot(work, spared))
            # Others may plant, too, on this machine.
            changed = [thing for thing in changed
                       if "hoard-secret" not in thing or str(os.getpid()) in thing]
            for trouble in planted.visitors() + changed:
                outcome = f"FALLS: {trouble}"
            print(f"{row.name}\t{outcome}", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        planted.close()


def ours(grader, work):
    """Row to yes, gap, undecided or FALLS, by the harness of the rows."""
    table = work / "table.md"
    subprocess.run([sys.executable, str(HERE.parent / "hostile/run.py"), grader, "--hosts",
                    "plain", "--users", "user", "--table", str(table)], check=False,
                   stdout=subprocess.DEVNULL)
    found = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0].isdigit():
            found[int(cells[0])] = cells[2]
    return found


def theirs(work):
    script = [sys.executable, "-B", str(pathlib.Path(__file__).resolve()), "--inside", str(work)]
    if os.getuid() == 0:
        for name in ("hostile", "bench"):
            shutil.copytree(HERE.parent / name, work / "tests" / name)
        for place, _, files in os.walk(work):
            for path in [place, *(os.path.join(place, name) for name in files)]:
                os.chown(path, USER, USER)
        python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
        script = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", python, "-B",
                  str(work / "tests/bench" / pathlib.Path(__file__).name), "--inside", str(work)]
    text = subprocess.run(script, cwd=work, check=True, stdout=subprocess.PIPE).stdout.decode()
    return dict(line.split("\t", 1) for line in text.splitlines())


def main(words):
    if words[0] == "--inside":
        inside(pathlib.Path(words[1]))
        return 0
    if shutil.which("bwrap") is None:
        print("bubblewrap is not installed: nothing to compare with")
        return 0
    with tempfile.TemporaryDirectory(prefix="bubblewrap-") as work:
        here = ours(words[0], pathlib.Path(work))
        there = theirs(pathlib.Path(work))
    print(f"{'row':32} {'grader':10} bubblewrap")
    for row in rows.all_rows():
        if row.name in there:
            print(f"{row.name:32} {here.get(row.number, '?'):10} {there[row.name]}")
    counts = {word: sum(outcome.startswith(word) for outcome in there.values())
              for word in ("yes", "FALLS", "no limit")}
    print(f"of {len(there)} programs under bubblewrap {counts['yes']} come to nothing, "
          f"{counts['FALLS']} to something, {counts['no limit']} meet no limit")
    return 0


sys.exit(main(sys.argv[1:]))
