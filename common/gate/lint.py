#!/usr/bin/env python3
"""Formats and lints everything, each language by its own tool.

    lint.py            looks only; exit code 1 when something is to be done
    lint.py --fix      formats; what a tool cannot mend by itself is listed

A tool that is not here is named, and its part is left out. clang's tools are of version 14: another one would format
otherwise, and complain of other things, so it is left out, too.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLANG = "14"


def files(*patterns):
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def run(command, chosen):
    done = subprocess.run([*command, *chosen], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return [] if done.returncode == 0 else [done.stdout.strip() or f"{command[0]} ended with {done.returncode}"]


def clangs(name):
    """A tool of clang's, of the version that is wanted."""
    for tool in (f"{name}-{CLANG}", name):
        if shutil.which(tool):
            version = re.search(r"version (\d+)", subprocess.run([tool, "--version"], capture_output=True, text=True).stdout)
            if version and version.group(1) == CLANG:
                return tool
    return None


def clang_format(fix):
    tool = clangs("clang-format")
    return tool and run([tool, "-i"] if fix else [tool, "--dry-run", "--Werror"], files("*.hpp", "*.cpp"))


# What clang-tidy reads: a few translation units that together include every header, because most of its time goes to the
# standard library's, once for each unit. Each is a list of patterns of files, in the order in which they are included.
UNITS = {
    "checker": ["common/checker/**/*.hpp", "common/checker/**/*.cpp"],
    "shared": ["common/*.hpp", "common/testing/*.hpp", "common/testing/*.cpp", "common/benchmarking/*.hpp",
               "common/benchmarking/*.cpp"],
    "counted": ["common/counted/*.hpp", "common/counted/*.cpp", "common/benchmarking/counts.hpp"],
    **{week.name: [f"{week.name}/{part}" for part in ("include/**/*.hpp", "benchmark/*.hpp", "benchmark/week*_benchmark.cpp",
                                                      "benchmark/throughput.cpp", "exercises/*/.reference/solution.hpp")]
       for week in sorted(ROOT.glob("week*-*"))},
}
# These mean something only beside a definition of the program that includes them.
NOT_ALONE = ("common/testing/only.hpp", "common/testing/precompiled.hpp", "week04-lockfree-ring/benchmark/rings_again.hpp")
FLAGS = ["-std=c++20", "-DBENCHMARK_FLAGS=\"\"", "-DBENCHMARK_MIN_TIME_HAS_UNIT=true", f"-I{ROOT}",
         *(f"-I{folder}" for folder in sorted(ROOT.glob("week*-*/include")))]


def clang_tidy():
    tool = clangs("clang-tidy")
    if not tool:
        return None
    build = ROOT / "build" / "lint"
    build.mkdir(parents=True, exist_ok=True)
    (build / "yours.hpp").touch()  # a benchmark's list of the learner's queues

    def look(name):
        counted = name == "counted"
        chosen = [path for pattern in UNITS[name] for path in files(f":(glob){pattern}")
                  if path not in NOT_ALONE and (counted or not path.endswith("counts.hpp"))]
        unit = build / f"{name}.cpp"
        unit.write_text("".join(f'#include "{path}"\n' for path in dict.fromkeys(chosen)))
        return run([tool, "--quiet", "--warnings-as-errors=*"],
                   [str(unit), "--", *FLAGS, f"-I{build}", *(["-DCOMMON_COUNTED"] if counted else [])])

    with concurrent.futures.ThreadPoolExecutor(2) as two_at_a_time:
        return [found for unit in two_at_a_time.map(look, UNITS) for found in unit]


def python(fix):
    names = files("*.py")
    if shutil.which("ruff"):
        return run(["ruff", "check", "--line-length", "125", *(["--fix"] if fix else [])], names)
    if subprocess.run([sys.executable, "-c", "import pyflakes"], capture_output=True, check=False).returncode == 0:
        return run([sys.executable, "-m", "pyflakes"], names)
    if os.path.exists("/usr/bin/pyflakes3"):
        return run(["/usr/bin/pyflakes3"], names)
    return None


def shell():
    return run(["shellcheck"], ["learn", *files(".ci/run", "*.sh", "*.bash")]) if shutil.which("shellcheck") else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fix", action="store_true")
    wanted = parser.parse_args()
    parts = [(f"clang-format {CLANG}", lambda: clang_format(wanted.fix)), ("ruff or pyflakes", lambda: python(wanted.fix)),
             ("shellcheck", shell), (f"clang-tidy {CLANG}", clang_tidy)]
    bad = False
    for name, look in parts:
        found = look()
        print(f"{name}: " + ("not here, left out" if found is None else "fine" if not found else "\n" + "\n".join(found)))
        bad = bad or bool(found)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
