"""One mode: all rows on one kind of host, as whoever calls this.

mode.py HOST WORK    prints what became of them as JSON; WORK is an empty folder but for
                     bin/grader, course/, hostile/ (this folder) and hosts/
"""
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import time

import host_state
import plant
import rows

SECONDS_MAX = 300
REFUSALS = (b"no box can be opened on this machine", b"and 'landlock' is needed")
KEPT = "grader-keep"
SPARED = ("report", "state", KEPT)  # where the grader may write


class Run:
    def __init__(self, host, work, wanted):
        self.host, self.work = host, work
        self.rows = [row for row in rows.all_rows() if not wanted or row.name.startswith(wanted)]
        self.troubles = []
        self.outcomes = {}
        self.pids = []
        self.tier = None
        self.accounting = None
        self.apart = None  # the row that is played apart now

    def innocents(self, exercise):
        """Names of sources, without end."""
        while True:
            yield "innocent-plain"
            if exercise == "attack":
                yield "innocent-objects"

    def submissions(self, planted, exercise):
        """The rows, and somebody innocent before and after each."""
        if self.apart is not None:
            return self.company(planted)
        out = []
        source = self.innocents(exercise)
        if exercise == "attack":
            out.append((None, planted.files["OTHER"].parent))
        for number, row in enumerate(
                row for row in self.rows if row.exercise == exercise and not row.is_apart):
            folder = self.work / "class" / f"{exercise}-{number:03}"
            out.append((row, planted.submission(folder.with_name(folder.name + "-row"), row.path)))
            innocent = plant.HERE / (next(source) + ".c")
            out.append((None, planted.submission(folder.with_name(
                f"{folder.name}-{innocent.stem}"), innocent)))
        return out

    def company(self, planted):
        """Who is played apart, and while it runs four others beside it."""
        folder = self.work / "class" / self.apart.name
        out = [(self.apart, planted.submission(folder, self.apart.path))]
        for number in range(4):
            name = folder.with_name(f"{folder.name}-{number}-innocent-objects")
            out.append((None, planted.submission(name, plant.HERE / "innocent-objects.c")))
        return out

    def command(self, exercise, folders, more):
        words = [sys.executable, "-B", str(self.work / "hosts/host.py"), self.host,
                 str(self.work / "bin/grader"), "run", exercise,
                 "-c", str(self.work / "course/course.yaml"), *more]
        for folder in folders:
            words += ["-s", str(folder)]
        return words

    def grade(self, planted, words):
        """Begun by somebody who has set up everything unusual that a program inherits."""
        def disturb():
            os.umask(0)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGWINCH, signal.SIGCHLD})
            for number in (signal.SIGUSR2, signal.SIGCHLD, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE)[1:] * 2)

        environment = {"PATH": "/usr/bin:/bin", "PLANTED": plant.MARK.decode(),
                       "HOME": str(self.work / "home"), "TMPDIR": str(self.work / "tmp"),
                       "XDG_STATE_HOME": str(self.work / "state"), "TZ": "Mars/Olympus"}
        environment |= {f"PLANTED_{i}": plant.MARK.decode() for i in range(200)}
        child = subprocess.Popen(words, cwd=self.work, env=environment, preexec_fn=disturb,
                                 pass_fds=[planted.inherited], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.pids.append(child.pid)
        try:
            out, err = child.communicate(timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
            self.troubles.append(f"no end within {SECONDS_MAX} s: {words[5:7]}")
        except BaseException:
            child.terminate()
            child.wait()
            raise
        return child.returncode, out, err

    def judge_innocent(self, folder, verdict, text):
        """What makes objects may be undecided where a tier lacks them."""
        lacks = self.tier != "full" and "objects" in folder.name and rows.LACKS in text
        if verdict == "passed" or (lacks and verdict == "undecided"):
            return
        gap = self.apart and self.apart.gap(self.tier, self.accounting, os.getuid() == 0)
        if gap:
            self.outcomes[self.apart.name] |= {"verdict": "gap", "text": gap}
        else:
            self.troubles.append(f"{folder.name}: {verdict}: {text}")

    def achieved(self, folder):
        """What a row could do though its test is undecided, from what it has printed."""
        for path in sorted((self.work / KEPT).glob(f"*/{folder.name}/*/*.stdout")):
            done = [line for line in path.read_bytes().splitlines() if line.startswith(b"did:")]
            if done:
                return b"; ".join(done).decode("utf-8", "replace")
        return None

    def leaked(self):
        """Files of what was seen in which the secret stands."""
        return [str(path) for path in (self.work / KEPT).rglob("*")
                if path.is_file() and plant.MARK in path.read_bytes()]

    def judge(self, submissions, report):
        if len(report["results"]) != len(submissions):
            self.troubles.append("another number of results than of submissions")
        for (row, folder), result in zip(submissions, report["results"]):
            verdicts = {test["verdict"] for test in result["tests"]}
            verdict = next((v for v in ("failed", "undecided", "skipped") if v in verdicts), "passed")
            text = json.dumps([[test["trouble"], test["findings"]] for test in result["tests"]],
                              ensure_ascii=False)
            if row is None:
                self.judge_innocent(folder, verdict, text)
                continue
            missed = row.missed(verdict, text, self.tier)
            if verdict == "undecided" and missed is None:
                missed = self.achieved(folder)
            if result["points"] != (result["points_max"] if verdict == "passed" else result["points"]):
                missed = "passed without its points"
            gap = missed and row.gap(self.tier, self.accounting, os.getuid() == 0)
            self.outcomes[row.name] = {"verdict": "gap" if gap else verdict,
                                       "missed": None if gap else missed,
                                       "text": gap or (text if missed else "")}

    def play(self, planted, exercise):
        submissions = self.submissions(planted, exercise)
        report = planted.files["REPORT"]
        before = host_state.snapshot(self.work, SPARED, self.pids)
        here = host_state.children()
        status, _, err = self.grade(planted, self.command(
            exercise, [folder for _, folder in submissions],
            ["-j", "2", "--format", "json", "-o", str(report), "--keep"]))
        self.troubles += planted.visitors()
        self.troubles += host_state.difference(
            before, host_state.snapshot(self.work, SPARED, self.pids))
        for pid in host_state.children() - here:
            self.troubles.append(f"left: process {pid}")
        if not report.exists():
            self.note_refusal(status, err, submissions)
            return
        text = report.read_bytes()
        report.unlink()
        if any(byte < 32 and byte != 10 or byte == 127 for byte in text):
            self.troubles.append("a control character in the report")
        if plant.MARK in text or self.leaked():
            self.troubles.append(f"the report or what was seen holds the secret: {self.leaked()}")
        parsed = json.loads(text)
        self.tier = parsed["sandbox"]["tier"]
        self.accounting = parsed["sandbox"]["accounting"]
        self.judge(submissions, parsed)
        shutil.rmtree(self.work / KEPT)

    def note_refusal(self, status, err, submissions):
        """Refusing is right where nothing can be had; what it says is shown."""
        self.tier = "refused"
        is_right = status == 3 and any(text in err for text in REFUSALS)
        for row, _ in submissions:
            if row is not None:
                self.outcomes[row.name] = {"verdict": "refused", "text": "",
                                           "missed": None if is_right else f"status {status}"}
        if not is_right:
            self.troubles.append(err.decode("utf-8", "replace"))

    def look_at_terminal(self, planted):
        """What people see: no control character but newlines, and no secret."""
        folders = [folder for name in ("56-control-characters", "56-messages-of-the-compiler",
                                       "20-file-names", "54-writes-results")
                   for folder in [self.work / "class" / f"shown-{name}"]
                   if planted.submission(folder, plant.HERE / "rows" / self.source(name))]
        odd = self.work / "class" / "shown-\x1b[2J\n points  5 \u202e all passed"
        folders.append(planted.submission(odd, plant.HERE / "innocent-objects.c"))
        status, out, err = self.grade(planted, self.command(
            "word", folders, ["--color", "never", "--verbose"]))
        shown = out + err
        if any(byte < 32 and byte != 10 or byte == 127 for byte in shown) or b"\xc2\x9b" in shown:
            self.troubles.append("a control character on the terminal")
        if plant.MARK in shown:
            self.troubles.append("the terminal shows the secret")
        if status == 0:
            self.troubles.append("forged text came out as success")

    @staticmethod
    def source(name):
        return name if (plant.HERE / "rows" / name).is_dir() else name + ".c"


def main():
    host, work, *wanted = sys.argv[1:]
    work = pathlib.Path(work)
    host_state.own_descendants()
    begun = time.monotonic()
    run = Run(host, work, tuple(wanted))
    planted = plant.Planted(work)
    try:
        planted.open()
        for exercise in ("attack", "files", "word", "terminal", "watched"):
            if any(row.exercise == exercise and not row.is_apart for row in run.rows):
                run.play(planted, exercise)
        for row in (row for row in run.rows if row.is_apart):
            run.apart = row
            run.play(planted, row.exercise)
        if not wanted and run.tier != "refused":
            run.look_at_terminal(planted)
    finally:
        planted.close()
    print(json.dumps({"tier": run.tier, "accounting": run.accounting, "outcomes": run.outcomes, "troubles": run.troubles,
                      "seconds": round(time.monotonic() - begun, 1)}))


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
main()
