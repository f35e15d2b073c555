"""The report's page. Self-contained: no script, font or picture from elsewhere."""

import html
import time
from pathlib import Path

from learn import explorer, plays, plots, render, rounds, state

STYLE = Path(__file__).resolve().parent / "pages" / "report.css"


def document(title, body):
    style = STYLE.read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # An icon of its own, or a browser asks the server for one.
        f'<link rel="icon" href="data:,">\n<title>{html.escape(title)}</title>\n<style>\n{style}</style>\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def page(results):
    standings = state.standings()
    memory = state.load()["exercises"]
    done = sum(status.state == "passed" for _, status in standings)
    body = [
        "<header><h1>Concurrency without fear</h1>",
        f'<p class="soft">{time.strftime("%Y-%m-%d %H:%M")}, made by <code>./learn report</code></p>',
        f'<p>{done} of {len(standings)} exercises passed <meter min="0" max="{len(standings)}" value="{done}">'
        f"{done} of {len(standings)}</meter></p>",
        '<nav><a href="#map">Map</a><a href="#played">Played</a><a href="#counterexamples">Counterexamples</a><a href="#figures">Figures</a></nav></header>',
        '<main><h2 id="map">Map</h2>',
        progress(standings, memory),
        '<h2 id="played">Executions played</h2>',
        played(),
        '<h2 id="counterexamples">Counterexamples, met and solved</h2>',
        counterexamples(standings),
        '<h2 id="figures">Figures</h2>',
        figures(standings, results),
        "</main>",
    ]
    return document("Report: concurrency without fear", "\n".join(body))


# ---- The map.


def progress(standings, memory):
    parts = []
    for week, pairs in state.by_week(standings):
        parts.append(f"<h3>{week.id}: {html.escape(week.title)}</h3><div class=wide><table>")
        parts.append("<tr><th>exercise<th>state<th class=spare>checks run<th class=spare>hints<th>passed on</tr>")
        for exercise, status in pairs:
            mine = memory.get(exercise.id, {})
            _, _, word = render.STATES[status.state]
            note = f' <span class="soft">{html.escape(status.note)}</span>' if status.note else ""
            passed = time.strftime("%Y-%m-%d", time.localtime(mine["passed"])) if "passed" in mine else ""
            parts.append(
                f"<tr><td><span class=mono>{exercise.id}</span> {html.escape(exercise.title)}"
                f'<td><span class="{status.state}">{word}</span>{note}'
                f'<td class="figure spare">{mine.get("runs", "")}<td class="figure spare">{mine.get("hints", "")}<td>{passed}</tr>'
            )
        parts.append("</table></div>")
    return "\n".join(parts)


def played():
    """The goals of docs/play.html that were reached."""
    every, done = plays.programs(), plays.reached()
    if not done:
        return f"<p>None of {len(every)} yet: <code>./learn play</code></p>"
    lines = ["<tr><th>program<th>goal<th>reached on</tr>"]
    for program in every:
        if program.name in done:
            day = time.strftime("%Y-%m-%d", time.localtime(done[program.name]))
            lines.append(f"<tr><td>{html.escape(program.title)}<td>{html.escape(program.words)}<td>{day}</tr>")
    return f"<p>{len(done)} of {len(every)}.</p><div class=wide><table>{''.join(lines)}</table></div>"


# ---- Counterexamples.


def counterexamples(standings):
    states = {exercise.id: (exercise, status.state) for exercise, status in standings}
    files = sorted((state.FOLDER / "counterexamples").glob("*.json"), key=lambda f: -f.stat().st_mtime)
    found = []
    for file in files:
        exercise, now = states.get(file.stem.split("-")[0], (None, None))
        history = kept_history(file)
        if exercise and history:
            found.append((exercise, now, file, history))
    if not found:
        return "<p>None yet. When the model checker refutes an exercise of yours, the execution it found is kept here.</p>"
    parts = ["<p>Each is an execution that C++ allows and that broke the code of that moment.</p>"]
    for exercise, now, file, history in found:
        solved = '<span class="passed">solved</span>' if now == "passed" else f'<span class="{now}">not solved yet</span>'
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(file.stat().st_mtime))
        history["label"] = f"{exercise.id}: {history['verdict']}, {when}"
        parts.append(
            f"<details><summary><span class=mono>{exercise.id}</span> {html.escape(exercise.title)}: "
            f"{html.escape(history['verdict'])} &middot; {when} &middot; {solved}</summary><div>{told(history)}</div></details>"
        )
    stepper = explorer.page([history for *_, history in found])
    parts.append('<h3 class="screen-only">Step through them</h3>')
    parts.append(f'<iframe title="Counterexample explorer" srcdoc="{html.escape(stepper)}"></iframe>')
    return "\n".join(parts)


def kept_history(file):
    """A history that the checker wrote; None when it cannot be shown."""
    try:
        history = explorer.load(file)
        rows = [event for event in history["events"] if event.get("row")]
        needed = ("verdict", "message", "threads", "locations", "cells", "explanation")
        return history if rows and all(key in history for key in needed) else None
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def told(history):
    """The verdict, every step and the explanation, for reading without a script and on paper."""
    lines = ["<tr><th>step<th>thread<th>what it does<th>where</tr>"]
    for event in sorted((e for e in history["events"] if e.get("row")), key=lambda e: e["row"]):
        where = f"{event['file'].rsplit('/', 1)[-1]}:{event['line']}" if event.get("file") else ""
        mark = f' <strong class="failing">{"AB"[history["pair"].index(event["id"])]}</strong>' if event["id"] in history.get("pair", [])[:2] else ""
        lines.append(
            f"<tr><td class=figure>{event['row']}<td>{html.escape(history['threads'][event['thread']])}"
            f"<td class=mono>{html.escape(event['text'])}{mark}<td class=mono>{html.escape(where)}</tr>"
        )
    reasons = "".join(f"<p>{html.escape(reason)}</p>" for reason in history["explanation"])
    return (
        f"<p><strong>{html.escape(history['message'])}</strong></p><div class=wide><table>{''.join(lines)}</table></div>{reasons}"
    )


# ---- Figures.


def figures(standings, results):
    weeks = {exercise.week.id: exercise.week for exercise, _ in standings}
    parts = []
    if not plots.available():
        parts.append("<p>There are no plots here: gnuplot is not installed (Debian: <code>gnuplot-nox</code>). "
                     "The tables say the same.</p>")
    for ident, week in weeks.items():
        if not rounds.has_benchmark(week):
            continue
        parts.append(f"<h3>{ident}: {html.escape(week.title)}</h3>")
        if ident not in results:
            parts.append(f"<p>Not measured yet: <code>./learn bench {ident}</code></p>")
            continue
        parts.append(week_figures(results[ident]))
    return "\n".join(parts) or "<p>No week has a benchmark.</p>"


def week_figures(result):
    parts = []
    if result.get("quick"):
        parts.append("<p class=in-progress>From a smoke run (--quick): it measures too little for any conclusion.</p>")
    facts = "".join(f"<tr><td>{html.escape(str(k))}<td>{html.escape(str(v))}</tr>" for k, v in result.get("machine", {}).items())
    parts.append(f"<details><summary>measured on</summary><div class=wide><table>{facts}</table></div></details>")
    if result.get("pair", {}).get("regimes"):
        met = ", ".join(f"{name} ({count})" for name, count in result["pair"]["regimes"].items())
        parts.append(f"<p>How near the two cores were: {html.escape(met)} of {result['pair']['measurements']} measurements; "
                     f"the pair moved during {result['pair']['moved']}, which were dropped.</p>")
    for place, (workload, regime, rows) in enumerate(rounds.tables(result["rows"])):
        parts.append(f"<details{'' if place else ' open'}><summary>{headline(workload, regime, rows)}</summary><div>")
        parts += [f"<p>{html.escape(text)}</p>" for text in rounds.about(result.get("about", {}), workload)]
        parts.append(workload_table(rows))
        for plot, caption in plots.of_workload(rows):
            where = f"{workload}, {regime}" if regime else workload
            parts.append(f"<figure>{plots.inline(plot)}<figcaption>{html.escape(where)}. {caption}.</figcaption></figure>")
        parts.append("</div></details>")
    parts.append(counts_table(result.get("counts", [])))
    return "\n".join(parts)


def headline(workload, regime, rows):
    """What a reader wants of a folded workload: how the learner's own queues did, or else the reference."""
    mine = [row for row in rows if "yours" in row["queue"].lower()] or rows[:1]
    told = []
    for row in mine:
        verdict = html.escape(str(row.get("verdict") or row.get("error") or ""))
        told.append(f"{html.escape(row['queue'])} {figure(row.get('median'))} {html.escape(row.get('unit', ''))}, {verdict}".rstrip(", "))
    where = f"{workload}, {regime}" if regime else workload
    return f'{html.escape(where)} <span class="soft">&middot; {"; ".join(told)}</span>'


def workload_table(rows):
    columns = state.unique(name for row in rows for name in row.get("columns", {}))
    head = "".join(f"<th class=figure>{html.escape(name)}" for name in ["median", "ratio", "interval", *columns])
    lines = [f"<tr><th>queue{head}<th>verdict<th>kind</tr>"]
    for row in rows:
        if row.get("error"):
            lines.append(f"<tr><td>{html.escape(row['queue'])}<td colspan={3 + len(columns)}><td class=wrong>{html.escape(row['error'])}</tr>")
            continue
        interval = f"{figure(row.get('low'))} &ndash; {figure(row.get('high'))}"
        cells = [f"{figure(row['median'])} {html.escape(row.get('unit', ''))}", figure(row.get("ratio")), interval]
        cells += [figure(row.get("columns", {}).get(name)) for name in columns]
        verdict = str(row.get("verdict") or "")
        lines.append(
            f"<tr><td>{html.escape(row['queue'])}" + "".join(f"<td class=figure>{cell}" for cell in cells)
            + f'<td class="{html.escape(verdict)}">{html.escape(verdict)}<td>{html.escape(row.get("label", ""))}</tr>'
        )
    return f"<div class=wide><table>{''.join(lines)}</table></div>"


def counts_table(counts):
    if not counts:
        return ""
    names = counted(counts)
    lines = ["<tr><th>phase<th>queue" + "".join(f"<th class=figure>{html.escape(name)}" for name in names) + "</tr>"]
    for row in counts:
        lines.append(
            f"<tr><td>{html.escape(row['phase'])}<td>{html.escape(row['queue'])}"
            + "".join(f"<td class=figure>{figure(row.get(name))}" for name in names) + "</tr>"
        )
    return f"<h4>counted per item, exactly</h4><div class=wide><table>{''.join(lines)}</table></div>"


def counted(counts):
    """What is worth a column: whatever some queue did at all."""
    names = state.unique(name for row in counts for name in row if name not in ("queue", "phase"))
    return [name for name in names if any(row.get(name) for row in counts)]


def figure(value):
    """Three significant digits, without exponents."""
    if value is None or not isinstance(value, (int, float)):
        return "" if value is None else html.escape(str(value))
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}".replace(",", "&#8239;")
    if size >= 100 or size == 0:
        return f"{value:.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 0.1 else f"{value:.3g}"
