"""What editors run: .vscode's tasks, the lines that they find failures by, and gdb."""

import json
import re
import shlex
import subprocess

from fake import REPOSITORY
from learn_package import check
from test_check import PASSING
from test_machine import Machine


def settings(name):
    """A JSON file of .vscode, without the comments that VS Code allows in it."""
    text = (REPOSITORY / ".vscode" / name).read_text()
    return json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))


class Tasks(Machine):
    def task(self, label):
        return next(task for task in settings("tasks.json")["tasks"] if task["label"] == label)

    def run_task(self, label, file):
        """As VS Code does: its variables put in, then the shell."""
        task = self.task(label)
        values = {"${relativeFile}": str(file.relative_to(self.root)), "${fileDirname}": str(file.parent)}
        words = [task["command"], *(shlex.quote(word) for word in task.get("args", []))]
        command = " ".join(words)
        for name, value in values.items():
            command = command.replace(name, value)
        return subprocess.run(["sh", "-c", command], cwd=self.root, env=self.environment(), capture_output=True, text=True, check=False)

    def test_the_failures_of_a_check_are_found(self):
        self.write("// unit: disagrees", "// model: refuted", "// tsan: races")
        done = self.run_task("learn: check this exercise", self.exercise)
        self.assertEqual(done.returncode, 1, done.stderr)
        pattern = self.task("learn: check this exercise")["problemMatcher"]["pattern"]
        found = [re.match(pattern["regexp"], line) for line in done.stdout.splitlines() if not line.startswith("    ") and line]
        self.assertGreaterEqual(len(found), 3, done.stdout)
        self.assertTrue(all(found), done.stdout)
        self.assertEqual({match.group(pattern["severity"]) for match in found}, {"error"})
        places = {match.group(pattern["message"]).rsplit("[")[-1].split(",")[0]: match.group(pattern["file"], pattern["line"]) for match in found}
        mine = str(self.exercise.relative_to(self.root))
        self.assertEqual((places["model"], places["tsan"]), ((mine, "3"), (mine, "17")))
        self.assertTrue(places["unit"][0].endswith("unit.cpp"), places)
        # Nothing that is only said on the way is taken for a failure.
        self.assertFalse([line for line in done.stderr.splitlines() if re.match(pattern["regexp"], line)])

    def test_what_the_compiler_says_is_found(self):
        self.write("int f() { return }")
        done = self.run_task("learn: check this exercise", self.exercise)
        pattern = self.task("learn: check this exercise")["problemMatcher"]["pattern"]
        self.assertTrue(re.match(pattern["regexp"], done.stdout.splitlines()[0]), done.stdout)
        absolute = re.match(pattern["regexp"], "/a b/x.hpp:3:14: error: expected primary-expression")
        self.assertEqual(absolute.groups(), ("/a b/x.hpp", "3", "14", "error", "expected primary-expression"))

    def test_every_task_names_a_verb_that_is_there(self):
        for label in ("learn: hint", "learn: the map"):
            done = self.run_task(label, self.exercise)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("./learn watch", self.task("learn: watch")["command"])

    def test_the_debugger_in_the_editor_is_set_as_the_one_of_the_check(self):
        (debugger,) = settings("launch.json")["configurations"]
        self.assertEqual({each["name"]: each["value"] for each in debugger["environment"]}, check.UNDER_GDB)
        self.assertIn(debugger["preLaunchTask"], [task["label"] for task in settings("tasks.json")["tasks"]])


class Debug(Machine):
    def setUp(self):
        super().setUp()
        (self.bin / "c++").symlink_to("/usr/bin/c++")

    def test_without_gdb_it_says_what_is_missing(self):
        result = self.bare("check", "w1e1", "--debug")
        self.assertEqual((result.code, result.out), (3, ""), result)
        self.assertIn("gdb is not installed", result.err)

    def test_gdb_gets_the_program_and_the_terminal(self):
        self.script("gdb", 'printf "%s\\n" "$@" "$ASAN_OPTIONS" "$WATCHDOG_SECONDS"; exit 5\n')
        self.write(*PASSING)
        result = self.bare("check", "w1e1", "--debug")
        self.assertEqual(result.code, 5, result)
        said = result.out.splitlines()
        self.assertIn(str(self.root / "build/dev/week01-first/checks/w1e1.unit"), said)
        self.assertEqual(said[-2:], list(check.UNDER_GDB.values()))

    def test_what_does_not_compile_is_told_as_in_a_check(self):
        self.script("gdb", "exit 5\n")
        self.write("int f() { return }")
        result = self.bare("check", "w1e1", "--debug")
        self.assertEqual(result.code, 1, result)
        self.assertIn("compile", result.out)
