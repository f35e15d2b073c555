"""./learn check: builds and runs an exercise's checks, and says what they found."""

import contextlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from learn import build, checks, plays, process, project, render, state
from learn.errors import CHECK_FAILED, FINE, TOOLCHAIN, USAGE, Stop

SUMMARY = "build and run the checks of an exercise, a week, or of what you began"
EXAMPLE = "./learn check w1e2"


def add(parser):
    parser.add_argument("names", nargs="*", metavar="ID|WEEK", help="exercises or weeks; none: those you began")
    parser.add_argument("--with", dest="file", metavar="FILE", help="check FILE in place of the exercise's file")
    parser.add_argument("--all", action="store_true", help="every exercise, begun or not")
    parser.add_argument("--all-findings", action="store_true", help="show each failed check whole, not only the most telling")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--format", choices=["text", "gcc"], default="text",
                        help="gcc: each finding as FILE:LINE: error: ..., which editors read")
    parser.add_argument("--debug", action="store_true", help="start gdb on the exercise's unit check")


# Leaks cannot be searched for under a debugger, and who stands at a breakpoint does not hang.
UNDER_GDB = {"ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1", "WATCHDOG_SECONDS": "0"}


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
    if arguments.debug:
        return debug(arguments)
    if arguments.file:
        outcomes = check_with(arguments)
    else:
        outcomes = check_selected(arguments.names, arguments.all)
    if arguments.json:
        print(json.dumps(as_object(outcomes), indent=2))
    elif arguments.format == "gcc":
        for line in lines_for_editors(outcomes):
            print(line)
    else:
        tell(outcomes, arguments.all_findings)
    # An untouched stub that does not even build is nobody's attempt, and no success either.
    return CHECK_FAILED if any(check["result"] == "failed" for o in outcomes for check in o.checks) else FINE


def as_object(outcomes):
    return {
        "exercises": [
            {"id": o.exercise.id, "state": o.state, "checks": [checks.public(c) for c in o.checks]} for o in outcomes
        ]
    }


def lines_for_editors(outcomes):
    """FILE:LINE: error: ... [CHECK, KIND] for each finding, and below it, indented as a compiler's, the whole message."""
    for outcome in outcomes:
        for one in outcome.checks:
            for finding in one["findings"]:
                message = checks.full_text(finding)
                what = re.sub(rf"^{checks.PLACE}: (?:fatal )?error: ", "", headline(message))
                file, line = finding["place"]
                yield f"{file}:{line}: error: {what} [{one['name'].rsplit('.', 1)[-1]}, {finding['kind']}]"
                yield from (f"    {each}".rstrip() for each in message.splitlines()[1:])


def debug(arguments):
    """Builds the unit check of one exercise and leaves the terminal to gdb."""
    if len(arguments.names) != 1 or arguments.file or arguments.all or arguments.json or arguments.format != "text":
        raise Stop("--debug goes with exactly one exercise, and with no other option: ./learn check w1e2 --debug", USAGE)
    exercise = project.one(arguments.names[0])
    if shutil.which("gdb") is None:
        raise Stop("gdb is not installed (Debian, Ubuntu, Fedora: package gdb).", TOOLCHAIN)
    with build.building(build.DEV):
        build.configure("dev", build.DEV)
        build_what_is_shared(build.DEV, [exercise])
        run = run_tests(build.DEV, f"^{exercise.id}$", f"{exercise.id}.compile", extra=["-R", r"\.compile$"])
    outcome = Outcome(exercise, exercise.file, checks.interpret(run.cases, exercise, exercise.file))
    if outcome.state != "passed":
        tell([outcome])
        return CHECK_FAILED
    program = build.DEV / exercise.week.folder.name / "checks" / f"{exercise.id}.unit"
    # A failed expectation stops where it stands.
    command = ["gdb", "-q", "-ex", "set breakpoint pending on", "-ex", "break testing::UnitTest::AddTestPartResult",
               "--args", str(program), "--gtest_break_on_failure"]
    render.note(render.paint(process.shown(command), "dim"))
    render.note(f"`run` starts it; it stops at the first failed expectation, which `up 2` shows. To stop in your own code before\n"
                f"that, `break {exercise.file.name}:LINE` first. `quit` ends.")
    sys.stdout.flush()
    return subprocess.call(command, cwd=project.ROOT, env=process.environment(UNDER_GDB))


def check_selected(names, everything=False):
    standings = state.standings()
    if everything and not names:
        chosen = [exercise for exercise, _ in standings]
        names = [exercise.week.id for exercise in chosen]
    elif not names:
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
        {"name": f"{exercise.id}.{d}", "detector": d, "result": "todo", "message": "not begun", "brief": "",
         "line": None, "findings": []}
        for d in exercise.detectors
    ]
    return Outcome(exercise, exercise.file, found, skipped=True)


def check_with(arguments):
    if len(arguments.names) != 1:
        raise Stop("--with FILE goes with exactly one exercise: ./learn check w1e2 --with FILE", USAGE)
    exercise = project.one(arguments.names[0])
    build.must_be_a_file(arguments.file)
    file = Path(arguments.file).resolve()
    if b"\0" in file.read_bytes()[:4096]:
        raise Stop(f"{arguments.file} is no text.", USAGE)
    if re.search(r'[;"\\\n#$]', str(file)):
        raise Stop(f"The path {file} holds a character that build files cannot hold. Please copy the file elsewhere.", USAGE)
    with build.building(build.WITH):
        build.configure(
            "dev", build.WITH, ["-U", "LEARN_WITH_*", f"-DLEARN_WITH_{exercise.id}={file}"], force=True
        )
        build_what_is_shared(build.WITH, [exercise])
        run = run_tests(build.WITH, f"^{exercise.id}-with$", exercise.id)
        name_histories(run.cases, exercise, build.WITH)
    if not run.cases:
        raise Stop(f"CTest knows no checks for {exercise.id} with another file:\n{build.last_lines(run.output)}", TOOLCHAIN)
    return [Outcome(exercise, file, checks.interpret(run.cases, exercise, file))]


def judge(exercises):
    """Runs the checks and remembers the outcomes."""
    before = {exercise.id: (exercise.own_hash(), exercise.tests_hash()) for exercise in exercises}
    names = "|".join(exercise.id for exercise in exercises)
    with build.building(build.DEV):
        build.configure("dev", build.DEV)
        build_what_is_shared(build.DEV, exercises)
        label = f"^({names})$" if len(exercises) > 1 else f"^{names}$"
        run = run_tests(build.DEV, label, names.replace("|", ", "))
        for exercise in exercises:
            keep_history(name_histories(run.cases, exercise, build.DEV), exercise, before[exercise.id][0])
    outcomes = outcomes_of(run.cases, exercises)
    for outcome in outcomes:
        exercise = outcome.exercise
        if not outcome.checks:
            trouble = checks.words_of_trouble(run.output) or f"CTest ran no checks of {exercise.id}."
            raise Stop(f"{trouble} What it said:\n{build.last_lines(run.output)}", TOOLCHAIN)
    remember(outcomes, before)
    build.finish_quick_start()
    return outcomes


def outcomes_of(cases, exercises):
    """Sorts test cases w1e2.unit to their exercises."""
    outcomes = []
    for exercise in exercises:
        mine = [c for c in cases if c.name.split(".")[0] == exercise.id and len(c.name.split(".")) == 2]
        outcomes.append(Outcome(exercise, exercise.file, checks.interpret(mine, exercise, exercise.file)))
    return outcomes


def name_histories(cases, exercise, folder):
    """Spells the paths of the counterexamples' histories out from the root. Returns the first one's path."""
    first = None
    for case in cases:
        if case.name.split(".")[0] != exercise.id:
            continue
        for record in case.records:
            if record.get("history"):
                path = folder / exercise.week.folder.name / "checks" / record["history"]
                record["history"] = project.relative(path) if path.is_file() else None
                first = first or (path if path.is_file() else None)
    return first


def keep_history(path, exercise, own_hash):
    """The counterexamples met, for the report: build/ may go, these stay."""
    if path:
        with contextlib.suppress(OSError):
            kept = state.FOLDER / "counterexamples" / f"{exercise.id}-{own_hash}.json"
            state.write_atomically(kept, path.read_text("utf-8", "replace"))


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


def build_what_is_shared(folder, exercises, detectors=None):
    """What all checks (or those of some detectors) share is built once in a folder. That is long: it is done here, where
    its progress shows, and not under a test's time limit."""
    detectors = detectors or state.unique(d for exercise in exercises for d in exercise.detectors)
    kinds = ["check"] if build.quick(folder) else ["check", "precompiled"]
    needed = [f"{kind}_{detector}" for detector in detectors for kind in kinds]
    missing = [name for name in needed if not (folder / "common" / f"lib{name}.a").exists()]
    if not missing or not (folder / "common").is_dir():
        return
    if "check_model" in missing:
        render.note(
            "Once: this builds what all checks share (the model checker, the test programs' main part). It takes\n"
            "about fifteen seconds on two idle cores; the next checks take less."
        )
    else:
        shared = state.unique(name.split("_", 1)[1] for name in missing)
        render.note(f"Once: this builds what every check `{', '.join(shared)}` shares.")
    code, output = build.build(folder, missing, label="building what all checks share, once")
    if code != 0:
        raise build.compile_failed(output)


def run_tests(folder, label, what, jobs=2, extra=()):
    """Runs CTest, and again without address randomisation where a sanitizer cannot start with it."""
    run = build.ctest(folder, label, jobs, label=f"checking {what}", extra=extra)
    blocked = next(filter(None, (checks.cannot_start(case.output) for case in run.cases)), None)
    if blocked and not checks.addresses_are_limited() and not build.setarch():
        build.no_aslr().write_text(f"{blocked} needs setarch -R on this machine.\n", "utf-8")
        if build.setarch():
            render.note(f"{blocked} cannot start with this much address randomisation; again without.")
            run = build.ctest(folder, label, jobs, label=f"checking {what}", extra=extra)
        else:
            build.no_aslr().unlink(missing_ok=True)
    for case in run.cases:
        case.output = checks.with_lines(case.output, folder)
        for record in case.told:
            record["message"] = checks.with_lines(record.get("message", ""), folder)
    trouble = checks.words_of_trouble(run.junit) or checks.words_of_trouble(run.output)
    if trouble:
        raise Stop(trouble, TOOLCHAIN)
    return run


# ---- Saying it.

RESULTS = {"passed": ("passed", "green"), "failed": ("FAILED", "red"), "todo": ("to do", None)}


def tell(outcomes, all_findings=False):
    for i, outcome in enumerate(outcomes):
        if i and not (outcome.skipped and outcomes[i - 1].skipped):
            render.say()
        tell_one(outcome, all_findings)
    if all(outcome.state == "passed" or outcome.skipped for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.file == outcome.exercise.file]
        if mine:
            tell_what_follows(mine)


def tell_one(outcome, all_findings=False):
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
        text = render.cut(in_short(headline(check["message"])), columns - len(start) - len(name) - 2)
        render.say(f"  {render.paint(word.ljust(6), colour)}  {name}  {text}".rstrip())
    ran = {check["name"].rsplit(".", 1)[-1] for check in outcome.checks}
    left = [detector for detector in exercise.detectors if detector not in ran]
    if left and outcome.state == "failing":
        render.say(f"  -       {', '.join(left)}: not run")
    worst = checks.most_telling(outcome.checks)
    if all_findings:
        tell_all(outcome)
    elif worst:
        tell_worst(outcome, worst)
    if outcome.state != "passed":
        render.say()
        if worst and worst["findings"] and plays.similar(exercise, worst["findings"][0]["kind"]):
            render.say(render.wrap(f"Play such an execution yourself, step by step: ./learn play {exercise.id}"))
        if worst and counts_orders(worst) and outcome.file == exercise.file:
            render.say(f"Which order stands where: ./learn audit {exercise.id}")
        render.say(render.task(outcome.exercise) + render.in_lines(*next_step(outcome, worst)))


def counts_orders(check):
    """Does it say how often each memory order was used, and not where?"""
    return check["name"].endswith(".counts") and bool(re.search(r"\(\d+\s+relaxed,\s", check["message"]))


def tell_message(name, message):
    render.say()
    render.say(render.paint(f"{name}:", "bold"))
    for line in checks.folded(message, render.width() - 2).splitlines():
        render.say(f"  {line}".rstrip())


def tell_worst(outcome, worst):
    """The most telling finding whole, and how the others stand to it."""
    tell_message(worst["name"].rsplit(".", 1)[-1], worst["message"])
    in_model = worst["findings"] and worst["findings"][0]["kind"] in checks.VERDICTS
    source = None if in_model else checks.source_line(worst, outcome.file)
    if source:
        render.say("\n" + source)
    others = checks.relations(worst, outcome.checks) if worst["findings"] else []
    more = len(worst["findings"]) - 1
    if more > 0:
        others.append(f"{more} more finding{'s' if more > 1 else ''} of the same check.")
    if others:
        with_file = "" if outcome.file == outcome.exercise.file else f" --with {project.relative(outcome.file)}"
        render.say()
        for line in others:
            render.say(render.wrap(line))
        render.say(f"All of it: ./learn check {outcome.exercise.id}{with_file} --all-findings")


def tell_all(outcome):
    for one in outcome.checks:
        for finding in one["findings"]:
            tell_message(one["name"].rsplit(".", 1)[-1], checks.full_text(finding))


def headline(message):
    """One line that says what a check found."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if not lines:
        return ""
    test = lines.pop(0)[6:] if lines[0].startswith("test: ") and len(lines) > 1 else None
    if "FAILED by the model checker" in lines[0] and len(lines) > 1:
        return lines[1]
    if test is None:
        return lines[0]
    worth = len(lines) <= 2 or re.match(r"\w+Sanitizer: |crashed|an exception", lines[0])
    return f"{test}: {lines[0]}" if worth else test


def in_short(line):
    """A compiler's error without the folders of its file and without its column: what is wrong must fit in a row."""
    return re.sub(rf"^{checks.PLACE}: (?:fatal )?error: ", lambda m: f"{Path(m['file']).name}:{m['line']}: ", line)


def next_step(outcome, worst):
    """The one next thing to do, in one part or two."""
    exercise = outcome.exercise
    reset, mine = f"./learn reset {exercise.id}", outcome.file == exercise.file
    if not exercise.file.is_file() or mine and worst and f"`{reset}`" in worst["message"]:
        return [f"next: {reset}"]
    waiting = worst or next((check for check in outcome.checks if check["result"] == "todo"), None)
    line = f" line {waiting['line']}" if waiting and waiting["line"] else ""
    if not mine:
        return [f"next: edit {project.relative(outcome.file)}{line}"]
    if worst and outcome.repeated:
        return [f"next: ./learn hint {exercise.id}"]
    return [f"next: edit {exercise.shown()}{line},", f"then ./learn check {exercise.id}"]


def tell_what_follows(outcomes):
    done = [outcome for outcome in outcomes if outcome.state == "passed"]
    standings = state.standings()
    week = (done or outcomes)[-1].exercise.week
    # The week that is being worked on first: the others may be done elsewhere, or later.
    following = state.next_exercise([pair for pair in standings if pair[0].week.id == week.id]) or state.next_exercise(standings)
    render.say()
    if done:
        render.say(f"The solution, its reasons and the answers: ./learn solution {done[-1].exercise.id}")
    if following:
        if following.week.id != week.id:
            render.say(f"{week.id} is done.")
        render.say(render.next_exercise(following))
    else:
        render.say("Everything is passed. Measure it: ./learn bench")
