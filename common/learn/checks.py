"""What the checks of an exercise found, from the test programs' findings and from what CTest says.

A test program writes what it found as data (common/testing/findings.hpp), and so does the step that compiles
it. Only what compilers and sanitizers say is read from their text.

A check here is a dictionary {name, detector, result, message, findings} (the shape of `--json`), with two more
keys that are not shown: `line`, the learner's line that it is about, and `brief`, its first line. A finding is
a dictionary {test, kind, message, file, line, history, threads}; `lines` are all the learner's lines that it
names, and `place` is (file, line) for an editor: where no line is known, that of the learner's class.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import textwrap
import xml.etree.ElementTree as xml
from pathlib import Path

from learn import project, render, stub

VERDICTS = ("DATA RACE", "LIFETIME", "LEAK", "DEADLOCK", "LIVELOCK", "CHECK FAILED", "EXCEPTION", "MISUSE")
SIGNALS = {
    "SegFault": "SIGSEGV: it touched memory that is not there",
    "SEGFAULT": "SIGSEGV: it touched memory that is not there",
    "Subprocess aborted": "SIGABRT: something called std::abort or std::terminate",
    "Numerical": "SIGFPE: a division by zero, most likely",
    "Illegal": "SIGILL: an illegal instruction",
    "Bus": "SIGBUS: a misaligned or unmapped address",
    "Interrupt": "SIGINT: it was interrupted",
    "Subprocess killed": "SIGKILL: something killed it; where memory is short, the system does",
    "Subprocess terminated": "SIGTERM: something told it to end",
}


class Case:
    """One <testcase>: name, ctest's word for the outcome, its output, and the records it wrote."""

    def __init__(self, name, status, word, skipped, output, records=()):
        self.name = name
        self.status = status  # run, fail, notrun, disabled
        self.word = word  # Passed, ***Timeout, ***Exception: SegFault, ...
        self.skipped = skipped
        self.output = clean(output)
        self.records = list(records)

    @property
    def short(self):
        return self.name.rsplit(".", 1)[-1]

    @property
    def todo(self):
        return self.status == "notrun" and "SKIP_RETURN_CODE" in self.skipped

    @property
    def not_run(self):
        return self.status in ("notrun", "disabled") and not self.todo

    def of(self, record):
        return [r for r in self.records if r.get("record") == record]

    @property
    def told(self):
        """What it found itself."""
        return [r for r in self.of("finding") if r.get("kind") not in ("todo", "slow")]

    @property
    def begun(self):
        """The test that was begun last."""
        begun = re.findall(r"^\[ RUN      \] (.+)$", self.output, re.MULTILINE) or [r.get("test", "") for r in self.of("test")]
        return begun[-1] if begun else ""

    @property
    def note(self):
        """What its success does not mean."""
        return next((r.get("message", "") for r in self.of("note")), "")

    def vacuous(self):
        """Why its success is none: a sentence, or nothing if all of its tests ran and passed."""
        end = self.of("end")
        if not end:
            where = f", in the middle of the test: {sentence(self.begun)}" if self.begun else ""
            return ("The program ended as if all were well, but it does not say that its tests ran. Was it ended by\n"
                    f"std::_Exit, std::quick_exit or the like{where}?")
        tests, good = end[-1].get("tests", 0), end[-1].get("passed", 0) + end[-1].get("skipped", 0)
        names = {r.get("test") for r in self.of("test") if r.get("result") in ("passed", "skipped")}
        if tests == 0 or min(good, len(names)) < tests:
            return f"Only {min(good, len(names))} of its {tests} tests ran and passed."
        return None


def clean(output):
    """Without colour codes and CTest's stand-ins for bytes that XML cannot hold."""
    output = re.sub(r"\[NON-XML-CHAR-0x1B\]\[[0-9;]*[A-Za-z]|\x1b\[[0-9;]*[A-Za-z]", "", output)
    output = re.sub(r"\[NON-(?:XML-CHAR|UTF-8-BYTE)-0x[0-9A-F]+\]", "?", output)
    return output.replace("\r\n", "\n")


def parse(junit, words, records=None):
    """The test cases of a JUnit file as ctest writes it; records: {test: what it wrote}."""
    try:
        tree = xml.fromstring(junit)
    except xml.ParseError:
        safe = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "?", junit)
        try:
            tree = xml.fromstring(safe)
        except xml.ParseError:
            return []
    cases = []
    for case in tree.iter("testcase"):
        name, skipped = case.get("name", ""), case.find("skipped")
        cases.append(
            Case(
                name,
                case.get("status", ""),
                words.get(name, ""),
                "" if skipped is None else skipped.get("message", ""),
                case.findtext("system-out") or "",
                (records or {}).get(name, ()),
            )
        )
    return cases


def read_records(folder):
    """{program: the records it wrote} of a folder that was the programs' FINDINGS."""
    found = {}
    for file in sorted(Path(folder).glob("*.jsonl")):
        records = found.setdefault(file.name[: -len(".jsonl")], [])
        for line in file.read_text("utf-8", "replace").splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue  # the program was ended in the middle of it
            if isinstance(record, dict):
                records.append(record)
    return found


def interpret(cases, exercise, file):
    """The checks of one exercise; `file` is what was checked in place of the exercise, or its own."""
    checks = []
    for case in cases:
        if case.not_run and case.skipped == "Fixture dependency failed":
            continue  # what it needs has failed, and says so itself
        checks.append(one(case, exercise, file))
    order = {name: i for i, name in enumerate(("compile", "unit", "model", "tsan", "counts", "layout"))}
    checks.sort(key=lambda check: order.get(check["name"].rsplit(".", 1)[-1], 9))
    return checks


def state_of(checks):
    results = [check["result"] for check in checks]
    if not results or "failed" in results:
        return "failing"
    return "in-progress" if "todo" in results else "passed"


def public(check):
    """What --json shows of it."""
    shown = {key: check[key] for key in ("name", "detector", "result", "message")}
    shown["findings"] = [
        {key: finding[key] for key in ("test", "kind", "message", "history")}
        | dict(zip(("file", "line"), finding["place"]))
        for finding in check["findings"]
    ]
    return shown


# ---- One check.


def one(case, exercise, file):
    if case.status == "run":
        reason = case.vacuous() if case.short in project.DETECTORS else None
        if reason is None:
            return made(case, "passed", note=case.note)
        return made(case, "failed", [finding("vacuous", reason)], file)
    if case.todo and not case.told:
        return made(case, "todo", todo=todo(case, exercise))
    if case.not_run:
        return made(case, "failed", [finding("compile", case.output.strip() or case.skipped)], file)
    found = [told(record, case) for record in case.told] + [
        trouble for trouble in (look(case, file) for look in LOOKS) if trouble
    ]
    for look in CERTAIN:
        trouble = look(case, file, exercise)
        if trouble:
            found = trouble
            break
    if not found:
        found = [ended(case)]
    return made(case, "failed", found, file)


def made(case, result, findings=(), file=None, todo=None, note=""):
    findings = list(findings)
    for each in findings:
        each["message"] = shorten(each["message"].rstrip())
        each["lines"] = lines_in(each, file)
        each["file"] = project.relative(each["file"]) if each["file"] else None
        each["place"] = place_of(each, file)
    first = findings[0] if findings else None
    message, line = todo or (note, None)
    if first:
        message, line = full_text(first), (first["lines"] or [None])[0]
    return {
        "name": case.name,
        "detector": detector_of(case.short, first),
        "result": result,
        "message": message,
        "brief": message.split("\n", 1)[0],
        "line": line,
        "findings": findings,
    }


def finding(kind, message, test="", file=None, line=None, history=None, threads=False):
    return {
        "test": test, "kind": kind, "message": message, "file": file, "line": line or None, "history": history,
        "threads": threads,
    }


def told(record, case):
    """A finding that the test program wrote."""
    test = record.get("test", "")
    return finding(
        record.get("kind", ""), record.get("message", ""), "" if test.startswith("(") else test, record.get("file"),
        record.get("line"), record.get("history"), uses_threads(test, case),
    )


def uses_threads(test, case):
    """Did the test start threads? One that did not end has no record; then its name tells nothing."""
    for record in case.of("test"):
        if record.get("test") == test:
            return bool(record.get("threads"))
    return True


DETECTOR_OF_KIND = {
    "compile": "compile", "forbidden": "compile", "AddressSanitizer": "asan", "LeakSanitizer": "asan",
    "UndefinedBehaviorSanitizer": "asan", "ThreadSanitizer": "tsan", "hang": "timeout", "timeout": "timeout",
}


def detector_of(short, first):
    return DETECTOR_OF_KIND.get(first["kind"], short) if first else short


def full_text(finding):
    """A finding as it is shown: the test as a sentence, then what was found and where."""
    message, test = finding["message"], sentence(finding["test"])
    if finding["kind"] in ("hang", "timeout"):
        first, _, rest = message.partition("\n")
        lines = [f"did not finish{': ' + test if test else ''}", f"  {first}"]
        return "\n".join(lines + ["  " + line.strip() for line in rest.splitlines()])
    head = [f"test: {test}"] if test else []
    if finding["kind"] == "expectation":
        # What GoogleTest puts above a test's own words says nothing.
        body = ["  " + line if line.strip() else "" for line in message.removeprefix("Failed\n").splitlines()]
        if len(body) > 60:  # twelve wrong predictions of w3e2 are told whole
            body = body[:60] + ["  ..."]
        where = [f"  at {project.relative(finding['file'])}:{finding['line']}"] if finding["file"] else []
        return "\n".join(head + body + where)
    if finding["kind"] == "crash":
        return "\n".join(head + ["crashed with " + message])
    if finding["kind"] == "exception":
        return "\n".join(head + ["an exception: " + message])
    history = ["", f"  Whole history: {finding['history']}"] if finding["history"] else []
    return "\n".join([*head, message, *history])


def lines_in(finding, file):
    """The learner's lines that a finding names, the most important first."""
    if file is None:
        return []
    lines = list(finding.get("lines", ()))
    if finding["file"] and finding["line"] and same_file(finding["file"], file):
        lines.insert(0, finding["line"])
    # A counterexample's two accesses; else whatever of the file the message names.
    clash = re.findall(r":(\d+) +<- [AB]$", finding["message"], re.MULTILINE)
    named = clash if lines else re.findall(rf"\b{re.escape(file.name)}:(\d+)", finding["message"])
    lines += [int(number) for number in named]
    return list(dict.fromkeys(lines))


def place_of(finding, file):
    """(file, line) of a finding; of the learner's class, where nothing better is known."""
    if finding["file"] and finding["line"]:
        return finding["file"], finding["line"]
    return project.relative(file), (finding["lines"] or [class_line(file)])[0]


def class_line(file):
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return 1
    begins = [re.search(rf"^\s*{word}\b[^;\n]*(?:\{{|$)", text, re.MULTILINE) for word in ("class", "struct")]
    first = next(filter(None, begins), None)
    return text.count("\n", 0, first.end()) + 1 if first else 1


def same_file(one, other):
    return os.path.realpath(one) == os.path.realpath(other)


def shorten(text):
    return text.replace(str(project.ROOT) + "/", "")


def tail(output, count=12):
    lines = [line for line in output.splitlines() if line.strip()]
    return "\n".join("  " + line for line in lines[-count:]) or "  (it printed nothing)"


def todo(case, exercise):
    record = next((r for r in case.of("finding") if r.get("kind") == "todo"), None)
    if record is None:
        return "", None
    what = re.sub(rf"^{exercise.id}[:\s]+", "", record["message"]).strip()
    return f"not written yet: {what}", record.get("line") or None


def ended(case):
    """The finding about a program that ended badly and says nothing itself."""
    test = case.begun
    if "Timeout" in case.word:
        if any(record.get("kind") == "slow" for record in case.of("finding")):
            return finding(
                "timeout", "It was still getting on when its time was up: slow, but not stuck. Is this machine busy? Try again."
            )
        return finding(
            "timeout",
            "It was ended after its time limit. A loop that never ends, a lock that is never released, or a\n"
            "wait for something that never comes?",
        )
    killed = re.search(r"^ended by (SIG\w+)$", case.output, re.MULTILINE)  # limits.py says it
    for word, meaning in SIGNALS.items():
        if word in case.word or killed and meaning.startswith(killed.group(1)):
            return finding("crash", meaning, test)
    return finding("failed", "It failed. Its last lines:\n" + tail(case.output))


# ---- Which finding to show first, and which others belong to it.


def rank(check, finding):
    """Small numbers explain more: what does not compile, then what one thread alone gets wrong, then the model
    checker's counterexample, which shows how; numbers and hangs of several threads only say that."""
    name, kind = check["name"].rsplit(".", 1)[-1], finding["kind"]
    if check["detector"] == "compile":
        return 0
    if kind in VERDICTS:
        return 2
    if kind in ("hang", "timeout", "failed"):
        return 7
    if kind == "ThreadSanitizer":
        return 3
    if name == "unit":
        return 5 if finding["threads"] else 1
    return 6


def most_telling(checks):
    """The failed check to show in full, its findings sorted so that the most telling one comes first."""
    failed = [check for check in checks if check["result"] == "failed"]
    return min(failed, key=lambda check: rank(check, check["findings"][0]) if check.get("findings") else 9, default=None)


def relations(shown, checks):
    """How the other failed checks stand to the one that is shown, in sentences; only what is known."""
    mine = shown["findings"][0]
    groups = {"test": [], "lines": [], "threads": [], "alone": [], "other": []}
    for check in checks:
        if check is shown or check["result"] != "failed" or not check["findings"]:
            continue
        other = check["findings"][0]
        name = check["name"].rsplit(".", 1)[-1]
        if mine["test"] and mine["test"] == other["test"]:
            groups["test"].append(name)
        elif set(mine["lines"]) & set(other["lines"]):
            groups["lines"].append(name)
        elif between_threads(other) and shown["name"].endswith(".unit") and not mine["threads"]:
            groups["alone"].append(name)
        elif between_threads(mine) and between_threads(other):
            groups["threads"].append(name)
        else:
            groups["other"].append(name)
    sentences = {
        "test": "The same test fails here as well: {}.",
        "lines": "Most likely the same cause, because it is the same line: {}.",
        "threads": "Perhaps the same cause, because it needs several threads, too: {}.",
        "alone": "This one needs no second thread; with several these fail as well, perhaps only because of it: {}.",
        "other": "Perhaps something else: {}.",
    }
    told = [sentence.format(", ".join(groups[group])) for group, sentence in sentences.items() if groups[group]]
    return [f"Mend this first. {told[0]}", *told[1:]] if told else []


def between_threads(finding):
    return finding["kind"] in VERDICTS or finding["kind"] == "ThreadSanitizer" or finding["threads"]


# ---- Tables that are too wide.

ROW = re.compile(r"^ *(\d+)  +(\S.*)$")  # of a counterexample's table


def folded(message, columns):
    """A message for this width: prose is folded, and lanes that are too wide become one, each step with its thread."""
    lines = [part for line in message.splitlines() for part in folded_prose(line, columns)]
    first = next((i for i, line in enumerate(lines) if ROW.match(line)), 0)
    wide = any(len(line) > columns for line in lines if ROW.match(line))
    if "FAILED by the model checker" not in message or first == 0 or not wide:
        return "\n".join(lines)
    names = [(match.start(), match.group(0)) for match in re.finditer(r"\S+(?: \S+)*", lines[first - 1])]
    out = []
    for i, line in enumerate(lines):
        row = ROW.match(line)
        if i == first - 1:
            continue
        if not row or i < first:
            out.append(line)
            continue
        name = [name for start, name in names if start <= row.start(2) + 1] or [names[0][1]]
        out.append(f"  {row.group(1):>4}  {name[-1]}: " + re.sub(r" {2,}", "  ", row.group(2).strip()))
    return "\n".join(out)


def folded_prose(line, columns):
    """A line of words in as many lines as it needs; a table's and a source's stay, and so does what has a longer word."""
    indent = " " * (len(line) - len(line.lstrip()))
    prose = not re.search(r"\S {3,}\S|^ *\d* \|", line) and not ROW.match(line)
    if len(line) <= columns or not prose or max(map(len, line.split())) + len(indent) > columns:
        return [line]
    return textwrap.wrap(line.strip(), columns, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def source_line(check, file):
    """`  31 | code` for the line that a check is about, unless its message shows it already."""
    number = check["line"]
    if number is None or re.search(rf"^ *{number} \|", check["message"], re.MULTILINE):
        return None
    try:
        text = file.read_text("utf-8", "replace").splitlines()[number - 1].rstrip()
    except (OSError, IndexError):
        return None
    text = render.printable(text.expandtabs())
    return None if not text.strip() or text.strip() in check["message"] else f"{number:>6} | {text}"


# ---- What is not about the code.


def words_of_trouble(output):
    """The reason, when a build failed for one that is not the code's."""
    # A tool that cannot write its files cannot always say why.
    free = shutil.disk_usage(project.ROOT).free
    if "No space left on device" in output or free < 1 << 20:
        return "The disk is full. Free some space and run it again; nothing was lost."
    # g++ says nothing of a precompiled header that does not fit, and deletes it: then there is room again.
    if free < 1 << 29 and re.search(r"(?:FAILED|\*\*\*).*\.gch", output) and "error:" not in output:
        return (f"The disk is nearly full: {free >> 20} MB are free, and a precompiled header takes more than a hundred. Free some\n"
                "space and run it again; nothing was lost.")
    if re.search(r"internal compiler error: Killed|fatal error: Killed signal|terminated with signal 9|: memory exhausted"
                 r"|(?:cc1plus|LLVM ERROR): out of memory|virtual memory exhausted|Cannot allocate memory|PCH allocation failure",
                 output):
        return "The compiler ran out of memory. Close something, or try again with fewer jobs."
    if "annot create temporary file" in output:
        return f"The compiler cannot write its temporary files. TMPDIR is {os.environ.get('TMPDIR', 'not set: it uses /tmp')}."
    if re.search(r"Could not resolve host|Failed to connect|Couldn't connect|unable to access", output):
        return (
            "A download failed: is there a network? GoogleTest and Google Benchmark are downloaded only when the "
            "system has no packages of them (Debian: libgtest-dev libgmock-dev libbenchmark-dev)."
        )
    sanitizer = re.search(
        r"cannot find (?:-l|\S*?lib)?((?:a|t|ub)san)\b|cannot (?:find|open) (\S*libclang_rt\.\S+)"
        r"|no such file or directory: '(\S*libclang_rt\.\S+)'", output
    )
    if sanitizer:
        return (
            f"The compiler's sanitizers are not installed ({next(filter(None, sanitizer.groups()))} is missing); this is not\n"
            "about your code. Which package brings them: ./learn doctor"
        )
    if re.search(r"No CMAKE_CXX_COMPILER could be found|CMAKE_CXX_COMPILER not set|is not a full path", output):
        return "No C++ compiler was found. What is missing, and what to do: ./learn doctor"
    return None


# ---- What compilers and sanitizers say. Each look returns a finding, or None.

PLACE = r"(?P<file>[^\s:][^:\n]*?):(?P<line>\d+)(?::\d+)?"  # a path may hold blanks


def looks_uncompilable(case, file, exercise):
    if case.short != "compile":
        return None
    if "Timeout" in case.word:
        return [finding("timeout", "The compiler did not end within its time limit. Does a template or a constexpr function call itself without end?\n"
                                   "If not: run it again, it goes on where it stopped.")]
    if case.told:
        return [told(record, case) for record in case.told]
    if not any(is_about(line, file) for line in case.output.splitlines() if re.match(rf"{PLACE}: (?:fatal )?error:", line)):
        if trouble := words_of_trouble(case.output):
            return [finding("compile", trouble)]
    return [first_error(case.output, file, exercise)]


def first_error(output, file, exercise=None):
    """The first error in the learner's file with its source line; else how the file led to it."""
    lines = output.splitlines()
    errors = [i for i, line in enumerate(lines) if re.match(rf"{PLACE}: (?:fatal )?error:", line)]
    mine = [i for i in errors if is_about(lines[i], file)]
    if mine:
        return compile_error(with_source(lines, mine[0]), lines[mine[0]], file)
    if errors:
        at = errors[0]
        led = []  # "required from here" and "in file included from" name the learner's line
        for line in lines[:at]:
            if re.search(rf"{re.escape(file.name)}:\d+", line):
                led.append(line.strip())
        after = []
        for line in lines[at + 1:]:
            if re.search(r"\berror:|\bwarning:|^\[\d+/\d+\]", line):
                break
            if re.search(rf"{re.escape(file.name)}:\d+.*note:", line):
                after.append(line.strip())
        led = [line for line in led if "required from" in line] or led
        told_lines = with_source(lines, at) + led[-2:] + after[:2]
        place = next(iter(led[-1:] + after[:1]), "")
        if not led and not after and ".cpp:" in lines[at].split(": ")[0]:
            told_lines.append(what_is_missing(file, exercise))
        return compile_error(told_lines, place, file)
    link = [line for line in lines if re.search(r"undefined reference|undefined symbol|multiple definition", line)]
    if link:
        return finding("compile", link[0].strip())
    return finding("compile", "It does not compile. The last lines:\n" + tail(output))


def is_about(line, file):
    match = re.match(rf"{PLACE}: ", line)
    return bool(match) and os.path.basename(match.group("file")) == file.name


def compile_error(told_lines, place, file):
    number = re.search(rf"{re.escape(file.name)}:(\d+)", place)
    return finding("compile", "\n".join(told_lines), file=str(file) if number else None,
                   line=int(number.group(1)) if number else None)


def what_is_missing(file, exercise):
    """The error stands in the test: does the learner's file still have the class that the test uses?"""
    text = stub.content(exercise) if exercise else None
    if text is not None:
        declares = re.compile(r"^\s*(?:class|struct)\s+(?:alignas\([^)]*\)\s*)?(\w+)", re.MULTILINE)
        try:
            present = file.read_text("utf-8", "replace")
        except OSError:
            present = ""
        tests = "".join(project.read(test) for test in sorted(exercise.folder.glob("*.cpp")))
        names = [n for n in declares.findall(text.decode("utf-8", "replace")) if re.search(rf"\b{n}\b", tests)]
        missing = [n for n in names if not re.search(rf"\b{n}\b", present)]
        if missing and not re.search(r"\b(?:class|struct)\b[^;{]*\{", present):
            return (
                f"{file.name} has no class {missing[0]} any more, which the test uses. `./learn reset {exercise.id}` "
                "brings the file back as it was, and keeps yours in .learn/backups."
            )
        if missing:
            return f"{file.name} has no class {missing[0]}, which the test uses: has yours another name?"
        if not re.search(rf"\bnamespace\s+{exercise.id}\b", present):
            return f"{file.name} has no namespace {exercise.id}, where the test looks for {' and '.join(names[:2]) or 'your code'}."
    return "The error is in the test, where it uses your code: does yours still have the names, parameters and results it needs?"


def with_source(lines, at):
    """An error line, and the source line and marker that the compiler printed below it."""
    kept = [lines[at].strip()]
    for line in lines[at + 1:at + 3]:
        if not re.match(r"\s*\d*\s*\|", line) and not (re.match(r"\s", line) and line.strip()):
            break
        kept.append(line.rstrip())
    return kept


def cannot_start(output):
    """The sanitizer that could not start a program, because of where its memory must be; or None."""
    if re.search(r"ThreadSanitizer: (?:unexpected memory mapping|CHECK failed: .*address_range\.Init)", output):
        return "ThreadSanitizer"
    # It died before main(): its signal's report, once or without end, and nothing of a test or of what it found.
    died = "AddressSanitizer:DEADLYSIGNAL" in output and not re.search(r"AddressSanitizer: |\[ RUN", output)
    return "AddressSanitizer" if died or "ReserveShadowMemoryRange failed" in output else None


def addresses_are_limited():
    """By `ulimit -v`. Sanitizers reserve terabytes."""
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def why_not_start():
    """(Why a sanitizer cannot start on this machine, the command that helps.)"""
    if addresses_are_limited():
        return "it reserves terabytes of addresses, and their number is limited here", "ulimit -v unlimited"
    return "its memory layout is randomised too widely", "sudo sysctl vm.mmap_rnd_bits=28"


def looks_blocked(case, file, exercise):
    name = cannot_start(case.output)
    if name is None:
        return None
    why, cure = why_not_start()
    return [finding(
        "machine",
        f"{name} cannot start on this machine: {why}.\n"
        f"This is not about your code. Run `{cure}`, or see ./learn doctor.",
    )]


def looks_static(case, file):
    """A static variable begins before main(), when the model checker can only say so and end the program."""
    said = re.search(r"^MISUSE: (.* is used outside of a scenario.*)$", case.output, re.MULTILINE)
    return finding("failed", f"{said[1]}\nIs it static, or global?") if said else None


def looks_sanitized(case, file):
    undefined = re.search(rf"^{PLACE}: runtime error: (?P<what>.*)$", case.output, re.MULTILINE)
    address = re.search(r"^==\d+==\s*ERROR: (Address|Leak|Thread)Sanitizer: (.*)$", case.output, re.MULTILINE)
    first = min((found for found in (undefined, address) if found), key=lambda found: found.start(), default=None)
    if first is None:
        return None
    lines, numbers = own_frames(case.output[first.end():], file)
    if first is undefined:
        kind, what = "UndefinedBehaviorSanitizer", undefined.group("what")
        lines = lines or [f"      at {undefined.group('file')}:{undefined.group('line')}"]
        if is_about(undefined.group(0), file):
            numbers.insert(0, int(undefined.group("line")))
    else:
        kind = f"{address.group(1)}Sanitizer"
        what = re.sub(r" on (unknown )?address.*| at pc.*|\(pc .*", "", address.group(2))
        if "Hint: address points to the zero page" in case.output:
            what += " through a null pointer, or one beside it"
    return from_sanitizer(case, kind, what, lines, numbers, file)


def looks_raced(case, file):
    found = re.search(r"^WARNING: ThreadSanitizer: (.*?)(?: \(pid=\d+\))?$", case.output, re.MULTILINE)
    if not found:
        return None
    return from_sanitizer(case, "ThreadSanitizer", found.group(1), *own_frames(case.output[found.end():], file), file)


def from_sanitizer(case, kind, what, lines, numbers, file):
    test = re.search(r"^REPORTED in (.*?): see the sanitizer", case.output, re.MULTILINE)
    name = test.group(1) if test else case.begun
    made = finding(kind, "\n".join([f"{kind}: {what}", *lines]), name, str(file) if numbers else None,
                   numbers[0] if numbers else None, threads=kind == "ThreadSanitizer")
    made["lines"] = numbers
    return made


FRAME = re.compile(r"^\s+#(\d+) (?:0x[0-9a-f]+ in )?(.*?) (/.+?):(\d+)(?::\d+)?(?: \(.*\))?$")
# g++'s runtime knows no line of some functions in headers, and nothing else does where addr2line is missing; the
# exercise's namespace says whose they are.
WITHOUT_LINE = re.compile(r"^\s+#\d+ (?:0x[0-9a-f]+ in )?(w\d+e\d+::.*?) <null>")
HEADING = re.compile(r"^\s*((?:Previous |Atomic |Mutex |Write|Read|READ|WRITE|freed by|allocated by|"
                     r"previously allocated|Direct leak|Indirect leak|Thread T|Location is).*?):?\s*$", re.IGNORECASE)


def own_frames(report, file, limit=14):
    """From a sanitizer's report: each access's heading and its first frame in the learner's file; the lines."""
    lines, numbers, heading, loose = [], [], None, None
    for line in re.split(r"^SUMMARY:", report, maxsplit=1, flags=re.MULTILINE)[0].splitlines():
        frame = FRAME.match(line)
        title = HEADING.match(line)
        if frame and os.path.basename(frame.group(3)) == file.name:
            told_line = f"      {function_name(frame.group(2))}  {file.name}:{frame.group(4)}"
            if heading:
                lines += [f"  {heading}", told_line]
                numbers.append(int(frame.group(4)))
                heading = None
            loose = loose or (told_line, int(frame.group(4)))
        elif heading and (bare := WITHOUT_LINE.match(line)):
            lines += [f"  {heading}", f"      {function_name(bare.group(1))}"]
            heading = None
        elif title:
            skipped = re.match(r"Thread T|Location|Mutex .* created", title.group(1))
            text = re.sub(r" at 0x[0-9a-f]+| \(mutexes:.*?\)", "", title.group(1))
            heading = None if skipped else text.rstrip(":")
        if len(lines) >= limit:
            break
    # A crash has no heading: its first frame in the learner's file will do.
    if not lines and loose:
        return [loose[0]], [loose[1]]
    return lines, numbers


# A frame, or where a thread stands, without a line.
NOWHERE = re.compile(
    r"^(?P<start>(?P<frame>\s+#\d+ )(?:(?!:\d+ \().)*?|.*A thread stands in \S.*?)(?: <null>)?"
    r" \((?P<program>[^()\n]+)\+(?P<offset>0x[0-9a-f]+)\)", re.MULTILINE
)


def with_lines(text, folder):
    """Puts a line where g++'s symbolizer knew only the program and an offset; addr2line came with the compiler."""
    wanted = {}
    for match in NOWHERE.finditer(text):
        wanted.setdefault(os.path.basename(match.group("program")), {})[match.group("offset")] = None
    for program, offsets in wanted.items():
        path = next(folder.glob(f"*/checks/{program}"), None)
        if path is None:
            continue
        try:
            done = subprocess.run(["addr2line", "-e", path, *offsets], capture_output=True, text=True, check=False, timeout=60)
        except (OSError, subprocess.SubprocessError):
            continue
        places = [re.sub(r" \(discriminator.*", "", line) for line in done.stdout.splitlines()]
        offsets.update((offset, place) for offset, place in zip(offsets, places) if re.search(r":[1-9]\d*$", place))

    def put(match):
        place = wanted.get(os.path.basename(match.group("program")), {}).get(match.group("offset"))
        if place is None:
            return match.group()
        if match.group("frame"):
            return f"{match.group('start')} {place} ({match.group('program')}+{match.group('offset')})"
        return f"{match.group('start')}, {os.path.basename(place)}"

    return NOWHERE.sub(put, text) if wanted else text


def function_name(text):
    """Without template arguments and parameters: what the learner called it."""
    text = re.sub(r"\[abi:\w+\]| const$", "", text)
    depth, out = 0, ""
    for letter in text:
        if letter in "<(":
            depth += 1
        elif letter in ">)":
            depth = max(0, depth - 1)
        elif depth == 0:
            out += letter
    return out.strip() or text


def sentence(test):
    """ring_test/0.RefusesWhenFull or ring.D1_refuses_when_full -> refuses when full (D1)"""
    name = test.strip().split(" [", 1)[0].split(".", 1)[-1].split("/")[0] or test
    number = re.match(r"((?:[A-Z]+\d+_)+)(?=\w)", name)
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name[number.end():] if number else name).replace("_", " ")
    name = name if re.search(r"[A-Z]{2}", name) else name.lower()
    return f"{name} ({number.group(1).strip('_').replace('_', ', ')})" if number else name


CERTAIN = (looks_uncompilable, looks_blocked)
LOOKS = (looks_raced, looks_static, looks_sanitized)
