#!/usr/bin/env python3
"""Opens every exercise, solution and public header in clangd, as an editor does, and wants no error.

    check_editor.py          after ./learn has configured build/dev; exit code 77 without a clangd
    check_editor.py --all    the checker's, the tests' and the benchmarks' own headers as well
"""

import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NO_CLANGD = 77
# E[time] [diagnostic's name] Line 5: ...; what clangd says of its own refactorings is no error of the file.
ERROR = re.compile(r"^E\[[^\]]*\] (\[\S+\] Line \d+: .*)$", re.MULTILINE)


LEARNERS = re.compile(r"week[^/]*/(exercises|include)/|common/[^/]*$")


def files(every):
    listed = subprocess.run(["git", "ls-files", "*.hpp"], cwd=ROOT, capture_output=True, text=True, check=True)
    # The second opinion needs a package of its own, counts.hpp is for the counting build alone, and a learner does not
    # open what belongs to the pages.
    others = ("second_opinion", "benchmarking/counts.hpp")
    return [name for name in listed.stdout.split() if (every or LEARNERS.match(name))
            and not name.startswith("docs/") and not any(other in name for other in others)]


def errors(name):
    done = subprocess.run(["clangd", f"--check={name}", "--check-lines=0-0", "--enable-config", "--log=error"], cwd=ROOT,
                          capture_output=True, text=True, errors="replace", timeout=300, check=False)
    return [f"{name}: {text}" for text in ERROR.findall(done.stderr)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    if not shutil.which("clangd"):
        print("no clangd here")
        return NO_CLANGD
    if not (ROOT / "build/dev/compile_commands.json").exists():
        print("build/dev is not configured: run ./learn")
        return 1
    every = files(chosen.all)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = [error for per_file in pool.map(errors, every) for error in per_file]
    print("\n".join(found))
    print(f"{len(every)} files opened, {len(found)} errors")
    return 1 if found or not every else 0


if __name__ == "__main__":
    sys.exit(main())
