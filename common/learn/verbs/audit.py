"""./learn audit: each memory order of yours, weakened in turn by the model checker."""

import re

from learn import build, checks, project, render
from learn.errors import CHECK_FAILED, FINE, Stop

SUMMARY = "each memory order of yours: needed, too weak, or stronger than needed"
EXAMPLE = "./learn audit w4e3"


def add(parser):
    parser.add_argument("id", metavar="ID", help="an exercise with a model check")


def run(arguments):
    exercise = project.one(arguments.id)
    if exercise.detectors and "model" not in exercise.detectors:
        raise Stop(f"{exercise.id} has no model check, so there are no memory orders to audit.")
    target = f"{exercise.id}.model"
    with build.building(build.DEV):
        build.configure("dev", build.DEV)
        code, output = build.build(build.DEV, [target], label=f"building {target}")
        if code != 0:
            raise Stop(checks.shorten(checks.first_error(output, exercise.file)) + f"\nnext: edit {exercise.shown()}")
        junit, _, _, output = build.ctest(
            build.DEV, f"^{exercise.id}$", label=f"auditing {exercise.id}",
            extra=["-R", rf"^{exercise.id}\.model$", "-FA", ".*"], env={"CHECKER_AUDIT": "1"},
        )
    cases = checks.parse(junit, {})
    if not cases:
        raise Stop(f"CTest does not know {target}.")
    case = cases[0]
    if case.todo:
        raise Stop(f"{exercise.id} is not written yet. next: edit {exercise.shown()}, then ./learn check {exercise.id}")
    table = audit_of(case.output)
    if table:
        render.say(table)
    if case.status == "run":
        if not re.search(r"(needed|TOO WEAK)", table):
            render.say(f"{exercise.id} passes, and has no memory order that could be weaker.")
        return FINE
    if not table:
        raise Stop(f"{exercise.id} fails its model check, so there is nothing to audit yet.\nnext: ./learn check {exercise.id}")
    return CHECK_FAILED


def audit_of(output):
    """The table that the test printed at its end: one site and its judgement per paragraph."""
    start = re.search(r"^AUDIT ", output, re.MULTILINE)
    if not start:
        return ""
    lines = []
    for line in output[start.end():].splitlines():
        site = re.match(r"  (\S+:\d+)  (.*?)  (\w+)  (needed|TOO WEAK|stronger than needed)[:;] (.*)$", line)
        if not site:
            lines.append(render.wrap(line) if line.strip() else "")
            continue
        place, operation, order, judged, why = site.groups()
        colour = {"needed": "green", "TOO WEAK": "red"}.get(judged, "yellow")
        lines.append(f"\n  {place}  {operation} {order}: " + render.paint(judged, colour))
        lines.append(render.wrap(re.sub(r"  +", " ", why), indent="      "))
    return "\n".join(lines).strip("\n")
