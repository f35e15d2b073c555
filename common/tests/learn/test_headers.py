"""The headers that an exercise may include: each compiles by itself and beside the others, in every build."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from fake import REPOSITORY

HEADERS = ("cache_line", "pause", "percentiles", "queue", "slot", "sync", "todo")
BUILDS = ("", "COMMON_MODEL", "COMMON_COUNTED")
# What a learner would write with them.
USES = {
    "cache_line": "alignas(common::no_sharing_distance) int x;",
    "pause": "inline void f() { common::pause(); }",
    "queue": "static_assert(!common::queue<int>);",
    "slot": "inline int f(common::slot<int>& s) { s.construct(1); return s.take(); }",
    "sync": "inline int f(common::atomic<int>& a) { common::pause(); return a.load(std::memory_order_relaxed); }",
}


class Headers(unittest.TestCase):
    def compiles(self, text, build):
        with tempfile.TemporaryDirectory(prefix="headers-") as folder:
            file = Path(folder) / "exercise.cpp"
            file.write_text(text)
            command = ["c++", "-std=c++20", "-Wall", "-Wextra", "-fsyntax-only", f"-I{REPOSITORY}", str(file)]
            done = subprocess.run(
                command + ([f"-D{build}"] if build else []), capture_output=True, text=True, check=False
            )
            self.assertEqual((done.returncode, done.stderr), (0, ""), text)

    def test_each_compiles_alone(self):
        for build in BUILDS:
            for name in HEADERS:
                with self.subTest(header=name, build=build):
                    self.compiles(f'#include "common/{name}.hpp"\n{USES.get(name, "")}\n', build)

    def test_in_any_order(self):
        for build in BUILDS:
            for names in (HEADERS, HEADERS[::-1]):
                with self.subTest(names=names, build=build):
                    self.compiles("".join(f'#include "common/{name}.hpp"\n' for name in names) + USES["slot"], build)


if __name__ == "__main__":
    unittest.main()
