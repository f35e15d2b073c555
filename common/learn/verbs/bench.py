"""./learn bench: the comparison. The benchmark executable measures and judges; this shows it."""

import json
import os
import re
import tempfile
import time
from pathlib import Path

from learn import build, process, project, render, state
from learn.errors import CHECK_FAILED, FINE, USAGE, Stop

SUMMARY = "the comparison: mutex baseline, reference, reference again, yours, peers"
EXAMPLE = "./learn bench week01 --quick"
FORMAT = "learn bench 1"


def add(parser):
    parser.add_argument("name", nargs="?", metavar="WEEK|ID", help="a week, or one exercise of yours; none: all weeks")
    parser.add_argument("--quick", action="store_true", help="a smoke run: shows the table, measures too little")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--export", metavar="FILE", help="also write the result to FILE, for others to --import")
    parser.add_argument("--import", dest="other", metavar="FILE", help="show the result in FILE beside yours (measures nothing new if you have one)")


def run(arguments):
    if arguments.other:
        return compare(arguments)
    weeks, yours = chosen(arguments.name)
    results = {}
    for week in weeks:
        results[week.id] = measure(week, yours, arguments.quick)
        keep(week, results[week.id])
        if not arguments.json:
            tell(week, results[week.id], arguments.quick)
    whole = merged(results)
    if arguments.export:
        state.write_atomically(Path(arguments.export).absolute(), json.dumps({"format": FORMAT, **whole}, indent=1) + "\n")
        render.note(f"written: {arguments.export}")
    if arguments.json:
        print(json.dumps(whole, indent=2))
    return FINE


def chosen(name):
    """(weeks to measure, exercises of the learner to compile in)."""
    every = project.weeks()
    passed = [exercise for exercise, status in state.standings() if status.state == "passed"]
    if not name:
        return [week for week in every if has_benchmark(week)], passed
    found = project.select([name])
    week = found[0].week
    if not has_benchmark(week):
        raise Stop(f"{week.id} has no benchmark.", USAGE)
    if len(found) == 1:
        if found[0] not in passed and found[0].id not in [exercise.id for exercise in passed]:
            raise Stop(
                f"{found[0].id} is not passed yet, so its time would mean nothing.\nnext: ./learn check {found[0].id}",
                CHECK_FAILED,
            )
        return [week], found
    return [week], passed


def has_benchmark(week):
    return (week.folder / "benchmark" / f"{week.id}_benchmark.cpp").is_file()


def measure(week, yours, quick):
    target = f"{week.id}_benchmark"
    idents = ";".join(exercise.id for exercise in yours)
    with build.building(build.RELEASE):
        build.configure("release", build.RELEASE, [f"-DLEARN_YOURS={idents}"], force=yours_changed(idents))
        code, output = build.build(build.RELEASE, [target], label=f"building {target}")
        if code != 0:
            raise build.compile_failed(output)
        program = executable(week, target)
        with tempfile.TemporaryFile() as captured:
            command = [program, "--json"] + (["--quick"] if quick else [])
            lines = []

            def on_line(line):
                lines.append(line)
                return line.strip() or None

            code, _ = process.run(command, "measuring", on_line, through=captured)
            captured.seek(0)
            text = captured.read().decode("utf-8", "replace")
    try:
        result = json.loads(text[text.index("{"):])
    except ValueError as error:
        last = "\n".join("  | " + line for line in (lines + text.splitlines())[-8:])
        raise Stop(f"{target} ended with code {code} and without a result. Its last lines:\n{last}") from error
    if code != 0:
        raise Stop(f"{target} ended with code {code}. Its last lines:\n" + "\n".join("  | " + l for l in lines[-8:]))
    return result


def yours_changed(idents):
    try:
        cache = (build.RELEASE / "CMakeCache.txt").read_text("utf-8", "replace")
    except OSError:
        return True
    known = re.search(r"^LEARN_YOURS:\w+=(.*)$", cache, re.MULTILINE)
    return (known.group(1) if known else "") != idents


def executable(week, target):
    for candidate in (build.RELEASE / week.folder.name / target, build.RELEASE / target, build.RELEASE / "bin" / target):
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    raise Stop(f"The build made no {target} in {project.relative(build.RELEASE)}.")


def keep(week, result):
    """For the report."""
    try:
        content = {"format": FORMAT, "when": time.time(), **result}
        state.write_atomically(state.FOLDER / "bench" / f"{week.id}.json", json.dumps(content, indent=1) + "\n")
    except OSError as error:
        render.note(f"The result could not be kept for ./learn report: {error.strerror}")


def merged(results):
    whole = {"machine": {}, "rows": []}
    for result in results.values():
        for key, value in result.items():
            if key == "rows":
                whole["rows"] += value
            elif key == "machine":
                whole["machine"].update(value)
            else:
                whole.setdefault(key, value)
    return whole


# ---- Saying it.


def tell(week, result, quick):
    render.say(render.paint(f"{week.id} {week.title}", "bold"))
    columns = render.width()
    for name, value in result.get("machine", {}).items():
        render.say(render.cut(f"  {name}: {value}", columns))
    for workload in state.unique(row.get("workload", "") for row in result.get("rows", [])):
        render.say("\n" + render.paint(workload, "bold"))
        rows = [row for row in result["rows"] if row.get("workload", "") == workload]
        for line in rows_of(rows, columns):
            render.say("  " + line)
    if quick:
        render.say("\n--quick measures too little for any conclusion.")


def rows_of(rows, columns):
    """Aligned: queue, median and unit, ratio with its interval, verdict."""
    cells = [["queue", "median", "unit", "ratio", "interval", "verdict"]]
    for row in rows:
        low, high = row.get("low"), row.get("high")
        interval = f"{figure(low)} - {figure(high)}" if low is not None and high is not None else ""
        cells.append([str(row.get("queue", "")), figure(row.get("median")), str(row.get("unit", "")),
                      figure(row.get("ratio")), interval, str(row.get("verdict") or "")])
    if columns < 80:  # a narrow terminal: what matters most
        cells = [[c[0], f"{c[1]} {c[2]}" if i else c[1], c[3], c[5]] for i, c in enumerate(cells)]
        return [render.cut(line, columns - 2) for line in render.table(cells, "<>><")]
    return [render.cut(line, columns - 2) for line in render.table(cells, "<><>><")]


def figure(value):
    """Three significant digits, without exponents."""
    if value is None:
        return ""
    if not isinstance(value, (int, float)):
        return str(value)
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    if size >= 100 or size == 0:
        return f"{value:.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 0.1 else f"{value:.3g}"


# ---- Two people, or two machines.


def compare(arguments):
    theirs = load(Path(arguments.other))
    mine = recorded()
    if not mine["rows"]:
        raise Stop("You have no result yet.\nnext: ./learn bench", CHECK_FAILED)
    keys = [(row["workload"], row["queue"]) for row in theirs["rows"]]
    other = {(row["workload"], row["queue"]): row for row in theirs["rows"]}
    rows = [row for row in mine["rows"] if (row["workload"], row["queue"]) in other]
    if arguments.json:
        both = [{"workload": r["workload"], "queue": r["queue"], "yours": r, "theirs": other[r["workload"], r["queue"]]}
                for r in rows]
        print(json.dumps({"yours": mine["machine"], "theirs": theirs["machine"], "rows": both}, indent=2))
        return FINE
    for who, machine in (("yours", mine["machine"]), ("theirs", theirs["machine"])):
        facts = ", ".join(str(value) for key, value in machine.items() if re.search(r"cpu|compiler|commit|core", key, re.I))
        render.say(render.wrap(f"{who}: {facts}"))
    for workload in state.unique(key[0] for key in keys):
        cells = [["queue", "yours", "theirs", "unit", "your ratio", "their ratio"]]
        for row in rows:
            if row["workload"] == workload:
                twin = other[workload, row["queue"]]
                cells.append([row["queue"], figure(row["median"]), figure(twin["median"]), str(row.get("unit", "")),
                              figure(row.get("ratio")), figure(twin.get("ratio"))])
        if len(cells) > 1:
            render.say("\n" + render.paint(workload, "bold"))
            for line in render.table(cells, "<>><>>"):
                render.say("  " + line)
    render.say("\nTimes of two machines do not compare. The ratio to each machine's own reference does.")
    return FINE


def load(path):
    try:
        content = json.loads(path.read_text("utf-8"))
        if isinstance(content["rows"], list) and all({"workload", "queue", "median"} <= set(r) for r in content["rows"]):
            return {"machine": content.get("machine", {}), "rows": content["rows"]}
    except OSError as error:
        raise Stop(f"Cannot read {path}: {error.strerror}.", USAGE) from error
    except (ValueError, KeyError, TypeError):
        pass
    raise Stop(f"{path} is not a result that ./learn bench --export wrote.", USAGE)


def recorded():
    """The last results of every week."""
    results = {}
    for file in sorted((state.FOLDER / "bench").glob("week*.json")):
        try:
            results[file.stem] = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            continue
    return merged(results)
