"""./learn audit: each memory order of yours, weakened in turn by the model checker."""

import re

from learn import build, checks, project, render
from learn.errors import CHECK_FAILED, FINE, Stop
from learn.verbs import check

SUMMARY = "each memory order of yours: needed, too weak, or stronger than needed"
EXAMPLE = "./learn audit w4e3"


def add(parser):
    parser.add_argument("id", metavar="ID", help="an exercise with a model check")


def run(arguments):
    exercise = project.one(arguments.id)
    if exercise.detectors and "model" not in exercise.detectors:
        raise Stop(f"{exercise.id} has no model check, so there are no memory orders to audit.")
    with build.building(build.DEV):
        build.configure("dev", build.DEV)
        check.build_what_is_shared(build.DEV, [exercise], ["model"])
        run = build.ctest(
            build.DEV, f"^{exercise.id}$", label=f"auditing {exercise.id}",
            extra=["-R", rf"^{exercise.id}\.(compile|model)$"], env={"CHECKER_AUDIT": "1"},
        )
    cases = {case.short: case for case in run.cases}
    case = cases.get("model")
    if case is None:
        raise Stop(f"CTest does not know {exercise.id}.model.")
    if case.not_run:
        trouble = checks.words_of_trouble(run.junit)
        why = checks.one(cases["compile"], exercise, exercise.file)["message"] if "compile" in cases else case.skipped
        raise Stop(trouble or f"{why}\nnext: edit {exercise.shown()}")
    if case.todo:
        raise Stop(f"{exercise.id} is not written yet.\nnext: edit {exercise.shown()}, then ./learn check {exercise.id}")
    tables = case.of("audit")
    for table in tables:
        # The checks have orders of their own, in .cpp files and in the ring that w4e9 runs on; they are not the learner's.
        table["sites"] = [
            site for site in table["sites"] if not site["file"].endswith(".cpp") and "/.reference/" not in site["file"]
        ]
        if table["passes"] and table["whole"] and not table["sites"]:
            continue
        for line in told(table):
            render.say(line)
    if not tables and case.status == "run":
        render.say(f"{exercise.id} passes, and its check explores no code of yours: there is nothing to audit.")
        return FINE
    if not tables:
        raise Stop(f"{exercise.id} fails its model check, so there is nothing to audit yet.\nnext: ./learn check {exercise.id}")
    passes = case.status == "run"
    sites = [site for table in tables for site in table["sites"]]
    if passes and not sites:
        render.say(f"{exercise.id} passes, and has no memory order that could be weaker.")
    if not passes or any(site["judged"] not in ("needed", "not decided") for site in sites):
        render.say("\n" + render.in_lines(f"next: edit {exercise.shown()},", f"then ./learn check {exercise.id}"))
    return FINE if passes else CHECK_FAILED


COLOURS = {"needed": "green", "too weak": "red"}


def told(table):
    """The lines of one table: a paragraph for each order."""
    if not table["passes"]:
        head = f"It fails as it is ({table['message']}). Which stronger order alone would mend it?"
    elif not table["whole"]:
        head = f"The scenario is too large to explore it whole: {table['message']}"
    else:
        head = (
            "Each memory order weakened in turn, the others as written. So two orders that could each be weaker need not "
            "both be: and what is said holds for these scenarios."
        )
    # What passes is the table of all scenarios: what the title says of the first one says nothing here.
    title = table["title"].split(" (")[0] if table["passes"] and table["whole"] else table["title"]
    lines = [render.wrap(f"{title}: {head}" if title else head)]
    for site in table["sites"]:
        column = f":{site['column']}" if site["one_of_several"] else ""
        place = f"{site['file'].rsplit('/', 1)[-1]}:{site['line']}{column}"
        judged = render.paint(site["judged"].upper() if site["judged"] == "too weak" else site["judged"],
                              COLOURS.get(site["judged"], "yellow"))
        lines += ["", f"  {place}  {site['operation']} {site['order']}: {judged}", render.wrap(why(site), indent="      ")]
    if not table["passes"] and not table["sites"]:
        lines += ["", "  No single stronger order mends it."]
    return lines


def why(site):
    if site["order"] == "consume":
        return "Compilers make consume an acquire: write memory_order_acquire, which says what happens."
    if site["judged"] in ("needed", "not decided"):
        return re.sub(r"  +", " ", site["message"])
    return f"{site['weakest']} {'mends it' if site['judged'] == 'too weak' else 'passes'}"
