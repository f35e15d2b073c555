"""./learn watch: the checks again on every save. It never moves on by itself."""

import time

from learn import project, render, state
from learn.errors import FINE, INTERRUPTED, Stop
from learn.verbs import check

SUMMARY = "check again on every save; never moves on by itself"
EXAMPLE = "./learn watch w1e2"
POLL_SECONDS = 0.3


def add(parser):
    parser.add_argument("id", nargs="?", metavar="ID", help="the exercise; none: the next one")


def run(arguments):
    if arguments.id:
        exercise = project.one(arguments.id)
    else:
        exercise = state.next_exercise(state.standings())
        if exercise is None:
            render.say("Everything is passed; there is nothing to watch for. ./learn watch ID watches one anyway.")
            return FINE
    before = {}
    seen = None
    render.say(render.sentences(f"Watching {exercise.shown()}. Save it to check it; Ctrl-C ends this."))
    try:
        while True:
            now = signature(exercise.file)
            if now != seen and settled(exercise.file, now):
                seen = now
                before = again(exercise, before)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        render.say("\nNo longer watching.")
        return INTERRUPTED


def signature(file):
    try:
        status = file.stat()
        return status.st_mtime_ns, status.st_size, status.st_ino
    except OSError:
        return None


def settled(file, now):
    """An editor may still be writing: take the file when it has stood still for a moment."""
    time.sleep(0.05)
    return now is not None and signature(file) == now


def again(exercise, before):
    """Checks once. Returns {check: result} for the next comparison."""
    project.forget_files()
    render.say("\n" + time.strftime("-- %H:%M:%S  ") + exercise.id)
    try:
        outcome = check.judge([exercise])[0]
    except Stop as stop:
        render.note(f"learn: {stop.message}")
        return before
    after = {c["name"]: c["result"] for c in outcome.checks}
    for line in differences(before, after):
        render.say(line)
    check.tell_one(outcome)
    if outcome.state == "passed":
        render.say(f"\nPassed. Still watching {exercise.id}; the next one is yours to choose: ./learn")
    return after


def differences(before, after):
    """What changed since the last save, one line per check."""
    word = {"passed": "passed", "failed": "FAILED", "todo": "to do"}
    lines = []
    for name, result in after.items():
        if name in before and before[name] != result:
            lines.append(f"  {checks_name(name)}: {word[before[name]]} -> {word[result]}")
    for name in before:
        if name not in after:
            lines.append(f"  {checks_name(name)}: {word[before[name]]} -> not run")
    return lines


def checks_name(name):
    return name.rsplit(".", 1)[-1]
