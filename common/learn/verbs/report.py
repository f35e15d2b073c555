"""./learn report: one self-contained HTML page."""

import json
from pathlib import Path

from learn import measured, plots, project, render, report, state
from learn.build import unwritable
from learn.errors import FINE, USAGE, Stop
from learn.verbs import bench

SUMMARY = "one HTML page that works offline: progress, tables, plots"
EXAMPLE = "./learn report --output progress.html"


def add(parser):
    parser.add_argument("--output", metavar="FILE", default="", help="where to write it (default: build/report.html)")
    parser.add_argument("--from", dest="files", metavar="FILE", action="append", default=[],
                        help="a result that a benchmark program wrote with --json, in place of the last one of its week")
    parser.add_argument("--plots", metavar="FOLDER", help=f"also write the figures as {measured.NAME} and SVG files")


def run(arguments):
    results = {**bench.recorded(), **dict(result(file) for file in arguments.files)}
    path = Path(arguments.output).absolute() if arguments.output else project.ROOT / "build" / "report.html"
    try:
        state.write_atomically(path, report.page(results))
        render.say(f"written: {project.relative(path)}   (open it in a browser)")
        if arguments.plots:
            if not results:
                raise Stop("Nothing is measured yet: ./learn bench", USAGE)
            if not plots.available():
                render.note("gnuplot is not installed (Debian: gnuplot-nox): there will be tables and no plots.")
            render.say(f"written: {project.relative(measured.write(Path(arguments.plots).absolute(), dict(sorted(results.items()))))}")
    except OSError as error:
        raise unwritable(error) from error
    return FINE


def result(file):
    """(week, what the program measured)."""
    try:
        content = json.loads(Path(file).read_text("utf-8"))
        return content["suite"], content
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Stop(f"{file} is no result that a benchmark program wrote with --json: {error}", USAGE) from error
