"""./learn grade: checks the submissions of a class, each within limits, and says how they stand."""

import json
import re
import shutil
from pathlib import Path

from learn import build, checks, project, render, state
from learn.errors import CHECK_FAILED, FINE, USAGE, Stop
from learn.verbs import check

SUMMARY = "check a class: folders of submissions, a table and JSON"
EXAMPLE = "./learn grade submissions/ --json grades.json"
GRADE = project.ROOT / "build" / "grade"
LARGEST = 1 << 20  # bytes of a submission


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
    exercises = project.select(arguments.only) if arguments.only else project.exercises()
    submissions = collect([Path(folder) for folder in arguments.folders], exercises)
    if not submissions:
        raise Stop(
            "No submission was found. A file is known by the exercise's name: w1e2.hpp, w1e2_mutex_queue.hpp, mutex_queue.hpp,\n"
            "in a student's folder or as student_w1e2.hpp; or a folder is a checkout of this repository.", USAGE,
        )
    students = state.unique(s.student for s in submissions)
    if (arguments.gradescope or arguments.classroom) and len(students) > 1:
        raise Stop(f"--gradescope and --classroom are for one student; here are {len(students)}.", USAGE)
    judge(submissions, max(1, arguments.jobs))
    if arguments.json != "-":
        for line in table(submissions):
            render.say(line)
    for target, content in (
        (arguments.json, as_object), (arguments.gradescope, as_gradescope), (arguments.classroom, as_classroom),
    ):
        if target == "-":
            print(json.dumps(content(submissions), indent=2))
        elif target:
            state.write_atomically(Path(target).absolute(), json.dumps(content(submissions), indent=2) + "\n")
            render.say(f"written: {target}")
    return FINE if all(s.state == "passed" for s in submissions) else CHECK_FAILED


# ---- Whose file is it, and for which exercise?


def collect(folders, exercises):
    found = {}
    for folder in folders:
        if not folder.is_dir():
            raise Stop(f"There is no folder {folder}.", USAGE)
        for file in sorted(folder.rglob("*.hpp")):
            if any(part in (".reference", "build", ".git", "common") for part in file.relative_to(folder).parts):
                continue
            exercise, student = whose(file, folder, exercises)
            if exercise is None or file.is_symlink() or untouched(exercise, file):
                continue
            found[student, exercise.id] = Submission(student, exercise, file)  # the last of several
    chosen = sorted(found.values(), key=lambda s: (s.student, project.number(s.exercise.id)))
    for number, submission in enumerate(chosen, 1):
        submission.number = f"s{number:04}"
    return chosen


def untouched(exercise, file):
    try:
        return file.stat().st_size <= LARGEST and project.content_name(file.read_bytes()) in exercise.stub_names()
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
        return exercise, rest
    above = [part for part in parts[:-1] if not re.match(r"(week\d+|w\d+e\d+)([-_]|$)|exercises$", part)]
    return exercise, above[0] if above else folder.resolve().name


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
            if target.exists() or file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST:
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


def table(submissions):
    students = state.unique(s.student for s in submissions)
    idents = sorted({s.exercise.id for s in submissions}, key=project.number)
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
                "student": s.student, "exercise": s.exercise.id, "file": str(s.file), "state": s.state,
                "score": round(s.score, 4), "checks": [checks.public(c) for c in s.checks],
            }
            for s in submissions
        ]
    }


def told(submission):
    worst = checks.most_telling(submission.checks)
    return "" if worst is None else worst["message"]


def as_gradescope(submissions):
    """https://gradescope-autograders.readthedocs.io/en/latest/specs/"""
    return {
        "tests": [
            {
                "name": f"{s.exercise.id} {s.exercise.title}", "score": round(s.score, 4), "max_score": 1,
                "status": "passed" if s.state == "passed" else "failed", "output": told(s),
            }
            for s in submissions
        ]
    }


def as_classroom(submissions):
    """What a runner hands to GitHub Classroom's grading reporter (there in base64)."""
    return {
        "version": 1,
        "status": "pass" if all(s.state == "passed" for s in submissions) else "fail",
        "max_score": len(submissions),
        "tests": [
            {
                "name": f"{s.exercise.id} {s.exercise.title}", "status": "pass" if s.state == "passed" else "fail",
                "score": round(s.score, 4), "message": told(s) or None, "test_code": f"./learn check {s.exercise.id}",
                "filename": s.exercise.shown(), "line_no": 0, "duration": 0,
            }
            for s in submissions
        ],
    }
