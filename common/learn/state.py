"""What is remembered between runs, in the git-ignored folder .learn/.

Results are keyed by content (the exercise's, and that of the tests that judged it), so they survive
rebuilds, branches and a file that is edited and put back. Every write goes to a new file that then
replaces the old one, under a lock: two commands at once lose nothing, and a full disk loses nothing
that was there before.
"""

import contextlib
import fcntl
import json
import os
import time

from learn import project, render
from learn.errors import Stop

FOLDER = project.ROOT / ".learn"
FILE = FOLDER / "progress.json"
KEPT_RESULTS = 40  # per exercise, the newest


def empty():
    return {"version": 1, "exercises": {}}


def load():
    try:
        with open(FILE, encoding="utf-8") as stream:
            content = json.load(stream)
        if isinstance(content, dict) and isinstance(content.get("exercises"), dict):
            return sound(content)
    except FileNotFoundError:
        return empty()
    except (OSError, ValueError):
        pass
    with contextlib.suppress(OSError):  # unreadable: keep it aside instead of losing it
        os.replace(FILE, FILE.with_name(f"progress.damaged-{stamp()}.json"))
    return empty()


def sound(content):
    """Without the entries that cannot be this command's: somebody has edited the file."""
    kept = content["exercises"] = {ident: mine for ident, mine in content["exercises"].items() if isinstance(mine, dict)}
    for mine in kept.values():
        for key in ("hints", "runs", "passed", "gave_up"):
            if not isinstance(mine.get(key, 0), (int, float)):
                del mine[key]
        if "results" in mine:
            results = mine["results"] if isinstance(mine["results"], dict) else {}
            mine["results"] = {name: result for name, result in results.items() if is_result(result)}
    return content


def is_result(result):
    def is_check(check):
        return isinstance(check, dict) and all(isinstance(check.get(key), str) for key in ("name", "detector", "result", "message"))

    return (isinstance(result, dict) and result.get("state") in ("passed", "failing", "in-progress")
            and isinstance(result.get("when", 0), (int, float)) and isinstance(result.get("checks"), list)
            and all(map(is_check, result["checks"])))


def stamp():
    return time.strftime("%Y%m%d-%H%M%S")


def write_atomically(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(fresh, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(fresh, path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


def back_up(ident, content):
    """Puts the content into .learn/backups, on the disk when this returns. Returns the file."""
    folder = FOLDER / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    for count in range(1000):
        tail = f"-{count}" if count else ""
        backup = folder / f"{ident}-{stamp()}{tail}.hpp"
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


# The locks that are held now. Programs that are started inherit them: if this process is killed, a build that goes
# on without it still holds its folder.
held = []


@contextlib.contextmanager
def locked(name="lock", waiting=None):
    """Holds .learn/<name>. `waiting()` is called once if somebody else has it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / name, "a", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                waiting()
            fcntl.flock(stream, fcntl.LOCK_EX)
        held.append(stream.fileno())
        try:
            yield
        finally:
            held.remove(stream.fileno())


def update(change):
    """Applies change(content) under the lock and writes the outcome."""
    try:
        with locked():
            content = load()
            result = change(content)
            write_atomically(FILE, json.dumps(content, indent=1, sort_keys=True) + "\n")
            return result
    except OSError as error:
        raise Stop(f"Cannot remember this in {project.relative(FILE)}: {error.strerror}. Nothing was lost.") from error


def try_update(change):
    """update(), where the outcome matters more than its memory: a failure is only said."""
    try:
        update(change)
    except Stop as stop:
        render.note(f"learn: {stop.message}")


def entry(content, ident):
    return content["exercises"].setdefault(ident, {})


def record(exercise, own_hash, tests_hash, state, checks):
    """Remembers the outcome of a check for exactly this content."""

    def change(content):
        mine = entry(content, exercise.id)
        results = mine.setdefault("results", {})
        results.pop(own_hash, None)
        # The newest, even if the clock was set back in the meantime.
        when = max([time.time(), *(result.get("when", 0) + 0.001 for result in results.values())])
        results[own_hash] = {"tests": tests_hash, "state": state, "checks": checks, "when": when}
        for old in sorted(results, key=lambda key: results[key].get("when", 0))[:-KEPT_RESULTS]:
            del results[old]
        if state == "passed":
            mine.setdefault("passed", time.time())
        mine["runs"] = mine.get("runs", 0) + 1

    try_update(change)


class Standing:
    """How an exercise stands: its state, a note for people, and the recorded checks if they hold."""

    def __init__(self, state, note="", checks=None):
        self.state = state
        self.note = note
        self.checks = checks or []


def standing(exercise, content):
    if exercise.untouched():
        return Standing("todo")
    if not exercise.file.is_file():
        return Standing("in-progress", f"file missing: ./learn reset {exercise.id} brings it back")
    mine = content["exercises"].get(exercise.id, {})
    result = mine.get("results", {}).get(exercise.own_hash())
    if not result:
        return Standing("in-progress", "edited, not checked yet")
    if result.get("tests") != exercise.tests_hash():
        return Standing("in-progress", "its tests changed, check again")
    checks = result.get("checks", [])
    note = ""
    if result["state"] == "failing":
        note = ", ".join(unique(c["detector"] for c in checks if c["result"] == "failed"))
    elif result["state"] == "in-progress":
        note = "a check still reaches a todo"
    elif mine.get("gave_up"):
        note = "after seeing the solution"
    return Standing(result["state"], note, checks)


def unique(items):
    return list(dict.fromkeys(items))


def next_exercise(pairs):
    """What to do next: what was begun and is not passed, else the first one to do. May be None."""
    for exercise, status in pairs:
        if status.state in ("failing", "in-progress"):
            return exercise
    for exercise, status in pairs:
        if status.state == "todo":
            return exercise
    return None


def standings(every=None):
    content = load()
    return [(exercise, standing(exercise, content)) for exercise in (every or project.exercises())]


def by_week(of_all):
    """(week, its part of the standings), in order."""
    weeks = {}
    for exercise, status in of_all:
        weeks.setdefault(exercise.week, []).append((exercise, status))
    return weeks.items()
