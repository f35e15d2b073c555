#!/usr/bin/env python3
"""Week 4's goals as a table, from results of its benchmark:

    goals.py docs/results/week04-*.json      (./learn bench week04 --export FILE, or measure.py)

A cell is the lowest of the ratios that a goal asks for, with its 95 % interval and where it was met; every regime that
was measured has a column. Ratios are taken inside a round. For times the ratio is turned round: more is better.
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "common"))
from learn import judging, rounds  # noqa: E402

OTHERS = ("peer", "step")  # what a ring of ours is compared with; a kind may have more words


def ratio(mine, other, column=None):
    """(median, low, high) of mine to other; None where they never met."""
    if mine is None or other is None:
        return None
    if column:  # medians only are kept of it
        return (other["columns"][column] / mine["columns"][column],) * 3 if column in mine["columns"] and column in other["columns"] else None
    found = [mine["values"][r] / other["values"][r] for r in mine["values"] if r in other["values"]]
    found = [1 / r for r in found] if mine["better"] == "lower" else found
    return (judging.median(found), *judging.interval(found)) if found else None


class Column:
    """One result in one regime."""

    def __init__(self, rows):
        self.rows = {(row["workload"], row["queue"]): row for row in rows if "values" in row}

    def get(self, table, queue):
        return self.rows.get((table, queue))

    def tables(self, prefix):
        return list(dict.fromkeys(table for table, _ in self.rows if table.startswith(prefix)))

    def best(self, table, wanted):
        found = [row for (t, _), row in self.rows.items() if t == table and wanted(row)]
        if not found:
            return None
        return (max if found[0]["better"] == "higher" else min)(found, key=lambda row: row["median"])


def peer(row):
    return row["label"] == "peer"


def any_other(row):
    return row["label"].startswith(OTHERS)


def step_of_index_rings(row):
    return row["label"] == "step" and row["queue"] != "step5_lines"


def equal_memory(row):
    return any_other(row) and "more memory" not in row["label"]


def reserves_nothing(row):
    return equal_memory(row) and "reserves" not in row["label"] and "late" not in row["label"]


def lowest(column, pairs):
    """The cell: of (where, ratio) the one with the lowest median."""
    found = [(r, where) for where, r in pairs if r]
    if not found:
        return ""
    (median, low, high), where = min(found)
    return f"{median:.2f} [{low:.2f} - {high:.2f}] {where}"


def against(column, prefix, mine, wanted, metric=None):
    for table in column.tables(prefix):
        other = column.best(table, wanted)
        if other:
            yield f"{table.removeprefix('throughput/')}: {other['queue']}", ratio(column.get(table, mine), other, metric)


def beside(column, prefix, mine, other, ending=""):
    for table in column.tables(prefix):
        if table.endswith(ending):
            yield table.removeprefix("throughput/"), ratio(column.get(table, mine), column.get(table, other))


def goals():
    u64, wide = "throughput/u64", "throughput/64B"
    for ring, in_equal_memory in (("line_ring", "line_ring_equal_memory"), ("word_ring", "word_ring")):
        for places in ("1024", "65536"):
            yield (f"1. `{ring}` / bare hand-off, {places} places", "0.85",
                   lambda c, r=ring, p=places: beside(c, f"{u64}/{p}/", r, "bare_line_hand_off"))
        yield (f"2. `{ring}`, equal memory / best other", "1.2",
               lambda c, r=in_equal_memory: against(c, u64, r, equal_memory))
        yield (f"2. `{ring}`, equal memory / best that reserves no value", "1.2",
               lambda c, r=in_equal_memory: against(c, u64, r, reserves_nothing))
        yield (f"2. `{ring}` / best other, any memory", "1", lambda c, r=ring: against(c, u64, r, any_other))
    for prefix, what in ((u64, "8-byte items"), (wide, "64-byte items")):
        yield (f"3. `spsc_ring` / best step, {what}", "1",
               lambda c, p=prefix: against(c, p, "spsc_ring", step_of_index_rings))
        yield f"3. `spsc_ring` / best peer, {what}", "1.05", lambda c, p=prefix: against(c, p, "spsc_ring", peer)
    for ring in ("spsc_ring", "line_ring", "word_ring"):
        yield f"4. `{ring}` members / handles", "0.9", lambda c, r=ring: beside(c, "ablation", f"{r}_members", r)
        yield f"4. `{ring}` not inlined / handles", "0.6", lambda c, r=ring: beside(c, "ablation", f"{r}_not_inlined", r)
    for ring in ("line_ring", "word_ring"):
        yield f"5. round trip, bare / `{ring}`", "0.95", lambda c, r=ring: beside(c, "round_trip", r, "bare_atomics")
        yield f"5. round trip, best other / `{ring}`", "1", lambda c, r=ring: against(c, "round_trip", r, any_other)
        yield f"5. one way p50, best peer / `{ring}`", "1", lambda c, r=ring: against(c, "one_way", r, peer)
        yield f"5. one way p99, best peer / `{ring}`", "1", lambda c, r=ring: against(c, "one_way", r, peer, "p99_ns")
    yield ("6. `spsc_ring` spans / bare hand-off", "0.95",
           lambda c: beside(c, "batches/", "spsc_ring_spans", "bare_line_hand_off"))
    yield "6. `spsc_ring` batches / best peer", "1.1", lambda c: against(c, "batches/", "spsc_ring_batches", peer)


def main():
    columns = []
    for file in sys.argv[1:]:
        result = json.loads(pathlib.Path(file).read_text("utf-8"))
        by_regime = {}
        for _, regime, rows in rounds.tables(result["rows"]):
            if regime:
                by_regime.setdefault(regime, []).extend(rows)
        name = pathlib.Path(file).stem.split("-", 1)[-1]
        columns += [(f"{name}, {regime}", Column(rows)) for regime, rows in by_regime.items()]
    print("| goal | at least | " + " | ".join(name for name, _ in columns) + " |")
    print("|---|---:|" + "---|" * len(columns))
    for name, bound, pairs in goals():
        print(f"| {name} | {bound} | " + " | ".join(lowest(column, pairs(column)) for _, column in columns) + " |")


if __name__ == "__main__":
    sys.exit(main())
