"""hint, solution, reset, watch, test, bench."""

import json
import shutil
import signal
import unittest

from fake import FakeProject
from test_check import PASSING


class Hint(FakeProject):
    def test_hints_advance_and_the_last_one_stays(self):
        for number, text in ((1, "The first hint"), (2, "The second hint"), (3, "the_third_hint();")):
            result = self.learn("hint", "w1e1")
            self.assertIn(text, result.out)
            self.assertIn(f"hint {number} of 3", result.out)
        again = self.learn("hint", "w1e1").out
        self.assertIn("You have seen all 3 hints", again)
        self.assertIn("the_third_hint();", again)
        self.assertIn("The first hint of w1e2", self.learn("hint", "w1e2").out)

    def test_an_earlier_hint_again(self):
        self.learn("hint", "w1e1")
        self.learn("hint", "w1e1")
        self.assertIn("The first hint", self.learn("hint", "w1e1", "--number", "1").out)
        self.assertIn("hint 3 of 3", self.learn("hint", "w1e1").out)


class Narrow(FakeProject):
    def test_nothing_is_wider_than_the_terminal(self):
        commands = [[], ["--help"], ["chek"], ["hint", "w1e1"], ["hint", "w1e1", "--number", "3"], ["solution", "w1e1"],
                    ["answers", "w1e1"], ["audit", "w1e1"], ["reset", "w1e1"], ["check", "w9e9"], ["check", "w1e1"], ["grade", "build"],
                    ["play"], ["doctor"], ["bench", "w1e1"], ["check", "w1e1", "--with", "nowhere"], ["check", "w1e1", "--all-findings"]]
        self.are_narrow(commands, 60)
        self.are_narrow(commands[:5], 80)
        self.write("// unit: hangs", "// tsan: races", "// model: refuted")
        self.are_narrow([["check", "w1e1"], ["check", "w1e1", "--all-findings"]], 60)
        self.write("// unit: lies", "// tsan: disagrees", "// model: throws")
        self.are_narrow([["check", "w1e1", "--all-findings"]], 60)

    def are_narrow(self, commands, columns):
        for words in commands:
            result = self.learn(*words, COLUMNS=str(columns))
            for line in (result.out + result.err).splitlines():
                longest = max(map(len, line.split()), default=0)  # a path is never cut
                if not line.startswith("$ ") and longest + 20 < columns:
                    self.assertLessEqual(len(line), columns, words)


class Solution(FakeProject):
    def test_stays_closed_before_passing(self):
        self.write("// unit: disagrees")
        result = self.learn("solution", "w1e1")
        self.assertEqual((result.code, result.out), (1, ""), result)
        self.assertIn("next: ./learn hint w1e1", result.err)

    def test_opens_after_passing_as_a_difference(self):
        self.write(*PASSING)
        self.learn("check", "w1e1")
        result = self.learn("solution", "w1e1")
        self.assertEqual(result.code, 0, result)
        self.assertIn("-// mine", result.out)
        self.assertIn("+  void act() {}  // WHY: because.", result.out)
        self.assertIn("1. Why?", result.out)

    def test_giving_up_is_recorded(self):
        self.write("// unit: disagrees")
        result = self.learn("solution", "w1e1", "--give-up")
        self.assertEqual(result.code, 0, result)
        self.assertIn("// WHY: because.", result.out)
        memory = json.loads((self.root / ".learn/progress.json").read_text())
        self.assertIn("gave_up", memory["exercises"]["w1e1"])
        self.write(*PASSING)
        self.learn("check", "w1e1")
        self.assertIn("passed (after seeing the solution)", self.learn().out)


class Reset(FakeProject):
    def test_restores_the_stub_and_keeps_a_backup(self):
        self.write("// precious")
        mine = self.exercise.read_text()
        result = self.learn("reset", "w1e1")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.exercise.read_text(), self.stub)
        (backup,) = (self.root / ".learn/backups").glob("w1e1-*.hpp")
        self.assertEqual(backup.read_text(), mine)
        self.assertIn(f".learn/backups/{backup.name}", result.out)
        self.assertEqual(self.states()["w1e1"], "todo")

    def test_two_resets_keep_two_backups(self):
        for text in ("// one", "// two"):
            self.write(text)
            self.learn("reset", "w1e1")
        self.assertEqual(len(list((self.root / ".learn/backups").glob("w1e1-*.hpp"))), 2)

    def test_an_untouched_stub_is_left_alone(self):
        result = self.learn("reset", "w1e1")
        self.assertEqual(result.code, 0)
        self.assertIn("untouched stub already", result.out)
        self.assertFalse((self.root / ".learn/backups").exists())

    def test_a_deleted_exercise_comes_back(self):
        self.exercise.unlink()
        self.assertIn("file missing", self.learn().out)
        self.assertEqual(self.learn("reset", "w1e1").code, 0)
        self.assertEqual(self.exercise.read_text(), self.stub)


class Watch(FakeProject):
    def test_checks_on_every_save_and_never_moves_on(self):
        self.write("// unit: disagrees", "// tsan: passes", "// model: passes")
        log = self.root / "watch.log"
        child = self.start("watch", "w1e1")
        lines = []

        def read_until(text):
            for line in child.stdout:
                lines.append(line)
                if text in line:
                    return
            self.fail(f"never saw {text!r} in {''.join(lines)}")

        read_until("next: edit")
        self.write(*PASSING)
        read_until("unit: FAILED -> passed")
        read_until("Still watching w1e1")
        self.write("// unit: passes", "// tsan: passes", "// model: refuted")
        read_until("model: passed -> FAILED")
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        self.assertEqual(child.returncode, 130, out + err)
        self.assertNotIn("Traceback", err)
        self.assertNotIn("w1e2", "".join(lines))
        self.assertFalse(log.exists())


class Audit(FakeProject):
    def test_shows_what_each_order_is_worth(self):
        self.write("// unit: passes", "// tsan: passes", "// model: audits")
        result = self.learn("audit", "w1e1")
        self.assertEqual(result.code, 0, result)
        self.assertIn("spsc_ring.hpp:52:8  load acquire: needed", result.out)
        self.assertIn("spsc_ring.hpp:52:30  load relaxed: needed", result.out)  # the same line's other one
        self.assertIn("x" * 2000, result.out)
        self.assertIn("      with relaxed: DATA RACE the consumer takes slots_[0] too early", result.out)
        self.assertIn("read-modify-write seq_cst: stronger than needed", result.out)
        self.assertIn("store release: not decided\n      with relaxed: not exhaustive", result.out)
        self.assertNotIn("model.cpp", result.out)  # the check's own order
        self.assertNotIn("solution.hpp", result.out)  # that of a ring which the check brings along
        self.assertIn("w4e3 spsc ring: Each", result.out)  # and not only of the first scenario's capacity
        self.assertNotIn("PASSED", result.out)
        self.assertIn("next: edit", result.out.rpartition("\n\n")[2])
        self.assertIn("CHECKER_AUDIT=1 ctest", result.err)

    def test_a_check_that_explores_nothing_of_the_learners_has_nothing_to_audit(self):
        self.write("// unit: passes", "// tsan: passes", "// model: passes")
        result = self.learn("audit", "w1e1")
        self.assertEqual((result.code, result.out), (0, "w1e1 passes, and its check explores no code of yours: there is nothing to audit.\n"))

    def test_an_unwritten_exercise_has_nothing_to_audit(self):
        self.assertEqual(self.learn("audit", "w1e1").code, 1)
        self.assertIn("has no model check", self.learn("audit", "w3e1").err)


class Suite(FakeProject):
    def test_fresh_clone_is_green(self):
        result = self.learn("test", "--yes")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.out.splitlines()[-1], "4 passed, 0 failed, 0 skipped")
        self.assertIn("3 exercises are to do; they were not built.", result.out)

    def test_a_failure_is_counted_and_named(self):
        self.write("// unit: disagrees", "// tsan: passes", "// model: passes")
        result = self.learn("test")
        self.assertEqual(result.code, 1, result)
        self.assertEqual(result.out.splitlines()[-1], "7 passed, 1 failed, 0 skipped")
        self.assertIn("next: ./learn check w1e1", result.out)
        self.assertEqual(self.states()["w1e1"], "failing")

    def test_one_week(self):
        result = self.learn("test", "week03")
        self.assertEqual(result.out.splitlines()[-1], "1 passed, 0 failed, 0 skipped")


class Bench(FakeProject):
    def test_table_json_and_yours(self):
        self.write(*PASSING)
        self.learn("check", "w1e1")
        result = self.learn("bench", "week01", "--quick")
        self.assertEqual(result.code, 0, result)
        self.assertIn("two_threads\n  What it times.\n", result.out)
        self.assertIn("A smoke run", result.out)
        self.assertEqual((self.root / "build/release/yours.txt").read_text(), "w1e1")
        content, _ = self.learn_json("bench", "w1e1", "--json")
        self.assertEqual(content["machine"]["cpu"], "a fake one")
        self.assertEqual([row["queue"] for row in content["rows"]], ["reference", "yours_w1e1"])
        self.assertEqual([row["verdict"] for row in content["rows"]], ["reference", "slower"])
        self.assertEqual([row["regime"] for row in content["rows"]], ["round trip 100 ns"] * 2)
        self.assertEqual(content["rows"][1]["ratio"], 2)
        self.assertEqual(content["rows"][1]["rounds"], 12)

    def test_an_exercise_that_is_not_passed_has_no_time(self):
        result = self.learn("bench", "w1e1")
        self.assertEqual(result.code, 1, result)
        self.assertIn("./learn check w1e1", result.err)

    def test_a_week_without_a_benchmark(self):
        self.assertEqual(self.learn("bench", "week03").code, 2)

    def test_two_machines_compare(self):
        export = self.root / "theirs.json"
        self.assertEqual(self.learn("bench", "week01", "--export", str(export)).code, 0)
        result = self.learn("bench", "week01", "--import", str(export))
        self.assertIn("there: cpu       a fake one", result.out)
        self.assertRegex(result.out, r"yours_w1e1 +2 +2 - 2 +2 +2 - 2 +round trip 100 ns +agree")
        self.assertEqual(self.learn("bench", "week01", "--import", "nowhere").code, 2)
        export.write_text(export.read_text().replace("week01", "week03"))
        refused = self.learn("bench", "week01", "--import", str(export))
        self.assertEqual(refused.code, 2, refused)
        self.assertIn("but of week03", refused.err)

    def test_where_nothing_can_be_written_is_said_before_the_work(self):
        (self.root / "class").mkdir()
        shutil.copy(self.solution, self.root / "class" / "w1e1.hpp")
        for words in (["report", "--output"], ["bench", "week01", "--export"], ["grade", "class", "--json"],
                      ["grade", "class", "--gradescope"], ["grade", "class", "--classroom"]):
            for target, why in (("nowhere/x", "There is no folder for"), (".", "is a folder; name a file in it"), ("", "arguments is empty")):
                result = self.learn(*words, target)
                self.assertEqual((result.code, result.out), (2, ""), result)
                self.assertIn(why, result.err)

    def test_a_filter_that_fits_nothing_lists_what_there_is(self):
        result = self.learn("bench", "week01", "--filter", "nothing")
        self.assertEqual(result.code, 2, result)
        self.assertIn("two_threads", result.err)

    def test_a_benchmark_that_hangs_is_said(self):
        result = self.learn("bench", "week01", "--filter", "hangs")
        self.assertEqual(result.code, 1, result)
        self.assertIn("it hung", result.err)


if __name__ == "__main__":
    unittest.main()
