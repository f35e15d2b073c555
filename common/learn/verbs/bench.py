"""./learn bench: the comparison. Builds the week's benchmark with the learner's exercises inside, runs it in rounds,
judges, prints, and keeps what was found for the report."""

import json
import os
import re
import sys
from pathlib import Path

from learn import build, process, project, render, rounds, state
from learn.errors import CHECK_FAILED, FINE, USAGE, Stop

SUMMARY = "the comparison: mutex baseline, reference, yours, peers"
EXAMPLE = "./learn bench week01 --quick"


def add(parser):
    parser.add_argument("name", nargs="?", metavar="WEEK|ID", help="a week, or one exercise of yours; none: all weeks")
    parser.add_argument("--quick", action="store_true", help="a smoke run: shows the tables, measures too little")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--filter", metavar="REGEX", default="", help="only benchmarks in whose name this is found")
    parser.add_argument("--rounds", metavar="N", type=int, default=12, help="how often each is measured (default: 12)")
    parser.add_argument("--export", metavar="FILE", help="also write one week's result to FILE, for others to --import")
    parser.add_argument("--import", dest="other", metavar="FILE", help="show the result in FILE beside this one")


def run(arguments):
    if arguments.rounds < 1:
        raise Stop(f"--rounds {arguments.rounds}: nothing would be measured.", USAGE)
    weeks, yours = chosen(arguments.name)
    if len(weeks) > 1 and (arguments.export or arguments.other):
        raise Stop(f"--export and --import go with one week: ./learn bench {weeks[0].id} ...", USAGE)
    other = exported(arguments.other, weeks[0]) if arguments.other else None
    build.must_be_writable(arguments.export)
    results, worst = [], FINE
    for week in weeks:
        code, content = measure(week, yours, arguments)
        if not arguments.json:
            show(content, other)
        keep(week, content, arguments)
        if arguments.export:
            state.write_atomically(Path(arguments.export).absolute(), rounds.as_text(content))
        results.append(content)
        worst = max(worst, code)
        if not (arguments.quick or arguments.json or arguments.filter):
            worst = max(worst, litmus_lab(week))
    if arguments.json:
        print(json.dumps(merged(results), indent=2))
    elif not yours:
        render.say("\nYours is not in it: no exercise that it measures is passed yet. See ./learn")
    return worst


def chosen(name):
    """(weeks to measure, exercises of the learner to compile in)."""
    passed = [exercise for exercise, status in state.standings() if status.state == "passed"]
    if not name:
        weeks = [week for week in project.weeks() if rounds.has_benchmark(week)]
        if not weeks:
            raise Stop("No week has a benchmark.", USAGE)
        return weeks, passed
    found = project.select([name])
    if not found or not rounds.has_benchmark(found[0].week):
        raise Stop(f"{name} has no benchmark.", USAGE)
    if len(found) > 1:
        return [found[0].week], passed
    mine = [exercise for exercise in passed if exercise.id == found[0].id]
    if not mine:
        raise Stop(
            f"{found[0].id} is not passed yet, so its time would mean nothing.\nnext: ./learn check {found[0].id}",
            CHECK_FAILED,
        )
    return [found[0].week], mine


def exported(file, week):
    """The result that somebody exported, if it is one of this week."""
    try:
        with open(file, encoding="utf-8") as stream:
            content = json.load(stream)
        theirs = content["week"]
    except FileNotFoundError as error:
        raise Stop(f"There is no file {file}.", USAGE) from error
    except (OSError, ValueError, KeyError, TypeError):
        theirs = None
    if theirs != week.id:
        raise Stop(f"{file} holds no result of {week.id}{f', but of {theirs}' if theirs else ''}.", USAGE)
    return content


# ---- Measuring.


def measure(week, yours, arguments):
    """Builds and measures. Returns (exit code, the result)."""
    program = f"{week.id}_benchmark"
    counting = f"{week.id}_counts" if (week.folder / "benchmark" / f"{week.id}_counts.cpp").is_file() else None
    idents = ";".join(exercise.id for exercise in yours)
    with build.building(build.RELEASE):
        build.configure("release", build.RELEASE, [f"-DLEARN_YOURS={idents}"], force=yours_changed(idents))
        code, output = build.build(build.RELEASE, [program] + ([counting] if counting else []), label=f"building {program}")
        if code != 0:
            raise build.compile_failed(output)
        code, content = rounds.measure(executable(week, program), arguments.filter, (arguments.rounds + 1) // 2,
                                       quick=arguments.quick)
        if counting and not arguments.filter:
            content["counts"] = rounds.counts(executable(week, counting))
    return code, {"week": week.id, "command": "./learn " + " ".join(sys.argv[1:]), **content}


def litmus_lab(week):
    """Where a week has one: what you predicted, what C++ allows, what this CPU did. Outcomes, no times: nothing of it
    goes into the result."""
    if not (week.folder / "benchmark" / "litmus_lab.cpp").is_file():
        return FINE
    with build.building(build.RELEASE):
        code, _ = build.build(build.RELEASE, ["litmus_lab"], label="building litmus_lab")
        if code != 0:  # the learner's predictions are in it
            render.note("learn: no litmus lab: it does not compile with the predictions as they are now")
            return FINE
        render.say("\nThe litmus lab: what the memory model allows, and what this CPU shows of it\n")
        code = process.show([executable(week, "litmus_lab")], "running the litmus programs")
    return FINE if code == 0 else CHECK_FAILED


def keep(week, content, arguments):
    """For the report: the last whole run; a smoke run only where there is nothing better."""
    before = rounds.recorded().get(week.id)
    if arguments.filter or (arguments.quick and before and not before.get("quick")):
        return
    try:
        state.write_atomically(rounds.result_file(week), rounds.as_text(content))
    except OSError as error:
        render.note(f"learn: the result could not be kept for the report: {error.strerror}")


def yours_changed(idents):
    try:
        cache = (build.RELEASE / "CMakeCache.txt").read_text("utf-8", "replace")
    except OSError:
        return True
    known = re.search(r"^LEARN_YOURS:\w+=(.*)$", cache, re.MULTILINE)
    return (known.group(1) if known else "") != idents


def executable(week, target):
    path = build.RELEASE / week.folder.name / target
    if path.is_file() and os.access(path, os.X_OK):
        return path
    raise Stop(f"The build made no {project.relative(path)}.")


def merged(results):
    """One object in the shape of a single result: machine, rows, counts."""
    whole = {"machine": {}, "rows": []}
    for result in results:
        for key, value in result.items():
            if isinstance(value, list):
                whole[key] = whole.get(key, []) + value
            elif isinstance(value, dict):
                whole[key] = {**whole.get(key, {}), **value}
    return whole


# ---- Showing.

COLOURS = {"faster": "green", "slower": "yellow", "wrong": "red"}


def show(content, other):
    for name, value in content["machine"].items():
        render.say(f"{name:17}{value}")
    if "no winner" in content["machine"].get("core pair", ""):
        render.say("\nOne core: two threads take turns instead of meeting. No winner will be called.")
    if content["quick"]:
        render.say("\nA smoke run (--quick): the figures below say nothing.")
    for line in pair_lines(content["pair"]):
        render.say(line)
    for table, regime, rows in rounds.tables(content["rows"]):
        if regime in ("", first_regime(content["rows"], table)):
            render.say("\n" + render.paint(table, "bold"))
            for text in rounds.about(content["about"], table):
                render.say(render.wrap(text, "  "))
        show_rows(regime, rows)
    if content["counts"]:
        render.say("\ncounts per item, from the counting build (exact, no noise)")
        show_counts(content["counts"])
    if other:
        beside(content, other)


def pair_lines(pair):
    """How near the two cores were to each other."""
    if not pair["regimes"]:
        return []
    met = ", ".join(f"{name} ({count})" for name, count in pair["regimes"].items())
    return [f"{'regimes':17}{met}, of {pair['measurements']} measurements",
            f"{'pair moved':17}during {pair['moved']} of them, which were dropped"]


def first_regime(rows, table):
    return next(row.get("regime", "") for row in rows if row["workload"] == table)


def show_rows(regime, rows):
    first = next((row for row in rows if "median" in row), None)
    if first:
        arrow = "more" if first["better"] == "higher" else "less"
        render.say(f"  {regime + ': ' if regime else ''}{first['unit']}, {arrow} is better, "
                   f"{max(row.get('rounds', 0) for row in rows)} rounds")
    columns = [name for name in ("p90_ns", "p99_ns", "p99.9_ns", "send_ns", "receive_ns")
               if any(name in row.get("columns", {}) for row in rows)]
    cells = [["queue", "median", "quartiles", "ratio", "95% interval", *columns, "verdict", "kind"]]
    for row in rows:
        if "median" not in row:
            cells.append([row["queue"], "-", "-", "-", "-", *("-" for _ in columns), f"wrong: {row['error']}", ""])
            continue
        low, high = row["quartiles"]
        ratio = [figure(row["ratio"], 3), span(row["low"], row["high"])] if "ratio" in row else ["-", "-"]
        cells.append([row["queue"], figure(row["median"]), span(low, high), *ratio,
                      *(figure(row["columns"].get(name)) for name in columns), row.get("verdict", ""), row["label"]])
    for line in render.table(cells, "<>>>>" + ">" * len(columns) + "<<"):
        word = next((w for w in COLOURS if f"  {w}" in line), None)
        render.say("  " + (render.paint(line, COLOURS[word]) if word else line))
    floor = max((row["noise_floor"] for row in rows if "noise_floor" in row), default=None)
    if floor:
        render.say(f"  noise floor up to {floor:.2f} (the same code against itself)")
    show_against(rows)


def show_against(rows):
    """Ours and yours against the bare loop and the best peer of the same regime."""
    others = list(dict.fromkeys(other for row in rows for other in row.get("against", {})))
    mine = [row for row in rows if row.get("label") in ("ours", "yours", "ablation") and row["against"]]
    if not others or not mine:
        return
    best = [other for other in others if any(row["queue"] == other and row["label"] == "peer" for row in rows)]
    cells = [["", *(f"/ {other}" + (", the best peer" if other in best else "") for other in others)]]
    for row in mine:
        found = [row["against"].get(other) for other in others]
        cells.append([row["queue"], *(f"{figure(r[0], 3)}  [{span(*r[1:])}]" if r else "-" for r in found)])
    for line in render.table(cells, "<" + ">" * len(others)):
        render.say("    " + line)


def show_counts(counts):
    names = list(dict.fromkeys(name for row in counts for name, value in row.items()
                               if name not in ("queue", "phase") and value))
    cells, phase = [["phase", "queue", *names]], None
    for row in counts:
        cells.append(["" if row["phase"] == phase else row["phase"], row["queue"],
                      *(f"{row.get(name, 0):.10g}" for name in names)])
        phase = row["phase"]
    for line in render.table(cells, "<<" + ">" * len(names)):
        render.say("  " + line)


def beside(here, there):
    """Ratios mostly carry over from machine to machine, figures do not."""
    render.say("\nhere and there, ratio to the reference of the same machine")
    for name in ("cpu", "core pair", "compiler", "commit"):
        render.say(f"  there: {name:10}{there['machine'].get(name, 'unknown')}")
    for table, regime, rows in rounds.tables(here["rows"]):
        cells = [[f"{table} {regime}".strip(), "ratio here", "interval", "ratio there", "interval", "", "so"]]
        for mine in (row for row in rows if "ratio" in row and row["verdict"] != "reference"):
            for theirs in there["rows"]:
                if (theirs["workload"], theirs["queue"]) == (table, mine["queue"]) and theirs.get("ratio"):
                    apart = mine["low"] > theirs["high"] or theirs["low"] > mine["high"]
                    cells.append([mine["queue"], figure(mine["ratio"], 3), span(mine["low"], mine["high"]),
                                  figure(theirs["ratio"], 3), span(theirs["low"], theirs["high"]),
                                  theirs.get("regime", ""), "differ" if apart else "agree"])
        if len(cells) > 1:
            render.say()
            for line in render.table(cells, "<>>>><<"):
                render.say("  " + line)


def figure(value, digits=4):
    """So many significant digits at most, no exponent."""
    if not isinstance(value, (int, float)):
        return "-"
    if abs(value) >= 10 ** (digits - 1):
        return f"{value:.0f}"
    return f"{value:.{digits}g}" if abs(value) >= 0.001 else f"{value:.6f}"


def span(low, high):
    return f"{figure(low, 3)} - {figure(high, 3)}"
