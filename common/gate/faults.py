#!/usr/bin/env python3
"""Tries ./learn check on a real exercise while the machine fails. Then: is what it remembers whole, does the next command work?

    faults.py --copy DIR kill --times 200     killed at random times, by random signals
    faults.py --copy DIR two                  two checks at once, of one exercise and of two
    faults.py --copy DIR clock                files from the future, then from the past
    faults.py --copy DIR memory               a compiler without memory (ulimit -v)
    faults.py --copy DIR full read-only       a full disk, a read-only one (as root: a tmpfs is mounted)

DIR becomes a clone of this repository's HEAD with a build of its own: it is made when it is not there, and
stays. With --seconds a long run ends early; the next one goes on counting (DIR/.learn/kills).
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXERCISE, OTHER = "w3e5", "w4e1"


class Failed(Exception):
    pass


def demand(right, what):
    if not right:
        raise Failed(what)


class Copy:
    def __init__(self, root):
        self.root = root.resolve()
        if not (self.root / "learn").is_file():
            subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", str(self.root)], check=True)
        self.memory = self.root / ".learn" / "progress.json"
        self.number = 0
        self.files = {name: next(self.root.glob(f"week*/exercises/{name}_*")) for name in (EXERCISE, OTHER)}
        self.stubs = {n: subprocess.run(["git", "-C", str(self.root), "show", f"HEAD:{self.file(n).relative_to(self.root)}"],
                                        check=True, capture_output=True, text=True).stdout for n in self.files}

    def file(self, name=EXERCISE):
        folder = self.files[name]
        return folder / f"{folder.name.split('_', 1)[1]}.hpp"

    def write(self, kind, name=EXERCISE):
        """right: the solution; todo: the stub, begun; broken: does not compile. Never the same twice."""
        self.number += 1
        text = self.stubs[name] if kind == "todo" else (self.files[name] / ".reference/solution.hpp").read_text("utf-8")
        tail = "this is no C++\n" if kind == "broken" else ""
        self.file(name).write_text(f"{text}\n// attempt {os.getpid()} {self.number}\n{tail}", encoding="utf-8")

    def start(self, *arguments, **options):
        return subprocess.Popen(["./learn", *arguments], cwd=self.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True, **options)

    def learn(self, *arguments, **options):
        child = self.start(*arguments, **options)
        try:
            output, _ = child.communicate(timeout=500)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            raise Failed(f"./learn {' '.join(arguments)} hangs") from None
        return child.returncode, output

    def check(self, kind, name=EXERCISE):
        """The verdict of a check is the right one for what stands in the file."""
        code, output = self.learn("check", name)
        right = {"right": code == 0 and "to do" not in output, "todo": code == 0 and "to do" in output, "broken": code == 1}
        demand(right[kind], f"check of `{kind}` ends with {code}:\n{output[-2500:]}")

    def whole(self):
        """What is remembered can be read, nothing was put aside as damaged, and the map can be shown."""
        try:
            content = json.loads(self.memory.read_text("utf-8"))
        except ValueError as error:
            raise Failed(f"{self.memory.name}: {error}") from error
        states = [r["state"] for r in content["exercises"][OTHER]["results"].values()]
        demand("passed" in states, f"that {OTHER} passed is forgotten")
        demand(not list(self.memory.parent.glob("progress.damaged-*")), "a memory was put aside as damaged")
        code, output = self.learn("map")
        demand(code == 0 and "Traceback" not in output, f"./learn map ends with {code}:\n{output[-2500:]}")

    def prepare(self):
        for name in (OTHER, EXERCISE):
            self.write("right", name)
            self.check("right", name)
        self.whole()


def kill(copy, arguments):
    counted = copy.memory.parent / "kills"
    done = int(counted.read_text()) if counted.is_file() else 0
    chance = random.Random(done)
    copy.write("right")
    begin = time.monotonic()
    copy.check("right")
    usual = time.monotonic() - begin
    deadline = begin + arguments.seconds
    while done < arguments.times and time.monotonic() < deadline:
        kind = chance.choice(("right", "right", "todo", "broken"))
        copy.write(kind)
        child = copy.start("check", EXERCISE)
        # Mostly early, where it decides and writes; sometimes anywhere in the build and the checks.
        time.sleep(chance.uniform(0, 3 if chance.random() < 0.95 else 1.1 * usual))
        sign = chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
        alone = chance.random() < 0.3  # its children, a compiler among them, stay
        with contextlib.suppress(ProcessLookupError):
            (os.kill if alone else os.killpg)(child.pid, sign)
        child.stdout.close()
        child.wait(timeout=100)
        done += 1
        where = f"after kill {done} ({sign.name}{', alone' if alone else ''}, `{kind}`)"
        try:
            copy.whole()
            if done % 40 == 0:
                copy.check(kind)
        except Failed as failed:
            raise Failed(f"{where}: {failed}") from failed
        counted.write_text(str(done))
    for kind in ("broken", "todo", "right"):  # nothing of an attempt that was killed is taken for another one
        copy.write(kind)
        copy.check(kind)
    copy.whole()
    return f"{done} kills, of a check that takes {usual:.1f} s"


def two(copy, _):
    for names in ((EXERCISE, EXERCISE), (EXERCISE, OTHER)):
        for name in set(names):
            copy.write("right", name)
        children = [copy.start("check", name) for name in names]
        for child in children:
            output, _ = child.communicate(timeout=500)
            demand(child.returncode == 0, f"one of two at once ends with {child.returncode}:\n{output[-2500:]}")
        copy.whole()
    return "two at once of one exercise, and of two exercises: each passes"


def clock(copy, _):
    for days in (+400, -400):
        when = time.time() + days * 86400
        for path in [p for p in copy.root.rglob("*") if p.is_file() and ".git" not in p.parts]:
            os.utime(path, (when, when))
        copy.write("right")
        os.utime(copy.file(), (when, when))
        copy.check("right")
        # An edit that looks older than what was built of the file before.
        copy.write("broken")
        os.utime(copy.file(), (when - 3600, when - 3600))
        copy.check("broken")
        copy.whole()
    return "all files dated 400 days ahead, then 400 days back; edits dated an hour before their objects: right verdicts"


def memory(copy, _):
    for megabytes in (120, 150, 180):  # enough for CMake and Python, not for the compiler
        copy.write("right")
        limited = f"ulimit -v {megabytes * 1024}; exec ./learn check {EXERCISE}"
        done = subprocess.run(["sh", "-c", limited], cwd=copy.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=500, check=False)
        demand(done.returncode in (1, 3) and "The compiler ran out of memory" in done.stdout and "Traceback" not in done.stdout,
               f"code {done.returncode} with {megabytes} MB:\n{done.stdout[-2500:]}")
        copy.whole()
    copy.check("right")
    return "a compiler without memory (ulimit -v 120, 150, 180 MB): said so; then a check with memory passes"


@contextlib.contextmanager
def small_disk(copy):
    """The copy on a disk of its own, with 60 MB to spare, in the place where it always is: nothing is out of date."""
    disk = pathlib.Path(str(copy.root) + ".disk")
    disk.mkdir(exist_ok=True)
    used = sum(p.lstat().st_blocks * 512 for p in copy.root.rglob("*"))
    run = lambda *command: subprocess.run([str(c) for c in command], check=True)
    run("mount", "-t", "tmpfs", "-o", f"size={used + (60 << 20)}", "tmpfs", disk)
    try:
        run("cp", "-a", f"{copy.root}/.", disk)
        run("mount", "--bind", disk, copy.root)
        try:
            yield
        finally:
            run("umount", copy.root)
    finally:
        run("umount", disk)
        disk.rmdir()


def full(copy, _):
    said = []
    with small_disk(copy):
        for left in (0, 4096, 300_000, 3_000_000):
            copy.write("right")
            ballast = copy.root / "ballast"
            with contextlib.suppress(OSError), open(ballast, "wb") as stream:
                while (rest := shutil.disk_usage(copy.root).free - left) > 0:
                    stream.write(bytes(min(rest, 1 << 20)))
                    stream.flush()
            code, output = copy.learn("check", EXERCISE)
            words = [l for l in output.splitlines() if "disk" in l or "space" in l]
            said.append(f"  {left} bytes left: code {code}; {words[0].strip() if words else 'passed'}")
            ballast.unlink()
            demand(code == 0 or "The disk is full" in output and "Traceback" not in output, output[-2500:])
            copy.whole()
        copy.check("right")
    return "\n".join(["a full disk, and a check with room again:", *said])


def read_only(copy, _):
    copy.write("right")
    with small_disk(copy):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(copy.root)], check=True)
        code, output = copy.learn("check", EXERCISE)
        demand(code == 3 and "Traceback" not in output, f"code {code}:\n{output[-2500:]}")
        said = output.strip().splitlines()[0]
        code, shown = copy.learn("map")
        demand(code == 0, f"./learn map ends with {code}:\n{shown[-2500:]}")
        subprocess.run(["mount", "-o", "remount,bind,rw", str(copy.root)], check=True)
        copy.whole()
        copy.check("right")
    return f"a read-only disk: code 3; {said}"


FAULTS = {"kill": kill, "two": two, "clock": clock, "memory": memory, "full": full, "read-only": read_only}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("faults", nargs="+", choices=FAULTS)
    parser.add_argument("--copy", type=pathlib.Path, required=True)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=1e9)
    arguments = parser.parse_args()
    copy = Copy(arguments.copy)
    failures = 0
    try:
        if not copy.memory.is_file():
            copy.prepare()
        for fault in arguments.faults:
            print(FAULTS[fault](copy, arguments), flush=True)
    except Failed as failed:
        print(f"FAILED: {failed}")
        failures = 1
    return failures


if __name__ == "__main__":
    sys.exit(main())
