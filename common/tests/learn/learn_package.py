"""The package under test, for tests that call into it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from learn import build, checks, cli, explorer, judging, measured, plays, render  # noqa: E402
from learn.cli import VERBS  # noqa: E402
from learn.verbs import check  # noqa: E402

__all__ = ["VERBS", "build", "check", "checks", "cli", "explorer", "judging", "measured", "plays", "render"]
