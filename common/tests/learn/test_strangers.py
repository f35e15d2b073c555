"""What strangers bring: odd files where a file belongs, a memory that somebody edited, settings meant for other programs."""

import json
import os
import shutil
import subprocess
import unittest

from fake import FakeProject
from test_check import PASSING
from test_machine import Machine


class OddFiles(FakeProject):
    def test_with_a_file_that_is_none(self):
        os.mkfifo(self.root / "pipe.hpp")
        (self.root / "folder.hpp").mkdir()
        (self.root / "circle.hpp").symlink_to("circle.hpp")
        (self.root / "nowhere.hpp").symlink_to("nothing")
        (self.root / "program.hpp").write_bytes(b"\x7fELF\2\1\1\0\0")
        for name, why in (("pipe.hpp", "is not a regular file"), ("folder.hpp", "is a folder, and not a file"),
                          ("circle.hpp", "is not there"), ("nowhere.hpp", "is not there"), ("program.hpp", "is no text"), ("none.hpp", "is not there"),
                          ("/dev/zero", "is not a regular file"), ("", "arguments is empty")):
            result = self.learn("check", "w1e1", "--with", name)
            self.assertEqual((result.code, result.out), (2, ""), result)
            self.assertIn(why, result.err)

    def test_where_the_exercise_belongs(self):
        def with_(make):
            if self.exercise.is_dir():
                shutil.rmtree(self.exercise)
            elif self.exercise.is_symlink() or self.exercise.exists():
                self.exercise.unlink()
            make()
            self.assertIn("w1e1  Guarded counter  in progress (file missing", self.learn("map").out)
            self.assertEqual(self.learn("hint", "w1e1").code, 0)
            return self.learn("reset", "w1e1")

        self.assertIn("Move it away first", with_(self.exercise.mkdir).err)
        self.assertTrue(self.exercise.is_dir())
        for make in (lambda: os.mkfifo(self.exercise), lambda: self.exercise.symlink_to(self.exercise.name),
                     lambda: self.exercise.symlink_to("nothing")):
            self.assertEqual(with_(make).code, 0)
            self.assertEqual(self.exercise.read_text(), self.stub)

    def test_any_bytes(self):
        for content in (b"", b"\0", bytes(range(256)) * 40, b"\xef\xbb\xbf// unit: passes", b"#error no", b"template <"):
            self.exercise.write_bytes(content)
            for words in (["check", "w1e1"], ["check", "w1e1", "--format", "gcc"], ["map"], ["report", "--output", "r.html"]):
                self.assertIn(self.learn(*words).code, (0, 1))
            self.assertNotEqual(self.states()["w1e1"], "passed")
            self.assertEqual(self.exercise.read_bytes(), content)


class Memory(FakeProject):
    def test_that_somebody_edited(self):
        self.write(*PASSING)
        self.learn("check", "w1e1")
        file = self.root / ".learn/progress.json"
        good = file.read_text()
        for bad in ('{"exercises": {"w1e1": 3}}', '{"exercises": {"w1e1": {"results": []}}}', "[]", "nul", "\xff",
                    '{"exercises": {"w1e1": {"results": {"x": 1}, "hints": "x", "runs": [], "passed": "now"}}}',
                    '{"exercises": {"w1e1": {"results": {"x": {"when": "y", "checks": 3, "state": 7}}}}}',
                    good.replace('"state": "passed"', '"state": 5'), good.replace('"checks": [', '"checks": [1,')):
            for words in (["map"], ["check", "w1e1"], ["hint", "w1e1"], ["report", "--output", "r.html"], ["solution", "w1e1"]):
                file.write_text(bad)
                self.assertIn(self.learn(*words).code, (0, 1))
        self.learn("check", "w1e1")
        self.assertEqual(self.states()["w1e1"], "passed")

    def test_what_is_sound_in_it_is_kept(self):
        self.write(*PASSING)
        self.learn("check", "w1e1")
        file = self.root / ".learn/progress.json"
        content = json.loads(file.read_text())
        content["exercises"]["w1e2"] = 7
        content["exercises"]["w1e1"]["results"]["x"] = "?"
        file.write_text(json.dumps(content))
        self.assertEqual(self.states()["w1e1"], "passed")

    def test_a_fault_of_the_command_s_own_is_a_sentence(self):
        module = self.root / "common/learn/verbs/hint.py"
        module.write_text(module.read_text().replace("    exercise = project.one", "    1 / 0\n    exercise = project.one"))
        child = self.start("hint", "w1e1")
        out, err = child.communicate(timeout=60)
        self.assertEqual((child.returncode, out), (3, ""))
        self.assertIn("learn: This is a fault of ./learn itself, and not yours (ZeroDivisionError", err)
        self.assertIn("1 / 0", (self.root / ".learn/fault.txt").read_text())


class Settings(FakeProject):
    def test_of_other_programs_change_nothing(self):
        self.write("// unit: needs-no-strangers", *PASSING[1:])
        odd = self.root / "odd"
        odd.mkdir()
        (odd / "json.py").write_text("raise RuntimeError('another json')\n")
        for strangers in (
            {"PYTHONHOME": "/nonexistent"}, {"PYTHONINSPECT": "1"}, {"PYTHONWARNINGS": "error"}, {"PYTHONOPTIMIZE": "2"},
            {"PYTHONIOENCODING": "unknown"}, {"PYTHONSAFEPATH": "1"}, {"PYTHONPATH": str(odd)},
            {"CMAKE_BUILD_PARALLEL_LEVEL": "many"}, {"TMPDIR": "/nonexistent"}, {"COLUMNS": "-5"}, {"COLUMNS": "wide"},
            {"HOME": ""}, {"LC_ALL": "ja_JP.EUC-JP", "PYTHONIOENCODING": "ascii"}, {"CDPATH": "/tmp"}, {"IFS": "/"},
            {"CXXFLAGS": "-Werror -O3"}, {"MAKEFLAGS": "-j8"}, {"CMAKE_GENERATOR": "Unix Makefiles"},
            {"LDFLAGS": "-static"}, {"CMAKE_TOOLCHAIN_FILE": "/nonexistent"}, {"GIT_DIR": "/nonexistent"},
            {"LD_PRELOAD": "/nonexistent.so"},
        ):
            with self.subTest(**strangers):
                result = self.learn("check", "w1e1", **strangers)
                self.assertEqual(result.code, 0, result)
                self.assertIn("passed  model", result.out)

    def test_a_module_in_the_present_folder_is_not_python_s_own(self):
        for name in ("json", "queue", "runpy", "learn"):
            (self.root / f"{name}.py").write_text("raise RuntimeError('another one')\n")
        self.assertEqual(self.learn("map").code, 0)


class Streams(FakeProject):
    def test_that_are_closed_or_full(self):
        self.write("// unit: disagrees")
        for command, code in (("check w1e1 >&-", 1), ("check w1e1 >&- 2>&- <&-", 1), ("map >&-", 0), ("map 2>&-", 0),
                              ("map | head -1", 0), ("hint w1e1 >/dev/full", 3), ("check w1e1 --json >/dev/full", 3)):
            done = subprocess.run(["sh", "-c", f"./learn {command}"], cwd=self.root, env=self.environment(), capture_output=True,
                                  text=True, check=False, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, code, f"{command}: {done.stderr}")
            self.assertNotRegex(done.stderr, "Traceback|Exception ignored|a fault of")


class CompilerByName(Machine):
    def test_behind_a_launcher(self):
        (self.bin / "g++").symlink_to(shutil.which("g++"))
        self.script("ccache", 'echo "ccache version 4.7.5"\n')
        result = self.bare("doctor", CXX="ccache g++ -pipe")
        self.assertRegex(result.out, rf"ok +C\+\+ compiler +g\+\+ .*{self.bin}/g\+\+", result)
        self.assertEqual(self.bare(CXX="ccache g++").code, 0)

    def test_whose_path_has_a_blank(self):
        folder = self.root / "my tools"
        folder.mkdir()
        (folder / "g++").symlink_to(shutil.which("g++"))
        for named in (str(folder / "g++"), f'"{folder}/g++" -pipe'):
            result = self.bare("doctor", CXX=named)
            self.assertRegex(result.out, rf"ok +C\+\+ compiler +g\+\+ .*{folder}/g\+\+", result)

    def test_that_is_none_or_another_language_s(self):
        (self.bin / "gcc-12").symlink_to(shutil.which("gcc"))
        self.script("tool", 'echo "tool 9.1"\n')
        for name in ("tool", "cat", "'", " ", str(self.bin)):
            self.assertIn("there is no such compiler here", self.bare(CXX=name).err)
        self.assertIn("is the compiler for C: it does not link C++. The one for C++ is g++-12", self.bare(CXX="gcc-12").err)


if __name__ == "__main__":
    unittest.main()
