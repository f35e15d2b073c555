"""What the machine needs stands in one table; nothing else lists it."""

import unittest

from fake import REPOSITORY


class Packages(unittest.TestCase):
    def test_the_development_container_installs_by_learn(self):
        container = REPOSITORY / ".devcontainer"
        self.assertIn('"postCreateCommand": "./learn --yes"', (container / "devcontainer.json").read_text())
        for package in ("cmake", "libgtest-dev", "ninja-build"):
            self.assertNotIn(package, (container / "Dockerfile").read_text())


if __name__ == "__main__":
    unittest.main()
