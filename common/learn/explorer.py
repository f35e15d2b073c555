"""The counterexample explorer: one HTML page that steps through the checker's recorded histories."""

import json
import pathlib

TEMPLATE = pathlib.Path(__file__).with_name("pages") / "explorer.html"
MARK = '<script id="histories" type="application/json">[]</script>'


def load(path, label=None, anchor=None):
    """A history as the checker wrote it, its files named from the repository's root on."""
    history = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    short = {}
    for name in history.get("sources", {}):
        parts = pathlib.PurePath(name).parts
        week = [i for i, part in enumerate(parts) if part.startswith("week")]
        short[name] = "/".join(parts[week[-1]:]) if week else parts[-1]
    history["sources"] = {short[name]: lines for name, lines in history.get("sources", {}).items()}
    for event in history.get("events", []):
        if "file" in event:
            event["file"] = short.get(event["file"], pathlib.PurePath(event["file"]).name)
    if label:
        history["label"] = label
    if anchor:
        history["anchor"] = anchor
    return history


def page(histories):
    """The whole page. `</` is escaped, so that no text of a history can end the script element."""
    data = json.dumps(histories, separators=(",", ":")).replace("</", "<\\/")
    template = TEMPLATE.read_text(encoding="utf-8")
    assert MARK in template
    return template.replace(MARK, MARK.replace("[]", data))
