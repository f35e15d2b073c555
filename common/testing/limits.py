"""Runs a program of a stranger within limits:  limits.py [--wall S] [--cpu S] [--memory MB] [--file MB]
[--processes N] [--own-user] [--record TEST] [--what WORDS] -- COMMAND...

CPU time, memory and processes are those of all that it has started together. What goes beyond a limit is ended with all that it has started, even what has left its group; which limit it was
is said on standard error, and with --record as a finding of that test (the environment's FINDINGS). The exit
code is the program's, or 1. The kernel puts no limit of processes on root: there --own-user runs the program as a
user that nobody is. Limits are no sandbox: the program may still read what its user may read, and use
the network.
"""

import argparse
import contextlib
import ctypes
import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

MEGABYTE = 1 << 20
PR_SET_CHILD_SUBREAPER = 36
LOOK_EVERY = 0.05
ROOM = 8  # processes between our limit and the kernel's
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
FIRST_USER, USERS = 61000, 1000  # nobody's
# What a stranger's program may know of the environment.
KEPT = ("PATH", "LC_ALL", "FINDINGS", "WATCHDOG_SECONDS", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS",
        "CCACHE_DIR", "CCACHE_CONFIGPATH", "TMPDIR")


def arguments():
    parser = argparse.ArgumentParser()
    for option, default in (("wall", 120), ("cpu", 120), ("memory", 2048), ("file", 64), ("processes", 64)):
        parser.add_argument(f"--{option}", type=int, default=default)
    parser.add_argument("--record", default="")
    parser.add_argument("--own-user", action="store_true")
    parser.add_argument("--what", default="it", help="what is limited, in the sentence about the limit")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def user_for(program):
    """Root is under no limit of processes: then a user of its own, if that one may run the program; else None."""
    path = Path(shutil.which(program) or program).resolve()
    if os.geteuid() != 0 or not all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents]):
        return None
    return FIRST_USER + os.getpid() % USERS


def restrict(wanted, user):
    """In the child, before it becomes the program. Not the address space: sanitizers reserve terabytes."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (wanted.cpu + 5, wanted.cpu + 6))  # if nobody looks
    resource.setrlimit(resource.RLIMIT_FSIZE, (wanted.file * MEGABYTE, wanted.file * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    if user is not None:
        # WHY more: what goes beyond the limit shall be seen and named, before the kernel refuses another one.
        most = wanted.processes + ROOM
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    elif os.geteuid() != 0:
        present = sum(threads for _, _, (_, threads, _), owner in processes() if owner == os.geteuid())
        most = present + wanted.processes + ROOM
        hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most) if hard == resource.RLIM_INFINITY or most < hard else (hard, hard))


def processes():
    """Of each process of the machine: (pid, parent, (resident bytes, threads, seconds of CPU), owner)."""
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            text = Path(f"/proc/{entry}/stat").read_text("utf-8", "replace")
            owner = os.stat(f"/proc/{entry}").st_uid
        except OSError:
            continue
        fields = text.rpartition(")")[2].split()
        cpu = sum(map(int, fields[11:15])) / TICKS  # its own, and that of its children that have ended
        yield int(entry), int(fields[1]), (int(fields[21]) * PAGE, int(fields[17]), cpu), owner


def descendants():
    """Every process below this one, {pid: (resident bytes, threads, seconds of CPU)}."""
    children, facts = {}, {}
    for pid, parent, fact, _ in processes():
        children.setdefault(parent, []).append(pid)
        facts[pid] = fact
    found, waiting = {}, [os.getpid()]
    while waiting:
        for pid in children.get(waiting.pop(), ()):
            if pid not in found:
                found[pid] = facts[pid]
                waiting.append(pid)
    return found


def trouble(wanted, end):
    """Which limit is passed, as a sentence, or nothing."""
    if time.monotonic() > end:
        return f"{wanted.what} was ended after {wanted.wall} s"
    memory, threads, cpu = (sum(facts) for facts in zip((0, 0, 0), *descendants().values()))
    if memory > wanted.memory * MEGABYTE:
        return f"{wanted.what} used more than {wanted.memory} MB of memory"
    if threads > wanted.processes:
        return f"{wanted.what} started more than {wanted.processes} processes and threads"
    if cpu > wanted.cpu:
        return f"{wanted.what} used more than {wanted.cpu} s of CPU time"
    return None


def end_all(group):
    """Ends the child's group at one stroke, so that nothing in it can grow meanwhile; then what has left it."""
    for _ in range(100):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        living = descendants()
        if not living:
            return
        for sign in (signal.SIGSTOP, signal.SIGKILL):  # what stands still starts nothing
            for pid in living:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, sign)
        time.sleep(0.02)


def lend_findings(wanted, user):
    """Lets the program's user write its own file of findings, and no other."""
    folder = os.environ.get("FINDINGS")
    if folder:
        file = Path(folder) / f"{wanted.record}.jsonl"
        file.touch()
        os.chown(file, user, user)
        os.chmod(folder, 0o711)


def tell(wanted, sentence):
    print(f"\nLIMIT: {sentence}.", file=sys.stderr)
    folder = os.environ.get("FINDINGS")
    if folder and wanted.record:
        record = {"record": "finding", "test": "", "kind": "limit", "message": sentence}
        with contextlib.suppress(OSError), open(Path(folder) / f"{wanted.record}.jsonl", "a", encoding="utf-8") as stream:
            stream.write(json.dumps(record) + "\n")


def main():
    wanted = arguments()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    user = user_for(wanted.command[0]) if wanted.own_user else None
    if user is not None:
        lend_findings(wanted, user)
    child = subprocess.Popen(
        wanted.command, env={**environment, "HOME": "/nonexistent"}, stdin=subprocess.DEVNULL,
        preexec_fn=lambda: restrict(wanted, user),
    )
    end, passed, code = time.monotonic() + wanted.wall, None, None
    try:
        while code is None and not passed:
            passed = trouble(wanted, end)
            if not passed:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    code = child.wait(LOOK_EVERY)
                    passed = trouble(wanted, end) if code else None  # what it left behind tells why it ended
    finally:
        end_all(child.pid)
    code = child.returncode if code is None else code
    if not passed and code == -signal.SIGXCPU:
        passed = f"{wanted.what} used more than {wanted.cpu} s of CPU time"
    if not passed and code == -signal.SIGXFSZ:
        passed = f"{wanted.what} wrote a file of more than {wanted.file} MB"
    if passed:
        tell(wanted, passed)
        return 1
    if code < 0:  # as a shell says it, so that CTest sees a failure
        print(f"\nended by {signal.Signals(-code).name}", file=sys.stderr)
        return 128 - code
    return code


if __name__ == "__main__":
    sys.exit(main())
