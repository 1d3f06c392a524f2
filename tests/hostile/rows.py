"""The rows: hostile programs, each with what has to become of it.

The first comment of a row's source says it, a key and a text on each line:
  row N: TITLE        the number of the attack; several programs may serve one
  tries: TEXT         in plain words; may go on in the next lines
  exercise: NAME      where it is played; default: attack
  must: A or B        passed, failed or undecided
  says: A | B         a failure's report holds one of these texts; several lines: of each
  says not: TEXT      and not this
  in TIER: A or B     where a tier below the full one must do something else
In a tier below the full one a row may be undecided, too, if the trouble says that the program
wanted what this tier lacks.
  beside: TEXT        is played apart, together with several innocent ones; who they are
  gap WHERE: TEXT     what is not prevented, and why; everywhere, for users (who is not root),
                      without cgroups, without namespaces (in the tiers landlock and none)
"""
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent / "rows"
LACKS = "which the sandbox of this machine"
EVENTS = {"passed", "failed", "undecided"}
KEY = re.compile(r"^ \* (says not|says|must|tries|exercise|beside|in [a-z-]+|gap [a-z ]+): (.*)$")
ROW = re.compile(r"^/\* row (\d+): (.*)$")


class Row:
    def __init__(self, path):
        self.path = path
        self.name = path.name.removesuffix(".c")
        self.keys = {}
        source = path / "attack.c" if path.is_dir() else path
        lines = source.read_text(encoding="utf-8", errors="replace").splitlines()
        first = ROW.match(lines[0])
        if first is None:
            raise ValueError(f"{source}: the first line names no row")
        self.number, self.title = int(first[1]), first[2]
        last = None
        for line in lines[1:lines.index(" */")]:
            key = KEY.match(line)
            if key is not None:
                last = key[1]
                self.keys.setdefault(last, []).append(key[2].strip())
            elif last is not None:
                self.keys[last][-1] += " " + line.removeprefix(" *").strip()
        self.exercise = self.keys.get("exercise", ["attack"])[0]
        self.is_apart = "beside" in self.keys
        if not self.events("full") <= EVENTS or "tries" not in self.keys:
            raise ValueError(f"{source}: lacks tries, or knows no such ending")
        if "failed" in self.events("full") and not self.keys.get("says"):
            raise ValueError(f"{source}: must fail, but for which reason?")

    def events(self, tier):
        """What may become of it."""
        return set(self.keys.get(f"in {tier}", self.keys.get("must", [""]))[0].split(" or "))

    def gap(self, tier, accounting, is_root):
        """What is known not to be prevented here, or None."""
        where = {"everywhere": True, "for users": not is_root,
                 "without namespaces": tier in ("landlock", "none"),
                 "without cgroups": not (accounting or "").startswith("cgroup")}
        return next((self.keys[f"gap {name}"][0] for name, holds in where.items()
                     if holds and f"gap {name}" in self.keys), None)

    def gaps(self):
        return {key.removeprefix("gap "): texts[0] for key, texts in self.keys.items()
                if key.startswith("gap ")}

    def missed(self, verdict, text, tier):
        """What is wrong with this verdict and report, or None."""
        if verdict == "undecided" and tier != "full" and LACKS in text:
            return None
        if verdict not in self.events(tier):
            return f"{verdict} instead of {' or '.join(sorted(self.events(tier)))}"
        if verdict != "failed":
            return None
        for choices in self.keys["says"]:
            if not any(choice.strip() in text for choice in choices.split("|")):
                return f"does not say '{choices}'"
        for refused in self.keys.get("says not", []):
            if refused in text:
                return f"says '{refused}'"
        return None


def all_rows():
    return [Row(path) for path in sorted(FOLDER.iterdir()) if path.name[0].isdigit()]
