"""Rows and modes as a table."""

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
    return [""] + [f"Row {row.number}, {where}: {text}." for row in rows
                   for where, text in row.gaps().items()]


def markdown(rows, results):
    hosts = list(dict.fromkeys(host for host, _ in results))
    users = list(dict.fromkeys(user for _, user in results))
    numbers = sorted({row.number for row in rows})
    lines = ["| row | attack | " + " | ".join(hosts) + " |",
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
