"""./learn solution: a diff against yours, after passing; before only for those who give up."""

import difflib
import time

from learn import project, render, state
from learn.errors import CHECK_FAILED, FINE, Stop

SUMMARY = "after passing: a diff against yours, and why; before: only with --give-up"
EXAMPLE = "./learn solution w1e2"


def add(parser):
    parser.add_argument("id", metavar="ID", help="the exercise")
    parser.add_argument("--give-up", action="store_true", help="show it before passing; this is recorded")


def run(arguments):
    exercise = project.one(arguments.id)
    if not exercise.solution.is_file():
        raise Stop(f"There is no solution {exercise.shown(exercise.solution)}.")
    content = state.load()
    passed = "passed" in content["exercises"].get(exercise.id, {})
    if not passed and not arguments.give_up:
        raise Stop(
            f"{exercise.id} is not passed yet, so its solution stays closed.\n"
            f"next: ./learn hint {exercise.id}   (to see it anyway: ./learn solution {exercise.id} --give-up)",
            CHECK_FAILED,
        )
    if not passed:
        state.update(lambda c: state.entry(c, exercise.id).setdefault("gave_up", time.time()))
        render.say(f"Recorded: you gave up on {exercise.id}. Read it, reset, and write it from memory.\n")
    mine = lines_of(exercise.file)
    theirs = lines_of(exercise.solution)
    if exercise.untouched() or not mine:
        render.say(render.paint(exercise.shown(exercise.solution), "bold"))
        render.say("\n".join(theirs))
    else:
        changes = list(
            difflib.unified_diff(
                mine, theirs, f"yours     {exercise.shown()}", f"solution  {exercise.shown(exercise.solution)}",
                lineterm="",
            )
        )
        render.say("\n".join(render.diff(changes)) if changes else "Yours is the solution, word for word.")
    questions = exercise.section("Questions")
    if passed and questions:
        render.say("\n" + render.paint("Questions", "bold") + "\n\n" + render.page(questions))
    return FINE


def lines_of(path):
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
