"""How a check's words become the learner's: places, narrow counterexamples, sentences."""

import os
import shutil
import subprocess
import tempfile
import unittest
import unittest.mock
from pathlib import Path

from fake import HERE
from learn_package import check, checks, render

FILE = Path("/x/w1e3_blocking_queue.hpp")

WIDE = """\
w1e3 blocking queue: FAILED by the model checker, in execution 6

  DEADLOCK  consumer 2 waits for not_empty_ for ever, and no other thread can run

      main                                           producer                  consumer 2
   1  items_: construct  w1e3_blocking_queue.hpp:16
   2                                                 lock mutex_      :64
   3                                                 not_empty_: notify_one, wakes nobody  :72
   4                                                                           not_empty_: waits for a notification  :40
   5                                                                           check  w1e3_model.cpp:11

  Whole history: build/x.history.json"""


class Counts(unittest.TestCase):
    def test_of_orders_lead_to_where_they_stand(self):
        used = "0 locks; 7 loads, 0 fences (0\nrelaxed, 0 acquire, 0 release, 0 acq_rel, 7 seq_cst)"
        for name, message, expected in (("w3e5.counts", used, True), ("w3e5.unit", used, False), ("w3e5.counts", "8 allocations", False)):
            self.assertEqual(check.counts_orders({"name": name, "message": message}), expected)


class Pages(unittest.TestCase):
    def shown(self, markdown):
        with unittest.mock.patch.dict(os.environ, {"COLUMNS": "30"}):
            return render.page(markdown)

    def test_a_list_is_folded_under_its_first_word(self):
        self.assertEqual(
            self.shown("1. One two three four five six\n   seven eight.\n2. Nine.\n\n- **D1** ten eleven twelve thirteen"),
            "1. One two three four five six\n   seven eight.\n2. Nine.\n\n- **D1** ten eleven twelve\n  thirteen",
        )

    def test_code_stays_as_it_is_and_notes_to_scripts_are_left_out(self):
        self.assertEqual(
            self.shown("Look:\n\n<!-- example: w1e1 wrong -->\n```\n1. long " + "x" * 40 + "\n\n```"),
            "Look:\n\n    1. long " + "x" * 40 + "\n",
        )


class CompileErrors(unittest.TestCase):
    def test_in_a_test_that_uses_the_learners_code(self):
        text = checks.first_error((HERE / "outputs/uses-a-missing-name.txt").read_text(), FILE)["message"]
        self.assertIn("has no member named 'increment'", text)
        self.assertIn("counter.increment();", text)
        self.assertIn("does yours still have the names, parameters and results it needs?", text)

    def test_in_a_header_that_the_learners_code_led_to(self):
        output = (
            "/usr/include/c++/12/bits/unique_ptr.h:10: note\n"
            "In file included from /x/w1e3_blocking_queue.hpp:5,\n"
            "/x/w1e3_blocking_queue.hpp:31:20:   required from here\n"
            "/usr/include/c++/12/deque:9:1: error: use of deleted function\n"
            "    9 |   construct(p);\n"
        )
        found = checks.first_error(output, FILE)
        self.assertIn("use of deleted function", found["message"])
        self.assertIn("w1e3_blocking_queue.hpp:31:20:   required from here", found["message"])
        self.assertEqual(found["line"], 31)

    def test_a_path_may_hold_blanks_and_umlauts(self):
        file = Path("/home/Jörg Müller/my repo/queue.hpp")
        found = checks.first_error(f"{file}:3:5: error: expected ';'\n    3 |   int a\n", file)
        self.assertEqual((found["line"], found["file"]), (3, str(file)))
        report = (
            "WARNING: ThreadSanitizer: data race (pid=1)\n  Write of size 8 at 0x7 by thread T1:\n"
            f"    #0 ns::queue<int>::push(int) {file}:17 (w1e2.tsan+0x17)\n\n"
            f"    #1 main {file.parent}/unit.cpp:5 (w1e2.tsan+0x17)\n"
        )
        raced = checks.looks_raced(checks.Case("w1e2.tsan", "fail", "", "", report), file)
        self.assertEqual(raced["lines"], [17])
        self.assertIn("queue::push  queue.hpp:17", raced["message"])
        undefined = f"{file}:9:3: runtime error: signed integer overflow: 1 + 2\n"
        found = checks.looks_sanitized(checks.Case("w1e2.unit", "fail", "", "", undefined), file)
        self.assertEqual(found["lines"], [9])

    def test_a_race_in_functions_without_a_line_is_told_by_their_names(self):
        report = (
            "WARNING: ThreadSanitizer: data race (pid=1)\n  Read of size 8 at 0x7 by thread T3:\n"
            "    #0 w3e3::publisher::try_receive() const <null> (w3e3.tsan+0x168e5)\n"
            "    #1 operator() /repo/unit.cpp:65 (w3e3.tsan+0x130e5)\n\n"
            "  Previous write of size 8 at 0x7 by thread T4:\n"
            "    #0 w3e3::publisher::publish(w3e3::message) <null> (w3e3.tsan+0x16874)\n"
            "    #1 operator() /repo/unit.cpp:69 (w3e3.tsan+0x13409)\n"
        )
        raced = checks.looks_raced(checks.Case("w3e3.tsan", "fail", "", "", report), Path("/repo/publish_message.hpp"))
        self.assertIn("Read of size 8 by thread T3\n      w3e3::publisher::try_receive\n", raced["message"])
        self.assertTrue(raced["message"].endswith("w3e3::publisher::publish"), raced["message"])


    def test_where_the_sanitizer_knows_no_line_the_program_is_asked(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "week03/checks/w3e3.tsan"
            program.parent.mkdir(parents=True)
            source = program.with_suffix(".cpp")
            source.write_text("namespace w3e3 {\nvoid f() {\n}\n}\nint main() { w3e3::f(); }\n")
            subprocess.run(["c++", "-g", source, "-o", program], check=True)
            names = subprocess.run(["nm", program], capture_output=True, text=True, check=True).stdout
            offset = hex(int(next(line for line in names.splitlines() if line.endswith("_ZN4w3e31fEv")).split()[0], 16))
            others = f"    #1 g() <null> (other+0x1)\n    #2 main {source}:5 (w3e3.tsan+{offset})\n"
            known = checks.with_lines(f"    #0 w3e3::f() <null> (w3e3.tsan+{offset})\n{others}", Path(folder))
            self.assertEqual(known, f"    #0 w3e3::f() {source}:2 (w3e3.tsan+{offset})\n{others}")
            self.assertEqual(checks.own_frames(known, source)[1], [2])
            report = ("==9==ERROR: AddressSanitizer: SEGV on unknown address 0x0 (pc 0x1 bp 0x2 sp 0x3 T0)\n"
                      f"==9==Hint: address points to the zero page.\n    #0 0x1 in w3e3::f() (/b c+d/week03/checks/w3e3.tsan+{offset})\n"
                      f"    #1 0x2 in main {source}:5\n")
            crashed = checks.looks_sanitized(
                checks.Case("w3e3.unit", "fail", "", "", checks.with_lines(report, Path(folder))), source
            )
            self.assertEqual(crashed["message"], "AddressSanitizer: SEGV through a null pointer, or one beside it\n      w3e3::f  w3e3.cpp:2")
            self.assertEqual(crashed["line"], 2)
            stands = checks.with_lines(f"A thread stands in w3e3::f() (w3e3.tsan+{offset}).", Path(folder))
            self.assertEqual(stands, "A thread stands in w3e3::f(), w3e3.cpp:2.")

    def test_only_a_very_long_message_is_cut(self):
        for lines, shown in ((55, 55), (70, 61)):
            told = checks.full_text(checks.finding("expectation", "\n".join(["wrong"] * lines)))
            self.assertEqual(len(told.splitlines()), shown)

    def test_the_word_failed_alone_is_left_out(self):
        told = checks.full_text(checks.finding("expectation", "Failed\npop 1 of 3 gave 2"))
        self.assertEqual(told, "  pop 1 of 3 gave 2")

    def test_both_orders_of_a_deadlock_are_told(self):
        report = (
            "WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=1)\n"
            "  Mutex M2 acquired here while holding mutex M1 in main thread:\n"
            "    #0 pthread_mutex_lock <null> (libtsan.so.2+0x1)\n    #1 w1e1::c::value() const /repo/c.hpp:38 (w1e1.tsan+0x1)\n\n"
            "  Mutex M1 acquired here while holding mutex M2 in thread T1:\n"
            "    #0 pthread_mutex_lock <null> (libtsan.so.2+0x1)\n    #1 w1e1::c::increment() /repo/c.hpp:17 (w1e1.tsan+0x1)\n\n"
        )
        raced = checks.looks_raced(checks.Case("w1e1.tsan", "fail", "", "", report), Path("/repo/c.hpp"))
        self.assertEqual(raced["lines"], [38, 17])

    def test_what_limits_saw_end_a_program_is_told(self):
        output = "[ RUN      ] counter.D1_survives\n\nended by SIGKILL\n"
        found = checks.ended(checks.Case("w1e1.s0001.unit", "fail", "***Failed", "", output))
        self.assertEqual((found["kind"], found["test"]), ("crash", "counter.D1_survives"))
        self.assertIn("SIGKILL", found["message"])

    def test_a_crash_under_thread_sanitizer_names_its_line(self):
        report = "==7==ERROR: ThreadSanitizer: SEGV on unknown address 0x0\n    #0 w1e1::c::increment() /repo/c.hpp:17 (w1e1.tsan+0x1)\n"
        found = checks.looks_sanitized(checks.Case("w1e1.tsan", "fail", "", "", report), Path("/repo/c.hpp"))
        self.assertEqual((found["kind"], found["lines"]), ("ThreadSanitizer", [17]))
        self.assertIn("SEGV", found["message"])


class NotTheLearnersFault(unittest.TestCase):
    def test_missing_sanitizer_libraries(self):
        for output in (
            "/usr/bin/ld: cannot find libasan.so.8: No such file", "/usr/bin/ld: cannot find -ltsan",
            "ld.lld: error: cannot open /usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.asan-x86_64.a",
            "/usr/bin/ld: cannot find /usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.tsan-x86_64.a: No such file",
            "clang: error: no such file or directory: '/usr/lib/clang/19/lib/linux/libclang_rt.asan_static-x86_64.a'",
        ):
            self.assertIn("not\nabout your code", checks.words_of_trouble(output) or "", output)
        self.assertIsNone(checks.words_of_trouble("queue.hpp:3:5: error: cannot find what you mean"))


    def test_a_full_disk_is_named_though_ctest_could_not_say_it(self):
        whole = shutil.disk_usage(".")
        self.assertIsNone(checks.words_of_trouble("Errors while running CTest"))
        with unittest.mock.patch("shutil.disk_usage", return_value=whole._replace(free=4096)):
            self.assertIn("The disk is full", checks.words_of_trouble("Errors while running CTest"))

    def test_a_disk_without_room_for_a_precompiled_header_is_named(self):
        whole = shutil.disk_usage(".")
        for output in (
            "FAILED: common/CMakeFiles/precompiled_model.dir/cmake_pch.hxx.gch\nninja: build stopped: subcommand failed.",
            "make[3]: *** [common/CMakeFiles/precompiled_model.dir/build.make:81: common/cmake_pch.hxx.gch] Error 1",
        ):
            with unittest.mock.patch("shutil.disk_usage", return_value=whole._replace(free=20 << 20)):
                self.assertIn("20 MB are free", checks.words_of_trouble(output) or "")
                self.assertIsNone(checks.words_of_trouble(output + "\nsync.hpp:3:1: error: a mistake"))
            with unittest.mock.patch("shutil.disk_usage", return_value=whole._replace(free=1 << 40)):
                self.assertIsNone(checks.words_of_trouble(output))

    def test_a_compiler_without_memory(self):
        def told(said):
            case = checks.Case("w1e1.compile", "fail", "Failed", "", said + "\nring.hpp does not compile")
            return checks.looks_uncompilable(case, Path("/week/ring.hpp"), None)[0]["message"]

        for said in (
            "<command-line>: sorry, unimplemented: PCH allocation failure", "virtual memory exhausted: Cannot allocate memory",
            "cc1plus: out of memory allocating 65536 bytes", "g++: fatal error: Killed signal terminated program cc1plus",
            "LLVM ERROR: out of memory", "collect2: fatal error: ld terminated with signal 9 [Killed]",
            "/usr/bin/ld: final link failed: memory exhausted",
        ):
            self.assertIn("The compiler ran out of memory", told(said))
        self.assertNotIn("ran out", told("/week/ring.hpp:3:1: error: Cannot allocate memory"))


class Related(unittest.TestCase):
    def test_a_race_and_the_counterexample_of_its_two_accesses_have_one_cause(self):
        file = FILE
        trace = "w: FAILED\n  1  a: write  w1e3_blocking_queue.hpp:20  <- A\n  2  b: read  :35  <- B\n\n  Line 34 is relaxed."
        model = checks.finding("DATA RACE", trace, file=str(file), line=26, threads=True)
        raced = {**checks.finding("ThreadSanitizer", "ThreadSanitizer: data race", threads=True), "lines": [35, 20]}
        shown, other = (checks.made(checks.Case(f"w1e3.{name}", "fail", "", "", ""), "failed", [found], file)
                        for name, found in (("model", model), ("tsan", raced)))
        self.assertEqual(shown["line"], 26)
        self.assertEqual(checks.relations(shown, [shown, other]),
                         ["Mend this first. Most likely the same cause, because it is the same line: tsan."])


class Narrow(unittest.TestCase):
    def test_lanes_that_do_not_fit_become_one(self):
        text = checks.folded(WIDE, 76)
        self.assertIn("     2  producer: lock mutex_  :64", text)
        self.assertIn("     4  consumer 2: not_empty_: waits for a notification  :40", text)
        self.assertLessEqual(max(map(len, text.splitlines())), 84)
        self.assertIn("DEADLOCK", text)

    def test_lanes_that_fit_stay(self):
        self.assertEqual(checks.folded(WIDE, 200), WIDE)
        long_name = WIDE + "x" * 200  # the history's name may be long; it is no lane
        self.assertEqual(checks.folded(long_name, 140), long_name)

    def test_prose_is_folded_under_its_own_indentation(self):
        self.assertEqual(checks.folded("head\n\n  one two three four five", 16), "head\n\n  one two three\n  four five")

    def test_other_messages_stay(self):
        long = "Expected: " + "x" * 200 + "\n  2  y"
        self.assertEqual(checks.folded("a\n\n" + long, 80), "a\n\n" + long)


class Sentences(unittest.TestCase):
    def test_names_of_tests(self):
        for name, sentence in (
            ("ring.refuses_when_full", "refuses when full"),
            ("RingTest/0.RefusesWhenFull", "refuses when full"),
            ("queues/kit.keeps_fifo_order/3", "keeps fifo order"),
        ):
            self.assertEqual(checks.sentence(name), sentence)


if __name__ == "__main__":
    unittest.main()
