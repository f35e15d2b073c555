"""./learn bench: the comparison. The benchmark program measures, judges and prints; this builds it
with the learner's exercises inside, runs it, and keeps what it found for the report."""

import json
import os
import re
import subprocess
import time

from learn import build, process, project, render, state
from learn.errors import CHECK_FAILED, FINE, USAGE, Stop

SUMMARY = "the comparison: mutex baseline, reference, reference again, yours, peers"
EXAMPLE = "./learn bench week01 --quick"


def add(parser):
    parser.add_argument("name", nargs="?", metavar="WEEK|ID", help="a week, or one exercise of yours; none: all weeks")
    parser.add_argument("--quick", action="store_true", help="a smoke run: shows the tables, measures too little")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--filter", metavar="TEXT", help="only workloads whose name contains TEXT")
    parser.add_argument("--export", metavar="FILE", help="also write one week's result to FILE, for others to --import")
    parser.add_argument("--import", dest="other", metavar="FILE", help="show the result in FILE beside this one")


def run(arguments):
    weeks, yours = chosen(arguments.name)
    if len(weeks) > 1 and (arguments.export or arguments.other):
        raise Stop(f"--export and --import go with one week: ./learn bench {weeks[0].id} ...", USAGE)
    if arguments.other and not os.path.isfile(arguments.other):
        raise Stop(f"There is no file {arguments.other}.", USAGE)
    if arguments.other and (theirs := week_of_export(arguments.other)) != weeks[0].id:
        raise Stop(f"{arguments.other} holds no result of {weeks[0].id}{f', but of {theirs}' if theirs else ''}.", USAGE)
    if arguments.export and not os.path.isdir(os.path.dirname(os.path.abspath(arguments.export))):
        raise Stop(f"There is no folder for {arguments.export}.", USAGE)  # better now than after minutes
    results, worst = [], FINE
    for week in weeks:
        code, content = measure(week, yours, arguments)
        keep(week, content, arguments)
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
        weeks = [week for week in project.weeks() if has_benchmark(week)]
        if not weeks:
            raise Stop("No week has a benchmark.", USAGE)
        return weeks, passed
    found = project.select([name])
    if not found or not has_benchmark(found[0].week):
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


def has_benchmark(week):
    return (week.folder / "benchmark" / f"{week.id}_benchmark.cpp").is_file()


def result_file(week):
    return state.FOLDER / "bench" / f"{week.id}.json"


def measure(week, yours, arguments):
    """Builds, measures, shows. Returns (exit code, the result)."""
    target = f"{week.id}_benchmark"
    counting = f"{week.id}_counts" if (week.folder / "benchmark" / f"{week.id}_counts.cpp").is_file() else None
    idents = ";".join(exercise.id for exercise in yours)
    with build.building(build.RELEASE):
        build.configure("release", build.RELEASE, [f"-DLEARN_YOURS={idents}"], force=yours_changed(idents))
        code, output = build.build(build.RELEASE, [target] + ([counting] if counting else []), label=f"building {target}")
        if code != 0:
            raise build.compile_failed(output)
        fresh = result_file(week).with_suffix(f".{os.getpid()}")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        command = [executable(week, target), "--json", fresh]
        if counting:
            command += ["--counts", counts_of(week, counting)]
        for option, value in (("--filter", arguments.filter), ("--export", arguments.export), ("--import", arguments.other)):
            if value:
                command += [option, os.path.abspath(value) if option != "--filter" else value]
        if arguments.quick:
            command.append("--quick")
        try:
            code = process.show(command, f"measuring {week.id}", subprocess.DEVNULL if arguments.json else None)
            if code == 2 and arguments.filter:
                raise Stop(no_workload(week, arguments.filter), USAGE)
            content = finished(fresh, target, code)
        finally:
            fresh.unlink(missing_ok=True)
    return (CHECK_FAILED if code == 1 else FINE), content


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
    before = recorded().get(week.id)
    if arguments.filter or (arguments.quick and before and not before.get("quick")):
        return
    content = {**content, "when": time.time(), "quick": arguments.quick}
    try:
        state.write_atomically(result_file(week), json.dumps(content, indent=1) + "\n")
    except OSError as error:
        render.note(f"learn: the result could not be kept for the report: {error.strerror}")


def week_of_export(file):
    """The week whose result somebody exported; None when it is another kind of file."""
    with open(file, encoding="utf-8", errors="replace") as lines:
        found = re.fullmatch(r"suite\t(\S+)\n?", lines.readline())
    return found and found.group(1)


def no_workload(week, text):
    known = state.unique(row["workload"] for row in recorded().get(week.id, {}).get("rows", []))
    return "\n  ".join([f"No workload of {week.id} has '{text}' in its name.", *known])


def finished(file, target, code):
    """The result that the program wrote, or a Stop that says why there is none."""
    if code in (0, 1):  # 1: a queue handed out wrong items; its row says so
        try:
            return json.loads(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise Stop(f"{target} wrote no result that can be read: {error}") from error
    reasons = {124: "it hung, and says above where", 77: "it reached a todo", 2: "it did not take these options",
               3: "it says above what it could not read or write"}
    ended = f"signal {-code}" if code < 0 else f"code {code}"
    raise Stop(f"{target} ended early ({reasons.get(code, ended)}).")


def counts_of(week, counting):
    """Runs the counting build; exact figures, no clock."""
    path = build.RELEASE / f"{counting}.txt"
    code, output = process.run([executable(week, counting), "--lines"], "counting")
    if code != 0:
        raise Stop(f"{counting} ended with code {code}:\n{build.last_lines(output)}")
    path.write_text(output, "utf-8")
    return path


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


def recorded():
    """{week: the last result}, for the report."""
    results = {}
    for file in sorted((state.FOLDER / "bench").glob("week*.json")):
        try:
            results[file.stem] = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            continue
    return results
