"""The gallery of classic mistakes: docs/gallery.html, the explorer on the histories of wrong solutions.

    cmake --preset dev -DMUTANTS=ALL && cmake --build build/dev
    python3 common/gate/gallery.py build/dev              writes the page
    python3 common/gate/gallery.py --check build/dev      exit code 1 when the page is not what it would write
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from learn import explorer  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]

# exercise, wrong solution, what it shows
MISTAKES = [
    ("w1e1", "unlocked_read", "A read without the lock"),
    ("w1e1", "check_then_act", "Check, unlock, act: a lost update without a data race"),
    ("w1e3", "push_does_not_notify", "A missing notify"),
    ("w1e3", "if_instead_of_while", "`if` instead of `while` around a wait"),
    ("w1e4", "one_condition_variable", "One condition variable for two kinds of waiters"),
    ("w3e1", "load_then_store", "A load and a store instead of fetch_add"),
    ("w3e3", "relaxed_store", "A flag that publishes nothing: relaxed store"),
    ("w3e3", "relaxed_load", "A flag that is read too weakly: relaxed load"),
    ("w3e4", "relaxed_unlock", "A spinlock that unlocks relaxed"),
    ("w3e7", "release_acquire", "Store buffering: release and acquire are not enough"),
    ("w3e8", "no_acquire_before_reuse", "A slot reused before its reader is done"),
    ("w3e9", "no_second_look", "A seqlock that does not look again"),
    ("w4e3", "relaxed_publish", "A ring that publishes relaxed"),
    ("w4e3", "relaxed_give_back", "A ring that gives slots back relaxed"),
    ("w4e3", "publishes_before_it_writes", "Published before it is written"),
    ("w4e6", "producer_never_looks_again", "A cached index that is never refreshed"),
]


PAGE = ROOT / "docs" / "gallery.html"
NOT_BUILT = 77  # what CTest calls skipped


def history(build, exercise, mutant, label):
    """What the checker of this build records of a wrong solution; None where that is not built."""
    found = sorted(build.glob(f"week*/checks/{exercise}.mutants.model"))
    if not found:
        return None
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([str(found[0].resolve())], cwd=folder, capture_output=True, timeout=120,
                       env={**os.environ, "WRONG_SOLUTION": mutant, "WATCHDOG_SECONDS": "60"})
        written = sorted(pathlib.Path(folder).glob("*.history.json"), key=lambda path: path.stat().st_size)
        if not written:
            sys.exit(f"{found[0].name} wrote no history of {mutant}")
        return explorer.load(written[0], f"{exercise}: {label}".replace("`", ""), f"{exercise}-{mutant}")


def write(build):
    histories = [history(build, *mistake) for mistake in MISTAKES]
    missing = [f"{exercise}/{mutant}" for (exercise, mutant, _), made in zip(MISTAKES, histories) if not made]
    if missing:
        sys.exit(f"not built in {build}: {', '.join(missing)}\ncmake --preset dev -DMUTANTS=ALL, then build")
    PAGE.write_text(explorer.page(histories), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


def check(build):
    """The page against the template, the lessons, and whatever of the wrong solutions is built."""
    problems = []
    text = PAGE.read_text(encoding="utf-8")
    shown = json.loads(re.search(r'<script id="histories"[^>]*>(.*?)</script>', text, re.DOTALL)[1])
    if text != explorer.page(shown):
        problems.append("docs/gallery.html is made from another pages/explorer.html")
    if [h["anchor"] for h in shown] != [f"{exercise}-{mutant}" for exercise, mutant, _ in MISTAKES]:
        problems.append("docs/gallery.html shows other mistakes than gallery.py lists")
    compared = 0
    for (exercise, mutant, label), kept in zip(MISTAKES, shown):
        lesson = next(ROOT.glob(f"week0{exercise[1]}-*/README.md")).read_text(encoding="utf-8")
        if f"docs/gallery.html#{exercise}-{mutant})" not in lesson:
            problems.append(f"the lesson of {exercise} does not lead to #{exercise}-{mutant}")
        made = history(build, exercise, mutant, label)
        compared += made is not None
        if made and made != kept:
            problems.append(f"docs/gallery.html: {exercise}/{mutant} is another execution now")
    print("\n".join(problems + [f"{compared} of {len(MISTAKES)} executions compared, {len(problems)} problems"]))
    if problems:
        print(f"made anew by: python3 common/gate/gallery.py {build}")
    return 1 if problems else 0 if compared else NOT_BUILT


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    parser.add_argument("build", nargs="?", type=pathlib.Path, default=ROOT / "build" / "dev")
    chosen = parser.parse_args()
    return check(chosen.build) if chosen.check else write(chosen.build)


if __name__ == "__main__":
    sys.exit(main())
