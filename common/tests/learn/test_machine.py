"""Machines that lack something: the preparation, doctor, a read-only checkout, a full disk."""

import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from fake import FakeProject, Result

BASICS = "sh env dirname cat tail head cut sed rm mv mkdir sleep id uname ln printf grep".split()
TOOLS = "cmake ctest ninja git patch addr2line".split()


class Machine(FakeProject):
    def setUp(self):
        super().setUp()
        # A PATH of our own: everything but a compiler, and no apt-get.
        self.bin = self.root / "bin"
        self.bin.mkdir()
        for name in BASICS + TOOLS:
            found = shutil.which(name)
            if found:
                (self.bin / name).symlink_to(found)
        (self.bin / "python3").symlink_to(sys.executable)

    def bare(self, *words, **changes):
        return self.learn(*words, PATH=str(self.bin), **changes)


class OldPython(Machine):
    def test_is_said_before_anything_is_read_that_it_cannot_read(self):
        (self.bin / "python3").unlink()
        self.script("python3", f'exec "{sys.executable}" -c "import runpy, sys; sys.version_info = (3, 8); '
                               "sys.modules['learn.cli'] = None; runpy.run_module('learn')\"\n")
        result = self.bare("map")
        self.assertEqual((result.code, result.out), (3, ""), result)
        self.assertIn("Python 3.9 or newer is needed; this is Python 3.", result.err)


class MissingCompiler(Machine):
    def test_is_said_with_what_to_do(self):
        for words in ([], ["check", "w1e1"], ["test", "--yes"], ["--json"]):
            result = self.bare(*words)
            self.assertEqual((result.code, result.out), (3, ""), result)
            self.assertIn("C++20 compiler: g++ 12 or newer", result.err)

    def test_its_sanitizers_are_looked_for(self):
        libraries = self.root / "resource" / "lib" / "linux"
        libraries.mkdir(parents=True)
        self.script("clang++", f'case $1 in -print-resource-dir) echo "{self.root}/resource" ;; -dumpversion) echo 19.1.7 ;; '
                               '--version) echo "clang version 19.1.7" ;; *) exit 1 ;; esac\n')
        result = self.bare(CXX="clang++")
        self.assertEqual(result.code, 3, result)
        self.assertIn("This machine lacks: the sanitizers of clang 19.1.7", result.err)
        self.script("apt-get", 'echo "$@" >>"$0.called"\n')
        self.bare("--yes", CXX="clang++")
        self.assertIn("libclang-rt-19-dev", (self.bin / "apt-get.called").read_text())
        (libraries / "libclang_rt.asan-x86_64.a").touch()
        self.assertEqual(self.bare(CXX="clang++").code, 0)
        self.script("g++", 'case $1 in -print-file-name=libtsan*) echo ${1#*=} ;; -print*) echo "/usr/lib/${1#*=}" ;; '
                           "*) echo 14.2.0 ;; esac\n")
        self.assertIn("the sanitizers of g++ 14.2.0", self.bare(CXX="g++").err)

    def test_clang_wants_the_program_that_finds_lines(self):
        self.script("clang++", 'case $1 in -print-resource-dir) exit 1 ;; -dumpversion) echo 19.1.7 ;; '
                               '--version) echo "clang version 19.1.7" ;; *) exit 1 ;; esac\n')
        self.assertIn("Also wanted, not required: llvm-symbolizer", self.bare(CXX="clang++").err)
        self.assertRegex(self.bare("doctor", CXX="clang++").out, r"llvm-symbolizer +absent\n.*\n +To do: optional: llvm-19")
        self.script("llvm-symbolizer-19", "exit 0\n")
        self.assertRegex(self.bare("doctor", CXX="clang++").out, r"ok +llvm-symbolizer +/")
        (self.bin / "g++").symlink_to(shutil.which("g++"))
        self.assertNotIn("symbolizer", self.bare("doctor", CXX="g++").out)

    def test_one_that_cxx_names_and_that_is_not_there(self):
        (self.bin / "c++").symlink_to(shutil.which("c++"))
        result = self.bare(CXX="gpp")
        self.assertEqual(result.code, 3, result)
        self.assertIn("CXX is 'gpp', and there is no such compiler here", result.err)

    def test_cxx_holds_for_every_command(self):
        (self.bin / "g++").symlink_to(shutil.which("c++"))
        for _ in range(3):
            result = self.bare("doctor", CXX="g++ -pipe")
            self.assertRegex(result.out, rf"ok +C\+\+ compiler +g\+\+ .*{self.bin}/g\+\+", result)
            self.assertEqual(self.bare(CXX="g++ -pipe").code, 0)

    def test_another_one_is_configured_afresh(self):
        (self.bin / "c++").symlink_to(shutil.which("c++"))
        cache = self.root / "build/dev/CMakeCache.txt"
        self.bare()
        cache.write_text(cache.read_text() + "CMAKE_CXX_COMPILER:FILEPATH=/usr/bin/true\n")
        (self.bin / "g++").symlink_to(shutil.which("g++"))
        shared = self.root / "build/dev/common"
        shared.mkdir(exist_ok=True)
        (shared / "libcheck_unit.a").touch()
        (shared / "libprecompiled_unit.a").touch()
        self.assertIn("cmake --fresh --preset dev", self.bare(CXX="g++").err)
        self.assertEqual(list(shared.glob("lib*.a")), [])

    def test_a_link_to_the_command_finds_the_checkout(self):
        (self.bin / "c++").symlink_to(shutil.which("c++"))
        (self.bin / "readlink").symlink_to(shutil.which("readlink"))
        link = self.root / "elsewhere" / "learn"
        link.parent.mkdir()
        link.symlink_to("../learn")
        done = subprocess.run(["/bin/sh", str(link)], capture_output=True, text=True, check=False,
                              cwd=link.parent, env=self.environment(PATH=str(self.bin)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(list(link.parent.iterdir()), [link])

    def test_hints_need_none(self):
        self.assertEqual(self.bare("hint", "w1e1").code, 0)

    def test_doctor_says_what_it_costs(self):
        result = self.bare("doctor")
        self.assertEqual(result.code, 3, result)
        self.assertRegex(result.out, r"LACK +C\+\+ compiler")
        self.assertIn("Nothing can be built", result.out)
        content = json.loads(self.bare("doctor", "--json").out)
        self.assertFalse(content["ok"])
        lacking = [f["name"] for f in content["findings"] if f["state"] == "missing"]
        self.assertEqual(lacking, ["C++ compiler"])

    def test_one_that_is_too_old_does_not_count(self):
        self.script("g++", 'case $1 in --version) echo "g++ 9.4.0";; *) echo 9;; esac\n')
        self.assertEqual(self.bare().code, 3)

    def test_one_that_vanishes_later_is_noticed(self):
        (self.bin / "c++").symlink_to(shutil.which("c++"))
        self.assertEqual(self.bare().code, 0)
        (self.bin / "c++").unlink()
        self.assertEqual(self.bare().code, 3)

    def test_old_cmake_is_named_with_its_version(self):
        (self.bin / "c++").symlink_to(shutil.which("c++"))
        self.script("cmake", 'echo "cmake version 3.18.4"\n')
        result = self.bare()
        self.assertEqual(result.code, 3)
        self.assertIn("CMake 3.25 or newer (this is 3.18.4)", result.err)


@unittest.skipUnless(os.path.exists("/etc/debian_version"), "installs on Debian and Ubuntu only")
class Installing(Machine):
    def setUp(self):
        super().setUp()
        self.log = self.root / "apt.log"
        compiler = shutil.which("c++")
        self.script("dpkg", "exit 0\n")
        self.script("apt-cache", '[ "$2" != relacy-dev ]\n')
        self.script("apt-get", f'echo "$*" >> {self.log}\ncase " $* " in *" g++ "*) ln -s {compiler} {self.bin}/c++;; esac\n')
        self.script("id", "echo 0\n")
        self.script("sleep", "exec /bin/sleep 0.05\n")  # the pause between two looks at apt-get

    def test_without_a_terminal_it_says_so_and_installs_nothing(self):
        result = self.bare()
        self.assertEqual(result.code, 3, result)
        self.assertIn("./learn --yes", result.err)
        self.assertIn("g++", result.err)
        self.assertFalse(self.log.exists())

    def test_yes_installs_what_is_missing(self):
        result = self.bare("--yes")
        self.assertEqual(result.code, 0, result)
        commands = self.log.read_text()
        self.assertIn("update", commands)
        self.assertIn("install --no-install-recommends g++\n", commands)
        self.assertIn("next: ./learn check w1e1", result.out)
        self.assertIn("$ apt-get install", result.err)

    def test_what_cannot_be_had_is_tried_once(self):
        # The PATH of these tests has no gnuplot, and this apt-get brings none.
        self.assertIn("Also wanted, not required: ", self.bare("--yes").err)
        self.assertNotIn("Also wanted", self.bare().err)

    def test_what_is_optional_does_not_stand_in_the_way(self):
        self.script("apt-get", f'echo "$*" >> {self.log}\ncase " $* " in *gnuplot*) exit 100;; '
                    f'*" g++ "*) ln -s {shutil.which("c++")} {self.bin}/c++;; esac\n')
        self.assertEqual(self.bare("--yes").code, 0)

    def test_test_prepares_in_the_same_way(self):
        result = self.bare("test", "--yes")
        self.assertEqual(result.code, 0, result)
        self.assertIn("install --no-install-recommends g++\n", self.log.read_text())

    def test_an_installation_that_fails_is_said(self):
        self.script("apt-get", 'echo "E: Unable to fetch some archives"; exit 100\n')
        result = self.bare("--yes")
        self.assertEqual(result.code, 3, result)
        self.assertIn("E: Unable to fetch some archives", result.err)
        self.assertIn("apt-get could not install them", result.err)
        self.assertNotIn("too old", result.err)

    def test_without_root_and_sudo_it_says_what_root_should_do(self):
        self.script("id", "echo 1000\n")
        result = self.bare("--yes")
        self.assertEqual(result.code, 3, result)
        self.assertRegex(result.err, r"run as root: +apt-get install .*g\+\+")

    def test_sudo_is_used_where_there_is_one(self):
        self.script("id", "echo 1000\n")
        self.script("sudo", f'[ "$1" = -v ] && exit 0\necho "sudo $*" >> {self.log}\nexec "$@"\n')
        result = self.bare("--yes")
        self.assertEqual(result.code, 0, result)
        self.assertIn("sudo env DEBIAN_FRONTEND=noninteractive apt-get", self.log.read_text())


@unittest.skipUnless(os.getuid() == 0 and os.path.exists("/usr/bin/python3"), "becomes another user")
class ReadOnly(FakeProject):
    """The checkout belongs to root, and somebody else uses it."""

    def stranger(self, *words):
        self.root.chmod(0o755)
        return self.learn(*words, user=65534, PATH="/usr/local/bin:/usr/bin:/bin", HOME="/tmp")

    def test_the_map_and_hints_work(self):
        self.assertIn("w1e1  Guarded counter  to do", self.stranger("map").out)
        result = self.stranger("hint", "w1e1")
        self.assertEqual(result.code, 0, result)
        self.assertIn("The first hint", result.out)

    def test_what_must_write_says_that_it_cannot(self):
        self.write("// mine")
        for words in (["check", "w1e1"], ["reset", "w1e1"], ["test"], ["bench", "week01"]):
            result = self.stranger(*words)
            self.assertEqual(result.code, 3, result)
            self.assertIn("Copy the project to a place that is yours", result.err)
        self.assertIn("// mine", self.exercise.read_text())


class FullDisk(FakeProject):
    def on_full_disk(self, *words, folder=".learn"):
        """Runs ./learn with `folder` on a file system of its own that is full."""
        target = self.root / folder
        target.mkdir(parents=True, exist_ok=True)
        script = (
            f"mount -t tmpfs -o size=64k full '{target}' && cp -a '{self.root}/kept/.' '{target}/' && "
            f"{{ cat /dev/zero > '{target}/filler' 2>/dev/null; sh '{self.root}/learn' " + " ".join(words)
            + f"; code=$?; cat '{target}/progress.json'; exit $code; }}"
        )
        shutil.copytree(self.root / ".learn/stubs", self.root / "kept/stubs", dirs_exist_ok=True)
        if (self.root / ".learn/progress.json").exists():
            shutil.copy(self.root / ".learn/progress.json", self.root / "kept")
        done = subprocess.run(["unshare", "--mount", "--map-root-user", "sh", "-c", script], cwd=self.root,
                              env=self.environment(), capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
        if "unshare:" in done.stderr or "mount:" in done.stderr:
            self.skipTest("no mount namespaces here")
        result = Result(done.returncode, done.stdout, done.stderr)
        self.assertNotIn("Traceback", result.err, result)
        return result

    def setUp(self):
        super().setUp()
        if not shutil.which("unshare"):
            self.skipTest("no unshare here")
        self.learn("hint", "w1e2")

    def test_a_hint_is_given_though_it_cannot_be_remembered(self):
        result = self.on_full_disk("hint", "w1e1")
        self.assertEqual(result.code, 0, result)
        self.assertIn("The first hint of w1e1", result.out)
        self.assertIn("No space left on device", result.err)
        self.assertIn('"hints": 1', result.out, "what was remembered before is gone")

    def test_reset_changes_nothing_without_a_backup(self):
        self.write("// precious")
        result = self.on_full_disk("reset", "w1e1")
        self.assertEqual(result.code, 3, result)
        self.assertIn("The disk is full", result.err)
        self.assertIn("// precious", self.exercise.read_text())


class Moved(Machine):
    def test_a_ninja_that_moved_is_found_again(self):
        (self.bin / "c++").symlink_to(shutil.which("c++"))
        other = self.root / "other"
        other.mkdir()
        (self.bin / "ninja").rename(other / "ninja")
        both = f"{self.bin}:{other}"
        self.assertEqual(self.learn("check", "w1e1", PATH=both).code, 0)
        (other / "ninja").rename(self.bin / "ninja")
        result = self.learn("check", "w1e1", PATH=both)
        self.assertEqual(result.code, 0, result)
        self.assertIn("cmake --fresh --preset dev", result.err)

    def test_a_copied_checkout_is_configured_afresh(self):
        (self.bin / "c++").symlink_to(shutil.which("c++"))
        self.bare("check", "w1e1")
        elsewhere = Path(str(self.root) + "-moved")
        self.addCleanup(shutil.rmtree, elsewhere, ignore_errors=True)
        shutil.copytree(self.root, elsewhere, symlinks=True)
        self.root, old = elsewhere, self.root
        shutil.rmtree(old)
        result = self.learn("check", "w1e1")
        self.assertEqual(result.code, 0, result)
        self.assertIn("cmake --fresh --preset dev", result.err)


if __name__ == "__main__":
    unittest.main()
