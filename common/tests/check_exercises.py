#!/usr/bin/env python3
"""Checks that every exercise is whole: stub, task with three hints, solution, wrong solutions.

Stubs and exercises are equal in the repository; in a learner's checkout they differ, so this is a
check of the gate and not of `./learn test`.
"""

import pathlib
import re
import sys

SECTIONS = ["## Predict", "## Task", "## Hint 1", "## Hint 2", "## Hint 3", "## Questions"]


def check(exercise):
    week, name = exercise.parents[1], exercise.stem
    identity = name.split("_")[0]
    problems = []

    stub = week / "stubs" / exercise.name
    if not stub.exists():
        problems.append("no pristine copy in stubs/")
    elif stub.read_bytes() != exercise.read_bytes():
        problems.append("exercises/ and stubs/ differ")
    solution = week / "solutions" / exercise.name
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

    task = exercise.with_suffix(".md")
    if not task.exists():
        problems.append("no task (.md)")
    else:
        text = task.read_text(encoding="utf-8")
        if not text.startswith(f"# {identity} "):
            problems.append(f"the task does not begin with `# {identity} Title`")
        problems += [f"the task has no `{section}`" for section in SECTIONS if section not in text]
        if not re.search(r"^Checks: .+\| *Time: \d+ minutes", text, re.M):
            problems.append("the task has no line `Checks: ... | Time: N minutes`")

    mutants = sorted((week / "mutants" / identity).glob("*.patch"))
    if len(mutants) < 3:
        problems.append(f"{len(mutants)} wrong solutions, at least 3 are wanted")
    for mutant in mutants:
        text = mutant.read_text(encoding="utf-8")
        if not re.search(r"^Why: ", text, re.M):
            problems.append(f"{mutant.name} does not say why it is wrong")
        if not re.search(r"^Killed-by: [a-z]+: ", text, re.M):
            problems.append(f"{mutant.name} does not name the check that kills it")

    if f"week_exercise({identity} " not in (week / "CMakeLists.txt").read_text(encoding="utf-8"):
        problems.append("not in CMakeLists.txt")
    return [f"{identity}: {problem}" for problem in problems]


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    exercises = sorted(root.glob("week*/exercises/w*.hpp"))
    problems = [problem for exercise in exercises for problem in check(exercise)]
    print("\n".join(problems))
    print(f"{len(exercises)} exercises, {len(problems)} problems")
    return 1 if problems or not exercises else 0


if __name__ == "__main__":
    sys.exit(main())
