"""./learn report: one self-contained HTML page."""

from pathlib import Path

from learn import project, render, report, state
from learn.build import unwritable
from learn.errors import FINE

SUMMARY = "one HTML page that works offline: progress, tables, plots"
EXAMPLE = "./learn report --output progress.html"


def add(parser):
    parser.add_argument("--output", metavar="FILE", default="", help="where to write it (default: build/report.html)")


def run(arguments):
    path = Path(arguments.output).absolute() if arguments.output else project.ROOT / "build" / "report.html"
    try:
        state.write_atomically(path, report.page())
    except OSError as error:
        raise unwritable(error) from error
    render.say(f"written: {project.relative(path)}   (open it in a browser)")
    return FINE
