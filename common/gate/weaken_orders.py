#!/usr/bin/env python3
"""Weakens every memory order of the implementations and solutions, one at a time.

    weaken_orders.py --build build/dev

The model checks do it themselves (CHECKER_AUDIT=1): in turn each order is replaced by each weaker
one, and every scenario is explored again. This script runs them all, puts their tables together,
and demands of each acquire, release, acq_rel and seq_cst in week*/include and of the solutions:

  - the checker rejects every weaker order in some scenario; or
  - the comment at the order says `stronger than needed` and why it is kept; or
  - the comment says `outside the model` and why no scenario reaches it.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from check_labels import ORDER, comment_of  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROW = re.compile(
    r"^  (?P<file>[\w.]+):(?P<line>\d+)  (?P<what>load|store|read-modify-write|failed compare_exchange|fence)  (?P<order>\w+)  "
    r"(?P<verdict>needed|not decided|TOO WEAK|stronger than needed)(?:: (?P<weakest>\w+) passes)?"
)
NEAR = 3  # lines between an order and the place the compiler gives to its call


def sites():
    """Every order stronger than relaxed: {(path, line): (order, comment)}."""
    found = {}
    for path in sorted(ROOT.glob("week*/include/**/*.hpp")) + sorted(ROOT.glob("week*/exercises/*/.reference/solution.hpp")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            for order in ORDER.findall(line.split("//", 1)[0]):
                if order != "relaxed":
                    found[(path, number + 1, order)] = comment_of(lines, number)
    return found


def audits(build):
    """What the model checks say: {(file name, line, order): [verdict]}."""
    said, failed, ran = {}, [], 0
    for check in sorted(build.glob("**/checks/*.model")):
        if not re.match(r"(week\d+\..+|w\d+e\d+\.solution)\.model$", check.name) or ".mutant." in check.name:
            continue
        done = subprocess.run([str(check)], cwd=check.parent, capture_output=True, text=True, timeout=600,
                              env={**os.environ, "CHECKER_AUDIT": "1", "WATCHDOG_SECONDS": "300"})
        ran += 1
        if done.returncode != 0:
            failed.append(f"{check.name}: exit {done.returncode}")
        for row in filter(None, map(ROW.match, done.stdout.splitlines())):
            file = row["file"] if row["file"] != "solution.hpp" else check.name.split(".")[0]
            said.setdefault((file, int(row["line"]), row["order"]), []).append(row["verdict"])
    return said, failed, ran


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "dev")
    build = parser.parse_args().build.resolve()
    said, problems, ran = audits(build)
    if ran == 0:
        print(f"{build}: no model checks are built there. Build first: cmake --build {build}")
        return 1
    rejected = kept = 0
    for (path, line, order), comment in sites().items():
        name = path.parents[1].name.split("_")[0] if path.name == "solution.hpp" else path.name
        verdicts = [verdict for near in range(line - NEAR, line + NEAR + 1)
                    for verdict in said.get((name, near, order), [])]
        where = f"{path.relative_to(ROOT)}:{line}: {order}"
        if "needed" in verdicts:
            rejected += 1
        elif "stronger than needed" in comment or "outside the model" in comment:
            kept += 1
        elif verdicts:
            problems.append(f"{where}: a weaker order passes every scenario, and no comment says why it is kept")
        else:
            problems.append(f"{where}: no scenario reaches it, and no comment says why")
    for problem in problems:
        print(problem)
    print(f"{ran} model checks; orders: {rejected} rejected when weaker, {kept} kept with a reason, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
