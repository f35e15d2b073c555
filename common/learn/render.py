"""How things look: colours only where they are wanted, nothing wider than the terminal, ASCII only."""

import os
import re
import shutil
import sys
import textwrap

CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
STATES = {
    "passed": ("[x]", "green", "passed"),
    "failing": ("[!]", "red", "failing"),
    "in-progress": ("[~]", "yellow", "in progress"),
    "todo": ("[ ]", None, "to do"),
}

# Asked here: no program that is started shall hear of it (process.py).
FORCED = os.environ.get("CLICOLOR_FORCE", "0") != "0"


def printable(text):
    """Without what would move the terminal's cursor."""
    return "".join(c if c.isprintable() else "?" for c in text)


def colours(stream):
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if FORCED:
        return True
    return stream.isatty()


def paint(text, colour, stream=None):
    stream = stream or sys.stdout
    if not colour or not text or not colours(stream):
        return text
    return f"\033[{CODES[colour]}m{text}\033[0m"


def width_is_known():
    return sys.stdout.isatty() or "COLUMNS" in os.environ


def width():
    """Columns to use: the terminal's, at most 100; 100 when the output is not a terminal."""
    if width_is_known():
        return max(20, min(shutil.get_terminal_size((80, 24)).columns, 100))
    return 100


def cut(text, columns):
    """Text in at most `columns` columns; what does not fit ends with two dots."""
    if len(text) <= columns:
        return text
    return text[: max(0, columns - 2)] + ".." if columns > 2 else text[:columns]


def wrap(text, indent="", columns=None, hanging=None):
    """Paragraphs folded to the terminal's width; `hanging` indents what follows the first line."""
    return textwrap.fill(
        text, columns or width(), initial_indent=indent, subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False, break_on_hyphens=False,
    )


def sentences(text):
    """Lines folded where they are too wide for the terminal; not what is indented, nor commands."""
    if not width_is_known():
        return text
    return "\n".join(line if line.startswith((" ", "$")) else wrap(line) for line in text.splitlines())


def in_lines(*parts):
    """The parts in one line if it is wide enough, else each in a line of its own: a command or a path is never cut in two,
    because somebody will copy it."""
    line = " ".join(parts)
    return line if len(line) <= width() else "\n      ".join(part.strip() for part in parts)


def task(exercise):
    """Where to begin, for who has not begun."""
    return in_lines("The task:", exercise.shown(exercise.page)) + "\n" if exercise.untouched() else ""


def next_exercise(exercise):
    return task(exercise) + in_lines(f"next: ./learn check {exercise.id}  ", f"(edit {exercise.shown()})")


def page(markdown):
    """Markdown for a terminal: prose and lists folded, code and tables left as they are."""
    out, fenced, prose = [], False, []

    def flush():
        if prose:
            indent = re.match(r" *", prose[0]).group()
            item = re.match(r" *([-*]|\d+\.) +", prose[0])
            hanging = " " * len(item.group()) if item else indent
            out.append(wrap(" ".join(line.strip() for line in prose), indent, hanging=hanging))
            prose.clear()

    for line in markdown.strip().splitlines():
        if line.lstrip().startswith("```"):
            flush()
            fenced = not fenced
        elif fenced:
            out.append(("    " + line).rstrip())
        elif line.startswith("<!--"):  # a note to the repository's own scripts
            flush()
        elif not line.strip():
            flush()
            out.append("")
        elif re.match(r"\s*[|>]", line) or line.startswith("    "):
            flush()
            out.append(line)
        elif re.match(r" *([-*]|\d+\.) ", line):
            flush()
            prose.append(line)
        else:
            prose.append(line)
    flush()
    return "\n".join(out)


def table(rows, aligns=""):
    """Rows of strings as columns; aligns has one of < and > per column."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for i, cell in enumerate(row):
            right = i < len(aligns) and aligns[i] == ">"
            cells.append(cell.rjust(widths[i]) if right else cell.ljust(widths[i]))
        lines.append("  ".join(cells).rstrip())
    return lines


def diff(lines):
    """Lines of a unified diff, coloured."""
    for line in lines:
        colour = None
        if line.startswith(("+++", "---")):
            colour = "bold"
        elif line.startswith("@@"):
            colour = "cyan"
        elif line.startswith("+"):
            colour = "green"
        elif line.startswith("-"):
            colour = "red"
        yield paint(line, colour)


def say(text=""):
    print(text, flush=True)


def note(text=""):
    """Progress and commands: to stderr, so that stdout stays what was asked for."""
    print(text, file=sys.stderr, flush=True)
