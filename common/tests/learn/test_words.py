"""How a check's words become the learner's: places, narrow counterexamples, sentences."""

import unittest
from pathlib import Path

from fake import HERE
from learn_package import checks

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


class Places(unittest.TestCase):
    def test_the_blamed_line_comes_first(self):
        text = WIDE + "\n  Line 27 read the value that line 43 stored, but line 43 is relaxed."
        self.assertEqual(checks.line_in(text, FILE), 43)
        self.assertEqual(checks.line_in(WIDE + "\n  The wait of line 40 returned.", FILE), 40)

    def test_else_the_last_place_in_the_learners_file(self):
        self.assertEqual(checks.line_in(WIDE, FILE), 40)
        self.assertEqual(checks.line_in(WIDE.replace(":72", ":72  <- B"), FILE), 72)

    def test_outside_a_counterexample_the_file_must_be_named(self):
        self.assertEqual(checks.line_in("  push  w1e3_blocking_queue.hpp:17", FILE), 17)
        self.assertIsNone(checks.line_in("  at week01/tests/w1e3_test.cpp:39", FILE))


class CompileErrors(unittest.TestCase):
    def test_in_a_test_that_uses_the_learners_code(self):
        text = checks.first_error((HERE / "outputs/uses-a-missing-name.txt").read_text(), FILE)
        self.assertIn("has no member named 'increment'", text)
        self.assertIn("counter.increment();", text)
        self.assertIn("does yours still have the names it needs?", text)

    def test_in_a_header_that_the_learners_code_led_to(self):
        output = (
            "/usr/include/c++/12/bits/unique_ptr.h:10: note\n"
            "In file included from /x/w1e3_blocking_queue.hpp:5,\n"
            "/x/w1e3_blocking_queue.hpp:31:20:   required from here\n"
            "/usr/include/c++/12/deque:9:1: error: use of deleted function\n"
            "    9 |   construct(p);\n"
        )
        text = checks.first_error(output, FILE)
        self.assertIn("use of deleted function", text)
        self.assertIn("w1e3_blocking_queue.hpp:31:20:   required from here", text)
        self.assertEqual(checks.line_in(text, FILE), 31)


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
