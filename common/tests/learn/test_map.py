"""The map: its text, its widths, its JSON, wrong usage."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import unittest

from fake import FakeProject

FRESH = """\
week01  First things         0/2
  [ ] w1e1  Guarded counter  to do
  [ ] w1e2  Mutex queue      to do

week03  Second things        0/1
  [ ] w3e1  A flag           to do

The task: week01-first/exercises/w1e1_counter/README.md
next: ./learn check w1e1   (edit week01-first/exercises/w1e1_counter/counter.hpp)
"""

MIXED = """\
week01  First things         1/2
  [x] w1e1  Guarded counter  passed
  [~] w1e2  Mutex queue      in progress (edited, not checked yet)

week03  Second things        0/1
  [!] w3e1  A flag           failing (unit)

next: ./learn check w1e2   (edit week01-first/exercises/w1e2_queue/queue.hpp)
"""

NARROW = """\
week01  First things  0/2
  [ ] w1e1  Guarded cou..
  [ ] w1e2  Mutex queue

week03  Second thi..  0/1
  [ ] w3e1  A flag

The task:
      week01-first/exercises/w1e1_counter/README.md
next: ./learn check w1e1
      (edit week01-first/exercises/w1e1_counter/counter.hpp)
"""


class Map(FakeProject):
    def test_fresh_clone_has_everything_to_do(self):
        result = self.learn()
        self.assertEqual((result.code, result.out), (0, FRESH), result)

    def test_first_run_configures_and_says_so(self):
        self.assertIn("$ cmake --preset dev", self.learn().err)
        self.assertTrue((self.root / "build/dev/build.ninja").exists())
        self.assertEqual(self.learn().err, "")

    def test_states_are_shown(self):
        self.write("// unit: passes", "// tsan: passes", "// model: passes")
        self.write("// unit: disagrees", name="week03-second/exercises/w3e1_flag/flag.hpp")
        self.learn("check", "w1e1", "w3e1")
        self.write("// edited", name="week01-first/exercises/w1e2_queue/queue.hpp")
        result = self.learn("map")
        self.assertEqual(result.out, MIXED, result)

    def test_json_is_one_object_and_nothing_else(self):
        content, result = self.learn_json("--json")
        self.assertEqual(
            content,
            {
                "weeks": [
                    {
                        "id": "week01",
                        "exercises": [
                            {"id": "w1e1", "title": "Guarded counter", "state": "todo",
                             "file": "week01-first/exercises/w1e1_counter/counter.hpp"},
                            {"id": "w1e2", "title": "Mutex queue", "state": "todo",
                             "file": "week01-first/exercises/w1e2_queue/queue.hpp"},
                        ],
                    },
                    {
                        "id": "week03",
                        "exercises": [
                            {"id": "w3e1", "title": "A flag", "state": "todo",
                             "file": "week03-second/exercises/w3e1_flag/flag.hpp"},
                        ],
                    },
                ],
                "played": [],
                "next": "w1e1",
            },
        )
        self.assertEqual(result.code, 0)
        self.assertEqual(self.learn_json("map", "--json")[0], content)

    def test_narrow_terminal(self):
        result = self.learn(COLUMNS="25")
        self.assertEqual(result.out, NARROW, result)

    def test_terminal_has_colours_unless_refused(self):
        self.write("// edited")
        self.assertIn("\033[33m", self.on_terminal())
        self.assertNotIn("\033[3", self.on_terminal(NO_COLOR="1"))

    def on_terminal(self, **changes):
        """What ./learn map prints on a terminal of 80 columns."""
        main, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = self.environment(TERM="xterm", **changes)
        if "NO_COLOR" not in changes:
            environment.pop("NO_COLOR")
        child = subprocess.Popen(["/bin/sh", str(self.root / "learn"), "map"], cwd=self.root, env=environment,
                                 stdin=other, stdout=other, stderr=other)
        os.close(other)
        text = b""
        try:
            while True:
                block = os.read(main, 4096)
                if not block:
                    break
                text += block
        except OSError:  # Linux says so at the end of a terminal's output
            pass
        os.close(main)
        child.wait()
        text = text.decode().replace("\r\n", "\n")
        for line in text.splitlines():
            self.assertLessEqual(len(line.split("\r")[-1]), 80 + 20, line)
        return text


class Usage(FakeProject):
    def refused(self, *words):
        result = self.learn(*words)
        self.assertEqual(result.code, 2, result)
        self.assertEqual(result.out, "")
        return result.err

    def test_unknown_verb_suggests_the_nearest(self):
        self.assertIn("./learn check?", self.refused("chekc"))

    def test_an_id_alone_suggests_check(self):
        self.assertIn("./learn check w1e1", self.refused("w1e1"))

    def test_unknown_id_suggests_the_nearest(self):
        self.assertIn("Did you mean w1e2?", self.refused("check", "w1e3"))
        self.assertIn("Did you mean w3e1?", self.refused("hint", "w3e7"))
        self.assertIn("Did you mean w1e2?", self.refused("check", "queue"))
        self.assertIn("Did you mean w1e1?", self.refused("check", "count"))
        self.assertIn("no exercise or week 'w1e9'. Did you mean w1e2?", self.refused("w1e9"))

    def test_what_would_do_nothing_or_two_things_at_once(self):
        self.assertIn("nothing would be measured", self.refused("bench", "week01", "--rounds", "0"))
        self.assertIn("no other option", self.refused("check", "w1e1", "--debug", "--json"))

    def test_unknown_option(self):
        self.assertIn("Did you mean w1e2?", self.refused("check", "w1e22"))
        self.assertIn("Did you mean w1e1?", self.refused("check", "w1e11"))
        self.assertNotIn("Did you mean", self.refused("check", "--version"))
        self.assertIn("--jsno. Did you mean --json?\n./learn check --help says more.", self.refused("check", "--jsno"))

    def test_a_missing_argument_is_told_with_an_example(self):
        self.assertIn("./learn audit needs ID, as in: ./learn audit w4e3", self.refused("audit"))

    def test_a_week_where_one_exercise_is_needed(self):
        self.assertIn("for example w1e1", self.refused("reset", "week01"))

    def test_every_verb_has_help_with_an_example(self):
        overview = self.learn("--help").out
        for verb in "map check watch hint audit solution reset play bench report test doctor".split():
            self.assertIn(f"./learn {verb}", overview)
            result = self.learn(verb, "--help")
            self.assertEqual(result.code, 0)
            self.assertIn(f"example: ./learn {verb}", result.out)

    def test_ids_may_be_spelled_freely(self):
        for name in ("W1E1", "w1e01", "week01-first/exercises/w1e1_counter/counter.hpp"):
            self.assertIn("hint", self.learn("hint", name, "--number", "1").out)


if __name__ == "__main__":
    unittest.main()
