#!/usr/bin/env python3
"""Changes a file in every small way, one at a time, and says which checks see it.

    mutate.py --build build/dev w3e8 w4e1                 mutants of two solutions, to the first kill
    mutate.py --build build/dev --all w3e8                every check on every mutant
    mutate.py --build build/dev --file week04/handle.hpp week04.spsc_ring
                                                          a shipped header, by the checks of an implementation
    mutate.py --build build/dev week04.spsc_ring+week04.rings=week04/calls.hpp common.timing=common/timing.hpp
                                                          headers by the checks of several, and of the weeks' common part
    mutate.py --build build/dev --seconds 200 w3e8        stops in time; the next run goes on from there
    mutate.py --build build/dev --again w3e8              tries anew what survives without a reason, after a check was added
    mutate.py --build build/dev --table "When, where." w4e9   writes docs/results/mutation.md: the rows it has, and w4e9's

A mutant is: an operator swapped, a number one more or one less, true for false, a condition negated, a
statement dropped, two statements swapped, a member swapped for its counterpart. (Memory orders:
weaken_orders.py.) Those of function bodies are compiled together: each body once for each of its mutants, of
which the environment variable MUTANT chooses one when the check runs. The others are compiled one by one. A mutant that no check sees is a survivor. Its reason stands in mutants.txt beside this
script; a survivor without one is a problem.

The build tree must hold the checks (target <week>_all), built of the source as it stands. Findings are kept in <build>/mutation,
and the table keeps a row of which there are fewer now: each row says at which commit it was found. A row whose file has changed
since is a problem, too.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "results" / "mutation.md"
DETECTORS = ["layout", "counts", "model", "unit", "tsan"]  # the fastest to compile first
KINDS = ["operator", "constant", "condition", "dropped", "swapped", "member"]
SWAPS = [  # operators stand between spaces, so that template brackets and references are left alone
    (r"(?<= )==(?= )", "!="), (r"(?<= )!=(?= )", "=="), (r"(?<= )<(?= )", "<="), (r"(?<= )<(?= )", ">="),
    (r"(?<= )<=(?= )", "<"), (r"(?<= )>(?= )", ">="), (r"(?<= )>(?= )", "<="), (r"(?<= )>=(?= )", ">"),
    (r"(?<= )\+(?= )", "-"), (r"(?<= )-(?= )", "+"), (r"(?<= )\*(?= )", "+"), (r"(?<= )/(?= )", "*"),
    (r"(?<= )%(?= )", "/"), (r"(?<= )&(?= )", "|"), (r"(?<= )&&(?= )", "||"), (r"(?<= )\|\|(?= )", "&&"),
    (r"\+\+", "--"), (r"(?<![-\w])--", "++"), (r"(?<= )\+=(?= )", "-="), (r"(?<= )-=(?= )", "+="),
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r"!(?=[\w(])", ""),
    (r"\bwrite_index_\b", "read_index_"), (r"\bread_index_\b", "write_index_"), (r"\bwrite_slot\(\)", "read_slot()"),
    (r"\bfront\b", "back"), (r"\bpush_back\b", "push_front"), (r"\bpop_front\b", "pop_back"),
    (r"\bnotify_one\b", "notify_all"), (r"\bstd::min\b", "std::max"), (r"\bstd::max\b", "std::min"),
    (r"::max\(\)", "::min()"), (r"::min\(\)", "::max()"),
]
NO_STATEMENT = re.compile(r"(using|static_assert|template|friend|namespace|class|struct|public|private|protected|return|"
                          r"const|constexpr|static|auto|else|case|default|break|continue|assert)\b")
STATEMENT = re.compile(r"(if|while|for|do|throw|co_\w+)\b|(\+\+|--)?[\w.>():*-]+(\[[^\];]*\][\w.>:-]*)?"
                       r"(\([^;]*\)|\s*[-+*/|&]?=[^=][^;]*|\+\+|--|(?<=\w))$", re.S)


def code_only(text):
    """The text with comments, strings, preprocessor lines and static assertions blanked."""
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|^[ \t]*#[^\n]*|static_assert\([^;]*;'
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S | re.M)


def without_comments(text):
    """A file of which only comments or line breaks have changed is the same."""
    return " ".join(re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S).split())


def statements(code):
    """(begin, end) of the statements in function bodies that can be dropped, in a list for each body."""
    bodies, stack, begin = [], [], 0
    parentheses = 0
    for i, c in enumerate(code):
        parentheses += (c == "(") - (c == ")")
        if parentheses or c not in "{};":
            continue
        piece = code[begin:i]
        start = begin + len(piece) - len(piece.lstrip())
        if c == "{":
            inside = not re.search(r"\b(class|struct|namespace|enum|union)\b[^()]*$", piece)
            stack.append([] if inside and (")" in piece or stack and stack[-1] is not None or "do" in piece) else None)
        elif c == "}":
            if stack and (body := stack.pop()):
                bodies.append(body)
        elif stack and stack[-1] is not None and not NO_STATEMENT.match(piece.strip()) and STATEMENT.match(piece.strip()):
            stack[-1].append((start, i + 1))
        begin = i + 1
    return bodies


def mutants(text):
    """[(offset, length, new text, kind)]"""
    code, found = code_only(text), []
    skipped = [m.span() for m in re.finditer(r"^[ \t]*(template|using|friend|namespace|requires)\b[^\n]*", code, re.M)]
    here = lambda at: not any(b <= at < e for b, e in skipped)
    for pattern, new in SWAPS:
        kind = "member" if re.search(r"[a-z]{4}", new) and new not in ("true", "false") else \
            "constant" if new in ("true", "false") else "operator"
        found += [(m.start(), len(m[0]), new, kind) for m in re.finditer(pattern, code) if here(m.start())]
    for m in re.finditer(r"(?<![\w.'])\d+(?![\w.'])", code):
        if here(m.start()):
            found += [(m.start(), len(m[0]), str(n), "constant") for n in (int(m[0]) + 1, int(m[0]) - 1) if n >= 0]
    for m in re.finditer(r"\b(if|while) \(", code):
        depth, end = 1, m.end()
        while depth:
            depth += (code[end] == "(") - (code[end] == ")")
            end += 1
        found.append((m.end(), end - 1 - m.end(), f"!({text[m.end():end - 1]})", "condition"))
    for body in statements(code):
        found += [(b, e - b, ";", "dropped") for b, e in body]
        for (b, e), (c, f) in zip(body, body[1:]):
            if not code[e:c].strip():
                found.append((b, f - b, text[c:f] + text[e:c] + text[b:e], "swapped"))
    return sorted(set(found))


def function_bodies(code):
    """(begin, end) of what stands between the braces of each function that is in no other one."""
    found, depth, begin, start, parentheses = [], 0, None, 0, 0
    for i, c in enumerate(code):
        if begin is not None:
            depth += (c == "{") - (c == "}")
            if depth == 0:
                found.append((begin, i))
                begin, start = None, i + 1
            continue
        parentheses += (c == "(") - (c == ")")
        if parentheses or c not in "{};":
            continue
        if c == "{" and ")" in code[start:i] and not re.search(r"\b(class|struct|namespace|enum|union)\b[^()]*$", code[start:i]):
            begin, depth = i + 1, 1
        start = i + 1
    return found


CHOICE = """
#include <cstdlib>
#include <type_traits>
inline const int mutant_chosen = std::getenv("MUTANT") == nullptr ? 0 : std::atoi(std::getenv("MUTANT"));
constexpr int mutant_of_this_run() { return std::is_constant_evaluated() ? 0 : mutant_chosen; }
"""


def all_in_one(text, numbered):
    """(the file with each function once for each of its mutants, chosen when it runs; whose line is which)."""
    top = text.index("#pragma once") + len("#pragma once")
    made, at, owner = text[:top] + CHOICE, top, {}
    for begin, end in function_bodies(code_only(text)):
        here = [(n, m) for n, m in numbered.items() if begin <= m[0] and m[0] + m[1] <= end]
        if not here:
            continue
        made += text[at:begin]
        for number, (offset, length, new, _) in here:
            made += f"if (mutant_of_this_run() == {number}) {{\n"
            first = made.count("\n") + 1
            made += text[begin:offset] + new + text[offset + length:end] + "\n} else "
            owner.update((line, number) for line in range(first, made.count("\n") + 2))
        made += "{\n" + text[begin:end] + "\n}\n"
        at = end
    # Inlined into each other, a dozen bodies with their mutants would take the compiler minutes.
    return (made + text[at:]).replace("[[gnu::always_inline]]", ""), owner


def described(text, mutant):
    """(line, change): how a page names it. The change does not hold the line's number: it stays when lines move."""
    at, length, new, kind = mutant
    line = text.count("\n", 0, at) + 1
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at + length)
    squeezed = lambda s: " ".join(re.sub(r"//[^\n]*", "", s).split())
    if kind in ("dropped", "swapped"):
        return line, f"{kind}: {squeezed(text[at:at + length])}"
    return line, f"{squeezed(text[begin:end])} -> {squeezed(text[begin:at] + '[' + new + ']' + text[at + length:end])}"


class Check:
    """One detector's executable of the build, to be made again with another header."""

    def __init__(self, build, target, compile_commands, shadow, precompiled):
        self.target, self.build, self.shadow, self.said = target, build, shadow, ""
        entry = next(c for c in compile_commands if f"CMakeFiles/{target}.dir/" in c["command"] and target in c["command"])
        self.compile = [a for a in shlex.split(entry["command"]) if not a.endswith("ccache")]
        lines = subprocess.run(["ninja", "-C", str(build), "-t", "commands", target], capture_output=True, text=True, check=True)
        link = lines.stdout.splitlines()[-1].removeprefix(": && ").removesuffix(" && :")
        self.link = shlex.split(link)
        self.object = self.compile[self.compile.index("-o") + 1]
        if shadow.startswith("common/"):  # the precompiled header may hold it, unchanged
            self.compile = [str(precompiled) if "cmake_pch" in a else a for a in self.compile]
        library = re.search(r"libcheck_(\w+)\.a", link)
        self.detector = library[1] if library else "unit"

    def run(self, text, folder):
        """killed, hangs, passes, does not compile"""
        program = self.made(text, folder)
        return self.outcome(program, folder) if program else "does not compile"

    def made(self, text, folder):
        """The executable, or nothing."""
        include = folder / "include"
        header = include / self.shadow
        header.parent.mkdir(parents=True, exist_ok=True)
        if self.shadow == "exercise.hpp":
            text += f'\n#define EXERCISE_FILE "{header}"\n'
        header.write_text(text, encoding="utf-8")
        made, program = str(folder / "check.o"), str(folder / self.target)
        compile = [made if a == self.object else a for a in self.compile]
        compile[1:1] = [f"-I{include}", "-w"]
        compiled = subprocess.run(compile, cwd=self.build, capture_output=True, text=True)
        if compiled.returncode != 0:
            self.said = compiled.stderr
            return None
        output = self.link[self.link.index("-o") + 1]
        link = [program if a == output else made if a == self.object else a for a in self.link]
        linked = subprocess.run(link, cwd=self.build, capture_output=True, text=True)
        if linked.returncode != 0:
            raise RuntimeError(f"{self.target} cannot be linked; build it first:\n{linked.stderr[-500:]}")
        return program

    def outcome(self, program, folder, number=0):
        environment = {**os.environ, "MUTANT": str(number), "WATCHDOG_SECONDS": "4", "GTEST_FAIL_FAST": "1",
                       "TSAN_OPTIONS": "halt_on_error=1 exitcode=66 atexit_sleep_ms=0", "ASAN_OPTIONS": "detect_stack_use_after_return=1"}
        try:
            done = subprocess.run([program], cwd=folder, env=environment, capture_output=True, text=True,
                                  errors="replace", timeout=60)
        except subprocess.TimeoutExpired:
            return "hangs"
        if done.returncode == 0:
            return "passes"
        return "hangs" if "watchdog" in (done.stdout + done.stderr).lower() else "killed"


class Subject:
    """A file, and the checks that are to see its mutants."""

    def __init__(self, build, root, name, header, kept):
        self.name = name if header is None else f"{header} by {name}"
        self.kept = (kept or build / "mutation") / (re.sub(r"\W+", "_", self.name) + ".json")
        if header is None:
            self.path = next(root.glob(f"week*/exercises/{name}_*/.reference/solution.hpp"))
            prefix, shadow = f"{name}.solution", "exercise.hpp"
        else:
            self.path = next(root.glob(f"week*/include/{header}"), root / header)
            prefix, shadow = name, header
        self.text = self.path.read_text(encoding="utf-8")
        self.relative = str(self.path.relative_to(root))
        commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
        self.checks = {}  # the detector: its checks
        precompiled = root / "common" / "testing" / "precompiled.hpp"
        for target in [t for one in prefix.split("+") for t in (one, *(f"{one}.{d}" for d in DETECTORS))]:
            try:
                check = Check(build, target, commands, shadow, precompiled)
            except (StopIteration, subprocess.CalledProcessError):
                continue  # it has no such check
            self.checks.setdefault(check.detector, []).append(check)
        self.checks = {d: self.checks[d] for d in DETECTORS if d in self.checks}
        self.results = json.loads(self.kept.read_text(encoding="utf-8")) if self.kept.is_file() else {}

    def text_at(self, commit):
        shown = subprocess.run(["git", "-C", str(HERE), "show", f"{commit}:{self.relative}"], capture_output=True, text=True)
        return shown.stdout

    def changed(self, mutant):
        at, length, new, _ = mutant
        return self.text[:at] + new + self.text[at + length:]

    def key(self, mutant):
        return hashlib.sha1(without_comments(self.changed(mutant)).encode()).hexdigest()[:12]

    def run(self, detector, text):
        """What the first of the detector's checks says that does not pass."""
        for check in self.checks[detector]:
            with tempfile.TemporaryDirectory() as folder:
                said = check.run(text, pathlib.Path(folder))
            if said != "passes":
                return said
        return "passes"

    def judge_together(self, chosen, every, detectors, deadline):
        """Mutants of function bodies, all in one executable of each check. (What the compiler evaluates sees none of them.)"""
        code = code_only(self.text)
        bodies = [(b, e) for b, e in function_bodies(code) if "constexpr" not in re.split("[;{}]", code[:b - 1])[-1]]
        inside = [m for m in chosen if any(b <= m[0] and m[0] + m[1] <= e for b, e in bodies)]
        numbered = {n: m for n, m in enumerate(inside, 1) if self.verdict(m) == "not tried"}
        seen, unchanged = {n: dict(self.results.get(self.key(m), {})) for n, m in numbered.items()}, self.results[self.key((0, 0, "", ""))]
        done = {n: set(s) for n, s in seen.items()}
        for detector, checks in self.checks.items():
            right = 0
            for check in checks if detector in detectors else []:
                left = {n: m for n, m in numbered.items() if detector not in done[n] and seen[n].get(detector, "passes") == "passes"
                        and (every or not {"killed", "hangs"} & set(seen[n].values()))}
                with tempfile.TemporaryDirectory() as name:
                    folder, program = pathlib.Path(name), None
                    while left and time.monotonic() < deadline:
                        text, owner = all_in_one(self.text, left)
                        if program := check.made(text, folder):
                            break
                        lines = re.findall(rf"{re.escape(check.shadow)}:(\d+):\d+: error", check.said)
                        lines = lines or re.findall(rf"{re.escape(check.shadow)}:(\d+):", check.said)
                        blamed = {owner[int(l)] for l in lines if int(l) in owner} or set(left)
                        for number in blamed:
                            del left[number], numbered[number]
                    if not left or not program or check.outcome(program, folder) != "passes":
                        continue
                    right += 1
                    for number in left:
                        if time.monotonic() > deadline:
                            return
                        seen[number][detector] = check.outcome(program, folder, number)
                        if right == len(checks) or {"killed", "hangs"} & set(seen[number].values()):
                            self.results[self.key(numbered[number])] = dict(seen[number])
                self.keep()
            if right == len(checks):  # all of them: it can go on from here
                unchanged[detector] = "passes"
                self.results.update((self.key(m), dict(seen[n])) for n, m in numbered.items())
                self.keep()

    def judge(self, mutant, every, detectors, deadline):
        seen = self.results.setdefault(self.key(mutant), {})
        for detector in self.checks:
            if detector not in detectors or detector in seen:
                continue
            if "does not compile" in seen.values() or not every and {"killed", "hangs"} & set(seen.values()):
                return
            if time.monotonic() > deadline:
                return
            seen[detector] = self.run(detector, self.changed(mutant))

    def keep(self):
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        self.kept.write_text(json.dumps(self.results), encoding="utf-8")

    def verdict(self, mutant):
        seen = self.results.get(self.key(mutant), {})
        values = set(seen.values())
        if values & {"killed", "hangs"}:  # (another check may refuse to compile it: a static assertion)
            return "killed"
        if "does not compile" in values:
            return "does not compile"
        return "survives" if set(self.checks) - {"tsan"} <= set(seen) else "not tried"


def reasons():
    """mutants.txt: {(file, change): reason}. A block is a file, then changes and, behind `Why: `, the reason of those above."""
    known, file, changes = {}, None, []
    for line in (HERE / "mutants.txt").read_text(encoding="utf-8").splitlines()[1:]:
        if not line:
            file = None
        elif file is None:
            file = line
        elif line.startswith("Why: "):
            known.update({(file, change): line[5:] for change in changes})
            changes = []
        else:
            changes.append(line)
    return known


def rows_of(page, name, title):
    """What a page says of one file under one title (the first table has none)."""
    part = next((p for p in page.split("\n## ") if p.startswith(title)), "") if title else page.split("\n## ")[0]
    return [line for line in part.splitlines() if line.startswith(f"| {name} | ")]


def report(subjects, stamp, before):
    """The page, and the survivors that nobody has explained. Of a file of which it knows more: as the page before says."""
    known, unexplained = reasons(), []
    page = ["# Mutants: which check sees which mistake", "",
            "Written by `common/gate/mutate.py --table`; what it does stands at its top. " + stamp, "",
            "| file | mutants | do not compile | killed | survive | not tried | commit |", "|---|---|---|---|---|---|---|"]
    asked = {(kind, d): [0, 0] for kind in KINDS for d in DETECTORS}  # seen, asked
    survivors, missed, named = [], [], set()
    tried = []
    for s in subjects:
        left = [int(row.split(" | ")[5]) for row in rows_of(before, s.name, "")]
        if left and left[0] < [s.verdict(m) for m in mutants(s.text)].count("not tried"):
            page += rows_of(before, s.name, "")
            survivors += rows_of(before, s.name, "Survivors")
            missed += rows_of(before, s.name, "What one check sees")
            commit = page[-1].split(" | ")[-1].removesuffix(" |")
            if without_comments(s.text_at(commit)) != without_comments(s.text):
                unexplained.append(f"{s.name}: has changed since its row was found, at {commit}")
            continue
        tried.append(s)
        counts = {"does not compile": 0, "killed": 0, "survives": 0, "not tried": 0}
        everything = mutants(s.text)
        for mutant in everything:
            verdict = s.verdict(mutant)
            counts[verdict] += 1
            line, change = described(s.text, mutant)
            named.add((s.relative, change))
            if verdict in ("does not compile", "not tried"):
                continue
            shown = f"`{change.replace('|', chr(92) + '|')}`"
            seen = s.results[s.key(mutant)]
            if verdict == "survives":
                reason = known.get((s.relative, change), "")
                if not reason:
                    unexplained.append(f"{s.relative}:{line}\n{change}")
                survivors.append(f"| {s.name} | {line} | {shown} | {reason or '**no reason known**'} |")
                continue
            for d, outcome in seen.items():
                asked[mutant[3], d][0] += outcome != "passes"
                asked[mutant[3], d][1] += 1
            if "passes" in seen.values():
                marks = [{"killed": "x", "hangs": "h", "passes": "-", "does not compile": "c"}.get(seen.get(d), "") for d in DETECTORS]
                missed.append(f"| {s.name} | {line} | {shown} | " + " | ".join(marks) + " |")
        page.append(f"| {s.name} | {len(everything)} | " + " | ".join(str(n) for n in counts.values()) + f" | {s.results.get('commit', '')} |")
    page += ["", "## Class of mistake x detector", "",
             "Of the mutants that some check sees: how many this check sees, of those that it was asked about. (Where one",
             f"kill was enough, the slower checks were not asked.) Of the {len(tried)} files that were tried last, of {len(subjects)}.", "",
             "| class | " + " | ".join(DETECTORS) + " |", "|---|" + "---|" * len(DETECTORS)]
    sums = {d: [sum(asked[kind, d][i] for kind in KINDS) for i in (0, 1)] for d in DETECTORS}
    for name, row in [*((kind, {d: asked[kind, d] for d in DETECTORS}) for kind in KINDS), ("all", sums)]:
        page.append(f"| {name} | " + " | ".join(f"{row[d][0]} of {row[d][1]}" if row[d][1] else "" for d in DETECTORS) + " |")
    page += ["", "## Survivors", ""]
    page += ["| file | line | mutant | why no check can see it |", "|---|---|---|---|", *survivors] if survivors else ["None."]
    page += ["", "## What one check sees and another does not", "",
             "x: this check fails, -: it passes, h: it hangs and its watchdog ends it, c: a static assertion of it fails,",
             "empty: not asked, or the exercise has no such check.", "",
             "| file | line | mutant | " + " | ".join(DETECTORS) + " |", "|---|---|---|" + "---|" * len(DETECTORS), *missed]
    unexplained += [f"{file}: a reason without such a mutant\n{change}" for file, change in known
                    if file in {s.relative for s in tried} and (file, change) not in named]
    return "\n".join(page) + "\n", unexplained


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="exercises (w3e8), or with --file an implementation (week04.spsc_ring)")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--file", help="a shipped header, week04/handle.hpp")
    parser.add_argument("--all", action="store_true", help="every check, also after the first kill")
    parser.add_argument("--detectors", default="layout,counts,model,unit", help="which checks (tsan is left out)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th mutant")
    parser.add_argument("--together", type=int, default=60, metavar="N", help="so many mutants in one executable")
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--again", action="store_true", help="try the survivors without a reason anew")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kept", type=pathlib.Path, help="where findings are kept; otherwise <build>/mutation")
    parser.add_argument("--list", action="store_true", help="only show the mutants")
    parser.add_argument("--table", metavar="STAMP", help="only write the page; STAMP says when and on what it was found")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    root = pathlib.Path(re.search(r"CMAKE_HOME_DIRECTORY:INTERNAL=(.*)", cache)[1])
    deadline = time.monotonic() + arguments.seconds
    before = PAGE.read_text(encoding="utf-8")
    split = [(n.partition("=")[0], n.partition("=")[2] or arguments.file) for n in arguments.names]
    if arguments.table:
        rows = re.findall(r"^\| (?:([\w./]+) by )?([\w.+]+) \| \d+ \| \d+ \|", before, re.M)
        split = [(name, header or None) for header, name in rows if (name, header or None) not in split] + split
    subjects = [Subject(build, root, name, header, arguments.kept) for name, header in split]
    if arguments.list:
        for s in subjects:
            for mutant in mutants(s.text):
                print(s.relative, *described(s.text, mutant), mutant[3])
        return 0
    if not arguments.table:
        commit = subprocess.run(["git", "-C", str(root), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
        for s in subjects:
            s.results["commit"] = commit.stdout.strip()
            if arguments.again:
                known = reasons()
                for mutant in mutants(s.text):
                    if s.verdict(mutant) in ("survives", "not tried") and (s.relative, described(s.text, mutant)[1]) not in known:
                        s.results.pop(s.key(mutant), None)
            unchanged = s.results.setdefault(s.key((0, 0, "", "")), {})
            chosen = mutants(s.text)[::arguments.every]
            for i in range(0, len(chosen), arguments.together):
                s.judge_together(chosen[i:i + arguments.together], arguments.all, arguments.detectors.split(","), deadline)
            alone = [m for m in chosen if arguments.all or s.verdict(m) == "not tried"]
            for detector in arguments.detectors.split(","):
                if alone and time.monotonic() < deadline and detector in s.checks and unchanged.get(detector) != "passes":
                    unchanged[detector] = s.run(detector, s.text)
                    if unchanged[detector] != "passes":
                        said = "".join(c.said for c in s.checks[detector])
                        print(f"{s.name}: the file itself, unchanged: {detector} {unchanged[detector]}\n{said}")
                        return 1
                    s.keep()
            with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
                work = [pool.submit(s.judge, m, arguments.all, arguments.detectors.split(","), deadline) for m in alone]
                for one in concurrent.futures.as_completed(work):
                    one.result()
                    s.keep()
            s.keep()  # with the commit, where everything was known
    page, unexplained = report(subjects, arguments.table or "", before)
    if arguments.table:
        PAGE.write_text(page, encoding="utf-8")
    print("\n".join(l for l in page.splitlines() if re.match(r"\| [\w./+ ]+ \| \d+ \| \d+ \|", l)))
    print("\n\n".join(unexplained) if unexplained else "every survivor has a reason")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
