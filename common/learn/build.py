"""The cmake and ctest commands. Each is printed, so that the same can be done without ./learn."""

import contextlib
import errno
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from learn import checks, needs, process, project, render, state
from learn.errors import CHECK_FAILED, TOOLCHAIN, USAGE, Stop

DEV = project.ROOT / "build" / "dev"
WITH = project.ROOT / "build" / "learn-with"
RELEASE = project.ROOT / "build" / "release"

NINJA_LINE = re.compile(r"^\[(\d+)/(\d+)\]")
CTEST_START = re.compile(r"^\s*Start\s+\d+: (\S+)")
CTEST_DONE = re.compile(r"^\s*(\d+/\d+) Test\s+#\d+: (\S+) [ .]*(.*?)\s+[\d.]+ sec\s*$")


@contextlib.contextmanager
def building(folder):
    """Only one command at a time builds in a folder; another one waits and says so."""

    def waiting():
        render.note(f"{project.relative(folder)} is busy: another ./learn builds there, or what the first check went without. Waiting ...")

    try:
        with state.locked(f"{folder.name}.lock", waiting):
            folder.mkdir(parents=True, exist_ok=True)
            yield
    except OSError as error:
        raise unwritable(error) from error


def unwritable(error):
    if error.errno == errno.ENOSPC:
        return Stop("The disk is full. Free some space and run it again; nothing was lost.", TOOLCHAIN)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Stop(
            f"Cannot write to {project.ROOT}: {error.strerror}.\n"
            "The checks build in build/ and remember in .learn/. Copy the project to a place that is yours.",
            TOOLCHAIN,
        )
    return Stop(f"{error.filename or project.ROOT}: {error.strerror}.", TOOLCHAIN)


def must_be_a_file(name):
    """What is no regular file may never end when it is read."""
    path = Path(name)
    try:
        with open(path, "rb") if path.is_file() else contextlib.nullcontext():
            pass
    except OSError as error:
        raise Stop(f"Cannot read {name}: {error.strerror}.", USAGE) from error
    if not path.is_file():
        what = "is a folder, and not a file" if path.is_dir() else "is not a regular file" if path.exists() else "is not there"
        raise Stop(f"{name} {what}.", USAGE)


def must_be_writable(*names):
    """Files to be written after long work: better to know now."""
    for path in (Path(name).absolute() for name in names if name and name != "-"):
        if path.is_dir():
            raise Stop(f"{path} is a folder; name a file in it.", USAGE)
        if not path.parent.is_dir():
            raise Stop(f"There is no folder for {path}.", USAGE)
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise Stop(f"Cannot write {path}: its folder is not yours.", USAGE)


def last_lines(output, count=15):
    lines = [line for line in output.splitlines() if line.strip()]
    return "\n".join("  | " + line for line in lines[-count:])


def ninja_detail(line):
    match = NINJA_LINE.match(line)
    return f"{match.group(1)}/{match.group(2)}" if match else None


def stale(folder):
    """Was the folder configured for another place, or with a compiler or a ninja that is gone?"""
    try:
        cache = (folder / "CMakeCache.txt").read_text("utf-8", "replace")
    except OSError:
        return False
    home = re.search(r"^CMAKE_HOME_DIRECTORY:\w+=(.*)$", cache, re.MULTILINE)
    tools = re.findall(r"^CMAKE_(?:CXX_COMPILER|MAKE_PROGRAM):\w+=(/.*)$", cache, re.MULTILINE)
    chosen = needs.words_of(os.environ.get("CXX", ""))
    path = shutil.which(chosen[0]) if chosen else None
    if path and not any(os.path.realpath(tool) == os.path.realpath(path) for tool in tools):
        return True  # CXX names another compiler now
    moved = home and Path(home.group(1)).resolve() != project.ROOT
    return bool(moved or not all(os.path.exists(tool) for tool in tools))


def quick(folder):
    """Was the folder configured for a fresh clone's first check only (QUICK_START)?"""
    try:
        return "\nQUICK_START:BOOL=ON\n" in (folder / "CMakeCache.txt").read_text("utf-8", "replace")
    except OSError:
        return False


def finish_quick_start():
    """After the first check of a fresh clone: what it went without is built while its verdict is read. The child holds
    the folder's lock, so that whoever comes too early waits for it; if it does not get there, the next check does it."""
    if not quick(DEV):
        return
    with building(DEV):
        steps = "cmake --preset dev && exec cmake --build build/dev --target precompiled"
        with contextlib.suppress(OSError):
            subprocess.Popen(["nice", "sh", "-c", steps], cwd=project.ROOT, env=process.environment(),
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True, pass_fds=state.held)


def configure(preset, folder, definitions=(), force=False, whole=False):
    """Configures when it was never done, or is out of date, or must be with these definitions. The first time only what
    a first check needs, unless it must be the whole."""
    configured = (folder / "CMakeCache.txt").exists() and (folder / "build.ninja").exists()
    fresh = configured and stale(folder)
    if folder == DEV and not configured and not whole:
        definitions = ["-DQUICK_START=ON"]
    elif quick(folder) and (whole or any(folder.glob("common/libcheck_*.a"))):
        force = True  # the preset sets it OFF
    for library in folder.glob("common/lib*.a") if fresh else ():
        library.unlink()  # of another compiler: what all checks share is built where its progress shows
    if configured and not fresh and not force:
        # Nothing to do unless a CMake file changed since: ninja knows.
        code, output = process.run(
            ["cmake", "--build", folder, "--target", "build.ninja"], "configuring", echo=False
        )
    else:
        command = ["cmake", "--preset", preset]
        if fresh:
            command.insert(1, "--fresh")
        if folder.name != preset:
            command += ["-B", folder]
        code, output = process.run(command + list(definitions), "configuring")
    if code != 0:
        trouble = checks.words_of_trouble(output) or "CMake could not configure:"
        odd = sorted(set(re.findall(r"[#;$\"'`*?<>|\\]", str(project.ROOT))))
        if odd:
            trouble = (f"The path of this checkout, {project.ROOT}, has {' and '.join(odd)} in it, which the build tools "
                       f"do not take. Move it to a path without. {trouble}")
        output = output[max(0, output.find("CMake Error")):]
        raise Stop(f"{trouble}\n{last_lines(output)}", TOOLCHAIN)
    return output


def build(folder, targets=(), keep_going=False, label="building"):
    """Builds targets (all without). Returns (exit code, output)."""
    command = ["cmake", "--build", folder]
    if targets:
        command += ["--target", *targets]
    if keep_going:
        command += ["--", "-k", "0"]
    return process.run(command, label, ninja_detail)


RANDOM_BITS = Path("/proc/sys/vm/mmap_rnd_bits")


def no_aslr():
    return state.FOLDER / "no-aslr"  # there: ThreadSanitizer could not start with address randomisation


def randomised_too_widely():
    """More than 28 random bits of an address are too many for older sanitizers. ThreadSanitizer says so and does not
    start; AddressSanitizer dies, but only now and then: nothing may be left to chance. None: unknown."""
    try:
        return int(RANDOM_BITS.read_text()) > 28
    except (OSError, ValueError):
        return None


def setarch():
    """On machines where sanitizers need it: what switches address randomisation off."""
    wide = randomised_too_widely()
    if not (no_aslr().exists() if wide is None else wide):
        no_aslr().unlink(missing_ok=True)  # cured in the meantime?
        return []
    tool = shutil.which("setarch")
    command = [tool, os.uname().machine, "-R"] if tool else []
    try:  # a container may forbid it
        allowed = bool(tool) and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        allowed = False
    return command if allowed else []


class Run:
    """What a run of CTest said."""

    def __init__(self, cases, junit, code, output):
        self.cases = cases
        self.junit = junit  # as CTest wrote it
        self.code = code
        self.output = output


def ctest(folder, labels, jobs=2, label="checking", extra=(), env=None):
    """Runs the tests with these labels (a regular expression; None: all)."""
    words = {}
    count = ""

    def on_line(line):
        nonlocal count
        done = CTEST_DONE.match(line)
        if done:
            count, name, word = done.groups()
            words[name] = word
            return None
        begun = CTEST_START.match(line)
        return f"{count} {begun.group(1)}".strip() if begun else None

    for left in folder.glob("findings-*"):  # by a run that was killed; this one holds the folder's lock
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="findings-", dir=folder) as findings:
        junit = Path(findings) / "junit.xml"
        command = [*setarch(), "ctest", "--test-dir", folder]
        if labels:
            command += ["-L", labels]
        command += [*extra, "-j", str(jobs), "--output-junit", junit, "--test-output-size-failed", "200000"]
        code, output = process.run(command, label, on_line, env, unsaid={"FINDINGS": findings})
        text = junit.read_text("utf-8", "replace") if junit.is_file() else ""
        cases = checks.parse(text, words, checks.read_records(findings))
    return Run(cases, text, code, output)


def cores():
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def compile_failed(output):
    """A Stop for a build that failed and should not have."""
    trouble = checks.words_of_trouble(output) or "The build failed. Its first error:"
    errors = [line for line in output.splitlines() if re.search(r"\berror:|^FAILED:", line)]
    first = "\n".join("  | " + line for line in errors[:5]) or last_lines(output)
    return Stop(f"{trouble}\n{first}", CHECK_FAILED)
