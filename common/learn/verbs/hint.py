"""./learn hint: the next of an exercise's three hints."""

from learn import project, render, state
from learn.errors import FINE, Stop

SUMMARY = "the next of three hints: a question, the principle, near-code"
EXAMPLE = "./learn hint w1e2"
HINTS = 3


def add(parser):
    parser.add_argument("id", metavar="ID", help="the exercise")
    parser.add_argument("--number", type=int, choices=range(1, HINTS + 1), help="this hint again, not the next")


def run(arguments):
    exercise = project.one(arguments.id)
    hints = [exercise.section(f"Hint {i}") for i in range(1, HINTS + 1)]
    hints = [hint for hint in hints if hint]
    if not hints:
        raise Stop(f"{exercise.shown(exercise.page)} has no hints.")
    seen = state.load()["exercises"].get(exercise.id, {}).get("hints", 0)
    index = arguments.number or seen + 1
    if index > len(hints):
        render.say(f"You have seen all {len(hints)} hints of {exercise.id}. The last one again:\n")
        index = len(hints)
    if index > seen:
        state.try_update(lambda content: state.entry(content, exercise.id).update(hints=index))
    render.say(render.paint(f"{exercise.id} {exercise.title}, hint {index} of {len(hints)}", "bold") + "\n")
    render.say(render.page(hints[index - 1]) + "\n")
    parts = [f"next: edit {exercise.shown()},", f"then ./learn check {exercise.id}"]
    more = [f"  (more: ./learn hint {exercise.id})"] if index < len(hints) else []
    render.say(render.in_lines(*parts, *more))
    if not more:
        render.say(render.in_lines("That was the last hint. Stuck for good:", f"./learn solution {exercise.id} --give-up"))
    return FINE
