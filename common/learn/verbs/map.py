"""./learn: weeks, exercises, states, and the next step."""

import json

from learn import build, plays, render, state
from learn.errors import FINE, Stop

SUMMARY = "the map: weeks, exercises, their states and the next step (also: ./learn alone)"
EXAMPLE = "./learn map --json"


def add(parser):
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments):
    if arguments.json:
        print(json.dumps(as_object(state.standings()), indent=2))
        return FINE
    trouble = None
    if not (build.DEV / "build.ninja").exists() or build.stale(build.DEV):
        render.note("First run here: configuring (a few seconds, once).")
        try:
            with build.building(build.DEV):
                build.configure("dev", build.DEV)
        except Stop as stop:
            trouble = stop
    render.say(text(state.standings()))
    if trouble:
        raise trouble
    return FINE


def as_object(standings):
    def of_week(pairs):
        return [{"id": exercise.id, "title": exercise.title, "state": status.state, "file": exercise.shown()}
                for exercise, status in pairs]

    weeks = [{"id": week.id, "exercises": of_week(pairs)} for week, pairs in state.by_week(standings)]
    following = state.next_exercise(standings)
    return {"weeks": weeks, "played": list(plays.reached()), "next": following.id if following else None}


def text(standings):
    columns = render.width()
    lines = []
    ident_width = max((len(e.id) for e, _ in standings), default=4)
    title_width = max((len(e.title) for e, _ in standings), default=10)
    for week, pairs in state.by_week(standings):
        done = sum(status.state == "passed" for _, status in pairs)
        count = f"{done}/{len(pairs)}"
        head = render.cut(f"{week.id}  {week.title}", columns - len(count) - 2)
        states_at = min(ident_width + title_width + 10, columns - len(count))
        lines.append(render.paint(head, "bold") + " " * max(2, states_at - len(head)) + count)
        for exercise, status in pairs:
            lines += row(exercise, status, ident_width, title_width, columns)
        lines.append("")
    if goals := plays.programs():
        lines += [render.cut(f"play    {len(plays.reached())} of {len(goals)} executions   (./learn play)", columns), ""]
    following = state.next_exercise(standings)
    if following is None:
        lines.append("Everything is passed. Measure it: ./learn bench      See it: ./learn report")
    else:
        lines.append(render.next_exercise(following))
    return "\n".join(lines)


def row(exercise, status, ident_width, title_width, columns):
    mark, colour, word = render.STATES[status.state]
    note = f" ({status.note})" if status.note else ""
    start = f"  {mark} {exercise.id.ljust(ident_width)}  "
    if len(start) + title_width + 2 + len(word) <= columns:
        title = exercise.title.ljust(title_width + 2)
        room = columns - len(start) - len(title)
        return [start + title + render.paint(render.cut(word + note, room), colour)]
    # A narrow terminal: the mark says the state.
    return [render.paint(start, colour) + render.cut(exercise.title, columns - len(start))]
