"""A newcomer's walk: from `git clone` to the last week, doing only what the screen says.

    python3 common/gate/walk.py [--write docs/walkthrough.md] [--bench] [--until ID] [--keep FOLDER]

It reads the line `next: ./learn check ID   (edit FILE)`, writes the solution (and now and then a wrong
one first) into that file, and goes on until the screen says that everything is passed. It ends with
exit code 1 when the screen ever fails to say what to do next. The real output becomes the page.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
NEXT = re.compile(r"^next: \./learn check (\S+)\s+\(?edit (\S+?)\)?$", re.MULTILINE)  # in one line, or in two

# What a reader of the page need not see: the build's and the tests' own command lines, and progress.
LEFT_OUT = re.compile(r"^(\$ (ctest|cmake --build) |  \S.*\d+ s$)")
LONG, HEAD, TAIL = 44, 28, 10  # a longer output loses its middle

END = """\
## From here on

The last line of a check is always the next thing to do. To walk the whole way by it, through every
exercise of every week, in a clone of its own:

```console
$ python3 common/gate/walk.py --write docs/walkthrough.md
```

It edits only the file that the screen names, errs where newcomers err, and fails if the screen ever
leaves it without a next step. It takes three minutes on two quiet cores.
"""

# Where the newcomer errs first: exercise -> (the wrong solution, what she thought).
ERRORS = {
    "w1e1": ("unlocked_read", "Reading cannot hurt, so `value()` needs no lock."),
    "w1e3": ("if_instead_of_while", "One `if` before waiting will do."),
    "w3e3": ("relaxed_store", "An atomic flag is atomic; relaxed is faster."),
    "w4e3": ("relaxed_publish", "Relaxed is enough for an index that only I write."),
}


class Walk:
    def __init__(self, folder):
        self.root = folder / "concurrency-without-fear"
        self.page = []
        self.screen = ""

    def say(self, text):
        self.page.append(text)
        print(text, flush=True)

    def run(self, command, shown=None, expect=None):
        """Runs a command in the clone and shows it with its output."""
        begin = time.monotonic()
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.root if self.root.exists() else self.root.parent, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )
        seconds = time.monotonic() - begin
        self.screen = done.stdout
        lines = [line.rstrip() for line in done.stdout.splitlines() if not LEFT_OUT.match(line)]
        if len(lines) > LONG:
            lines[HEAD:-TAIL] = ["", f"... {len(lines) - HEAD - TAIL} lines are left out here ...", ""]
        text = "\n".join(lines).replace(str(self.root), "~/concurrency-without-fear")
        self.say(f"```console\n$ {shown or command}\n{text}\n```\n\n<!-- {seconds:.0f} s, exit code {done.returncode} -->\n")
        if expect is not None and done.returncode != expect:
            raise SystemExit(f"{command}: exit code {done.returncode} and not {expect}")
        return done.returncode

    def write(self, file, source):
        shutil.copy(source, self.root / file)

    def next(self):
        found = NEXT.search(self.screen)
        return found.groups() if found else None

    def err(self, ident, file):
        """A wrong attempt first; the screen must say where to look, and fail."""
        wrong, thought = ERRORS.get(ident, (None, None))
        if not wrong:
            return
        self.say(f"A first attempt. *{thought}*\n")
        reference = (self.root / file).parent / ".reference"
        subprocess.run(["patch", "-s", "-o", self.root / file, reference / "solution.hpp",
                        reference / "mutants" / f"{wrong}.patch"], check=True)
        self.run(f"./learn check {ident}", expect=1)
        if "next: " not in self.screen:
            raise SystemExit("the screen does not say what to do next")
        self.run(f"./learn hint {ident}", expect=0)

    def solve(self, ident, file):
        self.write(file, (self.root / file).parent / ".reference" / "solution.hpp")
        self.say(f"Then the idea, and `{file}` as it should be.\n" if ident in ERRORS else f"`{file}`, written.\n")
        if self.run(f"./learn check {ident}") != 0:
            raise SystemExit(f"the solution of {ident} does not pass")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", metavar="FILE", help="where the page goes")
    parser.add_argument("--bench", action="store_true", help="measure each week when it is done (minutes)")
    parser.add_argument("--until", metavar="ID", help="stop after this exercise (a trial; the page is not the whole way)")
    parser.add_argument("--keep", metavar="FOLDER", help="walk in this folder and leave it there")
    arguments = parser.parse_args()
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="walk-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    walk = Walk(folder)
    try:
        steps(walk, arguments.bench, arguments.until)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
    if arguments.write:
        Path(arguments.write).write_text("\n".join(walk.page).rstrip() + "\n", "utf-8")
    return 0


def title(walk, ident, file):
    """What the exercise's page is called: `w1e1 Guarded counter`."""
    page = (walk.root / file).with_name("README.md")
    return page.read_text("utf-8").splitlines()[0].lstrip("# ") if page.is_file() else ident


def steps(walk, bench, until=None):
    walk.say(
        "# A walk from the clone to the last exercise\n\n"
        "Recorded by `python3 common/gate/walk.py --write docs/walkthrough.md`: a newcomer who does only what\n"
        "the screen says. Every output is real; the lines of ctest and of progress are left out, and the middle of\n"
        "long ones.\n"
    )
    walk.say("## The beginning\n")
    subprocess.run(["git", "clone", "-q", str(REPOSITORY), str(walk.root)], check=True)
    walk.run("./learn --yes", shown="git clone <this repository> concurrency-without-fear && cd concurrency-without-fear && ./learn --yes", expect=0)
    week = None
    first = True
    count = 0
    while walk.next():
        ident, file = walk.next()
        if file.split("-")[0] != week:
            if week and bench:
                walk.run(f"./learn bench {week}")
                walk.run("./learn", expect=0)
                ident, file = walk.next()
            week = file.split("-")[0]
            walk.say(f"## {week}\n")
        walk.say(f"### {title(walk, ident, file)}\n")
        if first:
            walk.say("The screen says: check it, and edit this file. Checking the untouched stub:\n")
            walk.run(f"./learn check {ident}", expect=0)
            first = False
        walk.err(ident, file)
        walk.solve(ident, file)
        if ident == until:
            walk.say(END)
            return
        count += 1
        if count > 100:
            raise SystemExit("the walk does not end")
    if "Everything is passed" not in walk.screen:
        raise SystemExit("the screen does not say what to do next:\n" + walk.screen)
    if bench:
        walk.run(f"./learn bench {week}")
    walk.say("## The end\n")
    walk.run("./learn", expect=0)
    walk.run("./learn solution w1e1 | tail -n 25", expect=0)
    walk.run("./learn report", expect=0)
    walk.say(END)


if __name__ == "__main__":
    sys.exit(main())
