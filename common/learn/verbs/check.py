"""./learn check: builds and runs an exercise's checks, and says what they found."""

import contextlib
import json
import re
from pathlib import Path

from learn import build, checks, project, render, state
from learn.errors import CHECK_FAILED, FINE, TOOLCHAIN, USAGE, Stop

SUMMARY = "build and run the checks of an exercise, a week, or of what you began"
EXAMPLE = "./learn check w1e2"


def add(parser):
    parser.add_argument("names", nargs="*", metavar="ID|WEEK", help="exercises or weeks; none: those you began")
    parser.add_argument("--with", dest="file", metavar="FILE", help="check FILE in place of the exercise's file")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


class Outcome:
    """What the checks of one exercise said."""

    def __init__(self, exercise, file, found, skipped=False):
        self.exercise = exercise
        self.file = file
        self.checks = found
        self.untouched = file == exercise.file and exercise.untouched()
        self.skipped = skipped  # not run: nobody has begun it
        self.repeated = False  # the content before failed in the same check
        self.state = "todo" if self.untouched else checks.state_of(found)


def run(arguments):
    if arguments.file:
        outcomes = check_with(arguments)
    else:
        outcomes = check_selected(arguments.names)
    if arguments.json:
        print(json.dumps(as_object(outcomes), indent=2))
    else:
        tell(outcomes)
    # An untouched stub that does not even build is nobody's attempt, and no success either.
    return CHECK_FAILED if any(check["result"] == "failed" for o in outcomes for check in o.checks) else FINE


def as_object(outcomes):
    return {
        "exercises": [
            {"id": o.exercise.id, "state": o.state, "checks": [checks.public(c) for c in o.checks]} for o in outcomes
        ]
    }


def check_selected(names):
    standings = state.standings()
    if not names:
        begun = [exercise for exercise, status in standings if status.state != "todo"]
        following = state.next_exercise(standings)
        chosen = begun or ([following] if following else [])
    else:
        chosen = project.select(names)
    named = {name_of_one(name) for name in names}
    # Of a whole week only what was begun is built; the rest is to do, and that is known already.
    to_run = [e for e in chosen if not e.untouched() or e.id in named or not names]
    found = {outcome.exercise.id: outcome for outcome in judge(to_run)} if to_run else {}
    outcomes = [found.get(e.id) or not_begun(e) for e in chosen]
    return outcomes


def name_of_one(name):
    """The ID, when a name stands for one exercise and not for a week."""
    found = project.select([name])
    return found[0].id if len(found) == 1 else None


def not_begun(exercise):
    found = [
        {"name": f"{exercise.id}.{d}", "detector": d, "result": "todo", "message": "not begun", "brief": "", "line": None}
        for d in exercise.detectors
    ]
    return Outcome(exercise, exercise.file, found, skipped=True)


def check_with(arguments):
    if len(arguments.names) != 1:
        raise Stop("--with FILE goes with exactly one exercise: ./learn check w1e2 --with FILE", USAGE)
    exercise = project.one(arguments.names[0])
    file = Path(arguments.file).resolve()
    if not file.is_file():
        raise Stop(f"There is no file {arguments.file}.", USAGE)
    with build.building(build.WITH):
        build.configure(
            "dev", build.WITH, ["-U", "LEARN_WITH_*", f"-DLEARN_WITH_{exercise.id}={file}"], force=True
        )
        build_what_is_shared(build.WITH, [f"{exercise.id}.with"])
        junit, words = run_tests(build.WITH, f"^{exercise.id}-with$", exercise.id)
        cases = checks.parse(junit, words)
        name_histories(cases, exercise, build.WITH)
    if not cases:
        raise Stop(f"CTest knows no checks for {exercise.id} with another file.", TOOLCHAIN)
    return [Outcome(exercise, file, checks.interpret(cases, exercise, file))]


def judge(exercises):
    """Runs the checks and remembers the outcomes."""
    before = {exercise.id: (exercise.own_hash(), exercise.tests_hash()) for exercise in exercises}
    names = "|".join(exercise.id for exercise in exercises)
    with build.building(build.DEV):
        build.configure("dev", build.DEV)
        build_what_is_shared(build.DEV, [exercise.id for exercise in exercises])
        label = f"^({names})$" if len(exercises) > 1 else f"^{names}$"
        junit, words = run_tests(build.DEV, label, names.replace("|", ", "))
        cases = checks.parse(junit, words)
        for exercise in exercises:
            keep_history(name_histories(cases, exercise, build.DEV), exercise, before[exercise.id][0])
    outcomes = outcomes_of(cases, exercises)
    for outcome in outcomes:
        exercise = outcome.exercise
        if not outcome.checks:
            raise Stop(
                f"CTest knows no checks for {exercise.id}. Is it named in {project.relative(exercise.week.folder)}"
                "/CMakeLists.txt?",
                TOOLCHAIN,
            )
    remember(outcomes, before)
    return outcomes


def outcomes_of(cases, exercises):
    """Sorts test cases w1e2.unit to their exercises."""
    outcomes = []
    for exercise in exercises:
        mine = [c for c in cases if c.name.split(".")[0] == exercise.id and len(c.name.split(".")) == 2]
        outcomes.append(Outcome(exercise, exercise.file, checks.interpret(mine, exercise, exercise.file)))
    return outcomes


HISTORY = re.compile(r"(?<=Whole history: )(\S+\.json)")


def name_histories(cases, exercise, folder):
    """Spells the path of a counterexample's history out from the root. Returns the first one's path."""
    first = None
    for case in cases:
        if case.short != "model" or case.name.split(".")[0] != exercise.id:
            continue
        for name in state.unique(HISTORY.findall(case.output)):
            path = folder / exercise.week.folder.name / "checks" / name
            if path.is_file():
                case.output = case.output.replace(name, project.relative(path))
                first = first or path
    return first


def keep_history(path, exercise, own_hash):
    """The counterexamples met, for the report: build/ may go, these stay."""
    if path:
        with contextlib.suppress(OSError):
            kept = state.FOLDER / "counterexamples" / f"{exercise.id}-{own_hash}.json"
            state.write_atomically(kept, path.read_text("utf-8"))


def remember(outcomes, before):
    for outcome in outcomes:
        exercise = outcome.exercise
        hashes = before[exercise.id]
        # A file saved while it was being checked: nobody knows which content was judged.
        outcome.repeated = repeats(outcome, hashes[0])
        if not outcome.untouched and exercise.own_hash() == hashes[0]:
            state.record(exercise, *hashes, outcome.state, outcome.checks)


def repeats(outcome, own_hash):
    """Did the last different content fail in the same check? Then a hint may help."""
    results = state.load()["exercises"].get(outcome.exercise.id, {}).get("results", {})
    others = [r for key, r in results.items() if key != own_hash]
    last = max(others, key=lambda r: r.get("when", 0), default=None)
    now, then = checks.most_telling(outcome.checks), checks.most_telling(last["checks"]) if last else None
    return bool(now and then and now["name"] == then["name"] and now["detector"] == then["detector"] != "compile")


def build_what_is_shared(folder, targets):
    """The first check in a folder builds the model checker, too. That is long: it is done here, where
    its progress shows, and not under a test's time limit. What does not compile, the test tells."""
    if any((folder / "common").glob("*.a")):
        return
    render.note("The first check here also builds the model checker. The next ones take seconds.")
    build.build(folder, targets, keep_going=True, label="building")


def run_tests(folder, label, what):
    junit, words, _, output = build.ctest(folder, label, label=f"checking {what}")
    if "unexpected memory mapping" in junit and not build.setarch():
        if switch_aslr_off():
            render.note("ThreadSanitizer cannot start with this much address randomisation; again without.")
            junit, words, _, output = build.ctest(folder, label, label=f"checking {what}")
    trouble = build.words_of_trouble(junit) or build.words_of_trouble(output)
    if trouble:
        raise Stop(trouble, TOOLCHAIN)
    return junit, words


def switch_aslr_off():
    (state.FOLDER / "no-aslr").write_text("ThreadSanitizer needs setarch -R on this machine.\n", "utf-8")
    return bool(build.setarch())


# ---- Saying it.

RESULTS = {"passed": ("passed", "green"), "failed": ("FAILED", "red"), "todo": ("to do", None)}


def tell(outcomes):
    for i, outcome in enumerate(outcomes):
        if i and not (outcome.skipped and outcomes[i - 1].skipped):
            render.say()
        tell_one(outcome)
    if all(outcome.state == "passed" or outcome.skipped for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.file == outcome.exercise.file]
        if mine:
            tell_what_follows(mine)


def tell_one(outcome):
    exercise = outcome.exercise
    _, colour, word = render.STATES[outcome.state]
    render.say(render.paint(f"{exercise.id} {exercise.title}: {word}", colour or "bold"))
    if outcome.skipped:
        return
    columns = render.width()
    name_width = max((len(check["name"].rsplit(".", 1)[-1]) for check in outcome.checks), default=4)
    for check in outcome.checks:
        word, colour = RESULTS[check["result"]]
        start = f"  {word.ljust(6)}  "
        name = check["name"].rsplit(".", 1)[-1].ljust(name_width)
        text = render.cut(headline(check), columns - len(start) - len(name) - 2)
        render.say(f"  {render.paint(word.ljust(6), colour)}  {name}  {text}".rstrip())
    ran = {check["name"].rsplit(".", 1)[-1] for check in outcome.checks}
    left = [detector for detector in exercise.detectors if detector not in ran]
    if left and outcome.state == "failing":
        render.say(f"  -       {', '.join(left)}: not run")
    worst = checks.most_telling(outcome.checks)
    if worst:
        render.say()
        render.say(render.paint(worst["name"].rsplit(".", 1)[-1] + ":", "bold"))
        for line in checks.folded(worst["message"], columns - 2).splitlines():
            render.say(f"  {line}".rstrip())
        source = checks.source_line(worst["message"], outcome.file) if worst["detector"] != "model" else None
        if source:
            render.say("\n" + source)
    if outcome.state != "passed":
        render.say()
        render.say("next: " + next_step(outcome, worst))


def headline(check):
    """One line that says what a check found."""
    lines = [line.strip() for line in check["message"].splitlines() if line.strip()]
    if not lines:
        return ""
    test = lines.pop(0)[6:] if lines[0].startswith("test: ") and len(lines) > 1 else None
    if "FAILED by the model checker" in lines[0] and len(lines) > 1:
        lines.pop(0)
    if check["detector"] == "model" or test is None:
        return lines[0]
    worth = len(lines) <= 2 or re.match(r"\w+Sanitizer: |crashed|an exception", lines[0])
    return f"{test}: {lines[0]}" if worth else test


def next_step(outcome, worst):
    """The one next thing to do."""
    exercise = outcome.exercise
    if not exercise.file.is_file():
        return f"./learn reset {exercise.id}"
    if outcome.file != exercise.file:
        return f"edit {project.relative(outcome.file)}" + (f" line {worst['line']}" if worst and worst["line"] else "")
    if worst is None:
        waiting = next((check for check in outcome.checks if check["result"] == "todo"), None)
        line = f" line {waiting['line']}" if waiting and waiting["line"] else ""
        what = f" ({waiting['message']})" if waiting and waiting["message"] else ""
        return f"edit {exercise.shown()}{line}{what}, then ./learn check {exercise.id}"
    if outcome.repeated:
        return f"./learn hint {exercise.id}"
    line = f" line {worst['line']}" if worst["line"] else ""
    return f"edit {exercise.shown()}{line}, then ./learn check {exercise.id}"


def tell_what_follows(outcomes):
    done = [outcome for outcome in outcomes if outcome.state == "passed"]
    following = state.next_exercise(state.standings())
    render.say()
    if done:
        render.say(f"The solution and its reasons: ./learn solution {done[-1].exercise.id}")
    if following:
        render.say(f"next: ./learn check {following.id}   (edit {following.shown()})")
    else:
        render.say("Everything is passed. Measure it: ./learn bench")
