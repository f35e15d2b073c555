"""The gallery of classic mistakes: docs/gallery.html, the explorer on the histories of wrong solutions.

    python3 common/learn/gallery.py build/dev      after ./learn test
"""

import os
import pathlib
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


def histories(build):
    for exercise, mutant, label in MISTAKES:
        name = f"{exercise}.mutant.{mutant}.model"
        found = sorted(build.glob(f"week*/checks/{name}"))
        if not found:
            sys.exit(f"{name} is not built in {build}: cmake --preset dev -DMUTANTS=ALL, then build")
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([str(found[0].resolve())], cwd=folder, capture_output=True, timeout=120,
                           env={**os.environ, "WATCHDOG_SECONDS": "60"})
            written = sorted(pathlib.Path(folder).glob("*.history.json"), key=lambda path: path.stat().st_size)
            if not written:
                sys.exit(f"{name} wrote no history")
            yield explorer.load(written[0], f"{exercise}: {label}", f"{exercise}-{mutant}")


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "dev")
    page = ROOT / "docs" / "gallery.html"
    page.write_text(explorer.page(list(histories(build))), encoding="utf-8")
    print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
