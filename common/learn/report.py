"""The report's page. Self-contained: no script from elsewhere, no font, no network."""

import html

from learn import render, state


def page():
    standings = state.standings()
    rows = "".join(
        f"<tr><td>{e.id}</td><td>{html.escape(e.title)}</td><td>{render.STATES[s.state][2]}</td></tr>" for e, s in standings
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Report</title>"
        f"<h1>Report</h1><table>{rows}</table></html>\n"
    )
