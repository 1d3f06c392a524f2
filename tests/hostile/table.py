"""Rows and modes as a table."""

INTRODUCTION = """# Hostile programs

What came of each attack, as `make hostile TABLE=grader/hostile.md` saw it. A row stands for all programs in
`tests/hostile/rows` that bear its number; their first comments say what they try and what has to become of it. Each was played
between innocent programs, which had to pass, and nothing may have changed on the host, nor be left there.

A column is a kind of host (`tests/hosts/host.py --list` says what each is); *a / b*: as an ordinary user / as root.

* **yes**: the box held. The test passed or failed as it must, and if it failed, for the right reason.
* **undecided**: the tier does not have what the program wanted, so its test was left undecided; and it got nothing by trying.
* **refused**: there is no sandbox on such a host, and nothing was run.
* **gap**: one of its programs did what is known not to be prevented there, see below the table.
* **FALLS**: the box did not hold, or the verdict was wrong.
"""

SIGNS = {"passed": "yes", "failed": "yes", "undecided": "undecided", "refused": "refused",
         "gap": "gap"}
ORDER = ("FALLS", "gap", "undecided", "refused", "yes", "")


def sign(variants, result):
    """The worst of all programs of a row."""
    signs = set()
    for row in variants:
        outcome = result["outcomes"].get(row.name)
        if outcome is not None:
            signs.add("FALLS" if outcome["missed"] else SIGNS[outcome["verdict"]])
    return next(word for word in ORDER if word in signs or word == "")


def cell(variants, results, host, users):
    signs = [sign(variants, results[host, user]) for user in users if (host, user) in results]
    return signs[0] if len(set(signs)) == 1 else " / ".join(signs)


def notes(rows):
    """What is known not to be prevented."""
    return ["", "What is known not to be prevented, whether or not it came to anything above:", ""] + [
        f"* Row {row.number}, {row.title}; {where}: {text}." for row in rows
        for where, text in row.gaps().items()]


def markdown(rows, results):
    hosts = list(dict.fromkeys(host for host, _ in results))
    users = list(dict.fromkeys(user for _, user in results))
    numbers = sorted({row.number for row in rows})
    lines = [INTRODUCTION, "| row | attack | " + " | ".join(hosts) + " |",
             "|---|---|" + "---|" * len(hosts)]
    tiers = []
    for host in hosts:
        names = [results[host, user]["tier"] or "?" for user in users if (host, user) in results]
        tiers.append(names[0] if len(set(names)) == 1 else " / ".join(names))
    lines.append("| | tier | " + " | ".join(tiers) + " |")
    for number in numbers:
        variants = [row for row in rows if row.number == number]
        cells = [cell(variants, results, host, users) for host in hosts]
        if any(cells):
            lines.append(f"| {number} | {variants[0].title} | " + " | ".join(cells) + " |")
    return "\n".join(lines + notes(rows)) + "\n"
