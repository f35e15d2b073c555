"""Completion, run for real: in bash by calling the function, in zsh by pressing Tab on a terminal."""

import argparse
import os
import pty
import select
import shutil
import signal
import subprocess
import time
import unittest

from fake import REPOSITORY, FakeProject
from learn_package import VERBS, cli

COMPLETIONS = REPOSITORY / "common" / "learn" / "completions"


@unittest.skipUnless(shutil.which("bash"), "no bash here")
class Bash(FakeProject):
    def complete(self, line):
        """What bash would offer for a command line whose last word is being typed."""
        words = line.split(" ")
        script = (
            f"source '{COMPLETIONS}/learn.bash'; COMP_WORDS=({' '.join(repr(w) for w in words)}); "
            f"COMP_CWORD={len(words) - 1}; _learn_words; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        )
        done = subprocess.run(["bash", "-c", script], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout.split()

    def test_verbs(self):
        self.assertEqual(self.complete("./learn ch"), ["check"])
        offered = self.complete("./learn ")
        self.assertEqual([v for v in VERBS if v not in offered], [])

    def test_every_option_of_every_verb(self):
        for verb in VERBS:
            parser = argparse.ArgumentParser()
            cli.load(verb).add(parser)
            for option in parser._option_string_actions:
                if option.startswith("--"):
                    self.assertEqual(self.complete(f"./learn {verb} {option}")[:1], [option], verb)

    def test_exercises_and_weeks(self):
        self.assertEqual(self.complete("./learn check w1"), ["w1e1", "w1e2"])
        self.assertEqual(self.complete("./learn check week"), ["week01", "week03"])
        self.assertEqual(self.complete("./learn hint w3"), ["w3e1"])

    def test_programs_to_play(self):
        (self.root / "docs").mkdir(exist_ok=True)
        (self.root / "docs/play.html").write_text("program sb_relaxed\nprogram sb_seq_cst\n")
        self.assertEqual(self.complete("./learn play sb"), ["sb_relaxed", "sb_seq_cst"])
        self.assertEqual(self.complete("./learn play w3"), ["w3e1"])

    def test_files(self):
        self.assertEqual(self.complete("./learn check w1e1 --with CMakeL"), ["CMakeLists.txt"])


@unittest.skipUnless(shutil.which("zsh"), "no zsh here")
class Zsh(FakeProject):
    def complete(self, line, folder=None):
        """The command line after Tab, with what zsh lists below it: typed into a shell on a terminal."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(folder or self.root)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, "TERM": "dumb", "ZDOTDIR": "/nonexistent"})
        try:
            os.write(terminal, f"autoload -U compinit; compinit -u -D; source '{COMPLETIONS}/_learn'; PS1='rea''dy> '\n".encode())
            self.read_until(terminal, b"ready> ")
            os.write(terminal, line.encode() + b"\t")
            # A rival keystroke would end the listing; the end marker is what comes back after it.
            os.write(terminal, b"<end>")
            return self.read_until(terminal, b"<end>").decode(errors="replace")
        finally:
            os.close(terminal)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def read_until(self, terminal, end, seconds=30):
        text, limit = b"", time.monotonic() + seconds
        while end not in text:
            self.assertTrue(select.select([terminal], [], [], max(0, limit - time.monotonic()))[0], text)
            text += os.read(terminal, 1 << 16)
        return text

    def test_verbs(self):
        self.assertRegex(self.complete("./learn che"), "che\x07?ck ")
        offered = self.complete("./learn ")
        self.assertEqual([v for v in VERBS if v not in offered], [])

    def test_exercises_weeks_and_options(self):
        self.assertRegex(self.complete("./learn check w1e"), r"w1e1 +w1e2")
        self.assertRegex(self.complete("./learn check week0"), r"week01 +week03")
        self.assertIn("./learn hint w3e1 ", self.complete("./learn hint w3"))
        self.assertIn("--quick ", self.complete("./learn bench --qu"))

    def test_programs_to_play(self):
        (self.root / "docs").mkdir(exist_ok=True)
        (self.root / "docs/play.html").write_text("<html>\nprogram sb_relaxed\nprogram sb_seq_cst\n")
        self.assertRegex(self.complete("./learn play sb_"), r"sb_relaxed +sb_seq_cst")

    def test_from_another_folder(self):
        self.assertIn("w3e1 ", self.complete(f"{self.root}/learn hint w3", folder="/"))


if __name__ == "__main__":
    unittest.main()
