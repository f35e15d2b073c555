"""play: the list, a program, an exercise, the codes; what the map and the report show of them."""

import json
import unittest

from fake import FakeProject

PAGE = """<!doctype html>
<script id="programs" type="text/plain">
program sb_seq_cst
title   Store buffering, seq_cst
week    week01
for     w1e1 w1e2
goal    r0 == 0 && r1 == 0
words   Let both read 0.
expect  never
thread left
  x.store(1, seq_cst)

program lost
title   A lost update
week    week03
for     w3e1
goal    value == 1
words   Lose one.
expect  possible
thread left
  value = 1
</script>
"""
LIST = """\
week01
  [ ] sb_seq_cst  Store buffering, seq_cst (w1e1, w1e2)

week03
  [ ] lost        A lost update (w3e1)

0 of 2 goals reached   next: ./learn play sb_seq_cst
"""
CODE = "JM8CNA"  # what docs/play.html shows at the goal of sb_seq_cst


class Play(FakeProject):
    def setUp(self):
        super().setUp()
        (self.root / "docs").mkdir(exist_ok=True)
        (self.root / "docs/play.html").write_text(PAGE)

    def refused(self, *words):
        result = self.learn("play", *words)
        self.assertEqual((result.code, result.out), (2, ""), result)
        return result.err

    def test_alone_it_lists_the_programs(self):
        result = self.learn("play")
        self.assertEqual((result.code, result.out), (0, LIST), result)

    def test_a_program_is_named_with_its_goal_and_its_address(self):
        result = self.learn("play", "sb_seq_cst")
        self.assertEqual(result.code, 0, result)
        self.assertIn("Let both read 0.", result.out)
        self.assertIn(f"Open in a browser: {(self.root / 'docs/play.html').as_uri()}#sb_seq_cst", result.out)
        self.assertIn("./learn play sb_seq_cst --reached CODE", result.out)

    def test_an_exercise_leads_to_its_first_program_that_is_left(self):
        self.assertIn("#sb_seq_cst", self.learn("play", "w1e2").out)
        self.assertIn("#lost", self.learn("play", "week03").out)
        self.assertIn("#lost", self.learn("play", "W3E1").out)

    def test_a_code_is_remembered_and_shown(self):
        result = self.learn("play", "sb_seq_cst", "--reached", CODE.lower())
        self.assertEqual(result.code, 0, result)
        self.assertIn("1 of 2 goals reached   next: ./learn play lost", result.out)
        self.assertIn("[x] sb_seq_cst", self.learn("play").out)
        self.assertIn("play    1 of 2 executions   (./learn play)", self.learn("map").out)
        self.assertEqual(self.learn_json("--json")[0]["played"], ["sb_seq_cst"])
        page = self.root / "report.html"
        self.learn("report", "--output", str(page))
        self.assertIn("<td>Store buffering, seq_cst<td>Let both read 0.<td>20", page.read_text())

    def test_codes_are_enough_without_a_name(self):
        self.assertIn("Remembered: sb_seq_cst", self.learn("play", "--reached", CODE).out)

    def test_a_wrong_code_remembers_nothing(self):
        self.assertIn("ABCDEF is not a code of this page", self.refused("--reached", CODE, "ABCDEF"))
        self.assertIn("belongs to sb_seq_cst", self.refused("lost", "--reached", CODE))
        self.assertIn("0 of 2 goals reached", self.learn("play").out)

    def test_a_name_that_is_none(self):
        self.assertIn("Did you mean sb_seq_cst?", self.refused("sb_sqcst"))
        self.assertIn("There is no program and no exercise 'w9e9'", self.refused("w9e9"))

    def test_who_fails_the_model_check_is_led_to_a_program_that_fails_likewise(self):
        self.write("// unit: passes", "// tsan: passes", "// model: refuted")  # a data race
        lead = "Play such an execution yourself, step by step: ./learn play w1e1"
        self.assertNotIn(lead, self.learn("check", "w1e1").out)  # the one program is about values
        page = self.root / "docs/play.html"
        page.write_text(PAGE.replace("r0 == 0 && r1 == 0", "data_race || lifetime"))
        result = self.learn("check", "w1e1")
        self.assertIn(f"{lead}\nnext: edit ", result.out)
        self.write("// unit: disagrees", "// tsan: passes", "// model: passes")
        self.assertNotIn("./learn play", self.learn("check", "w1e1").out)

    def test_a_page_without_programs(self):
        (self.root / "docs/play.html").unlink()
        self.assertIn("There are no programs in docs/play.html", self.refused())
        self.assertNotIn("play ", self.learn("map").out)

    def test_a_memory_that_was_tampered_with(self):
        folder = self.root / ".learn"
        folder.mkdir(exist_ok=True)
        (folder / "progress.json").write_text(json.dumps({"version": 1, "exercises": {}, "played": [1]}))
        self.assertIn("0 of 2 goals reached", self.learn("play").out)
        self.assertEqual(self.learn("play", "--reached", CODE).code, 0)


if __name__ == "__main__":
    unittest.main()
