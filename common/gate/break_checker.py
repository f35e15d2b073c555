#!/usr/bin/env python3
"""Breaks the checker on purpose, one patch at a time, and sees the test fail that the patch names.

A checker whose tests cannot fail proves nothing. Each patch in common/tests/checker/breakages changes
one source file of the checker, as its name says, and names the test that notices:

    Killed-by: the_litmus_program.has_exactly_the_outcomes_listed/MP_rel_rlx
    In: common/checker/engine/memory_model.cpp

The changed file is compiled, linked in front of the intact library with all tests of the checker, and
that test is run. A test that passes nevertheless is a gap.

    break_checker.py --build DIR --compiler CXX --objects TEST.o... --libraries LIB...
    break_checker.py ... --record     runs all tests and writes the name of the first that fails
    break_checker.py --fit            only sees whether each patch still fits its source (a test does)
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATCHES = ROOT / "common" / "tests" / "checker" / "breakages"


class Breakage:
    def __init__(self, patch):
        self.patch = patch
        self.text = patch.read_text()
        self.what = patch.stem.replace("_", " ")
        self.killer = self.header("Killed-by")
        self.source = ROOT / self.header("In")

    def header(self, name):
        found = re.search(rf"^{name}: (.+)$", self.text, re.M)
        if not found:
            sys.exit(f"{self.patch}: no line `{name}: ...`")
        return found.group(1)

    def broken_source(self, folder):
        broken = folder / self.source.name
        done = run(["patch", "--silent", "--force", "--fuzz=0", "--output", str(broken), str(self.source), str(self.patch)])
        if done.returncode != 0:
            sys.exit(f"{self.patch} does not fit {self.source}:\n{done.stdout}")
        # Debug information must name the original: a report leaves out the checker's own frames.
        broken.write_text(f'#line 1 "{self.source}"\n' + broken.read_text())
        return broken

    def record(self, killer):
        self.patch.write_text(re.sub(r"^Killed-by: .*$", f"Killed-by: {killer}", self.text, flags=re.M))


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, **options)


def failed_tests(program, folder, wanted="*"):
    """Names of failed tests. One that crashes fails; a single one that hangs, too, for it takes milliseconds otherwise."""
    command = [str(program.resolve()), f"--gtest_filter={wanted}"]
    if "*" in wanted:
        command.append("--gtest_fail_fast")
    try:
        done = run(command, timeout=60, cwd=folder)
    except subprocess.TimeoutExpired:
        return [] if "*" in wanted else [f"{wanted} hangs"]
    failed = re.findall(r"^\[  FAILED  \] (?!\d)(\S+?)(?:,| \(|$)", done.stdout, re.M)
    if done.returncode < 0:  # a crash
        failed += re.findall(r"^\[ RUN      \] (\S+)", done.stdout, re.M)[-1:]
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fit", action="store_true", help="only see whether the patches fit")
    judged = "--fit" not in sys.argv
    parser.add_argument("--build", type=pathlib.Path, required=judged, help="where to compile")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--objects", nargs="+", required=judged, help="the compiled tests")
    parser.add_argument("--libraries", nargs="+", required=judged, help="libchecker.a, GoogleTest")
    parser.add_argument("--only", default="", help="patches whose name contains this")
    parser.add_argument("--record", action="store_true")
    wanted = parser.parse_args()
    if wanted.fit:
        with tempfile.TemporaryDirectory() as folder:
            for patch in sorted(PATCHES.glob("*.patch")):
                Breakage(patch).broken_source(pathlib.Path(folder))
        return
    wanted.build.mkdir(parents=True, exist_ok=True)
    program = wanted.build / "broken"

    # A test that fails anyway would notice everything.
    if not wanted.record:
        run([wanted.compiler, *wanted.objects, *wanted.libraries, "-ldl", "-o", str(program)])
        if failing := failed_tests(program, wanted.build):
            sys.exit(f"break_checker.py: the intact checker fails {failing[0]}")

    unnoticed = 0
    breakages = [Breakage(p) for p in sorted(PATCHES.glob("*.patch")) if wanted.only in p.name]
    for b in breakages:
        compiled = run([wanted.compiler, "-std=c++20", "-O1", "-g", "-w", f"-I{ROOT}",
                        str(b.broken_source(wanted.build)), *wanted.objects, *wanted.libraries, "-ldl",
                        "-o", str(program)])
        if compiled.returncode != 0:
            sys.exit(f"{b.patch} does not compile:\n{compiled.stdout[-3000:]}")
        failed = failed_tests(program, wanted.build, "*" if wanted.record else b.killer)
        if wanted.record and failed:
            b.record(failed[0])
        print(f"{'ok  ' if failed else 'GAP '} {b.what}: {failed[0] if failed else 'no test fails'}", flush=True)
        unnoticed += not failed
    if unnoticed:
        sys.exit(f"{unnoticed} breakages go unnoticed")
    print(f"{len(breakages)} breakages, each noticed by the test that its patch names")


if __name__ == "__main__":
    main()
