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
    for look in LOOKS:
        found = look(case, exercise, file)
        if found:
            detector, message = found
            message = shorten(message.rstrip())
            return made(case, detector, "failed", message, line_in(message, file))
    return made(case, detector, "failed", "It failed. Its last lines:\n" + tail(case.output))


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


def line_in(message, file):
    """The first line of the learner's file that a message names."""
    match = re.search(rf"{re.escape(file.name)}(?::|\(|, line )(\d+)", message) or re.search(
        r"\b[Ll]ine (\d+)\b", message
    )
    return int(match.group(1)) if match else None


def todo(output, exercise):
    found = re.search(r"^TODO\s+(.*)(?:\n\s+edit .*?, line (\d+))?", output, re.MULTILINE)
    if not found:
        return "", None
    what = re.sub(rf"^{exercise.id}[:\s]+", "", found.group(1)).strip()
    return f"not written yet: {what}", int(found.group(2)) if found.group(2) else None


# ---- One look per kind of trouble. Each returns (detector, message) or None.


def looks_uncompilable(case, exercise, file):
    if case.short != "compile":
        return None
    return "compile", first_error(case.output, file)


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
        return "\n".join(with_source(lines, at) + led[-2:] + after[:2])
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


def looks_blocked_by_aslr(case, exercise, file):
    if "ThreadSanitizer: unexpected memory mapping" not in case.output:
        return None
    return case.short, (
        "ThreadSanitizer cannot start on this machine: its memory layout is randomised too widely.\n"
        "This is not about your code. Run `sudo sysctl vm.mmap_rnd_bits=28`, or see ./learn doctor."
    )


def looks_hung(case, exercise, file):
    hang = re.search(r"^HANG in ([^\n:]+)(.*(?:\n(?!\[|Segm|==).+){0,30})", case.output, re.MULTILINE)
    if hang:
        return "timeout", f"did not finish: {sentence(hang.group(1))}{hang.group(2)}"
    if "Timeout" not in case.word:
        return None
    begun = re.findall(r"^\[ RUN      \] (\S+)", case.output, re.MULTILINE)
    where = f": {sentence(begun[-1])}" if begun else ""
    return "timeout", (
        f"did not finish{where}\n"
        "It was ended after its time limit. A loop that never ends, a lock that is never released, or a\n"
        "wait for something that never comes."
    )


def looks_sanitized(case, exercise, file):
    undefined = re.search(r"^(\S+?:\d+(?::\d+)?): runtime error: .*$", case.output, re.MULTILINE)
    address = re.search(r"^==\d+==\s*ERROR: (?:Address|Leak)Sanitizer: (.*)$", case.output, re.MULTILINE)
    if undefined and (not address or undefined.start() < address.start()):
        return "asan", test_line(case.output, undefined.start()) + undefined.group(0)
    if not address:
        return None
    what = re.sub(r" on (unknown )?address.*| at pc.*|\(pc .*", "", address.group(1))
    report = case.output[address.end():]
    lines = [f"{'LeakSanitizer' if 'leak' in what else 'AddressSanitizer'}: {what}"]
    lines += own_frames(report, file)
    return "asan", test_line(case.output, address.start()) + "\n".join(lines)


def looks_raced(case, exercise, file):
    found = re.search(r"^WARNING: ThreadSanitizer: (.*?)(?: \(pid=\d+\))?$", case.output, re.MULTILINE)
    if not found:
        return None
    lines = [f"ThreadSanitizer: {found.group(1)}"]
    lines += own_frames(case.output[found.end():].split("\nSUMMARY:")[0], file)
    return "tsan", test_line(case.output, found.start()) + "\n".join(lines)


FRAME = re.compile(r"^\s+#(\d+) (?:0x[0-9a-f]+ in )?(.*?) (\S+?:\d+)(?::\d+)?(?: \(.*\))?$")
HEADING = re.compile(r"^\s*((?:Previous |Atomic |Mutex |Write|Read|READ|WRITE|freed by|allocated by|"
                     r"previously allocated|Direct leak|Indirect leak|Thread T|Location is).*?):?\s*$", re.IGNORECASE)


def own_frames(report, file, limit=14):
    """From a sanitizer's report: each access's heading and its first frame in the learner's file."""
    lines, heading, taken = [], None, False
    for line in report.splitlines():
        frame = FRAME.match(line)
        if frame:
            if heading and not taken and f"/{file.name}:" in line:
                lines.append(f"  {heading}")
                lines.append(f"      {function_name(frame.group(2))}  {file.name}:{frame.group(3).rsplit(':', 1)[1]}")
                taken = True
        elif HEADING.match(line) and not line.lstrip().startswith(("Thread T", "Location", "Mutex ")):
            text = re.sub(r" at 0x[0-9a-f]+| \(mutexes:.*?\)", "", HEADING.match(line).group(1).strip())
            heading, taken = text.rstrip(":"), False
        elif line.startswith("SUMMARY:"):
            break
        if len(lines) >= limit:
            break
    if not lines:  # a crash has no heading: its first frame in the learner's file will do
        for line in report.splitlines():
            frame = FRAME.match(line)
            if frame and f"/{file.name}:" in line:
                return [f"      {function_name(frame.group(2))}  {file.name}:{frame.group(3).rsplit(':', 1)[1]}"]
    return lines


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


def looks_refuted(case, exercise, file):
    """The model checker's counterexample, whole, without GoogleTest's words around it."""
    start = re.search(rf"^.*FAILED by the model checker|^\s*(?:{VERDICTS})\b", case.output, re.MULTILINE)
    if not start or case.short != "model":
        return None
    text = case.output[start.start():]
    end = re.search(r"^\[  FAILED  \]|^\[ RUN      \]|^\[-----|^\S+:\d+: Failure$|^Google Test trace:", text, re.MULTILINE)
    text = text[: end.start()] if end else text
    text = re.sub(r"^\s*Actual:\s*", "", text)
    return "model", test_line(case.output, start.start()) + text.strip("\n").rstrip()


def looks_thrown(case, exercise, file):
    found = re.search(
        r"^.*(?:(?:C\+\+|[Uu]n(?:caught|known C\+\+)) exception|terminate called after throwing|what\(\):).*"
        r"(?:\n\s+what\(\):.*)?",
        case.output,
        re.MULTILINE,
    )
    if not found:
        return None
    text = found.group(0).strip()
    described = re.search(r'exception with description "(.*?)" thrown', text, re.DOTALL)
    if described:
        text = f"an exception left it, what(): {described.group(1)}"
    return case.short, test_line(case.output, found.end()) + text


def looks_disproved(case, exercise, file):
    """GoogleTest's first failure: the test as a sentence, where, expected and actual."""
    found = re.search(r"^(\S+?):(\d+): Failure\n", case.output, re.MULTILINE)
    if not found:
        named = re.search(r"^\[  FAILED  \] (\S+)", case.output, re.MULTILINE)
        return (case.short, f"failed: {sentence(named.group(1))}") if named else None
    body = []
    for line in case.output[found.end():].splitlines():
        if re.match(r"\[ |\[---|\[===|\S+:\d+: Failure$|TODO ", line):
            break
        body.append("  " + line.rstrip())
    while body and not body[-1].strip():
        body.pop()
    if len(body) > 30:
        body = body[:30] + ["  ..."]
    where = f"{found.group(1)}:{found.group(2)}"
    return case.short, test_line(case.output, found.start()) + "\n".join([*body, f"  at {where}"])


def looks_crashed(case, exercise, file):
    for word, meaning in SIGNALS.items():
        if word in case.word:
            return case.short, test_line(case.output, len(case.output)) + f"crashed with {meaning}"
    if "Exception" in case.word:
        return case.short, test_line(case.output, len(case.output)) + "crashed: " + case.word.strip("* ")
    return None


def test_line(output, position):
    """`test: refuses when full` and a line's end, for the test that ran at this place."""
    begun = re.findall(r"^\[ RUN      \] (\S+)", output[:position], re.MULTILINE)
    return f"test: {sentence(begun[-1])}\n" if begun else ""


def sentence(test):
    """ring_test/0.RefusesWhenFull or ring.refuses_when_full -> refuses when full"""
    name = test.strip().split(".", 1)[-1].split("/")[0] or test
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
    return name if re.search(r"[A-Z]{2}", name) else name.lower()


LOOKS = (
    looks_uncompilable,
    looks_blocked_by_aslr,
    looks_refuted,
    looks_raced,
    looks_sanitized,
    looks_hung,
    looks_thrown,
    looks_disproved,
    looks_crashed,
)
