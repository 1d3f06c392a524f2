"""Plays every hostile row in every mode of this machine and says who survives.

run.py GRADER [--quick] [--table FILE] [--hosts A,B] [--rows PREFIX,…] [--users user,root]
  --quick   this machine as it is, without the faked hosts
  --table   writes the table of rows and modes as markdown
As root, the modes of an ordinary user are played, too. The exit status is 1 if a row falls.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import rows
import table

HERE = pathlib.Path(__file__).resolve().parent
USER = 23456 + os.getpid() % 10000  # the kernel counts what a user has: one for each run
ROWS = 58
HOSTS = ("plain", "masked-proc", "no-userns", "docker", "docker+masked-proc", "apparmor",
         "pure-v2", "no-cgroups", "no-userns+no-landlock")


def python_of_everybody():
    return "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable


def prepare(work, grader, is_user):
    """Copies, as others may not come to where the originals lie."""
    for name in ("exercises", "course.yaml"):
        source = HERE / name
        target = work / "course" / name
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    shutil.copytree(HERE, work / "hostile", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HERE.parent / "hosts", work / "hosts",
                    ignore=shutil.ignore_patterns("__pycache__"))
    (work / "bin").mkdir()
    shutil.copy(grader, work / "bin/grader")
    for place, folders, files in os.walk(work):
        for name in [*folders, *files, "."]:
            path = os.path.join(place, name)
            os.chmod(path, os.stat(path).st_mode | 0o555 if os.path.isdir(path) or
                     path.endswith("grader") else 0o644)
            if is_user:
                os.chown(path, USER, USER)


def output_of(words, folder):
    """Whoever is ended early ends the mode, which takes up what it has planted."""
    child = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE)
    try:
        said, _ = child.communicate()
    except BaseException:
        child.terminate()
        child.wait()
        raise
    return child.returncode, said


def play(grader, host, user, wanted):
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        work = pathlib.Path(folder)
        is_user = user == "user" and os.getuid() == 0
        prepare(work, grader, is_user)
        words = [python_of_everybody(), "-B", str(work / "hostile/mode.py"), host, folder, *wanted]
        if is_user:
            words = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *words]
        status, said = output_of(words, folder)
        if status != 0:
            return {"tier": "none", "outcomes": {}, "troubles": ["the harness failed"], "seconds": 0}
        return json.loads(said)


def report(mode, result):
    """Prints what is wrong; True if nothing is."""
    missed = {name: outcome for name, outcome in result["outcomes"].items() if outcome["missed"]}
    tally = {}
    for outcome in result["outcomes"].values():
        tally[outcome["verdict"]] = tally.get(outcome["verdict"], 0) + 1
    print(f"{mode}: tier {result['tier']}, {len(result['outcomes'])} programs, "
          f"{', '.join(f'{n} {verdict}' for verdict, n in sorted(tally.items()))}; "
          f"{len(missed)} fall, {result['seconds']} s", flush=True)
    for name, outcome in missed.items():
        print(f"  FALLS {name}: {outcome['missed']}")
        if outcome["text"]:
            print(f"        {outcome['text'][:1500]}")
    for trouble in result["troubles"]:
        print(f"  TROUBLE {trouble[:1500]}")
    sys.stdout.flush()
    return not missed and not result["troubles"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("grader")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--table")
    parser.add_argument("--hosts")
    parser.add_argument("--rows", default="")
    parser.add_argument("--users", default="user,root" if os.getuid() == 0 else "user")
    asked = parser.parse_args()
    hosts = asked.hosts.split(",") if asked.hosts else ("plain",) if asked.quick else HOSTS
    all_rows = rows.all_rows()
    if {row.number for row in all_rows} != set(range(1, ROWS + 1)):
        sys.exit(f"not every row from 1 to {ROWS} has a program")
    results = {}
    is_fine = True
    for host in hosts:
        for user in asked.users.split(","):
            mode = (host, user)
            results[mode] = play(asked.grader, host, user, [w for w in asked.rows.split(",") if w])
            is_fine = report(f"{user} on {host}", results[mode]) and is_fine
    text = table.markdown(all_rows, results)
    print(text)
    if asked.table:
        pathlib.Path(asked.table).write_text(text, encoding="utf-8")
    return 0 if is_fine else 1


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
sys.exit(main())
