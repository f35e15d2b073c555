#!/usr/bin/env python3
"""Checks that what a task demands and what its checks demand are the same, and writes docs/demands.md.

    check_demands.py            write docs/demands.md
    check_demands.py --check    fail if it would be another one

A demand is a bullet of the exercise's `## Task` that begins with a number:

    - **D2** `value()` returns the value. It keeps the queue's contract (C1-C3, I9).

It is held by the tests whose names begin with its number (`D2_...`; `D1_D2_...` holds two), and by the
conformance kit's checks that it cites, where the exercise runs the kit. It is violated by the wrong
solutions that name such a test in a `Killed-by:` line. Errors are a demand that no test holds, a test that
holds no demand, a demand that no wrong solution violates, and a `Killed-by:` that names no test.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "demands.md"
KIT = ROOT / "common" / "testing" / "conformance.hpp"
DETECTORS = ["unit", "tsan", "model", "counts", "layout"]

TEST = re.compile(r"\b(?:TEST(?:_F|_P)?|SCENARIO)\(\s*\w+,\s*(\w+)\s*[,)]")
INCLUDE = re.compile(r'^#include "([^"]+\.cpp)"', re.MULTILINE)
NUMBERS = re.compile(r"(?:D\d+_)+")
CITED = re.compile(r"\b([BCHITW])(\d+)(?:-(?:\1)?(\d+))?\b")

HEAD = """# Demands and their checks

What each task demands, the tests that hold it, and the wrong solutions that violate it. Made by
`common/gate/check_demands.py`, which fails when a demand has no test, a test no demand, or when no wrong
solution violates a demand. C1, I9 and so on are checks of the conformance kit; their sentences stand in
[queue-interface.md](queue-interface.md).
"""


class exercise:
    def __init__(self, folder, kit):
        self.folder = folder
        self.id = folder.name.split("_")[0]
        self.kit = kit
        page = (folder / "README.md").read_text(encoding="utf-8")
        self.title = page.splitlines()[0].lstrip("# ")
        self.task = re.search(r"^## Task\n(.*?)^## ", page, re.DOTALL | re.MULTILINE).group(1)
        # [(number, its sentences in one line)]
        self.demands = [
            (int(number), " ".join(text.split()))
            for number, text in re.findall(r"^- \*\*D(\d+)\*\* (.*(?:\n(?:  .*|(?=\n  )))*)", self.task, re.MULTILINE)
        ]
        self.tests = {}  # name -> the checks that run it
        self.runs_kit = []  # the checks that run the conformance kit
        for detector in DETECTORS:
            self.read(folder / f"{detector}.cpp", detector)
        self.mutants = {
            patch.stem: re.findall(r"^Killed-by: [a-z]+: (.+)$", patch.read_text(encoding="utf-8"), re.MULTILINE)
            for patch in sorted((folder / ".reference" / "mutants").glob("*.patch"))
        }

    def read(self, source, detector):
        if not source.exists():
            return
        text = source.read_text(encoding="utf-8")
        for name in TEST.findall(text):
            if detector not in self.tests.setdefault(name, []):
                self.tests[name].append(detector)
        if "CONFORMANCE(" in text and detector not in self.runs_kit:
            self.runs_kit.append(detector)
        for other in INCLUDE.findall(text):
            self.read(source.parent / other, detector)

    def cited(self, text):
        """The kit's identifiers that a demand cites: C1-C3, I9."""
        return [
            f"{letter}{number}"
            for letter, first, last in CITED.findall(text)
            for number in range(int(first), int(last or first) + 1)
        ]

    def names(self, number, text):
        """What the tests of a demand begin with: {"D3", "C1"}."""
        return {f"D{number}", *(self.cited(text) if self.runs_kit else [])}

    def tests_of(self, number):
        return [name for name in self.tests if f"D{number}" in prefixes(name)]

    def violated_by(self, number, text):
        names = self.names(number, text)
        return [
            mutant
            for mutant, patterns in self.mutants.items()
            if any(names & named_in(pattern) for pattern in patterns)
        ]

    def problems(self):
        if not self.demands:
            return
        numbers = [number for number, _ in self.demands]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"the demands are numbered {numbers}, not 1 to {len(numbers)}"
        for line in re.findall(r"^- (?!\*\*D\d).*", self.task, re.MULTILINE):
            yield f"a bullet of the task has no number: {line}"
        for number, text in self.demands:
            unknown = [one for one in self.cited(text) if self.runs_kit and one not in self.kit]
            for one in unknown:
                yield f"D{number} cites {one}, and the conformance kit has no such check"
            if not self.tests_of(number) and not (self.runs_kit and self.cited(text)):
                yield f"no test holds D{number}: {text}"
            if not self.violated_by(number, text):
                yield f"no wrong solution violates D{number}: {text}"
        for name in self.tests:
            found = prefixes(name)
            if not found:
                yield f"the test {name} holds no demand"
            for one in sorted(found - {f"D{number}" for number in numbers}):
                yield f"the test {name} holds {one}, and the task has no such demand"
        for mutant, patterns in self.mutants.items():
            for pattern in patterns:
                for name in re.findall(r"\b(?:D\d+_)+\w*", pattern):
                    if not any(test.startswith(name) for test in self.tests):
                        yield f"{mutant} is killed by {name}, and there is no such test"

    def section(self):
        yield f"## [{self.title}]({self.folder.relative_to(PAGE.parent.parent).as_posix().join(['../', '/README.md'])})"
        yield ""
        yield "| demand | held by | violated by |"
        yield "|---|---|---|"
        for number, text in self.demands:
            held = [
                f"{', '.join(self.tests[name])}: `{name}`" for name in self.tests_of(number)
            ]
            if self.runs_kit and self.cited(text):
                held.append(f"{', '.join(self.runs_kit)}: the kit's {', '.join(self.cited(text))}")
            violated = [f"`{mutant}`" for mutant in self.violated_by(number, text)]
            yield f"| **D{number}** {cell(text)} | {'<br>'.join(held)} | {'<br>'.join(violated)} |"
        yield ""


def prefixes(name):
    """{"D1", "D3"} of the test D1_D3_does_something."""
    match = NUMBERS.match(name)
    return set(match.group(0).rstrip("_").split("_")) if match else set()


def named_in(pattern):
    """The demands and the kit's checks whose tests a Killed-by pattern names."""
    numbers = {one for run in re.findall(r"(?<![A-Za-z0-9_])(?:D\d+_)+", pattern) for one in run.strip("_").split("_")}
    return numbers | set(re.findall(r"(?<![A-Za-z0-9_])([BCHITW]\d+)_", pattern))


def cell(text):
    # Links of a task are relative to the task's page, not to this one.
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).replace("|", "\\|")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="write nothing; fail if the page is stale")
    check = arguments.parse_args().check

    kit = set(re.findall(r'CONTRACT_TEST\(\s*"([A-Z]\d+)_', KIT.read_text(encoding="utf-8")))
    exercises = [exercise(folder, kit) for folder in sorted(ROOT.glob("week*/exercises/w*"))]
    problems = [f"{one.id}: {problem}" for one in exercises for problem in one.problems()]
    numbered = [one for one in exercises if one.demands]
    lines = [HEAD]
    for one in numbered:
        lines += one.section()
    without = [one.id for one in exercises if not one.demands]
    if without:
        lines += [f"Demands not numbered yet: {', '.join(without)}.", ""]
    text = "\n".join(lines)

    if not check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        problems.append(f"{PAGE.relative_to(ROOT)} is stale: run common/gate/check_demands.py")
    print("\n".join(problems))
    print(f"{len(numbered)} of {len(exercises)} exercises with numbered demands, {len(problems)} problems")
    return 1 if problems or not exercises else 0


if __name__ == "__main__":
    sys.exit(main())
