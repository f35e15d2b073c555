"""The same packages wherever they are listed."""

import re
import unittest

from fake import REPOSITORY


class Packages(unittest.TestCase):
    def test_the_devcontainer_has_what_learn_installs(self):
        command = (REPOSITORY / "learn").read_text()
        needed = set()
        for line in re.findall(r"(?:need|want) (?:'[^']*'|\"[^\"]*\")((?: [a-z0-9+-]+)+)", command):
            needed.update(line.split())
        self.assertIn("libgtest-dev", needed)
        listed = set((REPOSITORY / ".devcontainer" / "Dockerfile").read_text().split())
        self.assertEqual(needed - listed, set())


if __name__ == "__main__":
    unittest.main()
