#!/usr/bin/env python3
"""Formats and lints everything, each language by its own tool.

    lint.py            looks only; exit code 1 when something is to be done
    lint.py --fix      formats; what a tool cannot mend by itself is listed
    lint.py --quick    without clang-tidy, which takes minutes

clang-tidy looks through a build folder of its own, build/lint, that is configured and never built. A tool that is not here is named, and its part is
left out. clang-format is of version 14: another one would format otherwise, so it is left out, too.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLANG_FORMAT = "14"


def files(*patterns):
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def run(command, chosen):
    done = subprocess.run([*command, *chosen], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return [] if done.returncode == 0 else [done.stdout.strip() or f"{command[0]} ended with {done.returncode}"]


def clang_format(fix):
    for tool in (f"clang-format-{CLANG_FORMAT}", "clang-format"):
        if shutil.which(tool):
            version = re.search(r"version (\d+)", subprocess.run([tool, "--version"], capture_output=True, text=True).stdout)
            if version and version.group(1) == CLANG_FORMAT:
                return run([tool, "-i"] if fix else [tool, "--dry-run", "--Werror"], files("*.hpp", "*.cpp"))
    return None


def clang_tidy():
    """On the checker, the shared libraries, and the tests and benchmarks of the implementations with what they include."""
    if not shutil.which("clang-tidy"):
        return None
    build = ROOT / "build" / "lint"
    # clang cannot read g++'s precompiled headers.
    configured = run(["cmake", "--preset", "dev", "-B", str(build), "-DMUTANTS=OFF", "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON"], [])
    if configured:
        return configured
    chosen = [name for name in files("common/checker/**/*.cpp", "common/counted/*.cpp", "common/testing/*.cpp",
                                     "common/benchmarking/*.cpp", "week*/tests/*_test.cpp", "week*/benchmark/*.cpp")]
    halves = [chosen[0::2], chosen[1::2]]
    children = [subprocess.Popen(["clang-tidy", "--quiet", "--warnings-as-errors=*", "-p", str(build), *half], cwd=ROOT,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for half in halves if half]
    outputs = [(child.communicate()[0], child.returncode) for child in children]
    return [output.strip() for output, code in outputs if code != 0]


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
    parser.add_argument("--quick", action="store_true")
    wanted = parser.parse_args()
    parts = [("clang-format 14", lambda: clang_format(wanted.fix)), ("ruff or pyflakes", lambda: python(wanted.fix)),
             ("shellcheck", shell)]
    if not wanted.quick:
        parts.append(("clang-tidy", clang_tidy))
    bad = False
    for name, look in parts:
        found = look()
        print(f"{name}: " + ("not here, left out" if found is None else "fine" if not found else "\n" + "\n".join(found)))
        bad = bad or bool(found)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
