"""Runs a program of a stranger within limits:  limits.py [--wall S] [--cpu S] [--memory MB] [--file MB]
[--processes N] [--record TEST] -- COMMAND...

What goes beyond a limit is ended with all that it has started, even what has left its group; which limit it was
is said on standard error, and with --record as a finding of that test (the environment's FINDINGS). The exit
code is the program's, or 1. Limits are no sandbox: the program may still read what its user may read, and use
the network.
"""

import argparse
import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

MEGABYTE = 1 << 20
PR_SET_CHILD_SUBREAPER = 36
LOOK_EVERY = 0.1
# What a stranger's program may know of the environment.
KEPT = ("PATH", "LC_ALL", "FINDINGS", "WATCHDOG_SECONDS", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS",
        "CCACHE_DIR", "CCACHE_CONFIGPATH", "TMPDIR")


def arguments():
    parser = argparse.ArgumentParser()
    for option, default in (("wall", 120), ("cpu", 120), ("memory", 2048), ("file", 64), ("processes", 64)):
        parser.add_argument(f"--{option}", type=int, default=default)
    parser.add_argument("--record", default="")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def restrict(wanted):
    """In the child, before it becomes the program. Not the address space: sanitizers reserve terabytes."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (wanted.cpu, wanted.cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (wanted.file * MEGABYTE, wanted.file * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


def descendants():
    """Every process below this one, {pid: (resident bytes, threads)}."""
    parents, facts = {}, {}
    page = os.sysconf("SC_PAGE_SIZE")
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            fields = Path(f"/proc/{entry}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry)] = int(fields[1])
        facts[int(entry)] = (int(fields[21]) * page, int(fields[17]))
    found, waiting = {}, [os.getpid()]
    while waiting:
        parent = waiting.pop()
        for pid, its_parent in parents.items():
            if its_parent == parent and pid not in found:
                found[pid] = facts[pid]
                waiting.append(pid)
    return found


def trouble(child, wanted, end):
    """Which limit is passed, as a sentence, or nothing."""
    if time.monotonic() > end:
        return f"it was ended after {wanted.wall} s"
    living = descendants()
    if sum(memory for memory, _ in living.values()) > wanted.memory * MEGABYTE:
        return f"it used more than {wanted.memory} MB of memory"
    if sum(threads for _, threads in living.values()) > wanted.processes:
        return f"it started more than {wanted.processes} processes and threads"
    return None


def end_all():
    for _ in range(50):
        living = descendants()
        for pid in living:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not living:
            return
        time.sleep(0.02)


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
    child = subprocess.Popen(
        wanted.command, env={**environment, "HOME": "/nonexistent"}, stdin=subprocess.DEVNULL, preexec_fn=lambda: restrict(wanted)
    )
    end, passed = time.monotonic() + wanted.wall, None
    try:
        while child.poll() is None and not passed:
            passed = trouble(child, wanted, end)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(LOOK_EVERY)
    finally:
        code = child.poll()
        end_all()
    if not passed and code == -signal.SIGXCPU:
        passed = f"it used more than {wanted.cpu} s of CPU time"
    if not passed and code == -signal.SIGXFSZ:
        passed = f"it wrote a file of more than {wanted.file} MB"
    if passed:
        tell(wanted, passed)
        return 1
    if code < 0:  # as a shell says it, so that CTest sees a failure
        print(f"\nended by {signal.Signals(-code).name}", file=sys.stderr)
        return 128 - code
    return code


if __name__ == "__main__":
    sys.exit(main())
