#!/usr/bin/env python3
"""Measures a week's benchmark from any build, as ./learn bench does with its own, for docs/results:

    measure.py PROGRAM --export FILE [--counts PROGRAM] [--filter REGEX] [--rounds N] [--min-time SECONDS]
               [--seconds N] [--add]

With --add the rows go into the FILE that is there, in place of older ones of the same tables: what is measured in
several sittings. A row keeps what was measured in one sitting.
"""

import argparse
import json
import pathlib
import re
import shlex
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "common"))
from learn import judging, rounds, state  # noqa: E402
from learn.verbs import bench  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--export", type=pathlib.Path, required=True)
    parser.add_argument("--counts", type=pathlib.Path)
    parser.add_argument("--filter", default="")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--min-time", type=float, default=0.01)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="no new round after that time")
    parser.add_argument("--add", action="store_true")
    arguments = parser.parse_args()
    program = arguments.program.absolute()
    code, content = rounds.measure(program, arguments.filter, (arguments.rounds + 1) // 2, arguments.min_time,
                                   seconds=arguments.seconds)
    if arguments.counts:
        content["counts"] = rounds.counts(arguments.counts.absolute())
    week = re.match(r"week\d+", program.name).group()
    content = {"week": week, "command": shlex.join(["common/gate/measure.py", *sys.argv[1:]]), **content}
    if arguments.add and arguments.export.exists():
        content = together(json.loads(arguments.export.read_text("utf-8")), content)
    state.write_atomically(arguments.export.absolute(), rounds.as_text(content))
    bench.show(content, None)
    return code


def together(before, now):
    fresh = {row["workload"] for row in now["rows"]}
    called = names_of(before["pair"]["regimes"], now["pair"]["regimes"])
    rows = [row for row in before["rows"] if row["workload"] not in fresh]
    rows += [{**row, "regime": called.get(row["regime"], row["regime"])} for row in now["rows"]]
    pair = {"regimes": dict(before["pair"]["regimes"]), "moved": before["pair"]["moved"] + now["pair"]["moved"],
            "measurements": before["pair"]["measurements"] + now["pair"]["measurements"]}
    for name, count in now["pair"]["regimes"].items():
        pair["regimes"][called[name]] = pair["regimes"].get(called[name], 0) + count
    return {**now, "rows": rows, "pair": pair, "counts": now["counts"] or before["counts"],
            "command": f"{before['command']}; {now['command']}"}


def names_of(earlier, regimes):
    """What the regimes of a later sitting are called: as the earlier one of about the same round trip, if there is one."""
    called = {}
    for name in regimes:
        trip = judging.round_trip(name)
        nearest = judging.next_to(trip, earlier)
        called[name] = nearest if nearest and abs(judging.round_trip(nearest) / trip - 1) < 0.1 else name
    return called


if __name__ == "__main__":
    sys.exit(main())
