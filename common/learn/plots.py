"""Plots by gnuplot, as SVG: inside a page it takes the page's colours, as a file it has its own for light and
dark. Without gnuplot there are none."""

import math
import re
import shutil
import subprocess

BARS = """\
set terminal svg size {width},{height} dynamic noenhanced font "sans-serif,13"
set style fill solid 0.75 noborder
unset key
set xlabel "{label}"
set grid xtics
set border 3
set yrange [{count}-0.4:-0.6]
set ytics ({tics}) nomirror
set xtics nomirror
{scale}
plot $data using (0.5*($1+{base})):0:(0.5*($1-{base})):(0.35):2 with boxxyerror linecolor rgb variable, \
     $data using 1:0:3 with labels left offset 0.6,0
"""

CURVES = """\
set terminal svg size {width},{height} dynamic noenhanced font "sans-serif,13"
set key outside below maxcols 3
set xlabel "percentile"
set ylabel "{label}"
set logscale xy
set xtics ("50" 2, "90" 10, "99" 100, "99.9" 1000, "99.99" 10000) nomirror
set ytics nomirror
set grid
set border 3
plot {plots}
"""

YOURS, REFERENCE, OTHER = "0xd1622b", "0x2f74c0", "0x7d8894"
LINES = ("#2f74c0", "#d1622b", "#3a9a5c", "#8a5cc2", "#b0892a", "#7d8894", "#c2477f", "#3aa0a8")


def available():
    return shutil.which("gnuplot") is not None


def run(script):
    """gnuplot's SVG for a script; None when it failed."""
    try:
        done = subprocess.run(["gnuplot"], input=script.encode(), capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    text = done.stdout.decode("utf-8", "replace")
    start = text.find("<svg")
    if done.returncode != 0 or start < 0:
        return None
    return themed(text[start:])


def inline(svg):
    """Fit for being put into a page of HTML, where no namespace is needed."""
    return re.sub(r'\s+xmlns(:xlink)?="[^"]*"', "", svg)


def themed(svg):
    """Black becomes the text colour of whatever is around, and the program's own words go."""
    svg = re.sub(r"<title>.*?</title>|<desc>.*?</desc>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(color|fill)="black"', r'\1="currentColor"', svg).replace('color="currentColor"', "")
    svg = re.sub(r"rgb\( *0, *0, *0\)", "currentColor", svg)
    svg = re.sub(r'stroke=[\'"](?:black|gray|#a0a0a0)[\'"]', 'stroke="currentColor" stroke-opacity="0.3"', svg)
    return svg


def quoted(text):
    return text.replace("\\", "").replace('"', "'").replace("\n", " ")


def of_workload(rows):
    """(plot, what it shows) of the rows of one workload; none without gnuplot or without enough rows."""
    if not available():
        return []
    drawn = ((bars(rows, rows[0]["queue"]), "Medians"), (curves(rows), "Percentiles, both axes logarithmic"))
    return [(plot, caption) for plot, caption in drawn if plot]


def bars(rows, reference):
    """One bar per queue; rows of the benchmark's JSON with a usable median."""
    rows = [row for row in rows if isinstance(row.get("median"), (int, float)) and row["median"] > 0]
    if len(rows) < 2:
        return None
    medians = [row["median"] for row in rows]
    wide = max(medians) / min(medians) > 50
    base = 10 ** math.floor(math.log10(min(medians))) if wide else 0
    data = "\n".join(f"{row['median']} {colour(row['queue'], reference)} {short(row['median'])}" for row in rows)
    reach = max(medians) * (3 if wide else 1.15)  # room for the figure behind the longest bar
    unit = rows[0].get("unit", "")
    tics = ", ".join(f'"{quoted(row["queue"])}" {i}' for i, row in enumerate(rows))
    script = f"$data << EOD\n{data}\nEOD\n" + BARS.format(
        width=760, height=110 + 26 * len(rows), count=len(rows), tics=tics, base=base,
        label=quoted(f"{unit}, {'more' if rows[0].get('better') == 'higher' else 'less'} is better"),
        scale=f"set logscale x\nset xrange [{base}:{reach}]" if wide else f"set xrange [0:{reach}]",
    )
    return run(script)


def short(value):
    """Three digits are what a plot needs."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def colour(queue, reference):
    if "yours" in queue.lower():
        return YOURS
    return REFERENCE if queue == reference else OTHER


def percentile_of(column):
    match = re.fullmatch(r"p(\d+(?:\.\d+)?)_ns", column)
    return float(match.group(1)) if match else None


def curves(rows):
    """Percentiles on logarithmic axes, for workloads that report them."""
    plots, blocks = [], []
    for i, row in enumerate(rows):
        points = [(percentile_of(name), value) for name, value in row.get("columns", {}).items()]
        points = [(p, v) for p, v in points if p is not None and isinstance(v, (int, float)) and v > 0 and p < 100]
        half = re.search(r"\bp50\b", row.get("unit", ""))
        if half and row.get("median"):
            points.append((50.0, row["median"]))
        if len(points) < 2:
            continue
        lines = "\n".join(f"{100 / (100 - p)} {v}" for p, v in sorted(points))
        blocks.append(f"$d{i} << EOD\n{lines}\nEOD\n")
        plots.append(
            f'$d{i} using 1:2 with linespoints linewidth 2 dashtype {1 + len(plots) // len(LINES)} pointtype {7 - 2 * (len(plots) // len(LINES) % 2)} '
            f'pointsize 0.5 linecolor rgb "{LINES[len(plots) % len(LINES)]}" '
            f'title "{quoted(row["queue"])}"'
        )
    if not plots:
        return None
    return run("".join(blocks) + CURVES.format(width=760, height=420 + 12 * len(plots), label="ns", plots=", ".join(plots)))
