"""What may not appear in an exercise: judged by what the compiler gets, not by the text."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from fake import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "common" / "testing"))
import compile_exercise  # noqa: E402
import names_in_code  # noqa: E402

LOCK = '#include <atomic>\n#include <mutex>\n#include "common/sync.hpp"\n'


class Names(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="names-")) / "week03-x" / "exercises" / "w3e4_spinlock"
        self.addCleanup(shutil.rmtree, self.folder.parents[2])
        (self.folder / ".reference").mkdir(parents=True)
        (self.folder / "model.cpp").touch()
        self.file = self.folder / "spinlock.hpp"

    def found(self, text, head=LOCK):
        """[(line, sentence)], lines counted after the head."""
        self.file.write_text(head + text)
        return [
            (line - head.count("\n"), sentence)
            for _, line, sentence in names_in_code.look(["c++"], REPOSITORY, self.folder, self.file)
        ]

    def refused(self, text, *words):
        found = self.found(text)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0][1])

    def test_names_of_the_standard_librarys_atomics(self):
        for name, instead in (
            ("std::atomic<bool>", "common::atomic "), ("std::atomic_bool", "common::atomic<bool>"),
            ("std::atomic_uint64_t", "common::atomic<std::uint64_t>"), ("std::atomic_long", "common::atomic<long>"),
            ("::std::atomic<int>", "common::atomic "), ("std::mutex", "common::mutex"),
            ("std::atomic_flag", "common::atomic<bool>"), ("std::recursive_mutex", "common::mutex"),
            ("std::atomic_size_t", "common::atomic<std::size_t>"),
        ):
            self.refused(f"struct lock {{ {name} x; }};\n", name.split("::")[-1].split("<")[0], instead)

    def test_ways_around_the_name(self):
        self.refused("bool x; inline bool f() { return std::atomic_ref<bool>(x).load(); }\n", "std::atomic_ref")
        self.refused("using namespace std;\natomic<bool> x;\n", "atomic is std::atomic here")
        self.refused("namespace s = std;\ns::atomic<bool> x;\n", "std::atomic")
        self.refused("using std::atomic;\natomic<bool> x;\n", "std::atomic")
        self.refused("#define A std::atomic\nA<bool> x;\n", "std::atomic")
        self.refused("bool x; inline bool f() { return __atomic_load_n(&x, 0); }\n", "__atomic_load_n")
        self.refused("int x; inline int f() { return __sync_fetch_and_add(&x, 1); }\n", "__sync_fetch_and_add")
        self.refused("thread_local int last;\n", "thread_local", "it runs all threads of a scenario in one")
        self.refused("#include <pthread.h>\npthread_mutex_t m;\n", "pthread_mutex_t")
        self.refused('inline void f() { asm volatile("mfence"); }\n', "asm")
        self.refused("namespace a { using namespace std; }\na::atomic<bool> x;\n", "a::atomic is std::atomic")
        self.refused("#include <ext/atomicity.h>\n_Atomic_word x;\ninline int f() { return __gnu_cxx::__exchange_and_add(&x, 1); }\n",
                     "__gnu_cxx")

    def test_waiting_where_no_check_sees_it(self):
        for head, call in (
            ("#include <thread>", "std::this_thread::yield();"), ("#include <immintrin.h>", "_mm_pause();"),
            ("#include <thread>\nusing namespace std;", "this_thread::yield();"), ("", "__builtin_ia32_pause();"),
            ("#include <sched.h>", "sched_yield();"), ("#include <unistd.h>", "usleep(1);"),
        ):
            self.refused(f"{head}\ninline void f() {{ {call} }}\n", "calls common::pause()")

    def test_the_line_is_the_learners(self):
        self.assertEqual(self.found("\n\nstd::atomic<int> x;\n")[0][0], 3)

    def test_only_in_one_of_the_builds(self):
        for condition in ("#ifndef COMMON_MODEL", "# if defined(COMMON_MODEL) || 0"):
            difference, inside = self.found(f"{condition}\nstd::atomic<int> x;\n#endif\n")
            self.assertEqual(difference[0], 2)
            self.assertIn("COMMON_MODEL, COMMON_COUNTED or a sanitizer's macro makes this another code", difference[1])
            self.assertIn("std::atomic", inside[1])
        another = "another code under a check"
        self.refused("#define CHECKED COMMON_MODEL\nint a;\n#if CHECKED\nint b;\n#endif\n", another)
        self.refused("#if defined(__SANITIZE_THREAD__)\nint a;\n#else\nint b;\n#endif\n", another)
        self.refused("#if defined(__SANITIZE_ADDRESS__)\nint a;\n#endif\nint c;\n", another)
        self.refused("int c;\n#ifndef COMMON_COUNTED\nint a;\n#endif\n", another)
        for hidden in ("%:ifdef", "#/**/ifdef", "/**/#ifdef", "#\\\nifdef"):
            self.refused(f"{hidden} COMMON_MODEL\nint a;\n{hidden[:-5]}endif\n", another)
        (self.folder / "mine.hpp").write_text("#ifdef \\\nCOMMON_MODEL\nint a;\n#endif\n")
        self.refused('#include "mine.hpp"\n', another)

    def test_what_is_said_of_a_build_is_no_code(self):
        self.assertEqual(self.found("/*\n#if defined(COMMON_MODEL)\n*/\nint x;  // #ifdef COMMON_MODEL\n"
                                    'const char* text = R"(\n#ifdef COMMON_MODEL\n)";\n'), [])

    def test_another_file_of_the_learners(self):
        (self.folder / "mine.hpp").write_text("#include <atomic>\nstd::atomic<int> x;\n")
        self.refused('#include "mine.hpp"\n', "std::atomic")

    def test_what_is_no_code_is_not_looked_at(self):
        self.assertEqual(self.found(
            "/**\n * Much as std::mutex would: one std::atomic<bool>.\n */\n// std::thread\n"
            'inline const char* text() { return "std::atomic<bool>"; }\n'
            'inline const char* raw() { return R"x(\nstd::mutex " // \n)x"; }\n'
            "inline int n = 1'000; inline char c = '\"'; inline char d = '\\'';\n"
            "#if 0\nstd::atomic<int> no;\n#endif\n#define UNUSED std::mutex\n"
        ), [])

    def test_what_is_right_is_not_refused(self):
        self.assertEqual(self.found(
            "using common::atomic;\natomic<bool> a; common::mutex m;\n"
            "inline void f() { const std::scoped_lock lock{m}; std::unique_lock<common::mutex> u; }\n"
            "using namespace std;\nstruct s { int barrier = 0; int next() { return barrier; } };\n"
            "inline int g(s& x) { return x.barrier; }\n"
            "struct mine { int sleep = 0; void pause() { common::pause(); } void f() { pause(); } };\n"
        ), [])

    def test_names_that_only_look_like_another_librarys(self):
        self.assertEqual(self.found(
            "struct lock { common::mutex mtx_items, mtx_; common::atomic<int> futex{0};\n"
            "  void f() { std::scoped_lock mtx_lock(mtx_items); std::unique_lock mtx_guard{mtx_}; mtx_guard.unlock(); }\n"
            "  void g() { sleep(1); for (;;) usleep(); return mtx_unlock(); }\n"
            "  void sleep(int n) const { (void)n; }\n  int& usleep() noexcept { return cnd_count; }\n"
            "  void mtx_unlock() {}\n  int cnd_count = 0;\n};\n"
        ), [])
        self.assertEqual(self.found("inline void \u00b5sleep() {}\ninline void f() { \u00b5sleep(); }\nint \u00fcasm = 0;\n"), [])
        for call in ("mtx_lock(nullptr)", "::mtx_lock(nullptr)", "return cnd_signal(nullptr)", "syscall(202)"):
            self.refused(f"struct lock {{ int mtx_items; template <class T> auto f() {{ {call}; }} }};\n",
                         "cannot be seen by the model checker")
        self.refused("inline void nap() { ::usleep(1); }\n", "calls common::pause()")
        self.refused("extern int usleep(unsigned);\ninline int nap() { return usleep(1); }\n", "calls common::pause()")

    def test_an_exercise_without_a_model_check_may_use_them(self):
        (self.folder / "model.cpp").unlink()
        self.assertEqual(self.found("std::atomic<int> x; thread_local int y;\n"), [])

    def test_what_an_exercises_own_list_names(self):
        (self.folder / ".reference/forbidden.txt").write_text(
            "# remarks are left out\ncommon::mutex, std::scoped_lock: w3e7 asks for an entry without a lock.\n"
        )
        self.refused("common::mutex m; // common::mutex\n", "w3e7 asks for an entry without a lock.")
        self.assertEqual(self.found("common::atomic<int> m;\n"), [])

    def test_w4e4_wants_storage_of_the_learners_own(self):
        folder = next((REPOSITORY / "week04-lockfree-ring" / "exercises").glob("w4e4_*"))
        sentence = "w4e4 asks for storage of your own"

        def found(text):
            self.file.write_text('#include "common/slot.hpp"\n' + text)
            return " ".join(s for _, _, s in names_in_code.look(["c++"], REPOSITORY, folder, self.file))

        self.assertIn(sentence, found("common::slot<int> x;\n"))
        self.assertIn(sentence, found("using common::slot;\nslot<int> x;\n"))
        self.assertIn(sentence, found("namespace c = common;\nc::slot<int> x;\n"))
        self.assertIn(sentence, found("using namespace common;\nslot<int> x;\n"))
        self.assertEqual("", found("struct slot {};\nslot x; // common::slot\n"))
        self.assertEqual("", found("inline int next(int slot) { return slot + 1; }\n"))
        for file in ((folder / ".reference" / "solution.hpp"), (folder / "object_lifetime.hpp")):
            self.assertEqual([], names_in_code.look(["c++"], REPOSITORY, folder, file))


class Contents(unittest.TestCase):
    def test_what_is_judged_is_the_content_and_not_the_time(self):
        folder = Path(tempfile.mkdtemp(prefix="contents-")) / "week03-x" / "exercises" / "w3e4_spinlock"
        self.addCleanup(shutil.rmtree, folder.parents[2])
        folder.mkdir(parents=True)
        file = folder / "spinlock.hpp"
        file.write_text('#include "helper.hpp"\n')
        (folder / "unit.cpp").write_text("// tests\n")
        names = set()
        for helper, test in (("a", "x"), ("b", "x"), ("b", "y")):
            (folder / "helper.hpp").write_text(helper)
            (folder / "unit.cpp").write_text(test)
            names.add(compile_exercise.content_of(file, folder))
        self.assertEqual(len(names), 3)
        self.assertIn(compile_exercise.content_of(file, folder), names)

    def test_of_what_was_built_before_only_the_objects_go(self):
        folder = Path(tempfile.mkdtemp(prefix="contents-"))
        self.addCleanup(shutil.rmtree, folder)
        (folder / "exercises").mkdir()
        for name in ("exercises/unit.cpp.o", "build.make", "flags.make"):
            (folder / name).touch()
        compile_exercise.throw_away([folder, folder / "is_not_there"])
        self.assertEqual(sorted(p.name for p in folder.rglob("*.*")), ["build.make", "flags.make"])

    def said_of(self, content, compiler="c++"):
        """What the script says of a file, and nothing is built."""
        root = Path(tempfile.mkdtemp(prefix="contents-"))
        self.addCleanup(shutil.rmtree, root)
        folder = root / "week03-x" / "exercises" / "w3e4_spinlock"
        folder.mkdir(parents=True)
        (folder / "model.cpp").touch()
        (folder / "spinlock.hpp").write_bytes(content)
        command = [sys.executable, REPOSITORY / "common/testing/compile_exercise.py", "--file", folder / "spinlock.hpp",
                   "--exercise", folder, "--target", "w3e4", "--build", root / "build", "--compiler", compiler]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def test_of_a_compiler_whose_path_has_a_blank(self):
        folder = Path(tempfile.mkdtemp(prefix="my tools "))
        self.addCleanup(shutil.rmtree, folder)
        (folder / "c++").symlink_to(shutil.which("c++"))
        self.assertIn("spinlock.hpp:2: error: std::atomic", self.said_of(b"#include <atomic>\nstd::atomic<int> x;\n", folder / "c++"))

    def test_of_a_file_in_utf_16(self):
        text = "#pragma once\n// gr\u00f6\u00dfer\nstruct spinlock {};\n"
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            self.assertIn("spinlock.hpp:1: error: this file is saved as UTF-16", self.said_of(text.encode(encoding)))
        for content in (text.encode("utf-8"), text.encode("latin-1"), b"\0" * 100, b"#pragma once\n\0"):
            self.assertNotIn("UTF-16", self.said_of(content))

    def test_what_is_judged_was_never_kept_by_ccache(self):
        root = Path(tempfile.mkdtemp(prefix="contents-"))
        self.addCleanup(shutil.rmtree, root)
        folder = root / "week03-x" / "exercises" / "w3e4_spinlock"
        folder.mkdir(parents=True)
        file = folder / "spinlock.hpp"
        file.write_text("int x;\n")
        cmake = root / "bin" / "cmake"
        cmake.parent.mkdir()
        cmake.write_text(f'#!/bin/sh\necho "disabled: $CCACHE_DISABLE" > {root}/said\n')
        cmake.chmod(0o755)
        command = [sys.executable, REPOSITORY / "common/testing/compile_exercise.py", "--file", file, "--exercise", folder,
                   "--target", "w3e4", "--build", root / "build", "--compiler", "c++"]
        environment = {**os.environ, "PATH": f"{cmake.parent}:{os.environ['PATH']}"}
        subprocess.run([str(word) for word in command], env=environment, check=True, timeout=60)
        self.assertEqual((root / "said").read_text(), "disabled: 1\n")


if __name__ == "__main__":
    unittest.main()
