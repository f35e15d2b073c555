"""Runs other programs: says which, shows that they live, and leaves none behind."""

import contextlib
import ctypes
import os
import re
import selectors
import shlex
import signal
import subprocess
import sys
import time

from learn import project, render, state
from learn.errors import TOOLCHAIN, Stop

QUIET_SECONDS = 2  # nothing is shown for work shorter than this
PIPED_SECONDS = 10  # without a terminal: one line about every so often, if there is news
SILENT_SECONDS = 120  # ... and if there is none


class Progress:
    """One live line on a terminal; now and then a plain line elsewhere."""

    def __init__(self, label):
        self.label = label
        self.detail = ""
        self.start = time.monotonic()
        self.live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.next = QUIET_SECONDS
        self.drawn = False
        self.noted, self.said = None, 0  # the detail that was said last, and when

    def tick(self):
        elapsed = time.monotonic() - self.start
        if elapsed < self.next:
            return
        text = f"  {self.label}  {self.detail}".rstrip() + f"  {int(elapsed)} s"
        if self.live:
            sys.stderr.write("\r\033[K" + render.cut(text, render.width() - 1))
            sys.stderr.flush()
            self.drawn = True
            self.next = elapsed + 0.2
        else:
            # The same words again tell nothing, but a log that is silent for minutes looks dead.
            again = self.noted == self.detail
            if not again or elapsed >= self.said + SILENT_SECONDS:
                render.note(text)
                self.noted, self.said = self.detail, elapsed
            self.next = elapsed + PIPED_SECONDS

    def wipe(self):
        if self.drawn:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
            self.drawn = False


# What others set for their own sake and what would change what a check says: it is the command's own. So are the
# compiler's options; those that a compiler cannot do without stand in CXX (docs/troubleshooting.md).
DROPPED = re.compile(
    r"(?:GTEST_|TESTBRIDGE_|TEST_SHARD|CTEST_|CHECKER_|CMAKE_(?:COLOR|GENERATOR|CONFIG|BUILD_TYPE$|TOOLCHAIN_FILE$)|_STDBUF_"
    r"|(?:A|T|M|UB)SAN_OPTIONS$|LD_PRELOAD$|TEST_PREMATURE_EXIT_FILE$|XML_OUTPUT_FILE$|WATCHDOG_SECONDS$|FINDINGS$"
    r"|NINJA_STATUS$|LANGUAGE$|GCC_COLORS$|CLICOLOR|(?:C|CPP|CXX|LD)FLAGS$"
    r"|GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE)$)"
)


def drop_strangers():
    """Takes out of this process's environment, and so out of every child's, what is DROPPED."""
    for name in [name for name in os.environ if DROPPED.match(name)]:
        del os.environ[name]
    if not os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL", "1").isdigit():
        del os.environ["CMAKE_BUILD_PARALLEL_LEVEL"]  # CMake would show its whole usage instead
    if "LSAN_OPTIONS" in os.environ:  # of all that it can say, one is a cure (docs/troubleshooting.md)
        os.environ["LSAN_OPTIONS"] = "detect_leaks=0" if "detect_leaks=0" in os.environ["LSAN_OPTIONS"] else ""


def environment(changes=None):
    """For a child whose words are read: in English, in UTF-8."""
    return {**os.environ, "LC_ALL": "C.UTF-8", **(changes or {})}


def shown(command, env=None):
    """The command as it can be typed in the project's root."""
    words = [f"{key}={shlex.quote(value)}" for key, value in (env or {}).items()]
    for word in command:
        word = str(word)
        prefix = str(project.ROOT) + os.sep
        words.append(shlex.quote(word[len(prefix):] if word.startswith(prefix) else word))
    return "$ " + " ".join(words)


def run(command, label, on_line=None, env=None, echo=True, unsaid=None):
    """Runs command in the project's root. Returns (exit code, all output).

    on_line(line) may return a short detail for the progress line. `unsaid` is environment that is not
    shown with the command: without it the same happens.
    """
    child = start(command, env, echo, subprocess.PIPE, subprocess.STDOUT, unsaid)
    progress = Progress(label)
    pieces = []
    try:
        for line in _lines(child, child.stdout, progress):
            pieces.append(line)
            if on_line:
                detail = on_line(line.rstrip("\r\n"))
                if detail is not None:
                    progress.detail = detail
        code = child.wait()
        child.stdout.close()
    except BaseException:
        progress.wipe()
        end(child)
        raise
    progress.wipe()
    return code, "".join(pieces)


def end_with_parent():
    """In the child: if ./learn is killed, it is told to end, too."""
    pr_set_pdeathsig = 1
    with contextlib.suppress(AttributeError, OSError):  # Linux has it
        LIBC.prctl(pr_set_pdeathsig, signal.SIGTERM, 0, 0, 0)


LIBC = ctypes.CDLL(None)


def start(command, env, echo, stdout, stderr, unsaid=None):
    if echo:
        render.note(render.paint(shown(command, env), "dim", sys.stderr))
    try:
        return subprocess.Popen(
            [str(word) for word in command],
            cwd=project.ROOT,
            env=environment({**(env or {}), **(unsaid or {})}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,  # so that all it starts can be ended together
            preexec_fn=end_with_parent,
            pass_fds=state.held,
        )
    except OSError as error:
        raise Stop(
            f"Cannot run {command[0]}: {error.strerror}.\nWhat is missing, and what to do: ./learn doctor", TOOLCHAIN
        ) from error


def show(command, label, stdout=None):
    """Runs a program that shows its own tables (on our stdout, or in a file) and its own progress
    on a terminal; without a terminal a line now and then says that it lives. Returns its exit code."""
    child = start(command, None, True, stdout, None)
    progress = Progress(label)
    try:
        while True:
            try:
                return child.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                if not progress.live:
                    progress.tick()
    except BaseException:
        end(child)
        raise


def _lines(child, pipe, progress):
    """Lines as they come, while the progress line is kept alive."""
    buffer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            progress.tick()
            if not selector.select(timeout=0.2):
                if child.poll() is None:
                    continue
                if not selector.select(timeout=0.2):  # a grandchild may keep the pipe open: do not wait for it
                    break
            block = os.read(pipe.fileno(), 65536)
            if not block:
                break
            *whole, buffer = (buffer + block).split(b"\n")
            if whole:
                progress.wipe()
            for line in whole:
                yield line.decode("utf-8", "replace") + "\n"
    if buffer:
        yield buffer.decode("utf-8", "replace")


def end(child):
    """Ends a child and everything it started: asks first, insists after three seconds."""
    for sign, patience in ((signal.SIGINT, 1.5), (signal.SIGTERM, 1.5), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, sign)
        try:
            child.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            continue
        if sign is not signal.SIGKILL:
            time.sleep(0.05)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)  # what outlived its parent
        return
