"""Results of several machines and compilers as one page of Markdown, side by side: docs/results/measured.md."""

from learn import project, report, rounds, state

NAME = "measured.md"
INTRODUCTION = """\
# Measured

Written from the results beside it by

```sh
{command}
```

Each column is a run, in one regime of its pair of cores, named by the bare round trip that was measured beside every
figure. A cell is the median and, in brackets, the ratio to the first row of the same column with its 95 % interval.
[measuring.md](../measuring.md) says how to read it.
"""


def name_of(source):
    """week04-amd-g++.json: amd-g++."""
    return source.stem.split("-", 1)[-1]


def write(folder, results, sources):
    """Writes the page into the folder; results: [(name, result)]. Returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    state.write_atomically(folder / NAME, page(folder, results, sources))
    return folder / NAME


def page(folder, results, sources):
    shown = project.relative(folder)
    command = f"./learn report --measured {shown} " + " ".join(f"--from {project.relative(source)}" for source in sources)
    parts = [INTRODUCTION.format(command=command)]
    titles = {week.id: week.title for week in project.weeks()}
    for ident in state.unique(result["week"] for _, result in results):
        of_week = [(name, result) for name, result in results if result["week"] == ident]
        parts.append(f"## {ident}: {titles.get(ident, ident)}\n")
        parts += week(ident, of_week)
    return "\n".join(parts).rstrip() + "\n"


def week(ident, results):
    for name, result in results:
        facts = "\n".join(f"{key:<16} {value}" for key, value in result["machine"].items())
        pair = result.get("pair", {})
        met = ", ".join(f"{regime} ({count})" for regime, count in pair.get("regimes", {}).items()) or "not measured"
        yield f"**{name}**, by `{result['command']}`\n\n```text\n{facts}\nregimes          {met}\n```\n"
    about = {key: text for _, result in results for key, text in result.get("about", {}).items()}
    for workload in state.unique(row["workload"] for _, result in results for row in result["rows"]):
        columns = [(name, regime, rows) for name, result in results
                   for table, regime, rows in rounds.tables(result["rows"]) if table == workload]
        yield f"### {ident}, {workload}\n"
        yield from (text + "\n" for text in rounds.about(about, workload))
        yield table(columns)
    counted = [(name, result["counts"]) for name, result in results if result["counts"]]
    if counted:
        name, counts = counted[-1]  # the newest: they are the same on every machine, and change with the code
        yield f"### {ident}, counted per item\n"
        yield f"By the code of {name}; the same on every machine with g++'s standard library.\n"
        yield counts_table(counts)


def table(columns):
    queues = state.unique(row["queue"] for _, _, rows in columns for row in rows)
    label = {row["queue"]: row["label"] for _, _, rows in columns for row in rows if row.get("label")}
    unit = next(row["unit"] for _, _, rows in columns for row in rows if "unit" in row)
    heads = [f"{name}, {regime}" if regime else name for name, regime, _ in columns]
    lines = [f"| {unit} | " + " | ".join(heads) + " | kind |", "|---|" + "---:|" * len(columns) + "---|"]
    for queue in queues:
        cells = [cell(next((row for row in rows if row["queue"] == queue), None)) for _, _, rows in columns]
        lines.append(f"| {queue} | " + " | ".join(cells) + f" | {label.get(queue, '')} |")
    return "\n".join(lines) + "\n"


def cell(row):
    if row is None:
        return ""
    if row.get("error"):
        return f"wrong: {row['error']}"
    text = report.figure(row["median"])
    if row.get("ratio") and row["verdict"] != "reference":
        text += f" ({report.figure(row['ratio'])}, {report.figure(row['low'])} &ndash; {report.figure(row['high'])})"
    return text


def counts_table(counts):
    names = report.counted(counts)
    lines = ["| phase | queue | " + " | ".join(names) + " |", "|---|---|" + "---:|" * len(names)]
    for row in counts:
        lines.append(f"| {row['phase']} | {row['queue']} | " + " | ".join(report.figure(row.get(name)) for name in names) + " |")
    return "\n".join(lines) + "\n"
