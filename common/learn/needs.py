"""What the project needs of a machine: the one table, and how each row is looked for.

./learn installs by it, ./learn doctor reports by it, and the development container installs by ./learn.
The oldest compilers and the oldest CMake stand in the CMake files, which must know them anyway.
"""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from learn import process, project


def output_of(command, timeout=60):
    """(exit code, stdout and stderr) of a short command; (None, reason) when it cannot run."""
    try:
        done = subprocess.run(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=timeout, check=False, env=process.environment(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def version_in(text):
    match = re.search(r"\d+(\.\d+)+", text)
    return match.group(0) if match else "?"


def numbers(version):
    return [int(part) for part in re.findall(r"\d+", version)[:2]] or [0]


def oldest(name):
    """Oldest versions that CMake accepts: gnu, clang, cmake."""
    if name == "cmake":
        text = project.read(project.ROOT / "CMakeLists.txt")
        return re.search(r"cmake_minimum_required\(VERSION ([\d.]+)", text).group(1)
    text = project.read(project.ROOT / "common" / "cmake" / "defaults.cmake")
    found = re.search(rf"set\(oldest_{name} (\d+)\)", text)
    return found.group(1) if found else {"gnu": "12", "clang": "14"}[name]


class Need:
    """One row. `packages` are by package manager; a row that a manager does not have names nothing for it."""

    def __init__(self, name, cost, required=False, program=None, least=None, headers=(), packages=None, machines=None):
        self.name, self.cost, self.required = name, cost, required
        self.program, self.least, self.headers = program, least, headers
        self.packages = packages or {}
        self.machines = machines  # None: every one; else those whose archive has the package

    def look(self):
        """(where it is or None, version or None, is it fit)."""
        if self.headers:
            found = header(*self.headers)
            return found, None, found is not None
        path = shutil.which(self.program)
        if path is None:
            return None, None, False
        if self.least is None:
            return path, None, True
        version = version_in(output_of([path, "--version"])[1])
        return path, version, numbers(version) >= numbers(self.least)

    @property
    def wish(self):
        return f"{self.name} {self.least} or newer" if self.least else self.name


def packages(apt, dnf=None, pacman=None):
    return {"apt-get": apt, "dnf": dnf, "pacman": pacman}


def table(compiler=None):
    """All rows; with the compiler that was found also what it wants to have."""
    return [
        *wanted_by(compiler),
        Need("git", "Benchmarks cannot name their commit; downloads may fail.", True, "git",
             packages=packages("git", "git", "git")),
        Need("CMake", "Nothing can be configured.", True, "cmake", oldest("cmake"),
             packages=packages("cmake", "cmake", "cmake")),
        Need("Ninja", "Nothing can be built.", True, "ninja", packages=packages("ninja-build", "ninja-build", "ninja")),
        Need("patch", "The wrong solutions that test the checks cannot be made.", True, "patch",
             packages=packages("patch", "patch", "patch")),
        Need("addr2line", "Counterexamples cannot name lines of your file.", True, "addr2line",
             packages=packages("binutils", "binutils", "binutils")),
        Need("GoogleTest", DOWNLOAD, headers=("gtest/gtest.h",),
             packages=packages("libgtest-dev libgmock-dev", "gtest-devel gmock-devel", "gtest")),
        Need("Google Benchmark", DOWNLOAD, headers=("benchmark/benchmark.h",),
             packages=packages("libbenchmark-dev", "google-benchmark-devel", "benchmark")),
        Need("Boost.Lockfree", PEER, headers=("boost/lockfree/spsc_queue.hpp",),
             packages=packages("libboost-dev", "boost-devel", "boost")),
        Need("ReaderWriterQueue", PEER, headers=("readerwriterqueue/readerwriterqueue.h", "readerwriterqueue.h"),
             packages=packages("libreaderwriterqueue-dev")),
        Need("atomic_queue", PEER, headers=("atomic_queue/atomic_queue.h",), packages=packages("libatomic-queue-dev"),
             machines=("x86_64",)),
        Need("Relacy", "The model checker goes without a second opinion in its own tests.",
             headers=("relacy/relacy.hpp", "relacy/relacy/relacy.hpp"), packages=packages("relacy-dev")),
        Need("gnuplot", "The report has tables and no plots.", program="gnuplot",
             packages=packages("gnuplot-nox", "gnuplot", "gnuplot")),
    ]


DOWNLOAD = "CMake downloads a pinned version: the first configure needs the network."
PEER = "The comparison goes without this peer."
# Fedora packs the sanitizers' libraries apart from the compiler.
COMPILER_PACKAGES = packages("g++", "gcc-c++ libasan libubsan libtsan", "gcc")

INCLUDES = [Path(p) for p in ("/usr/include", "/usr/local/include", "/opt/homebrew/include")]


def header(*names):
    """The first of these headers that is here."""
    for name in names:
        for folder in INCLUDES:
            if (folder / name).exists():
                return str(folder / name)
    return None


# ---- The compiler.


class Compiler:
    def __init__(self, command, path, family, version):
        self.command = command  # as CXX names it: it may carry options, `g++-14 -pipe`
        self.path, self.family, self.version = path, family, version

    @property
    def fit(self):
        return numbers(self.version)[0] >= int(oldest("clang" if self.family == "clang" else "gnu"))


LAUNCHERS = ("ccache", "sccache", "distcc", "icecc")


def launched(command):
    """("ccache", "g++ -pipe") of `ccache g++ -pipe`; (None, the command) without a launcher."""
    first, _, rest = command.strip().partition(" ")
    return (first, rest.strip()) if os.path.basename(first) in LAUNCHERS and rest.strip() else (None, command)


def words_of(command):
    """The words of a command as CXX holds it; like CMake, one word where that is a program: its path may hold blanks."""
    try:
        return [command] if shutil.which(command) else shlex.split(command)
    except ValueError:
        return []


def compiler_at(command):
    """The compiler that a command names; None when there is none."""
    command = launched(command)[1]
    words = words_of(command)
    path = shutil.which(words[0]) if words else None
    if path is None:
        return None
    code, text = output_of([path, "--version"])
    if code != 0:
        return None
    family = "clang" if "clang" in text else "g++"
    for option in ("-dumpversion",) if family == "clang" else ("-dumpfullversion", "-dumpversion"):
        code, number = output_of([path, option])
        if code == 0 and re.match(r"\d", number):
            return Compiler(command, path, family, number.strip())
    return None  # another program, which has a version, too


def find_compiler():
    """What CXX names, fit or not; without CXX the first that is new enough, else the first."""
    named = os.environ.get("CXX")
    if named:
        return compiler_at(named)
    first = None
    newest_first = [f"g++-{n}" for n in range(15, 11, -1)] + ["clang++"] + [f"clang++-{n}" for n in range(20, 13, -1)]
    for name in ["c++", "g++", *newest_first]:
        found = compiler_at(name)
        if found and found.fit:
            return found
        first = first or found
    return first


def sanitizer_packages(compiler):
    """The packages of a compiler's sanitizers, which may be packed apart from it; None if they are here."""
    major = compiler.version.split(".")[0]
    if compiler.family == "clang":
        code, folder = output_of([compiler.path, "-print-resource-dir"])
        here = code != 0 or any(Path(folder.strip(), "lib").glob("**/libclang_rt.asan*"))
        return None if here else packages(f"libclang-rt-{major}-dev", "compiler-rt", "compiler-rt")
    for name in ("libasan", "libubsan", "libtsan"):
        found = [output_of([compiler.path, f"-print-file-name={name}{end}"])[1].strip() for end in (".so", ".a")]
        if found == [f"{name}.so", f"{name}.a"]:  # with its folder, if it is anywhere
            return packages(f"libgcc-{major}-dev", "libasan libubsan libtsan", "gcc-libs")
    return None


def wanted_by(compiler):
    """clang's sanitizers have a program of LLVM's find the lines of addresses; g++'s find them themselves."""
    if compiler is None or compiler.family != "clang":
        return []
    major = compiler.version.split(".")[0]
    # Debian's clang knows it by its number as well.
    name = next((n for n in ("llvm-symbolizer", f"llvm-symbolizer-{major}") if shutil.which(n)), "llvm-symbolizer")
    return [Need("llvm-symbolizer", "Reports of clang's sanitizers show addresses in place of your lines.", program=name,
                 packages=packages(f"llvm-{major}", "llvm", "llvm"))]


def compiler_wish():
    return f"a C++20 compiler: g++ {oldest('gnu')} or newer, or clang {oldest('clang')} or newer"
