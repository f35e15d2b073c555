"""./learn grade: checks the submissions of a class, each within limits, and says how they stand."""

import json
import os
import re
import shutil
import stat
from pathlib import Path

from learn import build, checks, project, render, state
from learn.errors import CHECK_FAILED, FINE, USAGE, Stop
from learn.verbs import check

SUMMARY = "check a class: folders of submissions, a table and JSON"
EXAMPLE = "./learn grade submissions/ --json grades.json"
GRADE = project.ROOT / "build" / "grade"
LARGEST = 1 << 20  # bytes of a submission
MESSAGES = 60_000  # characters of all messages for GitHub Classroom, which hands them on in one environment variable
NOT_FOUND = "Nothing was handed in for it, or only the untouched stub."


def add(parser):
    parser.add_argument("folders", nargs="+", metavar="FOLDER", help="of files, of students' folders, or of checkouts")
    parser.add_argument("--only", metavar="ID", action="append", default=[], help="only this exercise or week (may be repeated)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="checks at a time (default: 2)")
    parser.add_argument("--json", metavar="FILE", help="write everything that was found (-: to standard output)")
    parser.add_argument("--gradescope", metavar="FILE", help="write one student's result as Gradescope's results.json")
    parser.add_argument("--classroom", metavar="FILE", help="write one student's result as GitHub Classroom's runners do")


class Submission:
    """One student's file for one exercise."""

    def __init__(self, student, exercise, file):
        self.student, self.exercise, self.file = student, exercise, file
        self.number = ""
        self.copy = None
        self.checks = []
        self.state = "failing"

    @property
    def score(self):
        """The share of the exercise's checks that passed; compiling is none of them."""
        wanted = len(self.exercise.detectors)
        passed = sum(c["result"] == "passed" for c in self.checks if not c["name"].endswith(".compile"))
        return passed / wanted if wanted else 0.0


def run(arguments):
    chosen = project.select(arguments.only)
    one_student = bool(arguments.gradescope or arguments.classroom)
    if one_student and len(arguments.folders) > 1:
        raise Stop("--gradescope and --classroom are for one student: name one folder.", USAGE)
    build.must_be_writable(arguments.json, arguments.gradescope, arguments.classroom)
    submissions, left_out = collect([Path(folder) for folder in arguments.folders], chosen or project.exercises(), one_student)
    for line in left_out:
        render.note(line)
    if submissions:
        judge(submissions, max(1, arguments.jobs))
    elif not one_student:
        raise Stop(f"No submission was found. {KNOWN_BY}", USAGE)
    # A student who hands in less is not graded on less.
    missing = [e for e in chosen if one_student and e not in [s.exercise for s in submissions]]
    if submissions and arguments.json != "-":
        for line in table(submissions, chosen):
            render.say(line)
    for target, content in (
        (arguments.json, lambda: as_object(submissions)), (arguments.gradescope, lambda: as_gradescope(submissions, missing)),
        (arguments.classroom, lambda: as_classroom(submissions, missing)),
    ):
        if target == "-":
            print(json.dumps(content(), indent=2))
        elif target:
            state.write_atomically(Path(target).absolute(), json.dumps(content(), indent=2) + "\n")
            render.say(f"written: {target}")
    passed = submissions and not missing and all(s.state == "passed" for s in submissions)
    return FINE if passed else CHECK_FAILED


# ---- Whose file is it, and for which exercise?

KNOWN_BY = (
    "A file is known by the exercise's name: w1e2.hpp, w1e2_mutex_queue.hpp, mutex_queue.hpp, "
    "in a student's folder or as student_w1e2.hpp; or a folder is a checkout of this repository."
)


def collect(folders, exercises, one_student=False):
    """([submission], [what was left out, a line each])."""
    found, left_out = {}, []
    for folder in folders:
        if not folder.is_dir():
            raise Stop(f"{name(folder)} is {'a file, and not a folder' if folder.exists() else 'not there'}.", USAGE)
        before = set(found)
        for file in sorted(folder.rglob("*.hpp")):
            if any(part in (".reference", "build", ".git", "common") for part in file.relative_to(folder).parts):
                continue
            exercise, student = whose(file, folder, exercises)
            if exercise is None:
                continue
            trouble = unfit(file)
            if trouble:
                left_out.append(f"left out: {name(file)} ({trouble})")
            elif not untouched(exercise, file):
                key = (name(folder.resolve().name) if one_student else student), exercise.id
                if key in found:
                    left_out.append(f"left out: {name(found[key].file)} ({name(file)} counts)")
                found[key] = Submission(key[0], exercise, file)  # the last of several
        students = {student for student, _ in set(found) - before}
        inside = {} if one_student else {name(f.name): f for f in sorted(folder.iterdir()) if f.is_dir() and f.name[0] != "."}
        empty = [student for student in inside if student not in students]
        if empty and len(empty) < len(inside):  # a class, and not a checkout
            left_out.append(f"nothing to check from: {', '.join(empty)}")
    chosen = sorted(found.values(), key=lambda s: (s.student, project.number(s.exercise.id)))
    for number, submission in enumerate(chosen, 1):
        submission.number = f"s{number:04}"
    return chosen, left_out


def name(path):
    """A name as text, also one that is not UTF-8 or holds what would move a terminal's cursor."""
    raw = os.fsencode(path)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return render.printable(text)


def unfit(file):
    """Why a file cannot be a submission, or nothing. What is not a regular file may never end when read."""
    try:
        status = file.lstat()
    except OSError as error:
        return error.strerror
    if stat.S_ISLNK(status.st_mode):
        return "a link"
    if not stat.S_ISREG(status.st_mode):
        return "not a file"
    return f"more than {LARGEST >> 20} MB" if status.st_size > LARGEST else None


def untouched(exercise, file):
    try:
        return project.content_name(file.read_bytes()) in exercise.stub_names()
    except OSError:
        return False


def whose(file, folder, exercises):
    """(exercise or None, student) of a file below `folder`."""
    parts = file.relative_to(folder).parts
    stem = file.stem
    ident = re.search(r"(?<![A-Za-z0-9])w0*(\d+)e0*(\d+)(?![0-9])", stem, re.IGNORECASE)
    by_folder = re.match(r"w0*(\d+)e0*(\d+)(?![0-9])", file.parent.name, re.IGNORECASE)
    by_id = {exercise.id: exercise for exercise in exercises}
    exercise, rest = None, ""
    if ident:
        exercise = by_id.get(f"w{ident.group(1)}e{ident.group(2)}")
        rest = stem[: ident.start()].strip("_-. ")  # student_w1e2.hpp
    elif by_folder:
        exercise = by_id.get(f"w{by_folder.group(1)}e{by_folder.group(2)}")
        if exercise and stem != exercise.name:
            exercise = None  # another header beside it
    else:
        named = [e for e in exercises if re.search(rf"(?:^|[_\-. ]){re.escape(e.name)}$", stem)]
        exercise = max(named, key=lambda e: len(e.name), default=None)
        rest = stem[: -len(exercise.name)].strip("_-. ") if exercise else ""
    if rest:
        return exercise, name(rest)
    above = [part for part in parts[:-1] if not re.match(r"(week\d+|w\d+e\d+)([-_]|$)|exercises$", part)]
    return exercise, name(above[0] if above else folder.resolve().name)


# ---- Checking.


def prepare(submissions):
    """Copies what was submitted to paths that build files can hold. Writes and returns the list for CMake."""
    kept = GRADE / "submissions"
    shutil.rmtree(kept, ignore_errors=True)
    lines = []
    for submission in submissions:
        folder = kept / submission.number
        folder.mkdir(parents=True)
        submission.copy = folder / submission.exercise.file.name
        for file in [submission.file, *sorted(submission.file.parent.glob("*.h*"))[:50]]:
            target = submission.copy if file == submission.file else folder / file.name
            if target.exists() or unfit(file):
                continue
            if file == submission.file or re.fullmatch(r"[\w.-]+", file.name):
                shutil.copyfile(file, target)
        if submission.copy.is_file():
            lines.append(f"{submission.exercise.id} {submission.number} {submission.copy}\n")
    listing = kept / "list.txt"
    state.write_atomically(listing, "".join(lines))
    return listing


def judge(submissions, jobs):
    with build.building(GRADE):
        listing = prepare(submissions)
        build.configure("dev", GRADE, ["-DMUTANTS=OFF", f"-DLEARN_GRADE={listing}"], force=True)
        check.build_what_is_shared(GRADE, state.unique(s.exercise for s in submissions))
        ran = check.run_tests(GRADE, "^grade$", f"{len(submissions)} submissions", jobs)
    for submission in submissions:
        prefix = f"{submission.exercise.id}.{submission.number}."
        cases = [case for case in ran.cases if case.name.startswith(prefix)]
        submission.checks = checks.interpret(cases, submission.exercise, submission.copy)
        for each in submission.checks:
            each["name"] = f"{submission.exercise.id}.{each['name'].rsplit('.', 1)[-1]}"
        submission.state = checks.state_of(submission.checks)


# ---- Saying it.


def table(submissions, chosen=()):
    students = state.unique(s.student for s in submissions)
    idents = sorted({e.id for e in [*chosen, *(s.exercise for s in submissions)]}, key=project.number)
    of = {(s.student, s.exercise.id): s for s in submissions}
    rows = [["student", *idents, "points"]]
    for student in students:
        mine = [of.get((student, ident)) for ident in idents]
        rows.append([student, *(word(s) for s in mine), f"{sum(s.score for s in mine if s):.2f} of {len(idents)}"])
    passed = sum(s.state == "passed" for s in submissions)
    return [*render.table(rows), "", f"{len(students)} students, {len(submissions)} submissions, {passed} passed"]


def word(submission):
    if submission is None:
        return "-"
    if submission.state != "failing":
        return "to do" if submission.state == "in-progress" else submission.state
    return ", ".join(state.unique(c["name"].rsplit(".", 1)[-1] for c in submission.checks if c["result"] == "failed")) or "not run"


def as_object(submissions):
    return {
        "submissions": [
            {
                "student": s.student, "exercise": s.exercise.id, "file": name(s.file), "state": s.state,
                "score": round(s.score, 4), "checks": [checks.public(c) for c in s.checks],
            }
            for s in submissions
        ]
    }


def told(submission):
    worst = checks.most_telling(submission.checks)
    return "" if worst is None else worst["message"]


def as_gradescope(submissions, missing=()):
    """https://gradescope-autograders.readthedocs.io/en/latest/specs/"""
    tests = [
        {
            "name": f"{s.exercise.id} {s.exercise.title}", "score": round(s.score, 4), "max_score": 1,
            "status": "passed" if s.state == "passed" else "failed", "output": told(s),
        }
        for s in submissions
    ] + [
        {"name": f"{e.id} {e.title}", "score": 0, "max_score": 1, "status": "failed", "output": f"{NOT_FOUND} {KNOWN_BY}"}
        for e in missing
    ]
    # Without a test and without a score Gradescope takes the grader itself for broken.
    return {"tests": tests} if tests else {"score": 0, "output": f"No submission was found. {KNOWN_BY}", "tests": []}


def as_classroom(submissions, missing=()):
    """What a runner hands to GitHub Classroom's grading reporter (there in base64)."""
    rows = [(s.exercise, s.state == "passed", round(s.score, 4), told(s)) for s in submissions]
    rows += [(exercise, False, 0, NOT_FOUND) for exercise in missing]
    return {
        "version": 1,
        "status": "pass" if rows and all(passed for _, passed, _, _ in rows) else "fail",
        "max_score": len(rows),
        "tests": [
            {
                "name": f"{exercise.id} {exercise.title}", "status": "pass" if passed else "fail",
                "score": score, "message": cut(message, MESSAGES // len(rows)) or None,
                "test_code": f"./learn check {exercise.id}", "filename": exercise.shown(), "line_no": 0, "duration": 0,
            }
            for exercise, passed, score, message in rows
        ],
    }


def cut(text, length):
    return text if len(text) <= length else text[:length] + "\n... (all of it: test_code)"
