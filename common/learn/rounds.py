"""Runs benchmark programs, which are Google Benchmark's, and reads its JSON.

A round is one run of every queue of a table, one after the other in random order, in one process. Each process runs
each queue twice, so that what the same code differs by is known of everything that is compared; from process to process
the two threads change cores, and memory lies elsewhere.
"""

import json
import math
import os
import re
import time

from learn import build, judging, process, project, state
from learn.errors import CHECK_FAILED, FINE, USAGE, Stop

REPETITIONS = 2  # in one process
SUFFIX = re.compile(r"(/(iterations:\d+|repeats:\d+|manual_time|real_time|process_time))+$")
# What a table shows: the first of these that a benchmark has. (JSON's name, unit, better, factor)
HEADLINES = (("p50_ns", "ns p50", "lower", 1), ("ns_per_item", "ns", "lower", 1),
             ("items_per_second", "M items/s", "higher", 1e-6), ("real_time", "ns", "lower", 1))
# Of Google Benchmark's own context: what says nothing about the figures, or too much about the machine.
NOT_SHOWN = {"date", "host_name", "executable", "num_cpus", "mhz_per_cpu", "cpu_scaling_enabled", "caches", "load_avg",
             "library_build_type", "library_version", "json_schema_version"}
OWN_FIELDS = {"name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
              "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "label",
              "error_occurred", "error_message", "bare_before_ns", "bare_after_ns"}


def has_benchmark(week):
    return (week.folder / "benchmark" / f"{week.id}_benchmark.cpp").is_file()


def result_file(week):
    return state.FOLDER / "bench" / f"{week.id}.json"


def recorded():
    """{week: the last result}, for the report."""
    results = {}
    for file in sorted((state.FOLDER / "bench").glob("week*.json")):
        try:
            results[file.stem] = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            continue
    return results


# ---- Running.


def names_of(program, wanted):
    """The names of the benchmarks that `wanted`, a regular expression, is found in."""
    command = [program, "--benchmark_list_tests=true", f"--benchmark_filter={wanted}"]
    code, output = process.run(command, "asking for names", echo=False)
    if code not in (0, 2):
        raise Stop(f"{project.relative(program)} ended with code {code}:\n{build.last_lines(output)}")
    return [SUFFIX.sub("", line.strip()) for line in output.splitlines() if "/" in line and " " not in line.strip()]


def run_once(program, options, label, echo):
    """One process. Returns (what Google Benchmark wrote, whether a queue handed out wrong items)."""
    fresh = state.FOLDER / "bench" / f"run.{os.getpid()}.json"
    fresh.parent.mkdir(parents=True, exist_ok=True)
    command = [program, *options, f"--benchmark_out={project.relative(fresh)}", "--benchmark_out_format=json"]
    try:
        code, output = process.run(command, label, echo=echo)
        if code not in (0, 1):
            raise Stop(ended_early(program, code, output))
        return json.loads(fresh.read_text("utf-8")), code == 1
    except (OSError, ValueError) as error:
        raise Stop(f"{project.relative(program)} wrote no result that can be read: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def ended_early(program, code, output):
    reasons = {124: "it hung", 77: "it reached a todo", 2: "it did not take these options"}
    ended = f"signal {-code}" if code < 0 else f"code {code}"
    return f"{program.name} ended early ({reasons.get(code, ended)}).\n{build.last_lines(output, 3)}"


def measure(program, wanted="", processes=6, min_time=0.01, quick=False, seconds=math.inf):
    """Measures what `wanted` is found in, for so many seconds at most. Returns (exit code, result)."""
    names = names_of(program, wanted)
    if not names:
        known = state.unique(name.rsplit("/", 1)[0] for name in names_of(program, "."))
        raise Stop("\n  ".join([f"No benchmark of {program.name} has '{wanted}' in its name. There are", *known]), USAGE)
    tables = {}
    for name in names:
        tables.setdefault(name.rsplit("/", 1)[0], []).append(name)
    runs, context, any_wrong = [], {}, False
    begun = time.monotonic()
    jobs = [(0, "all", names)] if quick else [(p, t, tables[t]) for p in range(processes) for t in tables]
    for number, (which, table, of_table) in enumerate(jobs):
        if time.monotonic() - begun > seconds:
            break
        options = [filter_of(table, of_table, wanted)]
        options += ["--quick"] if quick else [
            f"--benchmark_repetitions={REPETITIONS}", "--benchmark_enable_random_interleaving=true",
            f"--benchmark_min_time={min_time}"]
        options += ["--swap_cores"] if which % 2 else []
        label = f"{program.name}: process {which + 1} of {processes}, {table}"
        written, wrong = run_once(program, options, label if not quick else program.name, number == 0)
        any_wrong |= wrong
        context = context or written["context"]
        runs += [read_run(one, which) for one in written["benchmarks"] if one.get("run_type") != "aggregate"]
    # With random interleaving they come in the order in which they were done.
    place = {name: number for number, name in enumerate(names)}
    runs.sort(key=lambda run: place[f"{run['table']}/{run['queue']}"])
    machine = {key: value for key, value in context.items() if key not in NOT_SHOWN and not key.startswith("about ")}
    two_cores = "one core" not in machine.get("core pair", "") and machine.get("core pair") != "not pinned"
    rows, pair = judging.conclude(runs, two_cores)
    return (CHECK_FAILED if any_wrong else FINE), {
        "machine": {**machine, **surroundings()}, "pair": pair, "quick": quick, "when": time.time(),
        "seconds": round(time.monotonic() - begun),
        "about": {key[len("about "):]: value for key, value in context.items() if key.startswith("about ")},
        "rows": rows, "counts": []}


def filter_of(table, names, wanted):
    """The whole table, unless only some of its names are wanted."""
    if wanted:
        return f"--benchmark_filter=^({'|'.join(names)})(/|$)"
    return "--benchmark_filter=" + ("." if table == "all" else f"^{table}/[^/]*(/manual_time)?$")


def read_run(one, which):
    """One entry of Google Benchmark's JSON."""
    table, queue = SUFFIX.sub("", one["run_name"]).rsplit("/", 1)
    name, unit, better, factor = next(h for h in HEADLINES if h[0] in one or h[0] == "real_time")
    columns = {key: value for key, value in one.items()
               if key not in OWN_FIELDS and key != name and isinstance(value, (int, float))}
    bare = [one["bare_before_ns"], one["bare_after_ns"]] if "bare_after_ns" in one else []
    return {"table": table, "queue": queue, "label": one.get("label", ""), "round": (which, one.get("repetition_index", 0)),
            "value": one.get(name, 0) * factor, "unit": unit, "better": better, "columns": columns, "bare": bare,
            "error": one.get("error_message", "it failed") if one.get("error_occurred") else ""}


def counts(program):
    """What the counting build counts: exact, no clock."""
    written, wrong = run_once(program, [], "counting", False)
    if wrong:
        raise Stop(f"{program.name} saw wrong items.")
    rows = []
    for one in written["benchmarks"]:
        phase, queue = SUFFIX.sub("", one["run_name"]).rsplit("/", 1)
        rows.append({"queue": queue, "phase": phase, **{k: v for k, v in one.items() if k not in OWN_FIELDS}})
    return sorted(rows, key=lambda row: list(dict.fromkeys(r["phase"] for r in rows)).index(row["phase"]))


def surroundings():
    """What the program does not see of where it runs."""
    code, commit = process.run(["git", "describe", "--always", "--dirty"], "", echo=False)
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            quota, period = file.read().split()
    except (OSError, ValueError):
        quota, period = "max", "1"
    return {"commit": commit.strip() if code == 0 else "unknown", "nice": str(os.nice(0)),
            "cpu quota": "none" if quota == "max" else f"{int(quota) / int(period):.2f} cores"}


# ---- What was found.


def tables(rows):
    """(table, regime, its rows), in order."""
    found = {}
    for row in rows:
        found.setdefault((row["workload"], row.get("regime", "")), []).append(row)
    return [(table, regime, here) for (table, regime), here in found.items()]


def about(texts, table):
    """What the program says of this table, and of the groups that it belongs to."""
    parts = table.split("/")
    groups = ["/".join(parts[: i + 1]) for i in range(len(parts))]
    return [texts[group] for group in groups if group in texts]


def as_text(result):
    """JSON with a row on a line, so that two results can be compared line by line."""
    head = {key: value for key, value in result.items() if key not in ("rows", "counts")}
    listed = {key: ",\n  ".join(json.dumps(rounded(row)) for row in result[key]) for key in ("rows", "counts")}
    return (json.dumps(head, indent=1)[:-2] + ',\n "rows": [\n  ' + listed["rows"] + '\n ],\n "counts": [\n  '
            + listed["counts"] + "\n ]\n}\n")


def rounded(value):
    """Five digits are more than a measurement knows."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    return [rounded(inner) for inner in value] if isinstance(value, list) else value
