"""Reads what CTest and the test executables said and says it again in a few lines.

A check here is a dictionary {name, detector, result, message} (the shape of `--json`), with two more
keys that are not shown: `line`, the learner's line that it is about, and `brief`, its first line.
"""

import re
import xml.etree.ElementTree as xml

from learn import project

# The most telling failure is shown in full: what does not compile first, then what was observed
# (unit), what explains (model), and last what merely did not finish.
TELLING = ("compile", "unit", "asan", "layout", "model", "tsan", "counts", "timeout")

VERDICTS = "DATA RACE|LIFETIME|LEAK|DEADLOCK|LIVELOCK|CHECK FAILED|EXCEPTION|MISUSE"
SIGNALS = {
    "SegFault": "SIGSEGV: it touched memory that is not there",
    "SEGFAULT": "SIGSEGV: it touched memory that is not there",
    "Subprocess aborted": "SIGABRT: something called std::abort or std::terminate",
    "Numerical": "SIGFPE: a division by zero, most likely",
    "Illegal": "SIGILL: an illegal instruction",
    "Bus": "SIGBUS: a misaligned or unmapped address",
    "Interrupt": "SIGINT: it was interrupted",
}


class Case:
    """One <testcase>: name, ctest's word for the outcome, its output."""

    def __init__(self, name, status, word, skipped, output):
        self.name = name
        self.status = status  # run, fail, notrun, disabled
        self.word = word  # Passed, ***Timeout, ***Exception: SegFault, ...
        self.skipped = skipped
        self.output = clean(output)

    @property
    def short(self):
        return self.name.rsplit(".", 1)[-1]

    @property
    def todo(self):
        return self.status == "notrun" and "SKIP_RETURN_CODE" in self.skipped

    @property
    def not_run(self):
        return self.status in ("notrun", "disabled") and not self.todo


def clean(output):
    """Without colour codes and CTest's stand-ins for bytes that XML cannot hold."""
    output = re.sub(r"\[NON-XML-CHAR-0x1B\]\[[0-9;]*[A-Za-z]|\x1b\[[0-9;]*[A-Za-z]", "", output)
    output = re.sub(r"\[NON-(?:XML-CHAR|UTF-8-BYTE)-0x[0-9A-F]+\]", "?", output)
    return output.replace("\r\n", "\n")


def parse(junit, words):
    """The test cases of a JUnit file as ctest writes it."""
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
        skipped = case.find("skipped")
        cases.append(
            Case(
                case.get("name", ""),
                case.get("status", ""),
                words.get(case.get("name", ""), ""),
                "" if skipped is None else skipped.get("message", ""),
                case.findtext("system-out") or "",
            )
        )
    return cases


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


def most_telling(checks):
    failed = [check for check in checks if check["result"] == "failed"]
    rank = {detector: i for i, detector in enumerate(TELLING)}
    return min(failed, key=lambda check: rank.get(check["detector"], 9), default=None)


def public(check):
    """What --json shows of it."""
    return {key: check[key] for key in ("name", "detector", "result", "message")}


def one(case, exercise, file):
    detector = case.short
    if case.status == "run":
        return made(case, detector, "passed", "")
    failed_earlier = "[  FAILED  ]" in case.output
    if case.todo and not failed_earlier:
        return made(case, detector, "todo", *todo(case.output, exercise))
    if case.not_run:
        return made(case, "compile", "failed", shorten(case.output.strip() or case.skipped))
    found = first_trouble(case, file)
    if found:
        _, detector, message = found
        message = shorten(message.rstrip())
    else:
        message = "It failed. Its last lines:\n" + shorten(tail(case.output))
    return made(case, detector, "failed", message, line_in(message, file))


def first_trouble(case, file):
    """(position in the output, detector, message) of what went wrong first, or None."""
    for look in CERTAIN:
        found = look(case, file)
        if found:
            return found
    found = [trouble for trouble in (look(case, file) for look in LOOKS) if trouble]
    return min(found, key=lambda trouble: trouble[0], default=None)


def made(case, detector, result, message, line=None):
    return {
        "name": case.name,
        "detector": detector,
        "result": result,
        "message": message,
        "brief": message.split("\n", 1)[0],
        "line": line,
    }


def shorten(text):
    return text.replace(str(project.ROOT) + "/", "")


def tail(output, count=12):
    lines = [line for line in output.splitlines() if line.strip()]
    return "\n".join("  " + line for line in lines[-count:]) or "  (it printed nothing)"


ROW = re.compile(r"^ *(\d+)  +(\S.*)$")  # of a counterexample's table


def line_in(message, file):
    """The learner's line to look at: the one that an explanation blames, else the one where it ended."""
    refuted = "FAILED by the model checker" in message
    table = [line for line in message.splitlines() if refuted and ROW.match(line)]
    if table:
        prose = "\n".join(line for line in message.splitlines() if not ROW.match(line))
        # A place of the table is `:31` in the file named last, which is this one or a test's.
        here = rf"(?:\s|{re.escape(file.name)}):(\d+)(?: +<-.*)?$"
        ends = [line.rstrip() for line in reversed(table) if re.search(here, line.rstrip())]
        ends.sort(key=lambda line: "<-" not in line)
        places = [(r"\bbut line (\d+)", prose), (r"\b[Ll]ine (\d+)\b", prose), (here, ends[0] if ends else "")]
    else:
        places = [(rf"{re.escape(file.name)}(?::|\(|, line )(\d+)", message)]
    for pattern, text in places:
        match = re.search(pattern, text)
        if match:
            return int(match.group(1))
    return None


def folded(message, columns):
    """A counterexample whose lanes are too wide for the terminal: one lane, each step with its thread."""
    lines = message.splitlines()
    first = next((i for i, line in enumerate(lines) if ROW.match(line)), 0)
    wide = any(len(line) > columns for line in lines if ROW.match(line))
    if "FAILED by the model checker" not in message or first == 0 or not wide:
        return message
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


def source_line(message, file):
    """`  31 | code` for the line that a message names, unless the message shows it already."""
    number = line_in(message, file)
    if number is None or not re.search(rf"{re.escape(file.name)}(?::|\(|, line )\d+", message):
        return None
    try:
        text = file.read_text("utf-8", "replace").splitlines()[number - 1].rstrip()
    except (OSError, IndexError):
        return None
    return None if not text.strip() or text.strip() in message else f"{number:>6} | {text}"


def todo(output, exercise):
    found = re.search(r"^TODO\s+(.*)(?:\n\s+edit .*?, line (\d+))?", output, re.MULTILINE)
    if not found:
        return "", None
    what = re.sub(rf"^{exercise.id}[:\s]+", "", found.group(1)).strip()
    return f"not written yet: {what}", int(found.group(2)) if found.group(2) else None


# ---- One look per kind of trouble. Each returns (position, detector, message) or None.


def looks_uncompilable(case, file):
    if case.short != "compile":
        return None
    if "Timeout" in case.word:
        return 0, "compile", "The build did not end within its time limit. Run it again: it goes on where it stopped."
    return 0, "compile", first_error(case.output, file)


def first_error(output, file):
    """The first error in the learner's file with its source line; else how the file led to it."""
    lines = output.splitlines()
    errors = [i for i, line in enumerate(lines) if re.search(r":\d+(:\d+)?: (fatal )?error:", line)]
    mine = [i for i in errors if file.name + ":" in lines[i].split("error:", 1)[0]]
    if mine:
        return "\n".join(with_source(lines, mine[0]))
    if errors:
        at = errors[0]
        led = []  # "required from here" and "in file included from" name the learner's line
        begin = errors[errors.index(at) - 1] + 1 if errors.index(at) else 0
        for line in lines[begin:at]:
            if re.search(rf"{re.escape(file.name)}:\d+", line):
                led.append(line.strip())
        after = []
        for line in lines[at + 1:]:
            if re.search(r"\berror:|\bwarning:|^\[\d+/\d+\]", line):
                break
            if re.search(rf"{re.escape(file.name)}:\d+.*note:", line):
                after.append(line.strip())
        led = [line for line in led if "required from" in line] or led
        told = with_source(lines, at) + led[-2:] + after[:2]
        if not led and not after and ".cpp:" in lines[at].split(": ")[0]:
            told.append("The error is in the test, where it uses your code: does yours still have the names it needs?")
        return "\n".join(told)
    link = [line for line in lines if re.search(r"undefined reference|undefined symbol|multiple definition", line)]
    if link:
        return link[0].strip()
    return "It does not compile. The last lines:\n" + tail(output)


def with_source(lines, at):
    """An error line, and the source line and marker that the compiler printed below it."""
    kept = [lines[at].strip()]
    for line in lines[at + 1:at + 3]:
        if not re.match(r"\s*\d*\s*\|", line) and not (re.match(r"\s", line) and line.strip()):
            break
        kept.append(line.rstrip())
    return kept


def looks_blocked_by_aslr(case, file):
    if "ThreadSanitizer: unexpected memory mapping" not in case.output:
        return None
    return 0, case.short, (
        "ThreadSanitizer cannot start on this machine: its memory layout is randomised too widely.\n"
        "This is not about your code. Run `sudo sysctl vm.mmap_rnd_bits=28`, or see ./learn doctor."
    )


def looks_hung(case, file):
    hang = re.search(r"^HANG in ([^\n:]+): *(.*(?:\n +\S.*){0,30})", case.output, re.MULTILINE)
    if hang:
        return hang.start(), "timeout", f"did not finish: {sentence(hang.group(1))}\n  {hang.group(2)}"
    if "Timeout" not in case.word:
        return None
    where = running(case.output, len(case.output))
    return len(case.output), "timeout", (
        f"did not finish{': ' + where if where else ''}\n"
        "  It was ended after its time limit. A loop that never ends, a lock that is never released, or a\n"
        "  wait for something that never comes?"
    )


def looks_sanitized(case, file):
    undefined = re.search(r"^(\S+?:\d+(?::\d+)?): runtime error: .*$", case.output, re.MULTILINE)
    address = re.search(r"^==\d+==\s*ERROR: (Address|Leak)Sanitizer: (.*)$", case.output, re.MULTILINE)
    first = min((found for found in (undefined, address) if found), key=lambda found: found.start(), default=None)
    if first is None:
        return None
    if first is undefined:
        where, what = first.group(0).split(": runtime error: ", 1)
        lines = [f"UndefinedBehaviorSanitizer: {what}"]
        lines += own_frames(case.output[first.end():], file) or [f"      at {where}"]
    else:
        what = re.sub(r" on (unknown )?address.*| at pc.*|\(pc .*", "", first.group(2))
        lines = [f"{first.group(1)}Sanitizer: {what}", *own_frames(case.output[first.end():], file)]
    return first.start(), "asan", test_line(case.output, first.start()) + "\n".join(lines)


def looks_raced(case, file):
    found = re.search(r"^WARNING: ThreadSanitizer: (.*?)(?: \(pid=\d+\))?$", case.output, re.MULTILINE)
    if not found:
        return None
    lines = [f"ThreadSanitizer: {found.group(1)}", *own_frames(case.output[found.end():], file)]
    return found.start(), "tsan", test_line(case.output, found.start()) + "\n".join(lines)


FRAME = re.compile(r"^\s+#(\d+) (?:0x[0-9a-f]+ in )?(.*?) (\S+?:\d+)(?::\d+)?(?: \(.*\))?$")
HEADING = re.compile(r"^\s*((?:Previous |Atomic |Mutex |Write|Read|READ|WRITE|freed by|allocated by|"
                     r"previously allocated|Direct leak|Indirect leak|Thread T|Location is).*?):?\s*$", re.IGNORECASE)


def own_frames(report, file, limit=14):
    """From a sanitizer's report: each access's heading and its first frame in the learner's file."""
    lines, heading, loose = [], None, None
    for line in re.split(r"^SUMMARY:", report, maxsplit=1, flags=re.MULTILINE)[0].splitlines():
        frame = FRAME.match(line)
        title = HEADING.match(line)
        if frame and f"/{file.name}:" in line:
            told = f"      {function_name(frame.group(2))}  {file.name}:{frame.group(3).rsplit(':', 1)[1]}"
            if heading:
                lines += [f"  {heading}", told]
                heading = None
            loose = loose or told
        elif title:
            skipped = title.group(1).startswith(("Thread T", "Location", "Mutex "))
            text = re.sub(r" at 0x[0-9a-f]+| \(mutexes:.*?\)", "", title.group(1))
            heading = None if skipped else text.rstrip(":")
        if len(lines) >= limit:
            break
    # A crash has no heading: its first frame in the learner's file will do.
    return lines or ([loose] if loose else [])


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


def looks_refuted(case, file):
    """The model checker's counterexample, whole, without GoogleTest's words around it."""
    if case.short != "model":
        return None
    start = re.search(rf"^.*FAILED by the model checker|^\s*(?:{VERDICTS})\b", case.output, re.MULTILINE)
    if not start:
        return None
    text = case.output[start.start():]
    end = re.search(
        r"^\[  FAILED  \]|^\[ RUN      \]|^\[-----|^\S+:\d+: Failure$|^Google Test trace:", text, re.MULTILINE
    )
    text = text[: end.start()] if end else text
    text = re.sub(r"^\s*Actual:\s*", "", text).strip("\n").rstrip()
    return start.start(), "model", test_line(case.output, start.start()) + text


def looks_thrown(case, file):
    """An exception: as GoogleTest caught it, as our main() saw it end a thread, or as the library says it."""
    caught = re.search(r'C\+\+ exception with description "(.*?)" thrown', case.output, re.DOTALL)
    strange = re.search(r"Unknown C\+\+ exception thrown.*", case.output)
    ended = re.search(r"^EXCEPTION in ([^\n:]+): *(.*)$", case.output, re.MULTILINE)
    library = re.search(r"terminate called.*(?:\n\s+what\(\):.*)?", case.output)
    found = [match for match in (caught, strange, ended, library) if match]
    if not found:
        return None
    first = min(found, key=lambda match: match.start())
    if first is caught:
        text = f"an exception left it, what(): {caught.group(1)}"
    elif first is ended:
        text = f"an exception: {ended.group(2)}"
    else:
        text = first.group(0).strip()
    return first.start(), case.short, test_line(case.output, first.start()) + text


def looks_disproved(case, file):
    """GoogleTest's first failure: the test as a sentence, where, expected and actual."""
    found = re.search(r"^(\S+?):(\d+): Failure\n", case.output, re.MULTILINE)
    if not found:
        named = re.search(r"^\[  FAILED  \] (\S+)", case.output, re.MULTILINE)
        return (len(case.output), case.short, f"failed: {sentence(named.group(1))}") if named else None
    body = []
    for line in case.output[found.end():].splitlines():
        if re.match(r"\[ |\[---|\[===|\S+:\d+: Failure$|unknown file: Failure$|TODO |(HANG|CRASH|EXCEPTION) in ", line):
            break
        body.append("  " + line.rstrip())
    while body and not body[-1].strip():
        body.pop()
    # A predicate that says why: the reason is all that is worth reading.
    reason = re.match(r"  Value of: .*\n    Actual: (?:true|false) \((.*)\)\n  Expected: (?:true|false)\b", "\n".join(body), re.DOTALL)
    if reason:
        body[: reason.group(0).count("\n") + 1] = [f"  {reason.group(1)}"]
    if len(body) > 30:
        body = body[:30] + ["  ..."]
    where = f"{found.group(1)}:{found.group(2)}"
    return found.start(), case.short, test_line(case.output, found.start()) + "\n".join([*body, f"  at {where}"])


def looks_crashed(case, file):
    crash = re.search(r"^CRASH in ([^\n:]+): *(.*)$", case.output, re.MULTILINE)
    if crash:
        return crash.start(), case.short, f"test: {sentence(crash.group(1))}\ncrashed with {crash.group(2)}"
    end = len(case.output)
    for word, meaning in SIGNALS.items():
        if word in case.word:
            return end, case.short, test_line(case.output, end) + f"crashed with {meaning}"
    if "Exception" in case.word:
        return end, case.short, test_line(case.output, end) + "crashed: " + case.word.strip("* ")
    return None


def running(output, position):
    """The test that ran at this place of the output, as a sentence."""
    begun = re.findall(r"^\[ RUN      \] (\S+)", output[:position], re.MULTILINE)
    return sentence(begun[-1]) if begun else ""


def test_line(output, position):
    """The line `test: refuses when full` for the test that ran at this place, or nothing."""
    name = running(output, position)
    return f"test: {name}\n" if name else ""


def sentence(test):
    """ring_test/0.RefusesWhenFull or ring.refuses_when_full -> refuses when full"""
    name = test.strip().split(".", 1)[-1].split("/")[0] or test
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
    return name if re.search(r"[A-Z]{2}", name) else name.lower()


CERTAIN = (looks_uncompilable, looks_blocked_by_aslr, looks_refuted)
LOOKS = (looks_raced, looks_sanitized, looks_hung, looks_thrown, looks_disproved, looks_crashed)
