"""grade: whose file it is, the table, the formats; limits; answers."""

import base64
import json
import os
import subprocess
import sys
import unittest

from fake import REPOSITORY, FakeProject
from test_check import PASSING

LIMITS = REPOSITORY / "common" / "testing" / "limits.py"


class Grade(FakeProject):
    def submit(self, name, *lines):
        file = self.root / "class" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n")

    def grade(self, *words):
        result = self.learn("grade", "class", "--json", "grades.json", *words)
        grades = self.root / "grades.json"
        content = json.loads(grades.read_text())["submissions"] if grades.exists() else []
        return result, {(s["student"], s["exercise"]): s for s in content}

    def test_a_class(self):
        self.submit("Anna Berg/w1e1_counter.hpp", *PASSING)
        self.submit("Anna Berg/queue.hpp", "// unit: passes", "// model: passes")
        self.submit("bob/week01-first/exercises/w1e1_counter/counter.hpp", "// unit: disagrees", "// tsan: passes", "// model: passes")
        self.submit("bob/week01-first/exercises/w1e1_counter/.reference/solution.hpp", *PASSING)
        self.submit("J\u00f6rg; the 2nd_w1e1.hpp", "broken {")
        self.submit("dora/week01-first/exercises/w1e1_counter/counter.hpp", self.stub.rstrip("\n"))
        self.submit("dora/notes.hpp", "// nothing of the course")
        result, of = self.grade()
        self.assertEqual(result.code, 1, result)
        self.assertEqual(
            {key: s["state"] for key, s in of.items()},
            {("Anna Berg", "w1e1"): "passed", ("Anna Berg", "w1e2"): "passed", ("bob", "w1e1"): "failing",
             ("J\u00f6rg; the 2nd", "w1e1"): "failing"},
        )
        self.assertEqual(of["Anna Berg", "w1e1"]["score"], 1)
        self.assertEqual(of["bob", "w1e1"]["score"], 0.6667)
        self.assertEqual(of["bob", "w1e1"]["checks"][1]["findings"][0]["line"], 23)
        self.assertRegex(result.out, r"Anna Berg +passed +passed +2\.00 of 2")
        self.assertRegex(result.out, r"bob +unit +- +0\.67 of 2")
        self.assertIn("compile", result.out)
        self.assertIn("3 students, 4 submissions, 2 passed", result.out)
        self.assertEqual(self.states()["w1e1"], "todo")

    def test_only_some(self):
        self.submit("anna/w1e1.hpp", *PASSING)
        self.submit("anna/w3e1.hpp", "// unit: passes")
        result, of = self.grade("--only", "week03")
        self.assertEqual((result.code, list(of)), (0, [("anna", "w3e1")]), result)

    def test_one_students_result_for_others(self):
        self.submit("w1e1.hpp", "// unit: disagrees", "// tsan: passes", "// model: passes")
        result, _ = self.grade("--gradescope", "gradescope.json", "--classroom", "classroom.json")
        (test,) = json.loads((self.root / "gradescope.json").read_text())["tests"]
        self.assertEqual((test["score"], test["max_score"], test["status"]), (0.6667, 1, "failed"))
        self.assertIn("Which is: 22", test["output"])
        classroom = json.loads((self.root / "classroom.json").read_text())
        self.assertEqual((classroom["version"], classroom["status"], classroom["max_score"]), (1, "fail", 1))
        self.assertEqual(self.learn("grade", "class", "class", "--gradescope", "x.json").code, 2)

    def test_one_students_files_in_folders_are_one_students(self):
        self.submit("hw1/w1e1.hpp", *PASSING)
        self.submit("hw2/queue.hpp", "// unit: passes", "// model: passes")
        result, of = self.grade("--gradescope", "gradescope.json")
        self.assertEqual((result.code, list(of)), (0, [("class", "w1e1"), ("class", "w1e2")]), result)

    def test_who_hands_in_less_is_not_graded_on_less(self):
        self.submit("w1e1.hpp", *PASSING)
        self.submit("w1e2.hpp", *(self.root / "week01-first/exercises/w1e2_queue/queue.hpp").read_text().splitlines())
        result, _ = self.grade("--only", "week01", "--gradescope", "gradescope.json", "--classroom", "classroom.json")
        self.assertEqual(result.code, 1)
        there, missing = json.loads((self.root / "gradescope.json").read_text())["tests"]
        self.assertEqual((there["score"], missing["score"], missing["max_score"], missing["status"]), (1, 0, 1, "failed"))
        self.assertIn("Nothing was handed in", missing["output"])
        classroom = json.loads((self.root / "classroom.json").read_text())
        self.assertEqual((classroom["status"], classroom["max_score"], len(classroom["tests"])), ("fail", 2, 2))

    def test_who_hands_in_nothing_has_a_result_too(self):
        self.submit("readme.hpp", "// nothing of the course")
        result, _ = self.grade("--gradescope", "gradescope.json")
        self.assertEqual(result.code, 1)
        told = json.loads((self.root / "gradescope.json").read_text())
        self.assertEqual((told["score"], told["tests"]), (0, []))
        self.assertIn("w1e2.hpp", told["output"])

    def test_a_result_fits_into_an_environment_variable(self):
        record = {"record": "finding", "test": "a.b", "kind": "DATA RACE", "message": "\n".join(["x" * 900] * 200)}
        (self.root / "outputs" / "long.jsonl").write_text(json.dumps(record) + "\n")
        self.submit("w1e1.hpp", "// model: long")
        self.submit("w1e2.hpp", "// model: long")
        self.grade("--classroom", "classroom.json")
        text = base64.b64encode((self.root / "classroom.json").read_bytes())
        self.assertLess(len(text), 131_000)  # Linux takes 128 KB in one
        self.assertIn(b"all of it: test_code", base64.b64decode(text))

    def test_what_is_no_regular_file_is_left_out_and_named(self):
        self.submit("anna/w1e1.hpp", *PASSING)
        odd = self.root / "class"
        for student in ("bob", "carl", "dora", "emil"):
            (odd / student).mkdir()
        os.mkfifo(odd / "bob/w1e1.hpp")
        (odd / "carl/w1e1.hpp").mkdir()
        (odd / "dora/w1e1.hpp").symlink_to("/etc/passwd")
        (odd / "emil/w1e1.hpp").write_bytes(b"//" + b" " * (1 << 20))
        result, of = self.grade()
        self.assertEqual((result.code, list(of)), (0, [("anna", "w1e1")]), result)
        for words in ("bob/w1e1.hpp (not a file)", "carl/w1e1.hpp (not a file)", "dora/w1e1.hpp (a link)", "emil/w1e1.hpp (more than 1 MB)",
                      "nothing to check from: bob, carl, dora, emil"):
            self.assertIn(words, result.err)

    def test_of_several_files_it_is_said_which_counts(self):
        self.submit("anna/first/w1e1.hpp", "// unit: disagrees")
        self.submit("anna/second/w1e1.hpp", *PASSING)
        result, of = self.grade()
        self.assertEqual(of["anna", "w1e1"]["state"], "passed")
        self.assertRegex(result.err, "left out: .*first/w1e1.hpp .*second/w1e1.hpp counts")

    def test_names_of_any_bytes(self):
        for name in (b"J\xf6rg", b"J\xe4rg", b"red\x1b[31m"):
            folder = os.path.join(os.fsencode(self.root / "class"), name)
            os.makedirs(folder)
            with open(os.path.join(folder, b"w1e1.hpp"), "w") as file:
                file.write("\n".join(PASSING))
        for language in ("C.UTF-8", "C"):
            result = self.learn("grade", "class", LC_ALL=language, PYTHONUTF8="1")
            self.assertEqual(result.code, 0, result)
        for name in ("J\u00f6rg", "J\u00e4rg", "red?[31m"):
            self.assertIn(name, result.out)

    def test_one_that_the_compiler_never_ends_does_not_stop_the_others(self):
        self.submit("anna/w1e1.hpp", "template <int N, int M> struct tree {",
                    "  static constexpr int size = tree<N - 1, 2 * M>::size + tree<N - 1, 2 * M + 1>::size; };",
                    "template <int M> struct tree<0, M> { static constexpr int size = 1; };",
                    "static_assert(tree<30, 0>::size > 0);")
        self.submit("bob/w1e1.hpp", *PASSING)
        result, of = self.grade()
        self.assertEqual([s["state"] for s in of.values()], ["failing", "passed"], result)
        compiling = of["anna", "w1e1"]["checks"][0]
        self.assertEqual((compiling["name"], compiling["message"]), ("w1e1.compile", "compiling it used more than 3 s of CPU time"))

    def test_nothing_to_grade(self):
        self.submit("notes.hpp", "// nothing")
        self.assertEqual(self.learn("grade", "class").code, 2)
        self.assertEqual(self.learn("grade", "nowhere").code, 2)


class Limits(unittest.TestCase):
    def limited(self, script, *limits):
        done = subprocess.run([sys.executable, LIMITS, *limits, "--", "sh", "-c", script], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    def test_each_limit_is_named(self):
        for script, limits, words in (
            ("sleep 20", ("--wall", "1"), "ended after 1 s"),
            ("while :; do :; done", ("--cpu", "1"), "more than 1 s of CPU time"),
            (f"'{sys.executable}' -c 'import time; x = bytearray(300 << 20); time.sleep(9)'", ("--memory", "100"), "more than 100 MB of memory"),
            ("for i in 1 2 3 4 5 6 7 8 9; do timeout 0.5 sh -c 'while :; do :; done'; done", ("--cpu", "1", "--what", "compiling"),
             "compiling used more than 1 s of CPU time"),
            ("for i in 1 2 3 4 5 6 7 8 9; do setsid sleep 20 & done; sleep 20", ("--processes", "6"), "more than 6 processes"),
            ("exec head -c 3000000 /dev/zero >${TMPDIR:-/tmp}/learn-limit; ", ("--file", "1"), "a file of more than 1 MB"),
        ):
            code, said = self.limited(script, *limits)
            self.assertEqual(code, 1, said)
            self.assertIn(words, said)

    @unittest.skipUnless(os.geteuid() == 0, "root's is the case without a limit of its own")
    def test_root_cannot_start_more_than_allowed(self):
        script = "n=0; while [ $n -lt 40 ]; do sleep 60 & n=$((n+1)); done; wait"
        code, said = self.limited(script, "--processes", "10", "--own-user")
        self.assertEqual(code, 1)
        self.assertIn("more than 10 processes", said)

    def test_what_keeps_within_them_ends_as_it_ends(self):
        self.assertEqual(self.limited("exit 77")[0], 77)
        self.assertEqual(self.limited("true")[0], 0)
        self.assertNotEqual(self.limited("kill -SEGV $$")[0], 0)

    def test_what_it_started_ends_with_it(self):
        code, _ = self.limited("(setsid sleep 4271 >/dev/null 2>&1 &) ; true")
        self.assertEqual(code, 0)
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        self.assertNotIn("sleep 4271", listed)


class Answers(FakeProject):
    def test_after_passing_or_giving_up(self):
        page = self.exercise.parent / ".reference" / "answers.md"
        self.assertIn("has no answers yet", self.learn("answers", "w1e1").err)
        page.write_text("# Answers\n\n## Questions\n\n1. Because of it.\n")
        closed = self.learn("answers", "w1e1")
        self.assertEqual((closed.code, closed.out), (1, ""), closed)
        self.write(*PASSING)
        self.learn("check", "w1e1")
        for verb in ("answers", "solution"):
            told = self.learn(verb, "w1e1").out
            self.assertIn("1. Why?", told)
            self.assertIn("1. Because of it.", told)
        given_up = self.learn("answers", "w1e2", "--give-up")
        self.assertEqual(given_up.code, 1, given_up)  # there are none
        (self.root / "week01-first/exercises/w1e2_queue/.reference").mkdir(exist_ok=True)
        (self.root / "week01-first/exercises/w1e2_queue/.reference/answers.md").write_text("## Questions\n\n1. So.\n")
        self.assertIn("1. So.", self.learn("answers", "w1e2", "--give-up").out)


if __name__ == "__main__":
    unittest.main()
