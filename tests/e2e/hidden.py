"""Looks for what is hidden from students in everything that lies in a box.

hidden.py GRADER FOLDER TRACE: makes a course in FOLDER with a secret in every place that a
student must not see, grades a program that waits, and searches the memory, environment,
arguments, descriptors and files of every process in its box. Exits with 0 if nothing was
found there, although the same search finds the secrets outside. Root only.
"""
import os
import secrets
import signal
import subprocess
import sys

MARK = "SECRET" + secrets.token_hex(6)
HIDDEN = ("expected", "exact", "script", "fixture", "hint", "title", "solution", "other",
          "environment", "argument")
SECRETS = {name: f"{MARK}-{name}".encode() for name in HIDDEN}
# Where the search must find them, or it would find nothing anywhere.
OF_WORKER = ("expected", "exact", "script", "fixture", "hint", "title")
OF_GRADER = OF_WORKER + ("environment", "argument")
CHUNK = 1 << 20
# The last of them could see what the others have left. What holds its own secret says so.
SUBMISSIONS = ("other", "solutions/spy/good", f"{MARK}-argument")
OWN = ("other", "solution", None)

COURSE = """id: c
title: {en: "C"}
exercises: [spy]
"""
EXERCISE = """id: spy
title: {en: "Spy"}
submit: ["*.c"]
build: {program: spy}
limits: {wall: 300s}
hints: [{en: "MARK-hint"}]
tests:
  - id: first
    title: {en: "First"}
    points: 1
    given: {in.txt: "MARK-fixture"}
    script:
      - start: {spy: [./spy]}
      - exits: {spy: any}
    checks:
      - output: {spy: "MARK-exact\\n"}
  - id: waits
    title: {en: "Waits"}
    points: 1
    script:
      - start: {spy: [./spy, wait]}
      - expect: {spy: "MARK-expected"}
  - id: hidden
    title: {en: "MARK-title"}
    points: 1
    visibility: hidden
    given: {secret.txt: "MARK-fixture"}
    script:
      - start: {spy: [./spy]}
      - send: {spy: "MARK-script\\n"}
      - exits: {spy: any}
    hints: [{en: "MARK-hint"}]
"""
SPY = """#include <stdio.h>
#include <time.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    if (argc > 1) {
        fork();
        nanosleep(&(struct timespec){.tv_sec = 3600}, NULL);
    }
    return argv[0] == NULL;
}
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("MARK", MARK))


def processes():
    """pid -> (parent, whether it is in a box, command line)

    Where a box has no mounts of its own, its keeper is outside, as near as the worker is."""
    outside = os.readlink("/proc/self/ns/mnt")
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
                status = dict(line.split(":", 1) for line in file if ":" in line)
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                command = file.read()
            namespace = os.readlink(f"/proc/{pid}/ns/mnt")
        except OSError:
            continue
        is_inside = (namespace != outside or status["Name"].strip() == "foreman"
                     or command == b"./spy\0wait\0")
        found[int(pid)] = (int(status["PPid"]), is_inside, command)
    return found


def family_of(root):
    table = processes()
    members = {root}
    grown = True
    while grown:
        more = {pid for pid, row in table.items() if row[0] in members} - members
        members |= more
        grown = bool(more)
    return {pid: table[pid] for pid in members if pid in table}


def names_in(content):
    return {name for name, secret in SECRETS.items() if secret in content}


def in_stream(file, size):
    """Piece by piece, each with the end of the one before."""
    found, rest = set(), b""
    while size > 0:
        piece = file.read(min(size, CHUNK))
        if not piece:
            break
        found |= names_in(rest + piece)
        rest = piece[-64:]
        size -= len(piece)
    return found


def in_memory(pid):
    with open(f"/proc/{pid}/maps", encoding="utf-8") as file:
        areas = [line.split(None, 5) for line in file]
    for area in areas:
        start, end = (int(number, 16) for number in area[0].split("-"))
        where = f"memory {area[5].strip() if len(area) > 5 else area[0]} {area[1]}"
        try:
            with open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
                mem.seek(start)
                for name in in_stream(mem, end - start):
                    yield where, name
        except (OSError, OverflowError, ValueError):
            continue  # what the kernel itself shows of no process, as [vvar]


def in_file(where, path):
    try:
        if not os.path.isfile(path) or os.stat(path).st_size > 1 << 28:
            return
        with open(path, "rb") as file:
            for name in in_stream(file, 1 << 28):
                yield where, name
    except OSError:
        return


def in_descriptors(pid):
    for number in os.listdir(f"/proc/{pid}/fd"):
        path = f"/proc/{pid}/fd/{number}"
        try:
            link = os.readlink(path)
        except OSError:
            continue
        for name in names_in(link.encode()):
            yield f"name of descriptor {number}", name
        yield from in_file(f"descriptor {number} ({link})", path)


def in_folders(pid):
    """Where a box has no mounts of its own, what lies elsewhere is Landlock's to refuse."""
    if os.readlink(f"/proc/{pid}/ns/mnt") == os.readlink("/proc/self/ns/mnt"):
        return
    for folder in ("box", "tmp", "run", "dev/shm"):
        for parent, _, files in os.walk(f"/proc/{pid}/root/{folder}"):
            for file in files:
                yield from in_file(f"file {parent}/{file}", os.path.join(parent, file))


def search(pid, is_inside):
    found = set(in_memory(pid)) | set(in_descriptors(pid))
    for name in ("environ", "cmdline", "comm", "mountinfo", "cgroup"):
        with open(f"/proc/{pid}/{name}", "rb") as file:
            found |= {(name, secret) for secret in names_in(file.read())}
    return found | (set(in_folders(pid)) if is_inside else set())


def make_course(folder):
    write(f"{folder}/course.yaml", COURSE)
    write(f"{folder}/exercises/spy/exercise.yaml", EXERCISE)
    write(f"{folder}/solutions/spy/good/spy.c", f"/* MARK-solution */\n{SPY}")
    write(f"{folder}/other/spy.c", f'const char *other = "MARK-other";\n{SPY}')
    write(f"{folder}/MARK-argument/spy.c".replace("MARK", MARK), SPY)


def wait_for_box(grader):
    """The family of the grader when the program and its child wait in their box."""
    while grader.poll() is None:
        family = family_of(grader.pid)
        if sum(row[2] == b"./spy\0wait\0" for row in family.values()) == 2:
            return family
    sys.exit(f"the grader has ended with {grader.returncode}")


def start(grader, folder, trace):
    environment = dict(os.environ, HIDDEN=SECRETS["environment"].decode())
    submissions = []
    for path in SUBMISSIONS:
        submissions += ["--submission", f"{folder}/{path}"]
    with open("/dev/null", "wb") as null:
        return subprocess.Popen(
            [grader, "run", "spy", "--course", f"{folder}/course.yaml", "--quick", "-j", "1",
             "--trace", trace] + submissions, stdout=null, env=environment)


def next_submission(grader, family):
    """Ends the waiting program, so that the next submission comes."""
    for pid, row in family.items():
        if row[2] == b"./spy\0wait\0":
            os.kill(pid, signal.SIGKILL)
    while grader.poll() is None:
        now = family_of(grader.pid)
        if not any(pid in family and row[2] == b"./spy\0wait\0" for pid, row in now.items()):
            return


def main():
    program, folder, trace = sys.argv[1:4]
    bad = 0
    make_course(folder)
    grader = start(program, folder, trace)
    for own in OWN:
        family = wait_for_box(grader)
        inside = {pid for pid, row in family.items() if row[1]}
        worker = {pid for pid, row in family.items() if row[0] == grader.pid and not row[1]}
        for pid in sorted(inside):
            for where, name in sorted(search(pid, True)):
                bad += name != own
                if name != own:
                    print(f"in process {pid} {family[pid][2][:20]!r}: the {name} in {where}")
        seen = {name for pid in worker for _, name in search(pid, False)}
        if len(inside) < 3 or not seen.issuperset(OF_WORKER):
            bad += 1
            print(f"the search fails: {len(inside)} inside, in the worker only {seen}")
        seen = {name for _, name in search(grader.pid, False)}
        if not seen.issuperset(OF_GRADER):
            bad += 1
            print(f"the search fails: in the grader only {seen}")
        next_submission(grader, family)
    grader.wait()
    sys.exit(1 if bad else 0)


main()
