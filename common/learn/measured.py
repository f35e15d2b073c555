"""The last results as a page of Markdown with plots beside it: docs/results/measured.md and what it shows."""

import re
import time

from learn import plots, project, report, state

NAME = "measured.md"
INTRODUCTION = """\
# Measured

Written by

<!-- not run: takes minutes -->
```sh
{commands}
./learn report --plots {folder}
```

[measuring.md](../measuring.md) says how to read it: `ratio` is to the first row, inside a round; look at the A/A row
first.
"""


def write(folder, results):
    """Writes the page and its plots into the folder; the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    weeks = {week.id: week for week in project.weeks()}
    parts = [INTRODUCTION.format(commands="\n".join(f"./learn bench {ident}" for ident in results), folder=project.relative(folder))]
    for ident, result in results.items():
        for old in folder.glob(f"{ident}-*.svg"):
            old.unlink()
        parts.append(f"## {ident}: {weeks[ident].title if ident in weeks else ident}\n")
        parts += week(folder, ident, result)
    state.write_atomically(folder / NAME, "\n".join(parts).rstrip() + "\n")
    return folder / NAME


def week(folder, ident, result):
    if result.get("quick"):
        yield "From a smoke run (`--quick`): it measures too little for any conclusion.\n"
    if "when" in result:
        yield f"Measured on {time.strftime('%Y-%m-%d', time.localtime(result['when']))}.\n"
    facts = "\n".join(f"{name:<16} {value}" for name, value in result.get("machine", {}).items())
    yield f"```text\n{facts}\n```\n"
    for workload in state.unique(row["workload"] for row in result["rows"]):
        rows = [row for row in result["rows"] if row["workload"] == workload]
        yield f"### {ident}, {workload}\n"
        for beside in result.get("beside", []):
            if beside.get("workload") == workload:
                yield f"{beside['who']}: {beside['figure']}\n"
        for number, (plot, caption) in enumerate(plots.of_workload(rows)):
            file = f"{ident}-{slug(workload)}{'-percentiles' if number else ''}.svg"
            state.write_atomically(folder / file, plots.standalone(plot))
            yield f"![{caption}: {workload}]({file})\n"
        yield table(rows)
    if result.get("counts"):
        yield f"### {ident}, counted per item\n"
        yield counts_table(result["counts"])


def counts_table(counts):
    names = report.counted(counts)
    lines = ["| phase | queue | " + " | ".join(names) + " |", "|---|---|" + "---:|" * len(names)]
    for row in counts:
        lines.append(f"| {row['phase']} | {row['queue']} | " + " | ".join(report.figure(row.get(name)) for name in names) + " |")
    return "\n".join(lines) + "\n"


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def table(rows):
    columns = state.unique(name for row in rows for name in row.get("columns", {}))
    lines = ["| queue | " + " | ".join(["median", "ratio", "95 % interval", *columns, "verdict"]) + " |"]
    lines.append("|---|" + "---:|" * (3 + len(columns)) + "---|")
    for row in rows:
        cells = [f"{report.figure(row.get('median'))} {row.get('unit', '')}", report.figure(row.get("ratio"))]
        cells.append(f"{report.figure(row.get('low'))} &ndash; {report.figure(row.get('high'))}" if row.get("low") is not None else "")
        cells += [report.figure(row.get("columns", {}).get(name)) for name in columns]
        lines.append(f"| {row['queue']} | " + " | ".join(cells) + f" | {row.get('verdict') or row.get('error') or ''} |")
    return "\n".join(lines) + "\n"
