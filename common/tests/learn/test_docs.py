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


if __name__ == "__main__":
    unittest.main()
