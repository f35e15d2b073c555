"""./learn doctor: what this machine has, what it lacks, and what that costs."""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from learn import build, checks, needs, project, render
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
    render.say(f"{render.paint(mark, colour)}  {finding.name.ljust(17)}  {render.cut(finding.found, max(20, columns - 25))}")
    for text in (finding.cost, finding.remedy and f"To do: {finding.remedy}"):
        if text:
            render.say(render.wrap(text, indent=" " * min(25, columns // 4)))


# ---- Tools.


def tools():
    yield Finding("Python", OK, f"{sys.version.split()[0]}  {sys.executable}")
    compiler = needs.find_compiler()
    if compiler is None:
        named = os.environ.get("CXX")
        yield Finding("C++ compiler", MISSING, f"none ({'CXX=' + named if named else 'no c++, g++, clang++'})",
                      "Nothing can be built.",
                      "correct or unset CXX" if named else "install " + needs.compiler_wish().partition(": ")[2])
    else:
        yield Finding("C++ compiler", OK if compiler.fit else MISSING,
                      f"{compiler.family} {compiler.version}  {compiler.path}",
                      "" if compiler.fit else "It is too old for C++20 as used here.",
                      "" if compiler.fit else "install " + needs.compiler_wish().partition(": ")[2] + ", or set CXX to one")
    yield from (told(need) for need in needs.table() if need.required)


def told(need):
    """The line about one row of the table."""
    path, version, fit = need.look()
    found = "  ".join(filter(None, [version, path])) or ("not found" if need.required else "absent")
    if fit:
        return Finding(need.name, OK, found)
    package = need.packages.get("apt-get", "")
    remedy = f"{need.wish}: package {package}" if need.required else f"optional: {package}"
    return Finding(need.name, MISSING if need.required else WARNING, found, need.cost, remedy)


# ---- What the compiler can really do: programs of a few lines, compiled and run.

HELLO = "#include <compare>\n#include <concepts>\nint main() { return (1 <=> 2) < 0 ? 0 : 1; }\n"
OVERRUN = "#include <cstdlib>\nint main(int n, char**) {\n  int* p = new int[4];\n  p[n + 3] = 1;\n  delete[] p;\n}\n"
OVERFLOW = "#include <climits>\nint main(int n, char**) {\n  volatile int big = INT_MAX;\n  return big + n > 0;\n}\n"
RACE = (
    "#include <thread>\nint shared;\nint main() {\n  std::thread other([] { shared = 1; });\n"
    "  shared = 2;\n  other.join();\n}\n"
)


def sanitizers():
    compiler = needs.find_compiler()
    if compiler is None:
        return
    command = needs.words_of(compiler.command)
    with tempfile.TemporaryDirectory(prefix="learn-doctor-") as folder:
        code, text = try_program(folder, command, HELLO, [])
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
            yield sanitizer(folder, command, name, flag, program, word, cost)


def sanitizer(folder, compiler, name, flag, program, word, cost):
    code, text = try_program(folder, compiler, program, [flag, "-pthread"])
    if checks.cannot_start(text):
        why, cure = checks.why_not_start()
        tool = shutil.which("setarch")
        if tool and not checks.addresses_are_limited():
            code, text = needs.output_of([tool, os.uname().machine, "-R", Path(folder, "program")])
            if word in text:
                return Finding(name, WARNING, "works without address randomisation only",
                               "./learn runs the checks under `setarch -R`, which is enough.", f"for plain ctest: {cure}")
        return Finding(name, MISSING, f"cannot map its memory: {why}", cost, cure)
    if word in text:
        return Finding(name, OK, "works: it found the mistake in a small wrong program")
    if code is None or code == "uncompiled":
        package = (needs.sanitizer_packages(needs.find_compiler()) or {}).get("apt-get")
        return Finding(name, MISSING, first_line(text), cost,
                       f"the compiler's sanitizers: package {package}" if package else "install the sanitizer libraries of your compiler")
    return Finding(name, MISSING, "runs, but did not see the mistake in a small wrong program", cost)


def try_program(folder, compiler, source, flags):
    """Compiles and runs; ("uncompiled", text) when it does not compile."""
    file, program = Path(folder, "program.cpp"), Path(folder, "program")
    file.write_text(source, "utf-8")
    code, text = needs.output_of([*compiler, "-std=c++20", "-g", "-O0", *flags, file, "-o", program], timeout=120)
    if code != 0:
        return "uncompiled", text
    return needs.output_of([program])


def first_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line or "cannot find" in line]
    return (errors or lines or ["no output"])[0]


def libraries():
    yield from (told(need) for need in needs.table(needs.find_compiler()) if not need.required)


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
    fit = free > 8
    yield Finding("disk", OK if fit else WARNING, f"{free:.1f} GB free",
                  "" if fit else "`./learn test` builds about 7 GB; the checks of single exercises need 1 GB.")
    if not writable:
        yield Finding("project folder", WARNING, f"{project.ROOT} is read-only",
                      "The map works; checks, hints and reset need to write.", "copy the project to a place that is yours")


def virtual_machine():
    tool = shutil.which("systemd-detect-virt")
    if tool:
        code, text = needs.output_of([tool, "--vm"])
        if code is not None:
            return None if text.strip() == "none" else text.strip()
    try:
        flagged = re.search(r"^flags\s*:.*\bhypervisor\b", Path("/proc/cpuinfo").read_text("utf-8", "replace"), re.M)
        vendor = Path("/sys/class/dmi/id/sys_vendor")  # Arm has no such flag, but its firmware has a name
        maker = vendor.read_text().strip() if vendor.exists() else ""
        if flagged or re.search(r"QEMU|KVM|Xen|VMware|Amazon EC2|Google|Microsoft|innotek|Parallels", maker):
            return f"yes ({maker})" if maker else "yes"
    except OSError:
        pass
    return "WSL" if "microsoft" in os.uname().release.lower() else None


LOOKS = (tools, sanitizers, libraries, machine)
