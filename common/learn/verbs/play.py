"""./learn play: small programs whose executions one plays oneself, in docs/play.html."""

import os
import sys
import webbrowser

from learn import plays, project, render
from learn.errors import FINE, USAGE, Stop

SUMMARY = "play an execution: choose who moves and which store a load reads, in docs/play.html"
EXAMPLE = "./learn play sb_seq_cst"


def add(parser):
    parser.add_argument("id", metavar="ID", nargs="?", help="a program, or an exercise that has some; none: the list")
    parser.add_argument("--reached", metavar="CODE", nargs="+", help="remember goals, by the codes that the page shows")


def run(arguments):
    every = plays.programs()
    if not every:
        raise Stop(f"There are no programs in {project.relative(plays.PAGE)}.", USAGE)
    chosen = select(arguments.id, every) if arguments.id else every
    if arguments.reached:
        return remember(arguments.reached, chosen, every)
    if arguments.id:
        return point_at(chosen)
    render.say(listing(every))
    return FINE


def select(name, every):
    """The program of this name, or the programs of this exercise or week."""
    wanted = name.strip().lower().replace("-", "_")
    found = [program for program in every if program.name == wanted]
    if found:
        return found
    exercises = [exercise.id for exercise in project.match(name, project.weeks())]
    if exercises:
        found = [program for program in every if set(program.exercises) & set(exercises)]
        if not found:
            raise Stop(f"{name} has no program to play. ./learn play lists them.", USAGE)
        return found
    guess = project.nearest(wanted, [program.name for program in every])
    raise Stop(f"There is no program and no exercise '{name}'." + (f" Did you mean {guess}?" if guess else " ./learn play lists them."), USAGE)


def remember(codes, chosen, every):
    known = {program.code: program for program in every}
    found = []
    for code in codes:
        program = known.get(code.strip().upper().translate(str.maketrans("OIL", "011")))
        if program is None:
            raise Stop(f"{code} is not a code of this page. Nothing was remembered.", USAGE)
        if program not in chosen:
            raise Stop(f"{code} belongs to {program.name}. Nothing was remembered.", USAGE)
        found.append(program)
    plays.remember(found)
    for program in found:
        render.say(f"Remembered: {program.name} ({program.title})")
    render.say(standing(every))
    return FINE


def point_at(chosen):
    done = plays.reached()
    program = next((p for p in chosen if p.name not in done), chosen[0])
    address = f"{plays.PAGE.as_uri()}#{program.name}"
    if len(chosen) > 1:
        render.say("\n".join(rows(chosen)) + "\n")
    render.say(render.paint(program.title, "bold"))
    render.say(render.wrap(program.words, "  ") + "\n")
    opened = may_open() and webbrowser.open(address)
    render.say(("In your browser now: " if opened else "Open in a browser: ") + address)
    render.say(render.wrap("Move the threads, one step at a time; when one reads an atomic variable, choose the store that it reads. "
                           "No way? Then say Impossible, and the page tries every execution. At the goal it shows a code for:"))
    render.say(f"      ./learn play {program.name} --reached CODE")
    return FINE


def may_open():
    """Somebody sits there who can see a browser."""
    return sys.stdout.isatty() and bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def listing(every):
    return "\n".join([*rows(every), "", standing(every)])


def standing(every):
    done = plays.reached()
    following = next((program for program in every if program.name not in done), None)
    return f"{len(done)} of {len(every)} goals reached" + (f"   next: ./learn play {following.name}" if following else "")


def rows(chosen):
    done = plays.reached()
    columns = render.width()
    width = max(len(program.name) for program in chosen)
    lines, week = [], None
    for program in chosen:
        if program.week != week:
            week = program.week
            lines += ([""] if lines else []) + [render.paint(week, "bold")]
        mark, colour = ("[x]", "green") if program.name in done else ("[ ]", None)
        start = f"  {mark} {program.name.ljust(width)}  "
        lines.append(render.paint(start, colour) + render.cut(f"{program.title} ({', '.join(program.exercises)})", max(8, columns - len(start))))
    return lines
