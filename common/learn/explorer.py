"""A counterexample of the model checker as HTML: lanes of steps, which page/explorer.js walks through.

The history comes from the checker (common/checker/history.hpp says what is in it)."""

import html
import json


def valid(history):
    """Is this a history that can be shown?"""
    needed = ("threads", "events", "locations", "cells", "pair", "sources", "verdict", "message")
    return isinstance(history, dict) and all(key in history for key in needed) and any(e.get("row") for e in history["events"])


def block(history, ident):
    """The explorer itself; `ident` is unique on the page."""
    rows = sorted((e for e in history["events"] if e.get("row")), key=lambda e: e["row"])
    threads = [t for t in range(len(history["threads"])) if any(e["thread"] == t for e in rows)]
    lane = {thread: i + 1 for i, thread in enumerate(threads)}
    parts = [
        f'<div class="explorer" id="{ident}" tabindex="0" role="group" aria-label="Counterexample, step by step">',
        f"<script type=\"application/json\">{script_safe(history)}</script>",
        '<div class="controls" hidden>',
        '<button type="button" aria-label="to the first step">|&lt;</button>',
        '<button type="button">&lt; back</button><button type="button">on &gt;</button>',
        '<button type="button" aria-label="to the last step">&gt;|</button>',
        '<span class="now" aria-live="polite"></span></div>',
        '<div class="stage">',
        f'<div class="lanes" style="grid-template-columns: repeat({len(threads)}, minmax(0, 1fr))">',
    ]
    for thread in threads:
        name = html.escape(history["threads"][thread])
        parts.append(f'<div class="lane" style="grid-row: 1; grid-column: {lane[thread]}">{name}</div>')
    for at, event in enumerate(rows):
        parts.append(step(history, event, lane[event["thread"]], at + 2))
    parts.append("</div>")
    parts.append(f'<svg aria-hidden="true"><defs>{marker("orders", ident, "--good")}{marker("loose", ident, "--busy")}</defs></svg>')
    parts.append("</div>")
    parts.append('<pre class="source" hidden></pre>')
    parts.append('<ul class="memory" aria-label="memory after this step"></ul>')
    parts.append(
        '<p class="soft key"><span><span class="passed">&#8212;</span> read it, and is ordered after it</span>'
        '<span><span class="in-progress">- -</span> read it, but is not ordered after it</span>'
        '<span><span class="failing">. .</span> nothing orders these two</span></p>'
    )
    parts.append("</div>")
    return "\n".join(parts)


def step(history, event, column, grid_row):
    pair = event["id"] in history["pair"]
    mark = f' <b>{"AB"[history["pair"].index(event["id"])]}</b>' if pair else ""
    extra = ""
    order = event.get("order")
    if order and "read" in event and "written" not in event:
        extra = f"{event['text']} = {event['read']}" if "==" not in event["text"] else ""
    where = f"{event['file'].rsplit('/', 1)[-1]}:{event['line']}" if event.get("file") else ""
    notes = " &middot; ".join(html.escape(text) for text in (extra, where) if text)
    return (
        f'<div class="step{" pair" if pair else ""}" data-id="{event["id"]}" data-row="{event["row"]}" '
        f'style="grid-row: {grid_row}; grid-column: {column}">'
        f'{event["row"]}&nbsp; {html.escape(event["text"])}{mark}<small>{notes}</small></div>'
    )


def marker(kind, ident, colour):
    return (
        f'<marker id="{kind}-{ident}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0,0 L8,4 L0,8 z" style="fill: var({colour})"/></marker>'
    )


def script_safe(value):
    """JSON that cannot end its script element."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def told(history):
    """The verdict and the explanation, as HTML."""
    message = html.escape(history["message"])
    reasons = "".join(f"<p>{html.escape(reason)}</p>" for reason in history.get("explanation", []))
    return f"<p><strong>{message}</strong></p>{reasons}"
