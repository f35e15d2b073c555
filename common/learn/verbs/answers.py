"""./learn answers: what the predictions and questions of an exercise come to, after passing it."""

import time

from learn import project, render, state
from learn.errors import CHECK_FAILED, FINE, Stop

SUMMARY = "after passing: the answers to its predictions and questions"
EXAMPLE = "./learn answers w1e2"


def add(parser):
    parser.add_argument("id", metavar="ID", help="the exercise")
    parser.add_argument("--give-up", action="store_true", help="show it before passing; this is recorded")


def run(arguments):
    exercise = project.one(arguments.id)
    if not exercise.answers.is_file():
        raise Stop(f"{exercise.id} has no answers yet: {exercise.shown(exercise.answers)} is missing.")
    may_look(exercise, arguments.give_up, "answers")
    render.say(told(exercise))
    return FINE


def may_look(exercise, give_up, what):
    """Ends with a sentence unless the exercise is passed, or given up, which is recorded. Returns whether passed."""
    if "passed" in state.load()["exercises"].get(exercise.id, {}):
        return True
    if not give_up:
        shown = "its solution stays closed" if what == "solution" else "its answers stay closed"
        raise Stop(
            f"{exercise.id} is not passed yet, so {shown}.\n"
            + render.in_lines(f"next: ./learn hint {exercise.id}  ", f"(to see {'it' if what == 'solution' else 'them'} anyway: "
                              f"./learn {what} {exercise.id} --give-up)"),
            CHECK_FAILED,
        )
    state.update(lambda content: state.entry(content, exercise.id).setdefault("gave_up", time.time()))
    render.say(f"Recorded: you gave up on {exercise.id}. Read it, reset, and write it from memory.\n")
    return False


def told(exercise):
    """Questions and answers, one after the other."""
    parts = []
    for heading in ("Predict", "Questions"):
        asked, answered = exercise.section(heading), exercise.section(heading, exercise.answers)
        if not answered:
            continue
        parts.append(render.paint(heading, "bold"))
        if asked:
            parts.append(render.page(asked))
        parts += [render.paint("Answers", "bold"), render.page(answered)]
    return "\n\n".join(parts)
