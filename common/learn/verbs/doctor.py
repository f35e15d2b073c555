"""./learn doctor: what this machine has, what it lacks, and what that costs."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from learn import build, project, render
from learn.errors import FINE, TOOLCHAIN

SUMMARY = "compiler, CMake, sanitizers, peers, cores: what is missing and what that costs"
EXAMPLE = "./learn doctor --json"

OK, WARNING, MISSING = "ok", "warning", "missing"  # missing: required, exit code 3


def add(parser):
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


class Finding:
    """One line: its name, how it stands, what was found, what its absence costs, what to do."""

    def __init__(self, name, level, found, cost="", remedy=""):
        self.name, self.level, self.found, self.cost, self.remedy = name, level, found, cost, remedy

    def as_object(self):
        return {"name": self.name, "state": self.level, "found": self.found, "cost": self.cost, "remedy": self.remedy}


def run(arguments):
    findings = []
    for look in LOOKS:
        for finding in look():
            findings.append(finding)
            if not arguments.json:
                tell(finding)
    bad = any(finding.level == MISSING for finding in findings)
    if arguments.json:
        print(json.dumps({"ok": not bad, "findings": [f.as_object() for f in findings]}, indent=2))
    else:
        render.say()
        warnings = sum(finding.level == WARNING for finding in findings)
        if bad:
            render.say("Something required is missing. ./learn --yes installs it on Debian and Ubuntu.")
        elif warnings:
            render.say(f"All that is required is here; {warnings} remark{'s' if warnings > 1 else ''} above.")
        else:
            render.say("All is well.")
    return TOOLCHAIN if bad else FINE


def tell(finding):
    mark, colour = {OK: ("ok  ", "green"), WARNING: ("note", "yellow"), MISSING: ("LACK", "red")}[finding.level]
    columns = render.width()
    render.say(f"{render.paint(mark, colour)}  {finding.name.ljust(16)}  {render.cut(finding.found, max(20, columns - 24))}")
    for text in (finding.cost, finding.remedy and f"To do: {finding.remedy}"):
        if text:
            render.say(render.wrap(text, indent=" " * min(24, columns // 4)))


# ---- Tools.


def output_of(command, timeout=60, env=None):
    """(exit code, stdout and stderr) of a short command; (None, reason) when it cannot run."""
    try:
        done = subprocess.run(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=timeout, env=env, check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def version_in(text):
    match = re.search(r"\d+(\.\d+)+", text)
    return match.group(0) if match else "?"


def numbers(version):
    return [int(part) for part in re.findall(r"\d+", version)[:2]] or [0]


def find_compiler():
    """(path, family, version) of the compiler that CMake takes: $CXX, else c++."""
    named = os.environ.get("CXX")
    for name in [named] if named else ["c++", "g++", "clang++"]:
        path = shutil.which(name)
        if path:
            code, text = output_of([path, "--version"])
            family = "clang" if "clang" in text else "g++"
            number = output_of([path, "-dumpversion"] if family == "clang" else [path, "-dumpfullversion"])[1].strip()
            if code == 0:
                return path, family, number
    return None


def tools():
    yield Finding("Python", OK, f"{sys.version.split()[0]}  {sys.executable}")
    compiler = find_compiler()
    if compiler is None:
        named = os.environ.get("CXX")
        yield Finding("C++ compiler", MISSING, f"none ({'CXX=' + named if named else 'no c++, g++, clang++'})",
                      "Nothing can be built.", "install g++ 12 or newer, or clang 14 or newer")
    else:
        path, family, number = compiler
        fit = numbers(number)[0] >= (14 if family == "clang" else 12)
        yield Finding("C++ compiler", OK if fit else MISSING, f"{family} {number}  {path}",
                      "" if fit else "It is too old for C++20 as used here.",
                      "" if fit else "install g++ 12 or clang 14, or set CXX to one")
    for name, least, what, package in (
        ("cmake", [3, 25], "Nothing can be configured.", "cmake"),
        ("ninja", [1], "Nothing can be built.", "ninja-build"),
        ("git", [2], "Benchmarks cannot name their commit; downloads may fail.", "git"),
        ("patch", [2], "The wrong solutions that test the checks cannot be made.", "patch"),
        ("addr2line", [2], "Counterexamples cannot name lines of your file.", "binutils"),
    ):
        path = shutil.which(name)
        if not path:
            yield Finding(name, MISSING, "not found", what, f"install {package}")
            continue
        number = version_in(output_of([path, "--version"])[1])
        fit = numbers(number) >= least
        yield Finding(name, OK if fit else MISSING, f"{number}  {path}", "" if fit else what,
                      "" if fit else f"{name} {'.'.join(map(str, least))} or newer")


# ---- What the compiler can really do: programs of a few lines, compiled and run.

HELLO = "#include <compare>\n#include <concepts>\nint main() { return (1 <=> 2) < 0 ? 0 : 1; }\n"
OVERRUN = "#include <cstdlib>\nint main(int n, char**) {\n  int* p = new int[4];\n  p[n + 3] = 1;\n  delete[] p;\n}\n"
OVERFLOW = "#include <climits>\nint main(int n, char**) {\n  volatile int big = INT_MAX;\n  return big + n > 0;\n}\n"
RACE = (
    "#include <thread>\nint shared;\nint main() {\n  std::thread other([] { shared = 1; });\n"
    "  shared = 2;\n  other.join();\n}\n"
)


def sanitizers():
    compiler = find_compiler()
    if compiler is None:
        return
    with tempfile.TemporaryDirectory(prefix="learn-doctor-") as folder:
        code, text = try_program(folder, compiler[0], HELLO, [])
        yield Finding("C++20", OK if code == 0 else MISSING, "compiles and runs" if code == 0 else first_line(text),
                      "" if code == 0 else "Nothing can be built.", "" if code == 0 else "install g++ with its libstdc++")
        if code != 0:
            return
        for name, flag, program, word, cost in (
            ("AddressSanitizer", "-fsanitize=address", OVERRUN, "heap-buffer-overflow",
             "The check `unit` cannot be built: use after free and overruns go unseen."),
            ("UBSan", "-fsanitize=undefined", OVERFLOW, "signed integer overflow",
             "The check `unit` cannot be built: undefined behaviour goes unseen."),
            ("ThreadSanitizer", "-fsanitize=thread", RACE, "data race",
             "The check `tsan` cannot run: data races are then seen by the model checker only."),
        ):
            yield sanitizer(folder, compiler[0], name, flag, program, word, cost)


def sanitizer(folder, compiler, name, flag, program, word, cost):
    code, text = try_program(folder, compiler, program, [flag, "-pthread"])
    if "unexpected memory mapping" in text:
        tool = shutil.which("setarch")
        if tool:
            code, text = output_of([tool, os.uname().machine, "-R", Path(folder, "program")])
            if word in text:
                return Finding(name, WARNING, "works without address randomisation only",
                               "./learn runs the checks under `setarch -R`, which is enough.",
                               "for plain ctest: sudo sysctl vm.mmap_rnd_bits=28")
        return Finding(name, MISSING, "cannot map its memory: address randomisation is too wide", cost,
                       "sudo sysctl vm.mmap_rnd_bits=28")
    if word in text:
        return Finding(name, OK, "works: it found the mistake in a small wrong program")
    if code is None or code == "uncompiled":
        return Finding(name, MISSING, first_line(text), cost, "install the sanitizer libraries of your compiler")
    return Finding(name, MISSING, "runs, but did not see the mistake in a small wrong program", cost)


def try_program(folder, compiler, source, flags):
    """Compiles and runs; ("uncompiled", text) when it does not compile."""
    file, program = Path(folder, "program.cpp"), Path(folder, "program")
    file.write_text(source, "utf-8")
    code, text = output_of([compiler, "-std=c++20", "-g", "-O0", *flags, file, "-o", program], timeout=120)
    if code != 0:
        return "uncompiled", text
    return output_of([program])


def first_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line or "cannot find" in line]
    return (errors or lines or ["no output"])[0]


# ---- Libraries.

INCLUDES = [Path(p) for p in ("/usr/include", "/usr/local/include", "/opt/homebrew/include")]


def header(*names):
    """The first of these headers that is here."""
    for name in names:
        for folder in INCLUDES:
            if (folder / name).exists():
                return str(folder / name)
    return None


def libraries():
    for name, names, package in (
        ("GoogleTest", ["gtest/gtest.h"], "libgtest-dev libgmock-dev"),
        ("Google Benchmark", ["benchmark/benchmark.h"], "libbenchmark-dev"),
    ):
        found = header(*names)
        if found:
            yield Finding(name, OK, found)
        else:
            yield Finding(name, WARNING, "not on this system", "CMake downloads a pinned version: the first configure "
                          "needs the network.", f"install {package}")
    for name, names, cost, package in (
        ("Boost.Lockfree", ["boost/lockfree/spsc_queue.hpp"], "The comparison goes without this peer.", "libboost-dev"),
        ("ReaderWriterQueue", ["readerwriterqueue/readerwriterqueue.h", "readerwriterqueue.h"],
         "The comparison goes without this peer.", "libreaderwriterqueue-dev"),
        ("atomic_queue", ["atomic_queue/atomic_queue.h"], "The comparison goes without this peer.", "libatomic-queue-dev"),
        ("Relacy", ["relacy/relacy.hpp", "relacy/relacy/relacy.hpp"],
         "The model checker goes without a second opinion in its own tests.", "relacy-dev"),
    ):
        found = header(*names)
        yield Finding(name, OK if found else WARNING, found or "absent", "" if found else cost,
                      "" if found else f"optional: {package}")
    gnuplot = shutil.which("gnuplot")
    yield Finding("gnuplot", OK if gnuplot else WARNING, gnuplot or "absent",
                  "" if gnuplot else "The report has tables and no plots.", "" if gnuplot else "optional: gnuplot-nox")


# ---- The machine.


def machine():
    cores = build.cores()
    yield Finding("cores", OK if cores > 1 else WARNING, f"{cores} usable",
                  "" if cores > 1 else "Two threads take turns on one core: throughput and latency say nothing about "
                  "queues, and ./learn bench calls no winner. The model checker does not mind.")
    virtual = virtual_machine()
    yield Finding("virtual machine", WARNING if virtual else OK, virtual or "no sign of one",
                  "Absolute times carry the host's noise; ratios inside one run mostly hold." if virtual else "")
    governors = {p.read_text().strip() for p in Path("/sys/devices/system/cpu").glob("cpu[0-9]*/cpufreq/scaling_governor")}
    if governors:
        calm = governors == {"performance"}
        yield Finding("CPU governor", OK if calm else WARNING, ", ".join(sorted(governors)),
                      "" if calm else "The clock changes while a benchmark runs; it warms up first, yet figures vary more.",
                      "" if calm else "sudo cpupower frequency-set -g performance")
    else:
        yield Finding("CPU governor", OK, "not visible here (usual in virtual machines)")
    try:
        free = shutil.disk_usage(project.ROOT).free / 1e9
        writable = os.access(project.ROOT, os.W_OK)
    except OSError:
        free, writable = 0.0, False
    fit = free > 1.5
    yield Finding("disk", OK if fit else WARNING, f"{free:.1f} GB free", "" if fit else "A whole build takes about 1.5 GB.")
    if not writable:
        yield Finding("project folder", WARNING, f"{project.ROOT} is read-only",
                      "The map works; checks, hints and reset need to write.", "copy the project to a place that is yours")


def virtual_machine():
    tool = shutil.which("systemd-detect-virt")
    if tool:
        code, text = output_of([tool, "--vm"])
        if code is not None:
            return None if text.strip() == "none" else text.strip()
    try:
        if re.search(r"^flags\s*:.*\bhypervisor\b", Path("/proc/cpuinfo").read_text("utf-8", "replace"), re.M):
            vendor = Path("/sys/class/dmi/id/sys_vendor")
            return f"yes ({vendor.read_text().strip()})" if vendor.exists() else "yes"
    except OSError:
        pass
    return "WSL" if "microsoft" in os.uname().release.lower() else None


LOOKS = (tools, sanitizers, libraries, machine)
