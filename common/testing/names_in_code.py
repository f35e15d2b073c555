"""Names in a learner's code that the checks cannot see through, or that its task does not want.

What is looked at is what the compiler gets: the preprocessed text, of the learner's file and of files of
their own that it includes, as tokens. Comments and strings are none, macros are expanded, and what #if
leaves out is not there.
"""

import functools
import itertools
import re
import subprocess
from pathlib import Path

TOKEN = re.compile(
    r"""
    (?P<raw>(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\((?:.|\n)*?\)(?P=mark)")
    | (?P<string>(?:u8|[uUL])?"(?:\\.|[^"\\\n])*")
    | (?P<char>(?:u8|[uUL])?'(?:\\.|[^'\\\n])+')
    | (?P<number>\.?\d(?:'?[\w.]|[eEpP][+-])*)
    | (?P<name>[^\W\d]\w*)
    | (?P<scope>::)
    | (?P<line>\n)
    | (?P<other>[^\s])
    """,
    re.VERBOSE,
)
MARKER = re.compile(r'#(?: ?line)? (\d+) "((?:[^"\\]|\\.)*)"((?: \d)*)')

# What has a counterpart that every check understands.
COUNTERPARTS = {
    "atomic": "common::atomic",
    "mutex": "common::mutex",
    "condition_variable": "common::condition_variable",
    "atomic_thread_fence": "common::atomic_thread_fence",
    "atomic_flag": "common::atomic<bool>",
}
ATOMIC_TYPES = {
    "bool": "bool", "char": "char", "schar": "signed char", "uchar": "unsigned char", "short": "short",
    "ushort": "unsigned short", "int": "int", "uint": "unsigned", "long": "long", "ulong": "unsigned long",
    "llong": "long long", "ullong": "unsigned long long", "size_t": "std::size_t", "ptrdiff_t": "std::ptrdiff_t",
    "char8_t": "char8_t", "char16_t": "char16_t", "char32_t": "char32_t", "wchar_t": "wchar_t",
    "signed_lock_free": "int", "unsigned_lock_free": "unsigned",
}
OTHERS = set(
    "recursive_mutex timed_mutex recursive_timed_mutex shared_mutex shared_timed_mutex condition_variable_any "
    "thread jthread counting_semaphore binary_semaphore latch barrier once_flag call_once future shared_future "
    "promise async packaged_task atomic_signal_fence stop_source stop_token stop_callback".split()
)
BUILTIN = re.compile(
    r"__(?:atomic|sync|c11_atomic|opencl_atomic|gthread)_\w+$|_Atomic$|__gnu_cxx$|__builtin_ia32_[lms]fence$|_mm_[lms]fence$"
)
# Types, and functions that are called. (Many a member has a name such as mtx_items.)
OTHER_LIBRARY = re.compile(r"pthread_\w+$|mtx_t$|cnd_t$")
OTHER_CALLS = re.compile(
    r"sem_(?:init|post|wait|trywait|timedwait)$|mtx_(?:init|lock|timedlock|trylock|unlock)$"
    r"|cnd_(?:init|wait|timedwait|signal|broadcast)$|syscall$|futex$"
)
# Waits, or gives the core away, where no check sees it.
WAITS = re.compile(
    r"this_thread$|(?:sched_yield|sleep|usleep|nanosleep|clock_nanosleep|thrd_\w+)$"
    r"|(?:__builtin_ia32|_mm|_)_?(?:pause|tpause|u?mwait|clflush\w*|clwb)$|__builtin_arm_(?:yield|wf[ei]|isb)$|__yield$"
)
# What tells the builds of the checks from an ordinary one, the first.
BUILDS = ((), ("-DCOMMON_MODEL", "-D__SANITIZE_ADDRESS__"), ("-DCOMMON_COUNTED", "-fsanitize=thread"))
# What may be a directive that leaves something out: a sign in front of any word but these.
CONDITION = re.compile(rb"(?:#|%:)(?!\s*(?:include|pragma|define|undef|error|line)\b)")


def is_standard(name):
    return name in COUNTERPARTS or name in OTHERS or name.startswith("atomic_")


def instead(name):
    """The sentence that says what to write in place of std::<name>."""
    fixed = re.fullmatch(r"atomic_(u?int(?:_least|_fast)?\d+_t|u?intmax_t|u?intptr_t)", name)
    kind = f"std::{fixed.group(1)}" if fixed else ATOMIC_TYPES.get(name[len("atomic_"):]) if "_" in name else None
    counterpart = COUNTERPARTS.get(name) or (f"common::atomic<{kind}>" if kind else None)
    if counterpart:
        return f"Write {counterpart} (from common/sync.hpp): the same thing in an ordinary build."
    if name == "atomic_ref":
        return "Make the variable itself a common::atomic (from common/sync.hpp)."
    if name.startswith("atomic_"):
        return "Use the member functions of common::atomic (from common/sync.hpp)."
    return "Use common::atomic, common::mutex and common::condition_variable (from common/sync.hpp); the tests start the threads."


def preprocessed(command, builds, file):
    """For each build that works the text that the compiler gets, as UTF-8 or what comes close."""
    runs = [
        subprocess.Popen(
            [*command, *build, "-E", "-x", "c++", str(file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        for build in builds
    ]
    texts = [run.communicate()[0].decode("utf-8", "replace") for run in runs]
    return [text for run, text in zip(runs, texts) if run.returncode == 0]  # else the compiler says why


def files_of(text):
    return {re.sub(r"\\(.)", r"\1", name) for _, name, _ in MARKER.findall(text)}


def may_differ(file):
    """May a file be another text in another build? Without a directive such as #if it is not."""
    try:
        return bool(CONDITION.search(Path(file).read_bytes()))
    except OSError:
        return True


def tokens(text, is_mine):
    """(name or punctuation, file, line) for each token that comes from a file of the learner's."""
    file, number, mine = "", 0, False
    pieces = []
    for line in text.split("\n"):
        marker = line.startswith("#") and MARKER.match(line)
        if marker:
            file, number = re.sub(r"\\(.)", r"\1", marker.group(2)), int(marker.group(1))
            mine = is_mine(file)
            continue
        if mine:
            pieces.append((file, number, line))
        number += 1
    # Raw strings span lines, so the lines of a file that follow each other are read as one text.
    start = 0
    while start < len(pieces):
        end = start + 1
        while end < len(pieces) and pieces[end][0] == pieces[start][0] and pieces[end][1] == pieces[end - 1][1] + 1:
            end += 1
        line = pieces[start][1]
        for match in TOKEN.finditer("\n".join(piece[2] for piece in pieces[start:end])):
            if match.lastgroup in ("name", "scope", "other"):
                yield match.group(0), pieces[start][0], line
            line += match.group(0).count("\n")
        start = end


# What may stand before a call; any other name there makes it a declaration.
BEFORE_A_CALL = set("return else do throw case and or not co_await co_return co_yield".split())


def declares(before):
    return before[-1:] and before[-1].isidentifier() and before[-1] not in BEFORE_A_CALL


def functions_of(words):
    """The names of the functions that the file itself defines."""
    names = set()
    for i, word in enumerate(words[:-1]):
        result = words[max(0, i - 2):i]
        if words[i + 1] != "(" or not word.isidentifier():
            continue
        if not declares(result) and (result[-1:] not in ([">"], ["&"], ["*"]) or result[0] == "-"):
            continue
        depth = 0
        for token in words[i + 1:]:
            depth += (token == "(") - (token == ")")
            if depth == 0 and token in "{;":
                names |= {word} if token == "{" else set()
                break
    return names


def found_in(stream, unseen, forbidden):
    """[(file, line, sentence)] of names that may not appear. `unseen`: look for what no check sees."""
    words = [token for token, _, _ in stream]
    meant = {}  # a namespace's other name: its name
    opened = set()  # using namespace ...
    own = set()  # names that common:: or the file itself gives
    functions = functions_of(words)
    findings = []
    for i, (word, file, line) in enumerate(stream):
        before, after = words[max(0, i - 3):i], words[i + 1:i + 3]
        if word == "namespace" and after[1:] == ["="]:
            named = words[i + 3:i + 5]
            meant[after[0]] = next((meant.get(name, name) for name in named if name != "::"), "")
        if before[-2:] == ["using", "namespace"] or before[-3:] == ["using", "namespace", "::"]:
            opened.add(meant.get(word, word))
        if before[-3:] == ["using", "common", "::"] or before[-1:] and before[-1] in ("class", "struct"):
            own.add(word)
        qualified = before[-1:] == ["::"]
        space = meant.get(before[-2], before[-2]) if qualified and len(before) >= 2 else ""
        of_standard = space == "std"
        from_opened = not qualified and word not in own and names_a_type(word, before, after)
        called = after[:1] == ["("] and not declares(before) and (word not in functions or qualified)
        sentence = forbidden.get(word) or (forbidden.get(f"{space}::{word}") if space else None)
        for one in sorted(opened) if from_opened else ():
            sentence = sentence or forbidden.get(f"{one}::{word}")
        if sentence:
            pass
        elif not unseen:
            continue
        elif of_standard and is_standard(word):
            sentence = f"std::{word} cannot be seen by the model checker. {instead(word)}"
        elif "std" in opened and from_opened and is_standard(word):
            sentence = f"{word} is std::{word} here, which cannot be seen by the model checker. {instead(word)}"
        elif "std" in opened and qualified and space not in ("common", "") and word not in own and is_standard(word):
            sentence = f"{space}::{word} is std::{word}, which cannot be seen by the model checker. {instead(word)}"
        elif WAITS.match(word) and before[-1:] not in (["."], [">"]) and (called or after[:1] in (["::"], [";"]) or of_standard):
            sentence = f"{word} cannot be seen by the model checker. A loop that waits calls common::pause()."
        elif BUILTIN.match(word):
            sentence = f"{word} cannot be seen by the model checker. {instead('atomic')}"
        elif (OTHER_LIBRARY.match(word) or OTHER_CALLS.match(word) and called) and before[-1:] not in (["."], [">"]):
            sentence = f"{word} cannot be seen by the model checker. {instead('thread')}"
        elif word in ("thread_local", "__thread"):
            sentence = f"{word} cannot be seen by the model checker: it runs all threads of a scenario in one."
        elif word in ("asm", "__asm__", "__asm"):
            sentence = f"{word} cannot be seen by the model checker. {instead('atomic')}"
        if sentence and (file, line, sentence) not in findings:
            findings.append((file, line, sentence))
    return findings


def names_a_type(word, before, after):
    """And not a variable that happens to have the name of one."""
    if before[-1:] in (["."], [">"]):
        return False
    following = after[0] if after else ""
    return word.startswith("atomic_") or bool(re.match(r"[A-Za-z_<>&*]|::", following))


def forbidden_of(folder):
    """The exercise's own list, .reference/forbidden.txt: `NAME, NAME: sentence` a line, `#` before a remark."""
    forbidden = {}
    try:
        lines = (Path(folder) / ".reference" / "forbidden.txt").read_text("utf-8").splitlines()
    except OSError:
        return forbidden
    for line in lines:
        match = re.match(r"((?:\w+::)*\w+(?:\s*,\s*(?:\w+::)*\w+)*): +(.+)$", line)
        if match:
            for name in re.split(r"\s*,\s*", match.group(1)):
                forbidden[name] = match.group(2)
    return forbidden


def is_machinery(root):
    """Is a file of the preprocessed text one of the project's own, or of the system?"""
    root = Path(root)

    @functools.cache
    def answer(name):
        path = Path(name)
        if not path.is_absolute() or name.startswith(("/usr/", "<")):
            return True
        try:
            parts = path.resolve().relative_to(root).parts
        except ValueError:
            return False
        return parts[0] == "common" or (parts[0].startswith("week") and len(parts) > 1 and parts[1] == "include")

    return answer


def differences(streams):
    """Where the learner's code is another one under a check than without."""
    sentence = ("COMMON_MODEL, COMMON_COUNTED or a sanitizer's macro makes this another code under a check: "
                "what is checked must be what is used.")
    for checked in streams[1:]:
        for one, other in itertools.zip_longest(streams[0], checked):
            if one is None or other is None or one[0] != other[0]:
                return [(*(one or other)[1:], sentence)]
    return []


def look(compiler, root, folder, file):
    """What may not appear in `file`, an attempt at the exercise in `folder`."""
    root, folder, file = Path(root), Path(folder), Path(file)
    week = folder.parent.parent
    model = (folder / "model.cpp").exists()
    forbidden = forbidden_of(folder)
    if not model and not forbidden:
        return []
    machinery = is_machinery(root)
    command = [*compiler, "-std=c++20", "-I", str(root), "-I", str(week / "include")]
    texts = preprocessed(command, BUILDS[:1], file)
    if model and any(may_differ(name) for text in texts for name in files_of(text) if not machinery(name)):
        texts += preprocessed(command, BUILDS[1:], file)
    streams = [list(tokens(text, lambda name: not machinery(name))) for text in texts]
    findings = differences(streams)
    for stream in streams:
        findings += [finding for finding in found_in(stream, model, forbidden) if finding not in findings]
    return findings
