"""./learn report: one self-contained HTML page."""

import json
from pathlib import Path

from learn import build, measured, project, render, report, rounds, state
from learn.errors import FINE, USAGE, Stop

SUMMARY = "one HTML page that works offline: progress, tables, plots"
EXAMPLE = "./learn report --output progress.html"


def add(parser):
    parser.add_argument("--output", metavar="FILE", default="", help="where to write it (default: build/report.html)")
    parser.add_argument("--from", dest="files", metavar="FILE", action="append", default=[],
                        help="a result that ./learn bench --export wrote, in place of the last one of its week")
    parser.add_argument("--measured", metavar="FOLDER",
                        help=f"instead: the results of all --from side by side, as {measured.NAME}")


def run(arguments):
    given = [(Path(file).absolute(), result(file)) for file in arguments.files]
    path = Path(arguments.output).absolute() if arguments.output else project.ROOT / "build" / "report.html"
    build.must_be_writable(arguments.output)
    try:
        if arguments.measured:
            named = [(measured.name_of(file), content) for file, content in given]
            if not named:
                raise Stop("Which results? --from FILE, once or several times.", USAGE)
            folder = Path(arguments.measured).absolute()
            render.say(f"written: {project.relative(measured.write(folder, named, [file for file, _ in given]))}")
            return FINE
        results = {**rounds.recorded(), **{content["week"]: content for _, content in given}}
        state.write_atomically(path, report.page(results))
        render.say(f"written: {project.relative(path)}   (open it in a browser)")
    except OSError as error:
        raise build.unwritable(error) from error
    return FINE


def result(file):
    """What ./learn bench --export wrote."""
    try:
        content = json.loads(Path(file).read_text("utf-8"))
        return {**content, "week": content["week"], "rows": content["rows"], "machine": content["machine"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Stop(f"{file} is no result that ./learn bench --export wrote: {error}", USAGE) from error
