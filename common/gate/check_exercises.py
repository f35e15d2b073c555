#!/usr/bin/env python3
"""Checks that every exercise is whole: stub, task with three hints, solution, wrong solutions.

In a learner's checkout the exercises are no stubs any more, so this is a check of the gate and not of
`./learn test`.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "common"))
from learn.project import content_name  # noqa: E402

SECTIONS = ["## Predict", "## Task", "## Hint 1", "## Hint 2", "## Hint 3", "## Questions"]


def check(folder):
    identity, _, name = folder.name.partition("_")
    reference = folder / ".reference"
    exercise = folder / f"{name}.hpp"
    problems = []

    if not exercise.exists():
        return [f"{identity}: no {exercise.name}"]
    if not list(folder.glob("*.cpp")):
        problems.append("no check (unit.cpp, tsan.cpp, model.cpp, counts.cpp, layout.cpp)")
    ids = reference / "stub.id"
    present = content_name(exercise.read_bytes())
    if not ids.exists() or ids.read_text(encoding="utf-8").split()[:1] != [present]:
        problems.append(f"the first line of .reference/stub.id is not {present}, git's name of {exercise.name}")
    solution = reference / "solution.hpp"
    if not solution.exists():
        problems.append("no solution")
    else:
        text = solution.read_text(encoding="utf-8")
        if "WHY" not in text:
            problems.append("the solution does not say WHY")
        if exercise.read_bytes() == solution.read_bytes():
            problems.append("the stub is the solution")
        if "common::todo(" in text:
            problems.append("the solution has something to do")

    task = folder / "README.md"
    if not task.exists():
        problems.append("no task (README.md)")
    else:
        text = task.read_text(encoding="utf-8")
        if not text.startswith(f"# {identity} "):
            problems.append(f"the task does not begin with `# {identity} Title`")
        problems += [f"the task has no `{section}`" for section in SECTIONS if section not in text]
        if not re.search(r"^Time: \d+ minutes", text, re.M):
            problems.append("the task has no line `Time: N minutes`")

    mutants = sorted((reference / "mutants").glob("*.patch"))
    if len(mutants) < 3:
        problems.append(f"{len(mutants)} wrong solutions, at least 3 are wanted")
    for mutant in mutants:
        text = mutant.read_text(encoding="utf-8")
        if not re.search(r"^Why: ", text, re.M):
            problems.append(f"{mutant.name} does not say why it is wrong")
        if not re.search(r"^Killed-by: [a-z]+: ", text, re.M):
            problems.append(f"{mutant.name} does not name the check that kills it")

    return [f"{identity}: {problem}" for problem in problems]


def main():
    exercises = sorted(ROOT.glob("week*/exercises/w*"))
    problems = [problem for exercise in exercises for problem in check(exercise)]
    print("\n".join(problems))
    print(f"{len(exercises)} exercises, {len(problems)} problems")
    return 1 if problems or not exercises else 0


if __name__ == "__main__":
    sys.exit(main())
