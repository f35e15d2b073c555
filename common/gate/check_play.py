"""The programs of docs/play.html: what the page's own model finds must be what the checker finds.

    python3 common/gate/check_play.py --checker build/dev/common/tests/checker/play_outcomes [--break]

The page's model runs in node, or in a headless Chromium; exit code 77 where there is neither. Random programs are
compared besides those of the page. With --break both engines are asked, as far as they are here, and each rule of the
model is broken once: that must be seen.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import browser

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "play.html"
NO_ENGINE = 77
RANDOM_PROGRAMS = 150

# What holds the model together, and what it becomes when it is broken: a comparison must fail then.
BREAKAGES = {
    "coherence": ("if (happensBefore(a, e) && coherenceBefore(state, e, a))", "if (false)"),
    "the order S": ("const cycle = circleInS(state);", "const cycle = null;"),
    "coherence-ordered before, for S": ("if (!coherenceBefore(state, a, b)) continue;", "continue;"),
    "a read before a read, for S": ("if (!coherenceBefore(state, a, b)) continue;", "if (!coherenceBefore(state, a, b) || !(a.writes || b.writes)) continue;"),
    "strongly happens before, across threads": ("if (before(a, b)) add(", "if (a.thread === b.thread && a.index < b.index) add("),
    "only what strongly happens before": ("if (before(a, b)) add(", "if (happensBefore(a, b)) add("),
    "seq_cst fences before an access": ("fences.filter(f => happensBefore(f, a))", "[]"),
    "seq_cst fences behind an access": ("fences.filter(f => happensBefore(b, f))", "[]"),
    "atomicity of a read-modify-write": ("if (writes && follower && follower.from === id)", "if (false)"),
    "atomicity, for a store": ("if (option.before && option.before.from === id)", "if (false)"),
    "release": ("if (releases(head)) sources.add(head);", ""),
    "acquire": ("if (e.from !== undefined && acquires(e)) acquire(e);", ""),
    "acquire only where it is asked for": ("if (e.from !== undefined && acquires(e))", "if (e.from !== undefined)"),
    "release sequences": ("const all = [store];", "return [store]; const all = [];"),
    "release fences": ("b => isFence(b) && releases(b)", "b => false"),
    "acquire fences": ("if (isFence(e) && acquires(e))", "if (false)"),
    "mutexes synchronize": ('if (e.kind === "lock" && e.after !== undefined)', "if (false)"),
    "mutexes exclude": ("if (state.holders[mutex] !== null)", "if (false)"),
    "data races": ("if (rival)", "if (false)"),
    "stores find every place": ("}).reverse();  // the newest place first", "}).slice(-1);"),
    "spurious wake-ups": ("const SPURIOUS_WAKEUPS = 1;", "const SPURIOUS_WAKEUPS = 0;"),
    "notify_one wakes one": ("const choices = state.sleepers[s.at].length ?", "const choices = false ?"),
}


def script(page, ident):
    """The text of <script id="ident" ...> in the page."""
    return re.search(rf'<script id="{ident}"[^>]*>\n?(.*?)</script>', page, re.DOTALL).group(1)


# ---- The page's model.

SUMMARY = "JSON.stringify(model.summary(model.parse({programs})))"


class Node:
    name = "node"

    def close(self):
        pass

    def summary(self, model, programs):
        text = f"{model}\nprocess.stdout.write({SUMMARY.format(programs=json.dumps(programs))});"
        done = subprocess.run(["node", "-"], input=text, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)


class Chromium:
    """The same in a browser: first the page itself, as its readers have it."""

    name = "Chromium"

    def __init__(self):
        self.browser = browser.Browser()
        self.browser.look(width=1280)

    def close(self):
        self.browser.close()

    def summary(self, model, programs):
        self.browser.open(PAGE.as_uri())
        if model == script(PAGE.read_text("utf-8"), "model"):
            return json.loads(self.browser.run(SUMMARY.format(programs=json.dumps(programs))))
        inner = f"{model}\nreturn {SUMMARY.format(programs=json.dumps(programs))};"
        return json.loads(self.browser.run(f"new Function({json.dumps(inner)})()"))


def engines(all_of_them):
    found = [Node()] if shutil.which("node") else []
    if (all_of_them or not found) and not browser.trouble():
        found.append(Chromium())
    return found


# ---- The checker.

TYPES = {"atomic": "atomic<int>", "plain": "plain<int>", "slot": "cell", "mutex": "mutex", "condition": "condition"}
SHARED = re.compile(r"(\w+)(?:\[(\d+)\])?(?: = (\d+))?")


def statement(line):
    """A line of a program as C++."""
    if wait := re.fullmatch(r"until \((.*)\)", line):
        return f"until([&] {{ return {wait[1]}; }});"
    return line if line[-1] in "{}" else f"{line};"


def translated(name, text):
    """A program as a class."""
    members, said, threads = [], [], []
    for line in text.splitlines()[1:]:
        code = line.split("//")[0].rstrip()
        word, _, rest = code.partition(" ")
        if code.startswith(" "):
            threads[-1].append(statement(code.strip()))
        elif word == "thread":
            threads.append([])
        elif word in TYPES:
            for shared, size, initial in SHARED.findall(rest):
                values = "{%s}" % ", ".join([initial or "0"] * int(size or 1)) if word in ("atomic", "plain") else ""
                members.append(f"{TYPES[word]} {shared}{f'[{size}]' if size else ''}{values};")
                if word in ("atomic", "plain", "slot"):
                    said += [f"{shared}[{i}]" for i in range(int(size))] if size else [shared]
    registers = sorted(set(re.findall(r"\br\d+\b", " ".join(sum(threads, [])))))
    outcome = " ".join(f'say("{each}", {each});' for each in registers + said)
    bodies = "\n".join(f"if (number == {number}) {{\n" + "\n".join(lines) + "\n}" for number, lines in enumerate(threads))
    return "\n".join([f"struct {name} final : program {{", *members, *(f"reg {each};" for each in registers),
                      f"void thread(int number) override {{\n{bodies}\n}}",
                      f"void tell() override {{ {outcome} }}", "};",
                      ]), f'{{"{name}", {len(threads)}, made<{name}>}},'


def as_cpp(programs):
    """For play_outcomes.cpp: a class for each program, and the list of them."""
    classes, entries = zip(*(translated(*program) for program in by_name(programs).items()))
    return "\n".join(["namespace played {", *classes, "}", "using namespace played;", "const entry programs[] = {", *entries, "};", ""])


def checked(checker):
    """By name: what the checker says of each of the programs."""
    done = subprocess.run([checker], capture_output=True, text=True, check=True)
    return {program["name"]: program for program in json.loads(done.stdout)}


# ---- The comparison.


def differences(summary, checker, programs):
    """What the two disagree about, as sentences. The checker stops at the first execution that fails."""
    found = []
    for mine in summary:
        name, outcomes = mine["name"], set(mine["outcomes"])
        theirs = checker[name]
        if theirs["kind"] != "passed":
            if theirs["kind"] not in outcomes:
                found.append(f"{name}: the checker finds {theirs['kind']}, the page does not")
            found += [f"{name}: only the checker: {one}" for one in theirs["outcomes"] if one not in outcomes]
            continue
        found += [f"{name}: only the page: {one}" for one in sorted(outcomes - set(theirs["outcomes"]))]
        found += [f"{name}: only the checker: {one}" for one in theirs["outcomes"] if one not in outcomes]
        # A loop's failed attempts, and where a notification finds whom, are counted otherwise by the two.
        if not re.search(r"until \(|^condition", programs[name], re.MULTILINE) and mine["executions"] != theirs["executions"]:
            found.append(f"{name}: {mine['executions']} executions on the page, {theirs['executions']} in the checker")
    return found


def by_name(text):
    return {part.split("\n", 1)[0]: part for part in re.split(r"^program ", text, flags=re.MULTILINE)[1:]}


def unkept_promises(summary):
    """Goals that cannot be reached although the program says so, or the reverse."""
    return [f"{p['name']}: expect {p['expect']}, and {p['reaching']} of {p['executions']} executions reach the goal"
            for p in summary if p["expect"] is not None and (p["expect"] == "possible") != (p["reaching"] > 0)]


def unknown_exercises(text):
    known = {match.group(1) for folder in REPOSITORY.glob("week*/exercises/*") if (match := re.match(r"(w\d+e\d+)_", folder.name))}
    named = {ident for line in re.findall(r"^for +(.*)$", text, re.MULTILINE) for ident in line.split()}
    return [f"there is no exercise {ident}" for ident in sorted(named - known)]


def unlike_the_lab(checker, litmus):
    """Where a litmus program of the page is not the one of that name in litmus.hpp."""
    page = checked(checker)
    said = subprocess.run([litmus], capture_output=True, text=True, check=True).stdout.splitlines()
    found = [] if len(said) == 12 else [f"{len(said)} litmus programs instead of twelve"]
    for name, *outcomes in map(str.split, said):
        mine = {"".join(re.findall(r"r\d+=(\d)", outcome)) for outcome in page.get(name, {"outcomes": []})["outcomes"]}
        if mine != set(outcomes):
            found.append(f"{name}: {sorted(mine)} on the page, {sorted(outcomes)} in litmus.hpp")
    return found


# ---- Random programs.


def random_programs(count):
    dice = random.Random(20)
    return "".join((blocking_program if i % 10 == 9 else random_program)(dice, f"random{i}") for i in range(count))


def random_program(dice, name):
    places = ["x", "y", "z"][: dice.choice([1, 2, 2, 2, 3])]
    lines = [f"program {name}", "goal data_race", "atomic " + ", ".join(places), "plain p, q", "mutex m"]
    left, register, value = 7, 0, 0
    for thread in range(dice.choice([2, 2, 3, 3, 4])):
        lines.append(f"thread t{thread}")
        guarded = dice.random() < 0.2
        if guarded:
            lines += ["  m.lock()", f"  r{register} = p", f"  p = r{register} + 1", "  m.unlock()"]
            register += 1
        for _ in range(min(left, dice.choice([1, 2, 2, 3, 3]))):
            left -= 1
            value += 1
            what = dice.choice(["store"] * 4 + ["load"] * 5 + ["exchange", "fetch_add", "fence", "if", "plain"])
            place, strong = dice.choice(places), dice.random() < 0.5
            weak = {"store": ["relaxed", "release"], "load": ["relaxed", "acquire"], "fence": ["acquire", "release", "acq_rel"]}
            order = "seq_cst" if strong else dice.choice(weak.get(what, ["relaxed", "acquire", "release", "acq_rel"]))
            if what == "plain":
                lines.append(dice.choice([f"  q = {value}", f"  r{register} = q"]))
                register += 1
            elif what == "fence":
                lines.append(f"  fence({order})")
            elif what == "if":
                lines += [f"  r{register} = {place}.load(relaxed)", f"  if (r{register} == 0) return"]
                register += 1
            elif what == "store":
                lines.append(f"  {place}.store({value}, {order})")
            else:
                argument = "" if what == "load" else f"{value}, "
                lines.append(f"  r{register} = {place}.{what}({argument}{order})")
                register += 1
    return "\n".join(lines) + "\n"


def blocking_program(dice, name):
    """Consumers that wait for items, or do it wrong, and producers that notify, or do not."""
    lines, register = [f"program {name}", "goal deadlock", "plain items", "mutex m", "condition c"], 0
    for thread in range(dice.choice([2, 3])):
        lines += [f"thread t{thread}", "  m.lock()", f"  r{register} = items"]
        if thread and dice.random() < 0.7:
            lines += [f"  {dice.choice(['while', 'while', 'if'])} (r{register} == 0) {{", "    c.wait(m)", f"    r{register} = items", "  }"]
            lines += [f"  items = r{register} - 1", "  m.unlock()"]
        else:
            lines += [f"  items = r{register} + 1", "  m.unlock()"]
            lines += dice.choice([["  c.notify_one()"], ["  c.notify_all()"], []])
        register += 1
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--checker", type=Path, help="the program play_outcomes")
    what.add_argument("--translate", type=Path, metavar="FILE", help="only write the programs, as C++, for play_outcomes.cpp")
    parser.add_argument("--break", dest="breakages", action="store_true", help="break the model and see that it is noticed")
    parser.add_argument("--litmus", type=Path, help="the program week03.litmus_outcomes: compare only these")
    arguments = parser.parse_args()
    page = PAGE.read_text("utf-8")
    model, own = script(page, "model"), script(page, "programs")
    every = own + random_programs(RANDOM_PROGRAMS)
    if arguments.translate:
        arguments.translate.write_text(as_cpp(every), encoding="utf-8")
        return 0
    if arguments.litmus:
        problems = unlike_the_lab(arguments.checker, arguments.litmus)
        print(*problems, sep="\n")
        return 1 if problems else 0
    at_hand = engines(arguments.breakages)
    if not at_hand:
        print("SKIPPED: neither node nor a Chromium that works is here")
        return NO_ENGINE
    programs, checker = by_name(every), checked(arguments.checker)
    problems = unknown_exercises(own)
    for engine in at_hand:
        summary = engine.summary(model, every)
        problems += differences(summary, checker, programs) + unkept_promises(summary[: len(by_name(own))])
        executions = sum(p["executions"] for p in summary)
        print(f"{engine.name}: {len(by_name(own))} programs of the page and {RANDOM_PROGRAMS} random ones, {executions} executions")
    if arguments.breakages:
        problems += unseen_breakages(at_hand[0], model, every, checker, programs)
    for engine in at_hand:
        engine.close()
    print(*problems, sep="\n")
    return 1 if problems else 0


def unseen_breakages(engine, model, every, checker, programs):
    problems, known = [], differences(engine.summary(model, every), checker, programs)
    for rule, (whole, broken) in BREAKAGES.items():
        if model.count(whole) != 1:
            problems.append(f"to break {rule}, there is not one '{whole}' in the page")
            continue
        try:
            if differences(engine.summary(model.replace(whole, broken), every), checker, programs) == known:
                problems.append(f"the model without {rule} is not seen to be wrong")
        except RuntimeError:
            pass  # it stumbled: that is seen, too
    print(f"{len(BREAKAGES)} ways to break the model")
    return problems


if __name__ == "__main__":
    sys.exit(main())
