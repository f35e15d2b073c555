#!/usr/bin/env python3
"""Fills the tables of docs/results/week04.md from the results beside it, or says which of them are stale, and whether
measured.md, which is made of the same results, is:

    fill_tables.py [--check]

A comment above a table names what it is from. The head of a column is a workload, `name` in the first cell of a row a queue:

    <!-- cells: week04-amd-rest-g++.json near throughput/ -->      (near, far: the smallest and the largest round trip;
                                                                    a number: the one next to so many ns)
    <!-- goals: week04-amd-g++.json week04-amd-rest-g++.json -->   (the whole table, by goals.py)
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "common"))
from learn import judging, measured, plots, rounds  # noqa: E402
from learn.verbs import report  # noqa: E402

RESULTS = ROOT / "docs" / "results"
TABLE = re.compile(r"(<!-- (cells|goals): ([^>]*) -->\n\n)((?:\|.*\n)+)")


def cells(file, regime, prefix=""):
    """{(column, queue): text} of one result in one regime."""
    found = {}
    result = json.loads((RESULTS / file).read_text())
    tables = [(name, rows) for _, name, rows in rounds.tables(result["rows"]) if name]
    trip = float({"near": 0, "far": 1e9}.get(regime, regime))
    wanted = judging.next_to(trip, [name for name, rows in tables if len(rows) > 1])
    for name, rows in tables:
        for row in rows:
            if name == wanted and "values" in row:
                values = list(row["values"].values())
                quartiles = " - ".join(plots.short(judging.quantile(values, share)) for share in (0.25, 0.75))
                found[row["workload"].removeprefix(prefix), row["queue"]] = f"{plots.short(row['median'])} [{quartiles}]"
    return found


def filled(match):
    head, kind, arguments, table = match.groups()
    if kind == "goals":
        command = [sys.executable, ROOT / "common/gate/goals.py", *(RESULTS / name for name in arguments.split())]
        return head + subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = cells(*arguments.split())
    lines = table.splitlines()
    columns = [cell.strip() for cell in lines[0].strip("|").split("|")][1:]
    for at, line in enumerate(lines[2:], 2):
        first = line.strip("|").split("|")[0].strip()
        queue = re.match(r"`(\w+)`", first)[1]
        lines[at] = f"| {first} | " + " | ".join(found.get((column, queue), "") for column in columns) + " |"
    return head + "\n".join(lines) + "\n"


def measured_anew(text):
    """measured.md as it would be written today, from the results that it names."""
    files = [ROOT / name for name in re.findall(r"--from (\S+)", text)]
    named = [(measured.name_of(file), report.result(file)) for file in files]
    return measured.page(RESULTS, named, files)


def main():
    stale = 0
    text = (RESULTS / measured.NAME).read_text()
    if "--check" in sys.argv and text != measured_anew(text):
        stale += 1
        print(f"docs/results/{measured.NAME} does not fit the results: the command at its top writes it anew")
    for page in sorted(RESULTS.glob("*.md")):
        text = page.read_text()
        new = TABLE.sub(filled, text)
        if new != text:
            stale += 1
            if "--check" in sys.argv:
                print(f"{page.relative_to(ROOT)}: a table does not fit the results: common/gate/fill_tables.py")
            else:
                page.write_text(new)
    print(f"{stale} pages {'stale' if '--check' in sys.argv else 'written'}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
