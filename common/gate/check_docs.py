#!/usr/bin/env python3
"""Checks what the pages say: links lead somewhere, and commands run.

    check_docs.py           links, anchors, ./learn's verbs and options, presets, words that have no place here;
                            that README.md names every verb, docs/README.md every page, a lesson has its parts;
                            that what stands in backticks and looks like a name of this project's is one;
                            that the figures which tasks and answers have from a lesson stand in that lesson, and
                            a table's in the results
    check_docs.py --run     also runs every ```sh block, each page in a fresh clone of the checkout
    check_docs.py --run --here      the same in this checkout, whose build folders save time; it must be as committed

Right above a block may stand `<!-- not run: why -->` or `<!-- exit code 1: why -->`. What takes longer than
half a minute is not run here; say which test covers it.
"""

import argparse
import contextlib
import io
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "common"))
from learn import cli, plays, project  # noqa: E402
from learn.errors import Stop  # noqa: E402

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```+|~~~+)\s*([\w-]*)")
COMMAND = re.compile(r"(\./learn|cmake|ctest|python3|git|g\+\+|strace|setsid|build/\S+)(\s|$)")
MARK = re.compile(r"<!-- (?:not run|exit code (\d+)): \S.* -->$")
PRESETS = {preset["name"] for kind in ("configurePresets", "workflowPresets")
           for preset in json.loads((ROOT / "CMakePresets.json").read_text(encoding="utf-8"))[kind]}
FIGURE = re.compile(r"(?<![\w.#-])\d+(?: \d{3})*(?:\.\d+)?(?!\w|\.\d)")
SPAN = re.compile(r"\b(\d+) to\s+(\d+)\b")
# A file, an identifier of several words, or a test or target of such.
NAME = re.compile(r"`(?:((?:[\w-]+/)*[\w.-]+\.(?:hpp|cpp|py|js|html|txt|cmake|sh|md|jsonl?))|(?!std::)(?:\w+(?:\.|::))*([A-Za-z]\w*_\w+)(?:\(\))?)`")
MADE_BY_A_SCRIPT = {"demands.md", "walkthrough.md", "mutation.md", "measured.md"}
# Of systems, of other projects, and of files that a reader makes.
NAMES_ELSEWHERE = {
    "PTHREAD_PRIO_INHERIT", "count_down", "fetch_max", "malloc_size", "max_capacity", "pop_latest", "pthread_kill", "run_autograder", "setup.sh",
    "spsc_queue_stress_test", "spsc_queue_test", "task_threads", "tests/name_test.cpp", "benchmark/weekNN_benchmark.cpp",
    "ticket_counter.hpp",
}
# Paths of one machine and the like: the project speaks of itself alone.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]+)/")


def pages():
    listed = subprocess.run(["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def split(text):
    """The page's prose lines and its fenced blocks: (prose, [(language, line, content, line above)])."""
    prose, blocks, fence, above = [], [], None, ""
    for number, line in enumerate(text.splitlines(), 1):
        opening = FENCE.match(line.strip())
        if fence is None and opening:
            fence, language, start, content, before = opening[1], opening[2], number, [], above
        elif fence is not None:
            if line.strip() == fence:
                blocks.append((language, start, "\n".join(content), before))
                fence = None
            else:
                content.append(line)
        else:
            prose.append((number, line))
            if line.strip():
                above = line.strip()
    return prose, blocks


def slug(heading):
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.lower().replace("`", ""))
    text = re.sub(r"[^\w\- ]", "", text)
    return text.strip().replace(" ", "-")


def anchors(page):
    if page == plays.PAGE:
        return {name for program in plays.programs() for name in (program.name, *program.exercises)}
    if page.suffix == ".html":  # the gallery's are names of histories
        return set(re.findall(r'"anchor":"([^"]+)"', page.read_text(encoding="utf-8")))
    prose, _ = split(page.read_text(encoding="utf-8"))
    found = [slug(line.lstrip("#")) for _, line in prose if line.startswith("#")]
    found += re.findall(r'<a (?:id|name)="([^"]+)"', page.read_text(encoding="utf-8"))
    return set(found)


def check_links(page):
    problems = []
    prose, _ = split(page.read_text(encoding="utf-8"))
    for number, line in prose:
        for match in LINK.finditer(re.sub(r"`[^`]*`", "", line)):
            target = match[1] or match[2]
            where = f"{page.relative_to(ROOT)}:{number}"
            if re.match(r"(https?|mailto):", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                problems.append(f"{where}: {target} leads nowhere")
            elif anchor and file.suffix in (".md", ".html") and anchor not in anchors(file):
                problems.append(f"{where}: {target}: no such heading")
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if MACHINE_PATH.search(line):
            problems.append(f"{page.relative_to(ROOT)}:{number}: a path of one machine: {line.strip()}")
    return problems


def commands(page):
    """(line, text) of each command that the page shows, in a block or inline."""
    prose, blocks = split(page.read_text(encoding="utf-8"))
    for number, line in prose:
        for code in re.findall(r"`([^`]+)`", line):
            yield number, code
    for language, start, content, _ in blocks:
        for number, line in enumerate(content.splitlines(), start + 1):
            if language == "console" and line.startswith("$ "):
                yield number, line[2:]
            elif language in ("sh", "bash"):
                yield number, line


def check_commands(page):
    """What can be seen of a command without running it."""
    problems = []
    _, blocks = split(page.read_text(encoding="utf-8"))
    for language, line, content, above in blocks:
        if not language and COMMAND.match(content):
            problems.append(f"{page.relative_to(ROOT)}:{line}: these are commands; the block is to be ```sh")
        if language in ("sh", "bash") and above.startswith("<!--") and not MARK.match(above):
            problems.append(f"{page.relative_to(ROOT)}:{line}: `{above}` is no mark that this script knows")
    for line, text in commands(page):
        for preset in re.findall(r"--preset[ =]([\w-]+)", text):
            if preset not in PRESETS:
                problems.append(f"{page.relative_to(ROOT)}:{line}: there is no preset {preset}")
        for words in learner_called(text):
            wrong = learner_refuses(words)
            if wrong:
                problems.append(f"{page.relative_to(ROOT)}:{line}: ./learn {' '.join(words)}: {wrong}")
    return problems


def learner_called(text):
    """The words after each ./learn that a line runs, also of one inside quotes: bash -c './learn check w1e1'."""
    text = re.sub(r"\d*>+&?\s*[^\s;&|]+", " ", text)  # where its output goes
    reader = shlex.shlex(text, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    try:
        tokens = list(reader)
    except ValueError:  # a quote that ends on another line
        tokens = re.sub(r"[\"']", " ", text).split()
    command = []
    for token in [*tokens, ";"]:
        if token[0:1] and token[0] not in ";&|()<":
            command.append(token)
            continue
        if "./learn" in command:
            yield command[command.index("./learn") + 1:]
        for inner in (word for word in command if " " in word and "./learn" in word):
            yield from learner_called(inner)
        command = []


def learner_refuses(words):
    """Why ./learn would not take these words; None when it would."""
    words = [word for word in words if word not in cli.ANYWHERE]
    if not words or words[0].startswith("-"):
        words = ["map", *words]
    if words[0] not in cli.VERBS:
        return f"there is no verb {words[0]}"
    if len(words) == 1:  # prose that names the verb
        return None
    parser = argparse.ArgumentParser(allow_abbrev=False)
    cli.load(words[0]).add(parser)
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            parser.parse_args(words[1:])
    except SystemExit:
        return said.getvalue().strip().splitlines()[-1]
    if words[0] == "play" and not words[1].startswith("-"):
        try:
            cli.load("play").select(words[1], plays.programs())
        except Stop as stop:
            return stop.message
    known = {week.id for week in project.weeks()} | {each.id for week in project.weeks() for each in week.exercises}
    unknown = [word for word in words[1:] if re.fullmatch(r"w\d+e\d+|week\d+", word) and word not in known]
    return f"there is no {unknown[0]}" if unknown else None


SHAPE = ["What you will be able to say", "Predict", "Exercises", "Measure", "Questions", "Further reading"]


def check_lists():
    """What a page promises to list it lists whole: the command's verbs, the pages, the parts of a lesson."""
    problems = []
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    problems += [f"README.md: its table of commands lacks `./learn {verb}`" for verb in cli.VERBS
                 if not re.search(rf"^\|.*`\./learn {verb}\b", table, re.MULTILINE)]
    for folder in ("docs", "docs/results"):
        listed = (ROOT / folder / "README.md").read_text(encoding="utf-8")
        problems += [f"{folder}/README.md does not list {page.name}"
                     for page in sorted((ROOT / folder).iterdir())
                     if page.suffix in (".md", ".html") and page.name != "README.md" and f"]({page.name}" not in listed]
    for week in sorted(ROOT.glob("week*/README.md")):
        headings = re.findall(r"^## (.*)$", week.read_text(encoding="utf-8"), re.MULTILINE)
        if [heading for heading in headings if heading in SHAPE] != SHAPE:
            problems.append(f"{week.relative_to(ROOT)}: a lesson has these parts, in this order: {', '.join(SHAPE)}")
    return problems


def unknown_names(text, source, files):
    """(line, name) of each name in backticks that neither a file has nor the source."""
    for number, line in split(text)[0]:
        for file, word in NAME.findall(line):
            known = any(f"/{each}".endswith(f"/{file}") for each in files) if file else word in source
            # anna is the student of docs/teaching.md.
            if not known and (file or word) not in NAMES_ELSEWHERE and not file.startswith("anna"):
                yield number, file or word


def check_names():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    files = [name for name in listed if name and (ROOT / name).is_file()]
    source = "\n".join([*files, *((ROOT / name).read_text(encoding="utf-8", errors="replace") for name in files
                                  if not name.endswith((".md", ".json", "gallery.html")))])
    return [f"{page.relative_to(ROOT)}:{line}: there is no {name}" for page in pages() if page.name not in MADE_BY_A_SCRIPT
            for line, name in unknown_names(page.read_text(encoding="utf-8"), source, files)]


def stale_figures(answers, lesson):
    """The numbers that an exercise's page gives as "the lesson's table" has them, and the spans ("50 to 270 ns") that it
    gives of "the lesson's machines", and the lesson has not. (A new measurement changes the lesson.) Ratios are the
    page's own: "5 times", "a factor of 5"."""
    known = set(FIGURE.findall(lesson))
    spans = set(SPAN.findall(lesson))
    for sentence in re.findall(r"[^.]*lesson's\s+machines", answers):
        yield from (" to ".join(span) for span in SPAN.findall(sentence) if span not in spans)
    for item in re.split(r"\n(?=\d+\. |#|\n)", answers):
        said = re.search(r"(?:^|[.:?!(] )[^.]*lesson's tables?\b.*", re.sub(r"^\d+\. ", "", item), re.S)
        text = re.sub(r"factor of [\d.]+|[\d.]+( and [\d.]+)? times", "", said[0]) if said else ""
        yield from (number for number in FIGURE.findall(text) if number not in known)


def unmeasured_figures(lesson, results):
    """The numbers of three to six digits in a lesson's tables that no page of results has (it rounds longer ones; what
    strace has counted stands in the lesson alone)."""
    known = {number.replace(" ", "") for number in FIGURE.findall(results.replace("&#8239;", " "))}
    for table in re.findall(r"(?:^\|.*\n)+", lesson, re.M):
        if "`futex`" not in table:
            yield from (number for number in FIGURE.findall(table)
                        if 3 <= len(re.sub(r"\D", "", number).lstrip("0")) <= 6 and number.replace(" ", "") not in known)


def check_figures():
    results = "\n".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs/results").glob("*.md")))
    problems = []
    for week in sorted(ROOT.glob("week*")):
        lesson = (week / "README.md").read_text(encoding="utf-8")
        problems += [f"{week.name}/README.md: {number} stands in a table, and in no result" for number in unmeasured_figures(lesson, results)]
        problems += [f"{page.relative_to(ROOT)}: {number} does not stand in the lesson any more"
                     for page in sorted([*week.rglob(".reference/answers.md"), *week.glob("exercises/*/README.md")])
                     for number in stale_figures(page.read_text(encoding="utf-8"), lesson)]
    return problems


def run_blocks(page, clone):
    problems = []
    _, blocks = split(page.read_text(encoding="utf-8"))
    for language, line, content, above in blocks:
        if language not in ("sh", "bash"):
            continue
        where = f"{page.relative_to(ROOT)}:{line}"
        mark = MARK.match(above)
        if mark and mark[1] is None:
            print(f"{where}: {above[5:-4]}", flush=True)
            continue
        begin = time.monotonic()
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", content], cwd=clone, timeout=900,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"CMAKE_BUILD_PARALLEL_LEVEL": "2", **os.environ, "NO_COLOR": "1"})
        print(f"{where}: run, {time.monotonic() - begin:.0f} s", flush=True)
        if done.returncode != int(mark[1] if mark else 0):
            tail = done.stdout.decode(errors="replace").splitlines()[-25:]
            problems.append(f"{where}: exit code {done.returncode}\n  " + "\n  ".join(tail))
    return problems


def run_pages(listed, checkout):
    """Each page begins with the checkout as it was committed."""
    problems = []
    for page in listed:
        problems += run_blocks(page, checkout)
        subprocess.run(["git", "checkout", "-q", "."], cwd=checkout, check=True)
        subprocess.run(["git", "clean", "-qfd"], cwd=checkout, check=True)
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", action="store_true", help="run the commands as well")
    parser.add_argument("--here", action="store_true", help="with --run: in this checkout instead of a clone")
    parser.add_argument("pages", nargs="*", type=pathlib.Path)
    chosen = parser.parse_args()
    listed = [page.resolve() for page in chosen.pages] or pages()
    problems = [problem for page in listed for problem in check_links(page) + check_commands(page)]
    if not chosen.pages:
        problems += check_lists() + check_names() + check_figures()
    if chosen.run and chosen.here:
        changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        if changed:
            sys.exit(f"--here would undo what is not committed:\n{changed}")
        problems += run_pages(listed, ROOT)
    elif chosen.run:
        with tempfile.TemporaryDirectory() as folder:
            clone = pathlib.Path(folder) / "clone"
            subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
            problems += run_pages(listed, clone)
    print("\n".join(problems))
    print(f"{len(listed)} pages, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
