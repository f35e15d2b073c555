"""The untouched text of an exercise, and edited files that stand where an earlier version had them.

The text stands once: in the exercise's own file, until the learner edits that. What it was is remembered by
its name, git's for the content, in .reference/stub.id (the present one first, then those of earlier
versions). The content comes from git, or from .learn/stubs, where every run puts what is still untouched.
"""

import os
import subprocess

from learn import project, render, state

KEPT = state.FOLDER / "stubs"


def content(exercise):
    """The text of the stub; None where neither git nor .learn has it."""
    for name in exercise.stub_names()[:1]:
        try:
            return (KEPT / name).read_bytes()
        except OSError:
            pass
        try:
            shown = subprocess.run(["git", "cat-file", "blob", name], cwd=project.ROOT, capture_output=True, check=True)
            return shown.stdout
        except (OSError, subprocess.CalledProcessError):
            pass
    return None


def keep(exercises):
    """Puts the stubs that are still untouched aside, for a checkout without git's history."""
    for exercise in exercises:
        for name in exercise.stub_names()[:1]:
            try:
                text = project.whole(exercise.file).replace(b"\r\n", b"\n")
                if not (KEPT / name).exists() and project.content_name(text) == name:
                    state.write_atomically(KEPT / name, text.decode("utf-8"))
            except OSError:
                return


def carry_over(exercises):
    """Moves edited exercises from exercises/w1e2_name.hpp, where earlier versions had them, into their folder."""
    for exercise in exercises:
        old = exercise.folder.with_name(f"{exercise.folder.name}.hpp")
        try:
            text = project.whole(old)
        except OSError:
            continue
        try:
            if project.content_name(text) in exercise.stub_names():
                old.unlink()
            elif exercise.untouched() or not exercise.file.exists():
                os.replace(old, exercise.file)
                render.note(f"Your {exercise.shown(old)} now stands in {exercise.shown()}.")
            else:
                backup = state.back_up(exercise.id, text)
                old.unlink()
                render.note(
                    f"There were two edited files of {exercise.id}. {exercise.shown()} is the one that is used;\n"
                    f"{exercise.shown(old)} is kept as {exercise.shown(backup)}."
                )
        except OSError as error:
            render.note(f"Cannot move {exercise.shown(old)} to {exercise.shown()}: {error.strerror}.")
