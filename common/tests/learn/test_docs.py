"""The commands that the gate sees in the pages (common/gate/check_docs.py)."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "gate"))

import check_docs  # noqa: E402


class Commands(unittest.TestCase):
    def test_are_found_wherever_a_line_runs_them(self):
        for line, called in (
            ("./learn check w1e1", [["check", "w1e1"]]),
            ("cd x && ./learn check --with 'a b.hpp' w1e2  # why", [["check", "--with", "a b.hpp", "w1e2"]]),
            ("CXX=clang++ time ./learn doctor >x 2>&1 | head -1; ./learn", [["doctor"], []]),
            ("bash -c './learn check w1e1'", [["check", "w1e1"]]),
            ('script -qc "./learn map; ./learn hint w1e1" /dev/null', [["map"], ["hint", "w1e1"]]),
            ("echo 'it goes on in ./learn nowhere", [["nowhere"]]),
            ("--from week04-g++.json", []),
        ):
            self.assertEqual(list(check_docs.learner_called(line)), called, line)


class Figures(unittest.TestCase):
    LESSON = "| padded | 64 | 17 |\n| one thread | 15 625 | 5.9 ns |"

    def stale(self, answers):
        return list(check_docs.stale_figures(answers, self.LESSON))

    def test_that_the_lesson_has_no_more_are_found(self):
        self.assertEqual(self.stale("1. It is so. In the lesson's tables 61 and\n   17, 15 635 in all.\n2. 99 of them."), ["61", "15 635"])

    def test_that_the_lesson_has_and_ratios_are_fine(self):
        self.assertEqual(self.stale("4. About 20. The lesson's table has 64 and 17 (5.9 ns): a factor of 3.8, 4 times."), [])

    def test_spans_of_the_lesson_s_machines_are_those_of_the_lesson(self):
        lesson = "A line took 50 to\n270 ns. The exercise takes 60 minutes, a wait 250 ns."
        self.assertEqual(list(check_docs.stale_figures("Fetched, 60 to 250 ns on the lesson's machines.", lesson)), ["60 to 250"])
        self.assertEqual(list(check_docs.stale_figures("Fetched, 50 to 270 ns on the\nlesson's machines.", lesson)), [])

    def test_of_a_lesson_s_table_that_no_result_has_are_found(self):
        lesson = "| ring | 1190 | 15 625 | 12 |\n| line ring | 0.14 | 97.5 |\n\n| `futex` | 1753 |\nIn prose 777.\n"
        self.assertEqual(list(check_docs.unmeasured_figures(lesson, "| 1&#8239;190 | 15625 |")), ["97.5"])


class Names(unittest.TestCase):
    def test_that_are_nowhere_are_found(self):
        text = ("See `ring.hpp`, `week04/ring.hpp`, `old.hpp`, `old/ring.hpp`, `two_sides::no_call()`, `two_sides`, `one_side`,\n"
                "`week04.two_sides`, `week04.no_sides`, `fetch_max`, `push`.\n```sh\n`not_here`\n```\n")
        found = list(check_docs.unknown_names(text, "class two_sides;", ["include/week04/ring.hpp"]))
        self.assertEqual(found, [(1, "old.hpp"), (1, "old/ring.hpp"), (1, "no_call"), (1, "one_side"), (2, "no_sides")])


if __name__ == "__main__":
    unittest.main()
