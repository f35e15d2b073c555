"""./learn solution: a diff against yours, after passing; before only for those who give up."""

import difflib

from learn import project, render
from learn.errors import FINE, Stop
from learn.verbs import answers

SUMMARY = "after passing: a diff against yours, and the answers; before: only with --give-up"
EXAMPLE = "./learn solution w1e2"
add = answers.add


def run(arguments):
    exercise = project.one(arguments.id)
    if not exercise.solution.is_file():
        raise Stop(f"There is no solution {exercise.shown(exercise.solution)}.")
    passed = answers.may_look(exercise, arguments.give_up, "solution")
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
    if exercise.answers.is_file():
        render.say("\n" + answers.told(exercise))
    elif passed and questions:
        render.say("\n" + render.paint("Questions", "bold") + "\n\n" + render.page(questions))
    return FINE


def lines_of(path):
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
