"""./learn reset: the stub again; what was there is kept."""

import os

from learn import project, render, state
from learn.build import unwritable
from learn.errors import FINE, Stop

SUMMARY = "back to the stub; yours is kept as a backup"
EXAMPLE = "./learn reset w1e2"


def add(parser):
    parser.add_argument("id", metavar="ID", help="the exercise")


def run(arguments):
    exercise = project.one(arguments.id)
    if not exercise.stub.is_file():
        raise Stop(f"There is no stub {exercise.shown(exercise.stub)} to go back to.")
    if exercise.untouched():
        render.say(f"{exercise.shown()} is the untouched stub already. Nothing to do.")
        return FINE
    try:
        with state.locked():
            backup = keep(exercise)
            put_back(exercise)
    except OSError as error:
        raise unwritable(error) from error
    if backup:
        render.say(f"Yours is kept: {project.relative(backup)}")
    render.say(f"{exercise.shown()} is the stub again.")
    if backup:
        render.say(f"To take yours back: cp {project.relative(backup)} {exercise.shown()}")
    return FINE


def keep(exercise):
    """Copies the learner's file to .learn/backups, on the disk before anything else happens."""
    if not exercise.file.is_file():
        return None
    folder = state.FOLDER / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    content = exercise.file.read_bytes()
    for count in range(1000):
        tail = f"-{count}" if count else ""
        backup = folder / f"{exercise.id}-{state.stamp()}{tail}.hpp"
        try:
            with open(backup, "xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            return backup
        except FileExistsError:
            continue
        except OSError:
            backup.unlink(missing_ok=True)
            raise
    raise Stop(f"Too many backups in {project.relative(folder)}. Nothing was changed.")


def put_back(exercise):
    fresh = exercise.file.with_name(f".{exercise.file.name}.{os.getpid()}")
    try:
        with open(fresh, "wb") as stream:
            stream.write(exercise.stub.read_bytes())
        if exercise.file.is_file():
            os.chmod(fresh, exercise.file.stat().st_mode & 0o777)
        else:
            os.chmod(fresh, 0o644)
        os.replace(fresh, exercise.file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
