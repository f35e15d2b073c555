"""./learn test: the whole repository's checks: common, implementations, solutions, mutants, yours."""

import re

from learn import build, checks, project, render
from learn.errors import CHECK_FAILED, FINE, Stop
from learn.verbs import check

SUMMARY = "the whole test suite: solutions pass, wrong solutions die, yours as it stands"
EXAMPLE = "./learn test week01 --yes"
SHOWN = 12  # failures told one by one


def add(parser):
    parser.add_argument("week", nargs="?", metavar="WEEK", help="only this week")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="tests at a time (default: one more than there are cores; some only wait)")


def run(arguments):
    week = project.one_week(arguments.week) if arguments.week else None
    jobs = arguments.jobs if arguments.jobs > 0 else build.cores() + 1
    every = week.exercises if week else project.exercises()
    hashes = {exercise.id: (exercise.own_hash(), exercise.tests_hash()) for exercise in every}
    to_do = [exercise.id for exercise in every if exercise.untouched()]
    with build.building(build.DEV):
        build.configure("dev", build.DEV, whole=True)
        targets = [f"{week.id}_all"] if week else []
        code, output = build.build(build.DEV, targets, keep_going=True, label="building everything")
        broken = code != 0
        if broken:
            render.say(build.compile_failed(output).message)
            if checks.words_of_trouble(output):
                return CHECK_FAILED
        run = check.run_tests(
            build.DEV, f"^{week.id}$" if week else None, "everything", jobs, extra=["--no-tests=error", *without(to_do)]
        )
    cases = run.cases
    if not cases:
        raise Stop("CTest found no tests:\n" + build.last_lines(run.output))
    check.remember([o for o in check.outcomes_of(cases, every) if o.checks], hashes)
    return summary(cases, broken, to_do)


def without(ids):
    """CTest's option that leaves out what nobody has begun: it would only be built to say that it is to do."""
    return ["-E", rf"^({'|'.join(ids)})\.({'|'.join(['compile', *project.DETECTORS])})$"] if ids else []


def summary(cases, broken, to_do):
    passed = [case for case in cases if case.status == "run" and not (is_check(case) and case.vacuous())]
    skipped = [case for case in cases if case.todo]
    failed = [case for case in cases if case not in passed and case not in skipped]
    for case in failed[:SHOWN]:
        render.say(f"{render.paint('FAILED', 'red')}  {case.name}  {case.word.strip('* ') or case.skipped}".rstrip())
        for line in excerpt(case):
            render.say("        " + line)
    if len(failed) > SHOWN:
        render.say(f"... and {len(failed) - SHOWN} more; all of them: ctest --test-dir build/dev --rerun-failed")
    if to_do:
        render.say(f"{len(to_do)} exercises are to do; they were not built.")
    if failed:
        render.say("next: " + next_step(failed[0]))
    elif broken:
        render.say("next: the build failed, see above")
    render.say(f"{len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped")
    return CHECK_FAILED if failed or broken else FINE


def is_check(case):
    """Of an exercise or of its solution: it says which of its tests ran."""
    return bool(re.fullmatch(r"w\d+e\d+\.(solution\.)?(" + "|".join(project.DETECTORS) + ")", case.name))


def excerpt(case):
    if case.not_run:
        return []
    parts = case.name.split(".")
    found = [e for e in project.exercises() if e.id == parts[0]] if re.fullmatch(r"w\d+e\d+", parts[0]) else []
    if found:
        told = checks.one(case, found[0], found[0].file)
        return told["message"].splitlines()[:8]
    return [line for line in case.output.splitlines() if line.strip()][-6:]


def next_step(case):
    parts = case.name.split(".")
    if len(parts) == 2 and re.fullmatch(r"w\d+e\d+", parts[0]):
        return f"./learn check {parts[0]}"
    return f"ctest --test-dir build/dev -R '^{re.escape(case.name)}$' --output-on-failure"
