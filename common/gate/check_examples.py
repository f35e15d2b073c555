#!/usr/bin/env python3
"""Checks that the outputs which the pages quote are what is printed today.

    check_examples.py --build build/dev     after a build with -DMUTANTS=ALL

A quoted block has one of these lines right above it; `...` on a line of its own leaves something out.

    <!-- example: w3e7 release_acquire -->    a wrong solution's model check
    <!-- example: week03.rules a_test -->     one test of an implementation's model check
    <!-- example: common.checker.a_test -->   a test of the checker
"""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = re.compile(r"<!-- example: (\S+)(?: (\S+))? -->\n```\n(.*?)\n```\n", re.DOTALL)


def command(build, name, detail):
    if re.fullmatch(r"w\d+e\d+", name):
        program, arguments = f"{name}.mutants.model", []
    elif detail:
        program, arguments = f"{name}.model", [f"--gtest_filter=*.{detail}"]
    else:
        program, arguments = name, []
    found = [path for path in build.rglob(program) if path.is_file()]
    if not found:
        sys.exit(f"{program} is not built in {build}: cmake --preset dev -DMUTANTS=ALL, then build")
    return [str(found[0].resolve()), *arguments]


def first_missing_line(block, output):
    """The first line of the block that does not follow the one before it in the output; or None."""
    lines, at, gap = output.splitlines(), 0, True
    for line in block.splitlines():
        if line.strip() == "...":
            gap = True
            continue
        places = [i for i in range(at, len(lines) if gap else min(at + 1, len(lines))) if lines[i] == line]
        if not places:
            return line
        at, gap = places[0] + 1, False
    return None


def renewed(block, output):
    """The block with what is printed now: of each part the lines that follow the one most like its first."""
    lines, parts = output.splitlines(), [[]]
    for line in block.splitlines():
        if line.strip() == "...":
            parts.append([line])
            parts.append([])
        else:
            parts[-1].append(line)
    for part in parts:
        if part and part[0].strip() != "...":
            likeness = [difflib.SequenceMatcher(None, part[0], line).ratio() for line in lines]
            at = likeness.index(max(likeness))
            part[:] = lines[at:at + len(part)]
    return "\n".join(line for part in parts for line in part)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "dev")
    parser.add_argument("--write", action="store_true", help="bring the pages up to date")
    parser.add_argument("pages", nargs="*", type=pathlib.Path)
    chosen = parser.parse_args()
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    examples = stale = 0
    for page in [page.resolve() for page in chosen.pages] or [ROOT / name for name in listed.stdout.split()]:
        for name, detail, block in EXAMPLE.findall(page.read_text(encoding="utf-8")):
            examples += 1
            printed = subprocess.run(command(chosen.build, name, detail), cwd=chosen.build, timeout=120, text=True,
                                     env={**os.environ, "WRONG_SOLUTION": detail},
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
            line = first_missing_line(block, printed)
            if line is not None:
                stale += 1
                if chosen.write:
                    text = page.read_text(encoding="utf-8")
                    page.write_text(text.replace(block, renewed(block, printed)), encoding="utf-8")
                print(f"{page.relative_to(ROOT)}: {name} {detail}: not what is printed now: {line}")
    print(f"{examples} examples, {stale} of them stale")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
