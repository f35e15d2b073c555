"""Completion in bash: run for real. In zsh: the file parses, where there is a zsh."""

import shutil
import subprocess
import unittest

from fake import REPOSITORY, FakeProject
from learn_package import VERBS

COMPLETIONS = REPOSITORY / "common" / "learn" / "completions"


@unittest.skipUnless(shutil.which("bash"), "no bash here")
class Bash(FakeProject):
    def complete(self, line):
        """What bash would offer for a command line whose last word is being typed."""
        words = line.split(" ")
        script = (
            f"source '{COMPLETIONS}/learn.bash'; COMP_WORDS=({' '.join(repr(w) for w in words)}); "
            f"COMP_CWORD={len(words) - 1}; _learn; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        )
        done = subprocess.run(["bash", "-c", script], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout.split()

    def test_verbs(self):
        self.assertEqual(self.complete("./learn ch"), ["check"])
        offered = self.complete("./learn ")
        self.assertEqual([v for v in VERBS if v not in offered], [])

    def test_exercises_and_weeks(self):
        self.assertEqual(self.complete("./learn check w1"), ["w1e1", "w1e2"])
        self.assertEqual(self.complete("./learn check week"), ["week01", "week03"])
        self.assertEqual(self.complete("./learn hint w3"), ["w3e1"])

    def test_files(self):
        self.assertEqual(self.complete("./learn check w1e1 --with CMakeL"), ["CMakeLists.txt"])


class Zsh(unittest.TestCase):
    @unittest.skipUnless(shutil.which("zsh"), "no zsh here")
    def test_parses(self):
        subprocess.run(["zsh", "-n", str(COMPLETIONS / "_learn")], check=True)

    def test_names_every_verb(self):
        text = (COMPLETIONS / "_learn").read_text()
        self.assertEqual([v for v in VERBS if f"'{v}:" not in text], [])


if __name__ == "__main__":
    unittest.main()
