"""./learn reset: the stub again; what was there is kept."""

import os

from learn import project, render, state, stub
from learn.build import unwritable
from learn.errors import FINE, Stop

SUMMARY = "back to the stub; yours is kept as a backup"
EXAMPLE = "./learn reset w1e2"


def add(parser):
    parser.add_argument("id", metavar="ID", help="the exercise")


def run(arguments):
    exercise = project.one(arguments.id)
    text = stub.content(exercise)
    if text is None:
        raise Stop(
            f"The stub of {exercise.id} is neither in this checkout's git history nor in .learn/stubs.\n"
            "`git fetch --unshallow` brings the history; a fresh clone has the stub, too."
        )
    if exercise.untouched():
        render.say(render.sentences(f"{exercise.shown()} is the untouched stub already. Nothing to do."))
        return FINE
    if exercise.file.is_dir():
        raise Stop(f"{exercise.shown()} is a folder, where a file belongs. Move it away first.")
    try:
        with state.locked():
            backup = keep(exercise)
            put_back(exercise, text)
    except OSError as error:
        raise unwritable(error) from error
    if backup:
        render.say(f"Yours is kept: {project.relative(backup)}")
    render.say(render.sentences(f"{exercise.shown()} is the stub again."))
    if backup:
        render.say(render.in_lines("To take yours back:", f"cp {project.relative(backup)} {exercise.shown()}"))
    return FINE


def keep(exercise):
    """Copies the learner's file to .learn/backups, on the disk before anything else happens."""
    return state.back_up(exercise.id, exercise.file.read_bytes()) if exercise.file.is_file() else None


def put_back(exercise, text):
    fresh = exercise.file.with_name(f".{exercise.file.name}.{os.getpid()}")
    try:
        with open(fresh, "wb") as stream:
            stream.write(text)
        if exercise.file.is_file():
            os.chmod(fresh, exercise.file.stat().st_mode & 0o777)
        else:
            os.chmod(fresh, 0o644)
        os.replace(fresh, exercise.file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
