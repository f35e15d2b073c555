"""check: every way in which an exercise can end, from the outside."""

import json
import os
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path
from unittest import mock

from fake import HERE, FakeProject
from learn_package import checks as checks_module

PASSING = ("// unit: passes", "// tsan: passes", "// model: passes")


class Check(FakeProject):
    def check(self, *words):
        """Runs check w1e1 and returns (its result, {check: what --json says of it})."""
        text = self.learn("check", "w1e1", *words)
        content, result = self.learn_json("check", "w1e1", "--json", *words)
        self.assertEqual(text.code, result.code)
        self.assertEqual(list(content), ["exercises"])
        (exercise,) = content["exercises"]
        self.assertEqual(set(exercise), {"id", "state", "checks"})
        for check in exercise["checks"]:
            self.assertEqual(set(check), {"name", "detector", "result", "message", "findings"})
            for finding in check["findings"]:
                self.assertEqual(set(finding), {"test", "kind", "message", "file", "line", "history"})
                self.assertTrue(finding["kind"] and finding["message"] and finding["file"], finding)
                self.assertGreaterEqual(finding["line"], 1, finding)
        self.state = exercise["state"]
        return text, {check["name"]: check for check in exercise["checks"]}

    def failed(self, name, detector, *words):
        result, checks = self.check()
        self.assertEqual(result.code, 1, result)
        self.assertEqual(self.state, "failing")
        self.assertEqual((checks[name]["result"], checks[name]["detector"]), ("failed", detector))
        for word in words:
            self.assertIn(word, checks[name]["message"])
            self.assertIn(word, result.out)
        self.assertRegex(result.out.strip().splitlines()[-1], r"^next: (edit .*counter\.hpp|\./learn hint w1e1)")
        return result

    def test_who_has_not_begun_is_shown_the_task(self):
        task = "The task: week01-first/exercises/w1e{}_{}/README.md"
        self.assertIn(task.format(1, "counter"), self.learn("check", "w1e1").out)
        self.write(*PASSING)
        passed = self.learn("check", "w1e1").out
        self.assertIn(task.format(2, "queue"), passed)
        self.assertNotIn(task.format(1, "counter"), passed)

    def test_passing(self):
        self.write(*PASSING)
        result, checks = self.check()
        self.assertEqual((result.code, self.state), (0, "passed"), result)
        self.assertEqual([c["result"] for c in checks.values()], ["passed"] * 4)
        self.assertEqual(list(checks), ["w1e1.compile", "w1e1.unit", "w1e1.model", "w1e1.tsan"])
        self.assertIn("next: ./learn check w1e2", result.out)
        self.assertIn("$ ctest --test-dir build/dev -L '^w1e1$'", result.err)

    def test_untouched_stub_is_to_do_and_no_failure(self):
        result, checks = self.check()
        self.assertEqual((result.code, self.state), (0, "todo"), result)
        self.assertEqual(checks["w1e1.unit"]["result"], "todo")
        self.assertIn("not written yet: increment", result.out)
        self.assertIn("line 5", result.out)

    def test_half_written_is_in_progress(self):
        self.write("// unit: passes")
        result, checks = self.check()
        self.assertEqual((result.code, self.state), (0, "in-progress"), result)
        self.assertEqual(checks["w1e1.tsan"]["result"], "todo")

    def test_each_way_to_fail(self):
        for detector, what_it_does, told_by, *words in (
            ("unit", "disagrees", "unit", "update replaces the value by what the function returns", "Which is: 22", "unit.cpp:23"),
            ("tsan", "races", "tsan", "data race", "Read of size 8", "Previous write of size 8", "counter.hpp:17"),
            ("unit", "overrun", "asan", "insufficient space", "counter.hpp:17"),
            ("unit", "throws", "unit", 'an exception: C++ exception with description "too many"'),
            ("unit", "crashes", "unit", "SIGSEGV", "survives"),
            ("unit", "is-killed", "unit", "SIGKILL", "survives"),
            ("unit", "hangs", "timeout", "It was ended after its time limit"),
            # The watchdog says it.
            ("unit", "stands-still", "timeout", "did not finish", "starts at zero and counts increments",
             "A thread stands in w1e1::guarded_counter::increment(), counter.hpp:17"),
            ("unit", "is-slow", "timeout", "slow, but not stuck"),
        ):
            with self.subTest(what_it_does):
                self.write(*(f"// {each}: {what_it_does if each == detector else 'passes'}" for each in ("unit", "tsan", "model")))
                self.failed(f"w1e1.{detector}", told_by, *words)

    def test_counterexample_is_shown_whole(self):
        self.write("// unit: passes", "// tsan: passes", "// model: refuted")
        result = self.failed("w1e1.model", "model", "DATA RACE", "slot[0]: take and destroy", "Make it release.")
        self.assertNotIn("[  FAILED  ]", result.out)
        self.assertNotIn("Value of:", result.out)

    def test_a_check_that_decides_nothing_says_so(self):
        self.write("// unit: passes", "// tsan: passes-undecided", "// model: passes")
        result, checks = self.check()
        self.assertEqual((result.code, self.state), (0, "passed"), result)
        self.assertRegex(result.out, r"passed +tsan +undecided: it does not follow fences; the model check decides\n")
        self.assertEqual(checks["w1e1.unit"]["message"], "")

    def test_a_finding_without_a_line_stands_at_the_class(self):
        class_line = 1 + self.stub.splitlines().index("struct counter {")
        for how in ("hangs", "crashes", "lies", "throws", "is-killed"):
            self.exercise.write_text(f"{self.stub}// unit: {how}\n// tsan: passes\n// model: passes\n")
            _, checks = self.check()
            (finding,) = checks["w1e1.unit"]["findings"]
            self.assertEqual((Path(finding["file"]).name, finding["line"]), ("counter.hpp", class_line), how)
            lines = self.learn("check", "w1e1", "--format", "gcc").out
            self.assertRegex(lines, rf"counter\.hpp:{class_line}: error: .* \[unit, {finding['kind']}\]")
            for line in finding["message"].splitlines()[1:]:
                self.assertIn(line.strip(), lines)

    def test_a_finding_is_told_whole(self):
        self.write("// unit: passes", "// tsan: passes", "// model: refuted")
        _, checks = self.check()
        (finding,) = checks["w1e1.model"]["findings"]
        self.assertEqual((finding["kind"], finding["file"], finding["line"]),
                         ("DATA RACE", "week01-first/exercises/w1e1_counter/counter.hpp", 3))
        self.assertIn("Make it release.", finding["message"])

    def test_a_program_that_only_says_it_passed_has_not(self):
        self.write("// unit: lies", "// tsan: passes", "// model: passes")
        self.failed("w1e1.unit", "unit", "does not say that its tests ran", "std::_Exit", "in the middle of the test: survives")
        self.write("// unit: passes-in-part", "// tsan: passes", "// model: passes")
        self.failed("w1e1.unit", "unit", "Only 1 of its 2 tests ran and passed")

    def test_the_suite_does_not_believe_it_either(self):
        self.write("// unit: lies", "// tsan: passes", "// model: passes")
        self.assertEqual(self.learn("test").code, 1)

    def test_one_cause_is_shown_first_and_the_others_are_named(self):
        # Numbers of several threads, a race, a counterexample, a layout: the counterexample explains.
        self.write("// unit: loses", "// tsan: races", "// model: refuted")
        result, _ = self.check()
        self.assertIn("\nmodel:\n", result.out)
        self.assertIn("Mend this first. Perhaps the same cause, because it needs several threads, too: unit, tsan.", result.out)
        self.assertIn("All of it: ./learn check w1e1 --all-findings", result.out)
        everything = self.learn("check", "w1e1", "--all-findings").out
        for word in ("Which is: 6384", "ThreadSanitizer: data race", "DATA RACE"):
            self.assertIn(word, everything)

    def test_what_one_thread_gets_wrong_comes_before_the_model(self):
        self.write("// unit: disagrees", "// tsan: passes", "// model: refuted")
        result, _ = self.check()
        self.assertIn("\nunit:\n", result.out)
        self.assertIn("(D2)", result.out)
        self.assertIn("1 more finding of the same check.", result.out)
        self.assertIn("Mend this first. This one needs no second thread;", result.out)

    def test_a_hang_of_one_thread_is_not_said_to_need_several(self):
        self.write("// unit: stands-still", "// tsan: passes", "// model: refuted")
        result, _ = self.check()
        self.assertIn("Mend this first. Perhaps something else: unit.", result.out)

    def test_the_same_test_in_another_check_is_the_same_mistake(self):
        self.write("// unit: disagrees", "// tsan: disagrees", "// model: refuted")
        result, _ = self.check()
        self.assertIn("Mend this first. The same test fails here as well: tsan.", result.out)

    def test_a_layout_does_not_hide_a_race(self):
        self.write("// unit: passes", "// tsan: races", "// model: misplaced")
        result, _ = self.check()
        self.assertIn("\ntsan:\n", result.out)
        self.assertIn("Perhaps something else: model.", result.out)

    def test_lines_for_an_editor(self):
        self.write("// unit: disagrees", "// tsan: races", "// model: refuted")
        lines = self.learn("check", "w1e1", "--format", "gcc").out.splitlines()
        mine = "week01-first/exercises/w1e1_counter/counter.hpp"
        self.assertIn(f"{mine}:3: error: DATA RACE  the producer constructs in slot[0] while the consumer's destroy of it "
                      "is not ordered before [model, DATA RACE]", lines)
        self.assertTrue(any(line.startswith("week01-mutex-queue/exercises/w1e1_guarded_counter/unit.cpp:23: error: update replaces")
                            for line in lines), lines)
        self.assertTrue(any(line.startswith(f"{mine}:17: error: ") and line.endswith("[tsan, ThreadSanitizer]") for line in lines), lines)

    def test_the_environment_is_the_commands_own(self):
        self.write("// unit: needs-no-strangers", "// tsan: needs-no-strangers", "// model: needs-no-strangers")
        for strangers in (
            {"GTEST_FILTER": "none", "GTEST_REPEAT": "0", "GTEST_TOTAL_SHARDS": "5", "GTEST_SHARD_INDEX": "4"},
            {"TESTBRIDGE_TEST_ONLY": "none", "CTEST_PARALLEL_LEVEL": "0", "CTEST_NO_TESTS_ACTION": "ignore"},
            {"_STDBUF_O": "L", "LD_PRELOAD": "", "TSAN_OPTIONS": "exitcode=0", "WATCHDOG_SECONDS": "1"},
            {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"},
        ):
            with self.subTest(**strangers):
                result = self.learn("check", "w1e1", **strangers)
                self.assertEqual(result.code, 0, result)

    def test_messages_of_a_compiler_that_speaks_another_language(self):
        path = self.script(
            "c++", "for file; do :; done\nerror=error\n"
            "case ${LC_ALL-${LC_MESSAGES-${LANG-}}} in C*|en*) ;; *) error=Fehler ;; esac\n"
            'echo "$file:7:3: $error: expected a semicolon" >&2\nexit 1\n')
        self.write("// unit: passes")
        result = self.learn("check", "w1e1", PATH=path, LC_ALL="de_DE.UTF-8", LANGUAGE="de")
        self.assertEqual(result.code, 1, result)
        self.assertIn("counter.hpp:7", result.out)
        self.assertIn("expected a semicolon", result.out)
        self.assertNotIn("Fehler", result.out)

    REFUSES = 'echo "setarch: failed to set personality: Operation not permitted" >&2\nexit 1\n'

    def test_a_setarch_that_is_refused_is_not_asked(self):
        self.write(*PASSING)
        (self.root / ".learn" / "no-aslr").write_text("from before\n")
        result = self.learn("check", "w1e1", PATH=self.script("setarch", self.REFUSES))
        self.assertEqual(result.code, 0, result)

    def test_where_setarch_is_refused_the_machine_is_named_and_not_the_code(self):
        self.write("// unit: passes", "// tsan: needs-setarch", "// model: passes")
        result = self.learn("check", "w1e1", PATH=self.script("setarch", self.REFUSES))
        self.assertNotEqual(result.code, 0, result)
        self.assertIn("This is not about your code", result.out + result.err)
        self.assertIn("vm.mmap_rnd_bits=28", result.out + result.err)
        self.assertFalse((self.root / ".learn" / "no-aslr").exists(), "so that the next run looks again")

    # It would be "crashed with SIGABRT" otherwise: before main() nothing is written down.
    def test_an_atomic_that_is_static_is_named_by_what_the_model_checker_said(self):
        self.write("// unit: passes", "// tsan: passes", "// model: begins-before-main")
        result = self.learn("check", "w1e1")
        self.assertEqual(result.code, 1, result)
        self.assertIn("common::atomic is used outside of a scenario.", result.out)
        self.assertIn("static", result.out)
        self.assertNotIn("SIGABRT", result.out)

    WORKS = 'shift 2\nUNDER_SETARCH=1 exec "$@"\n'

    def random_bits(self, text):
        """What the kernel says; None: nothing."""
        said = self.root / "mmap_rnd_bits"
        if text is not None:
            said.write_text(text)
        source = self.root / "common" / "learn" / "build.py"
        source.write_text(source.read_text().replace("/proc/sys/vm/mmap_rnd_bits", str(said)))

    def test_where_setarch_works_the_checks_run_again_under_it(self):
        self.random_bits(None)
        self.write("// unit: passes", "// tsan: needs-setarch", "// model: passes")
        result = self.learn("check", "w1e1", PATH=self.script("setarch", self.WORKS))
        self.assertEqual(result.code, 0, result)
        self.assertIn("again without", result.err)

    def test_so_they_do_when_it_is_address_sanitizer_that_cannot_start(self):
        self.random_bits(None)
        self.write("// unit: dies-at-random", "// tsan: passes", "// model: passes")
        result = self.learn("check", "w1e1", PATH=self.script("setarch", self.WORKS))
        self.assertEqual(result.code, 0, result)
        self.assertIn("AddressSanitizer cannot start with this much address randomisation; again without", result.err)

    # There AddressSanitizer dies now and then: whoever waits for that refuses a right answer first.
    def test_where_the_kernel_randomises_too_much_no_check_begins_without_setarch(self):
        self.random_bits("32\n")
        self.write("// unit: dies-at-random", "// tsan: needs-setarch", "// model: passes")
        result = self.learn("check", "w1e1", PATH=self.script("setarch", self.WORKS))
        self.assertEqual(result.code, 0, result)
        self.assertNotIn("again without", result.err)

    def test_where_the_kernel_randomises_little_setarch_is_not_asked(self):
        self.random_bits("28\n")
        (self.root / ".learn" / "no-aslr").write_text("from before\n")
        self.write("// unit: dies-at-random", "// tsan: passes", "// model: passes")
        result = self.learn("check", "w1e1", PATH=self.script("setarch", self.WORKS))
        self.assertNotEqual(result.code, 0, result)
        self.assertFalse((self.root / ".learn" / "no-aslr").exists())

    def test_where_address_sanitizer_dies_before_the_tests_the_machine_is_named(self):
        self.random_bits("32\n")
        self.write("// unit: dies-at-random", "// tsan: passes", "// model: passes")
        result = self.learn("check", "w1e1", PATH=self.script("setarch", self.REFUSES))
        self.assertNotEqual(result.code, 0, result)
        self.assertIn("AddressSanitizer cannot start on this machine", result.out)
        self.assertIn("This is not about your code", result.out)

    def test_where_addresses_are_limited_the_machine_is_named(self):
        self.write("// unit: needs-addresses", "// tsan: passes", "// model: passes")
        for limit, code in (("ulimit -v 3000000", 1), (":", 0)):
            done = subprocess.run(["sh", "-c", f"{limit}; ./learn check w1e1"], cwd=self.root, env=self.environment(),
                                  capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertEqual("Run `ulimit -v unlimited`" in done.stdout, code == 1, done.stdout)
        said = 'ThreadSanitizer: CHECK failed: sanitizer_allocator_primary64.h:131 "((kSpaceBeg)) == ((address_range.Init(TotalSpaceSize'
        self.assertEqual(checks_module.cannot_start(said), "ThreadSanitizer")

    def told_of_what_the_test_misses(self, content):
        self.exercise.write_text(content)
        output = (HERE / "outputs/uses-a-missing-name.txt").read_text()
        (self.exercise.parent / "unit.cpp").write_text("using w1e1::guarded_counter;\n")
        exercise = mock.Mock(id="w1e1", folder=self.exercise.parent)
        stub = b"namespace w1e1 {\nclass guarded_counter {\n  struct not_asked_for;\n"
        with mock.patch.object(checks_module.stub, "content", return_value=stub):
            return checks_module.first_error(output, self.exercise, exercise)["message"]

    def test_an_emptied_file_names_what_is_missing(self):
        told = self.told_of_what_the_test_misses("// nothing\n")
        self.assertIn("counter.hpp has no class guarded_counter any more", told)
        self.assertIn("`./learn reset w1e1`", told)

    # Whoever has written a class is not sent to throw it away.
    def test_another_name_is_no_emptied_file(self):
        told = self.told_of_what_the_test_misses("namespace w1e1 {\nclass counter {\n};\n}\n")
        self.assertIn("counter.hpp has no class guarded_counter, which the test uses: has yours another name?", told)
        self.assertNotIn("reset", told)
        told = self.told_of_what_the_test_misses("namespace mine {\nclass guarded_counter {\n};\n}\n")
        self.assertIn("counter.hpp has no namespace w1e1, where the test looks for guarded_counter.", told)
        told = self.told_of_what_the_test_misses("namespace w1e1 {\nclass guarded_counter {\n};\n}\n")
        self.assertIn("does yours still have the names, parameters and results it needs?", told)

    def test_after_a_pass_the_same_week_goes_on(self):
        self.write("// unit: passes", name="week03-second/exercises/w3e1_flag/flag.hpp")
        result = self.learn("check", "w3e1")
        self.assertIn("week03 is done.", result.out)
        self.write(*PASSING)
        self.assertIn("next: ./learn check w1e2", self.learn("check", "w1e1").out)

    def test_all(self):
        self.write(*PASSING)
        content, _ = self.learn_json("check", "--all", "--json")
        self.assertEqual({e["id"]: e["state"] for e in content["exercises"]},
                         {"w1e1": "passed", "w1e2": "todo", "w3e1": "todo"})

    def test_compile_error_names_file_line_and_source(self):
        self.write("int broken() { return nothing; }")
        result = self.failed("w1e1.compile", "compile", "counter.hpp:2", "was not declared",
                             "int broken() { return nothing; }")
        self.assertIn("line 2", result.out.splitlines()[-1])
        self.assertIn("unit, tsan, model: not run", result.out)

    def test_a_compile_error_s_row_has_room_for_what_is_wrong(self):
        self.write("int x = nowhere;")
        rows = [line for line in self.learn("check", "w1e1", COLUMNS="60").out.splitlines() if line.startswith("  FAILED")]
        self.assertRegex(rows[0], r"^  FAILED  compile  counter\.hpp:2: .*nowhere")

    def test_what_would_move_the_cursor_is_not_shown(self):
        self.exercise.write_bytes(b"// mine\nint \x1b[2Jx;\n")
        out = self.learn("check", "w1e1").out
        self.assertIn("counter.hpp:2", out)
        self.assertNotIn("\x1b", out)
        check = {"line": 2, "message": "counter.hpp:2:5: error: stray\n    2 | int <U+001B>[2Jx;\n"}
        self.assertIsNone(checks_module.source_line(check, self.exercise), "it is shown already")

    def test_compile_error_disturbs_no_other_exercise(self):
        self.write("int broken() { return nothing; }")
        self.write("// unit: passes", "// model: passes", name="week01-first/exercises/w1e2_queue/queue.hpp")
        content, result = self.learn_json("check", "--json")
        self.assertEqual({e["id"]: e["state"] for e in content["exercises"]}, {"w1e1": "failing", "w1e2": "passed"})
        self.assertEqual(result.code, 1)

    def test_without_an_id_what_was_begun_or_the_next(self):
        self.assertEqual([e["id"] for e in self.learn_json("check", "--json")[0]["exercises"]], ["w1e1"])
        self.write(*PASSING)
        self.write("// unit: passes", name="week03-second/exercises/w3e1_flag/flag.hpp")
        self.assertEqual([e["id"] for e in self.learn_json("check", "--json")[0]["exercises"]], ["w1e1", "w3e1"])

    def test_a_week_leaves_untouched_ones_to_do(self):
        self.write(*PASSING)
        content, result = self.learn_json("check", "week01", "--json")
        self.assertEqual({e["id"]: e["state"] for e in content["exercises"]}, {"w1e1": "passed", "w1e2": "todo"})
        self.assertNotIn("w1e2", result.err)

    def test_same_failure_twice_leads_to_a_hint(self):
        self.write("// unit: disagrees")
        self.assertIn("next: edit", self.learn("check", "w1e1").out)
        self.write("// unit: disagrees", "// another try")
        self.assertIn("next: ./learn hint w1e1", self.learn("check", "w1e1").out)

    def test_with_another_file_leaves_the_exercise_untouched(self):
        other = self.root / "theirs.hpp"
        other.write_text("// unit: disagrees\n// model: passes\n// tsan: passes\n")
        result, checks = self.check("--with", str(other))
        self.assertEqual((result.code, self.state), (1, "failing"), result)
        self.assertEqual(self.exercise.read_text(), self.stub)
        self.assertEqual(self.states()["w1e1"], "todo")
        other.write_text("\n".join(PASSING) + "\n")
        result, checks = self.check("--with", str(other))
        self.assertEqual((result.code, self.state, len(checks)), (0, "passed", 4), result)
        self.assertEqual(self.learn("check", "w1e1", "--with", "nowhere.hpp").code, 2)
        self.assertEqual(self.learn("check", "week01", "--with", str(other)).code, 2)


class FirstCheck(FakeProject):
    """What a fresh clone's first check goes without is built after its verdict."""

    def setUp(self):
        super().setUp()
        self.build = self.root / "build" / "dev"
        self.write("// unit: passes", "// tsan: passes", "// model: passes")

    def is_quick(self):
        return "QUICK_START:BOOL=ON" in (self.build / "CMakeCache.txt").read_text()

    def test_its_verdict_does_not_wait_for_the_rest(self):
        self.build.mkdir(parents=True)
        (self.build / "wait").touch()
        result = self.learn("check", "w1e1")
        self.assertEqual(result.code, 0, result)
        self.assertIn("$ cmake --preset dev -DQUICK_START=ON", result.err)
        self.assertFalse((self.build / "precompiled").exists())
        # Who comes before the rest is built waits for it.
        child = self.start("check", "w1e1")
        self.addCleanup(child.communicate)
        self.assertIn("build/dev is busy", child.stderr.readline())
        (self.build / "wait").unlink()
        self.assertEqual(child.wait(timeout=60), 0)
        self.assertTrue((self.build / "precompiled").exists())
        self.assertFalse(self.is_quick())

    def test_the_next_one_does_the_rest_if_nobody_did(self):
        subprocess.run(["cmake", "--preset", "dev", "-DQUICK_START=ON"], cwd=self.root, check=True, capture_output=True)
        (self.build / "common").mkdir()
        for name in [f"lib{kind}_{detector}.a" for kind in ("check", "precompiled") for detector in ("unit", "tsan", "model")]:
            (self.build / "common" / name).touch()  # the first check has built them
        result = self.learn("check", "w1e1")
        self.assertEqual(result.code, 0, result)
        self.assertFalse(self.is_quick())

    def test_the_whole_suite_is_not_quick(self):
        result = self.learn("test")
        self.assertIn("$ cmake --preset dev\n", result.err)
        self.assertFalse(self.is_quick())

    def test_the_map_prepares_for_it(self):
        self.learn()
        self.assertTrue(self.is_quick())


class Remembering(FakeProject):
    def test_progress_follows_the_content(self):
        self.write(*PASSING)
        self.learn("check", "w1e1")
        self.assertEqual(self.states()["w1e1"], "passed")
        mine = self.exercise.read_text()
        self.write("// unit: something else")
        self.assertEqual(self.states()["w1e1"], "in-progress")
        self.exercise.write_text(self.stub)
        self.assertEqual(self.states()["w1e1"], "todo")
        self.exercise.write_text(mine)
        self.assertEqual(self.states()["w1e1"], "passed")
        shutil.rmtree(self.root / "build")
        self.assertEqual(self.states()["w1e1"], "passed")

    def test_a_changed_test_asks_for_another_check(self):
        self.write(*PASSING)
        self.learn("check", "w1e1")
        test = self.root / "week01-first/exercises/w1e1_counter/unit.cpp"
        test.write_text(test.read_text() + "// one more\n")
        self.assertIn("its tests changed, check again", self.learn().out)

    def test_a_damaged_memory_is_kept_aside(self):
        self.write(*PASSING)
        self.learn("check", "w1e1")
        memory = self.root / ".learn/progress.json"
        memory.write_text('{"version": 1, "exer')
        self.assertEqual(self.states()["w1e1"], "in-progress")
        self.assertTrue(list(memory.parent.glob("progress.damaged-*.json")))

    def test_two_at_once_lose_nothing(self):
        self.write(*PASSING)
        self.write("// unit: slowly", "// model: passes", name="week01-first/exercises/w1e2_queue/queue.hpp")
        self.learn()
        both = [self.start("check", "w1e2"), self.start("check", "w1e1")] + [
            self.start("hint", "w3e1") for _ in range(4)
        ]
        for child in both:
            out, err = child.communicate(timeout=60)
            self.assertEqual(child.returncode, 0, out + err)
        self.assertEqual(self.states(), {"w1e1": "passed", "w1e2": "passed", "w3e1": "todo"})
        json.loads((self.root / ".learn/progress.json").read_text())

    def test_interrupted_run_leaves_everything_usable(self):
        self.write("// unit: stops-when-told")
        child = self.start("check", "w1e1")
        running = self.exercise.with_name(self.exercise.name + ".running")
        self.wait_for(running.exists)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        self.assertEqual(child.returncode, 130, out + err)
        self.assertNotIn("Traceback", err)
        self.assertFalse(self.processes_naming(str(self.root)), "a child outlived it")
        running.unlink()
        self.write(*PASSING)
        self.assertEqual(self.learn("check", "w1e1").code, 0)

    def processes_naming(self, text):
        time.sleep(0.3)
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdigit() and int(entry) != os.getpid():
                try:
                    with open(f"/proc/{entry}/cmdline", "rb") as stream:
                        line = stream.read().replace(b"\0", b" ").decode("utf-8", "replace")
                    if text in line and "unittest" not in line:
                        found.append(line)
                except OSError:
                    continue
        return found


if __name__ == "__main__":
    unittest.main()
