#!/usr/bin/env python3
"""Checks that every memory order in implementations and solutions says why, and that labels pair up.

A line that names std::memory_order_* has a comment, at its end or right above it:

    // [A1] release -> [A2]: publishes the item
    // [A2] acquire <- [A1]: the item is complete
    // relaxed: only this thread writes it

An acquire or release (acq_rel, seq_cst used to synchronize) carries a label of its own and names its
partner; the partner exists in the same file and names it back. relaxed and seq_cst give a reason.
"""

import pathlib
import re
import sys

ORDER = re.compile(r"std::memory_order_(relaxed|consume|acquire|release|acq_rel|seq_cst)")
OWN = re.compile(r"\[([A-Z]\w*)\]\s+(?:acquire|release|acq_rel|seq_cst)")
PARTNER = re.compile(r"(<-|->)\s*((?:\[[A-Z]\w*\](?:,\s*|\s+and\s+)?)+)")
NAME = re.compile(r"\[([A-Z]\w*)\]")


def comment_of(lines, number):
    """The comment that belongs to line `number`: its own, and the block right above it."""
    parts = [lines[number].split("//", 1)[1]] if "//" in lines[number] else []
    above = number - 1
    while above >= 0 and lines[above].strip().startswith("//"):
        parts.insert(0, lines[above].strip()[2:])
        above -= 1
    return " ".join(part.strip() for part in parts)


def check(path):
    problems = []
    lines = path.read_text(encoding="utf-8").splitlines()
    own, named = {}, {}
    for number, line in enumerate(lines):
        code = line.split("//", 1)[0]
        orders = ORDER.findall(code)
        if not orders:
            continue
        comment = comment_of(lines, number)
        where = f"{path}:{number + 1}"
        if not comment:
            problems.append(f"{where}: {', '.join(orders)} without a reason")
            continue
        for order in orders:
            if order in ("acquire", "release", "acq_rel") and not OWN.search(comment):
                problems.append(f"{where}: {order} without a label of its own, like [A1]")
        for label in OWN.findall(comment):
            own.setdefault(label, number + 1)
        for _, group in PARTNER.findall(comment):
            for partner in NAME.findall(group):
                for label in OWN.findall(comment):
                    named.setdefault(label, {})[partner] = number + 1
    for label, partners in named.items():
        for partner, number in partners.items():
            if partner not in own:
                problems.append(f"{path}:{number}: [{label}] names [{partner}], which is nowhere in the file")
            elif label not in named.get(partner, {}):
                problems.append(f"{path}:{number}: [{label}] names [{partner}], but [{partner}] does not name it back")
    for label, number in own.items():
        if label not in named:
            problems.append(f"{path}:{number}: [{label}] names no partner")
    return problems


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    files = sorted(root.glob("week*/include/**/*.hpp")) + sorted(root.glob("week*/exercises/*/.reference/solution.hpp"))
    problems = [problem for path in files for problem in check(path)]
    for problem in problems:
        print(problem.replace(f"{root}/", ""))
    print(f"{len(files)} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
