"""A copy of fake_project in a temporary folder, and how to run ./learn in it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

# Who is started in the background of a shell's script ignores it, and so would every ./learn that is started here.
signal.signal(signal.SIGINT, signal.default_int_handler)

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]


def program(name):
    """Where a program is. For python3 the one that runs: what is first in PATH may be a script that needs others."""
    return sys.executable if name == "python3" else shutil.which(name)


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __str__(self):
        return f"exit code {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


class FakeProject(unittest.TestCase):
    """Each test has a project of its own in self.root."""

    maxDiff = None

    def setUp(self):
        # Not below a folder that others may not enter: one test runs as another user.
        self.root = Path(tempfile.mkdtemp(prefix="learn-test-")).resolve()
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        shutil.copytree(HERE / "fake_project", self.root, dirs_exist_ok=True)
        shutil.copytree(HERE / "outputs", self.root / "outputs")
        shutil.copy2(REPOSITORY / "learn", self.root / "learn")
        shutil.copytree(
            REPOSITORY / "common" / "learn", self.root / "common" / "learn",
            ignore=shutil.ignore_patterns("*.pyc.*"),  # one that is being written
        )
        (self.root / "common" / "testing").mkdir()
        shutil.copy2(REPOSITORY / "common" / "testing" / "limits.py", self.root / "common" / "testing")
        (self.root / "python").mkdir()
        (self.root / "python" / "python3").symlink_to(program("python3"))
        folder = self.root / "week01-first" / "exercises" / "w1e1_counter"
        self.exercise = folder / "counter.hpp"
        self.stub = self.exercise.read_text()
        # As after a first run: without git, the stub's text is kept there.
        kept = self.root / ".learn" / "stubs" / (folder / ".reference" / "stub.id").read_text().strip()
        kept.parent.mkdir(parents=True)
        kept.write_text(self.stub)
        self.solution = folder / ".reference" / "solution.hpp"

    def environment(self, **changes):
        path = f"{self.root / 'python'}:{os.environ['PATH']}"
        environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "PATH": path}
        for name in ("COLUMNS", "CXX", "PYTHONPATH", "CLICOLOR_FORCE", "CTEST_OUTPUT_ON_FAILURE"):
            environment.pop(name, None)
        environment.update(changes)
        return environment

    def start(self, *words, **changes):
        user = changes.pop("user", None)
        return subprocess.Popen(
            ["/bin/sh", str(self.root / "learn"), *words],
            cwd=self.root, env=self.environment(**changes), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            **({"user": user, "group": user, "extra_groups": []} if user else {}),
        )

    def learn(self, *words, **changes):
        child = self.start(*words, **changes)
        try:
            out, err = child.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            raise
        result = Result(child.returncode, out, err)
        self.assertNotIn("Traceback", err, str(result))
        self.assertNotIn("a fault of ./learn itself", err, str(result))
        return result

    def learn_json(self, *words):
        result = self.learn(*words)
        return json.loads(result.out), result

    def write(self, *lines, name=None):
        """Gives the exercise w1e1 (or the file `name`) this content."""
        path = self.root / name if name else self.exercise
        path.write_text("// mine\n" + "\n".join(lines) + "\n")

    def script(self, name, text):
        """Makes `name` this script; returns a PATH on which it comes first."""
        path = self.root / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)
        return f"{path.parent}:{self.environment()['PATH']}"

    def report(self, *lines):
        """The report's page: one exercise checked, one week measured, one counterexample kept."""
        self.write(*lines)
        self.learn("check", "w1e1")
        self.learn("bench", "week01")
        folder = self.root / ".learn/counterexamples"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "history.json", folder / "w1e1-x.json")
        page = self.root / "report.html"
        result = self.learn("report", "--output", str(page))
        self.assertEqual(result.code, 0, result)
        return page

    def states(self):
        return {e["id"]: e["state"] for week in self.learn_json("--json")[0]["weeks"] for e in week["exercises"]}

    def wait_for(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, "waited too long")
            time.sleep(0.05)
