"""What the machine needs stands in one table; nothing else lists it."""

import re
import unittest

from fake import REPOSITORY


class Packages(unittest.TestCase):
    def test_the_development_container_installs_by_learn(self):
        container = REPOSITORY / ".devcontainer"
        self.assertIn('"postCreateCommand": "./learn --yes"', (container / "devcontainer.json").read_text())
        for package in ("cmake", "libgtest-dev", "ninja-build"):
            self.assertNotIn(package, (container / "Dockerfile").read_text())

    def test_the_oldest_versions_are_read_where_cmake_has_them(self):
        table = (REPOSITORY / "common" / "learn" / "needs.py").read_text()
        defaults = (REPOSITORY / "common" / "cmake" / "defaults.cmake").read_text()
        for name in ("gnu", "clang"):
            self.assertIsNotNone(re.search(rf"set\(oldest_{name} \d+\)", defaults))
            self.assertIn(f'oldest("{name}")', table.replace('oldest("clang" if', 'oldest("clang")'))


if __name__ == "__main__":
    unittest.main()
