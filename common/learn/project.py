"""What is in the checkout: weeks, exercises, their files. Nothing here runs or builds anything."""

import difflib
import errno
import hashlib
import re
from pathlib import Path

from learn.errors import USAGE, Stop

ROOT = Path(__file__).resolve().parents[2]

# Headers of the machinery: correcting a tool's wording must not undo anybody's progress.
TOOLS = ("common/checker/", "common/counted/", "common/testing/", "common/benchmarking/")
INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*[<"]([^">]+)[">]', re.MULTILINE)


DETECTORS = ("unit", "tsan", "model", "counts", "layout")  # in the order in which they are shown


class Exercise:
    """One exercise: wNeK, its title and its files (all paths absolute; `file` may be missing)."""

    def __init__(self, week, ident, name):
        self.week = week
        self.id = ident
        self.name = name
        self.folder = week.folder / "exercises" / f"{ident}_{name}"
        self.file = self.folder / f"{name}.hpp"
        self.page = self.folder / "README.md"
        self.solution = self.folder / ".reference" / "solution.hpp"
        self.answers = self.folder / ".reference" / "answers.md"
        self.stub_ids = self.folder / ".reference" / "stub.id"

    def shown(self, path=None):
        """A path as the learner types it: relative to the root."""
        return relative(path or self.file)

    @property
    def title(self):
        match = re.search(r"^#\s+(?:w\d+e\d+[:.]?\s+)?(.+)$", read(self.page), re.MULTILINE | re.I)
        return match.group(1).strip() if match else self.name.replace("_", " ")

    @property
    def detectors(self):
        """Its checks: the sources that are in its folder."""
        return [detector for detector in DETECTORS if (self.folder / f"{detector}.cpp").is_file()]

    def section(self, heading, page=None):
        """The text under `## heading` of the exercise's page, or of another one; or None."""
        match = re.search(
            rf"^##+\s*{re.escape(heading)}\b[^\n]*\n(.*?)(?=^##?\s|\Z)",
            read(page or self.page),
            re.MULTILINE | re.DOTALL | re.IGNORECASE,
        )
        return match.group(1).strip() if match else None

    def untouched(self):
        """Is the file a stub, byte for byte (line ends apart)? One of an earlier version counts, too."""
        try:
            return content_name(whole(self.file)) in self.stub_names()
        except OSError:
            return False

    def stub_names(self):
        """git's names of the stub's content: the present one, then those of earlier versions."""
        return read(self.stub_ids).split()

    def own_hash(self):
        """Names the learner's content."""
        try:
            content = whole(self.file)
        except OSError:
            content = b""
        return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:20]

    def tests_hash(self):
        """Names what judges it: its tests and every project header they and the file include."""
        seen = {}
        for test in sorted(self.folder.glob("*.cpp")):
            seen[relative(test)] = test
        for start in [self.file, *seen.values()]:
            closure(start, self.week, seen)
        digest = hashlib.sha256()
        for name in sorted(seen):
            if seen[name] != self.file:
                digest.update(name.encode() + b"\0" + file_bytes(seen[name]) + b"\0")
        return digest.hexdigest()[:20]


class Week:
    """One week's folder, weekNN-topic."""

    def __init__(self, folder):
        self.folder = folder
        self.id = folder.name.split("-")[0]
        self.exercises = self._find()

    @property
    def title(self):
        match = re.search(r"^#\s+(?:Week\s*\d+\s*[:.-]?\s*)?(.+)$", read(self.folder / "README.md"), re.M | re.I)
        return match.group(1).strip() if match else self.folder.name.partition("-")[2].replace("-", " ")

    def _find(self):
        found = []
        for folder in (self.folder / "exercises").glob("w*e*_*"):
            match = re.fullmatch(r"(w\d+e\d+)_(\w+)", folder.name)
            if match and folder.is_dir():
                found.append(Exercise(self, *match.groups()))
        return sorted(found, key=lambda exercise: number(exercise.id))


def content_name(content):
    """git's name for a content, line ends apart (`git hash-object`)."""
    content = content.replace(b"\r\n", b"\n")
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def number(ident):
    return [int(digits) for digits in re.findall(r"\d+", ident)]


def relative(path):
    try:
        return Path(path).resolve().relative_to(ROOT).as_posix()
    except (ValueError, RuntimeError, OSError):  # elsewhere; or links that lead in a circle
        return str(path)


def whole(path):
    """The content of a regular file. Anything else is no file here: a pipe's may never end."""
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, "not a file", str(path))
    return path.read_bytes()


_text_cache = {}


def file_bytes(path):
    if path not in _text_cache:
        try:
            _text_cache[path] = whole(path)
        except OSError:
            _text_cache[path] = b""
    return _text_cache[path]


def forget_files():
    """For watch, which lives longer than one look at the files."""
    _text_cache.clear()


def read(path):
    return file_bytes(path).decode("utf-8", "replace")


def closure(start, week, seen):
    """Adds the project's headers that `start` reaches to seen, {relative name: path}."""
    roots = (ROOT, week.folder / "include")
    waiting = [start]
    while waiting:
        path = waiting.pop()
        for raw in INCLUDE.findall(file_bytes(path)):
            name = raw.decode("utf-8", "replace")
            if name.startswith(TOOLS):
                continue
            for folder in (path.parent, *roots):
                header = folder / name
                if header.is_file():
                    key = relative(header)
                    if key not in seen:
                        seen[key] = header
                        waiting.append(header)
                    break


def weeks():
    found = [Week(folder) for folder in sorted(ROOT.glob("week[0-9]*-*")) if folder.is_dir()]
    if not found:
        raise Stop(f"There is no week folder (weekNN-topic) in {ROOT}.", USAGE)
    return found


def exercises():
    return [exercise for week in weeks() for exercise in week.exercises]


def select(names):
    """The exercises that IDs, weeks or file names stand for. Unknown ones end with the nearest."""
    every = weeks()
    chosen = []
    for name in names:
        hits = match(name, every)
        if not hits:
            raise Stop(unknown(name, every), USAGE)
        chosen += [hit for hit in hits if hit not in chosen]
    return chosen


def match(name, every):
    plain = name.strip().rstrip("/")
    stem = Path(plain).name
    if Path(plain).parent.name.startswith("w") and not re.match(r"w", stem):  # a file in an exercise's folder
        stem = Path(plain).parent.name
    ident = re.match(r"w0*(\d+)e0*(\d+)(?:[_.].*)?$", stem, re.IGNORECASE)
    if ident:
        wanted = f"w{ident.group(1)}e{ident.group(2)}"
        return [exercise for week in every for exercise in week.exercises if exercise.id == wanted]
    folder = re.match(r"(?:week|w)0*(\d+)(?:-.*)?$", stem, re.IGNORECASE)
    if folder:
        return [e for week in every if number(week.id) == [int(folder.group(1))] for e in week.exercises]
    return []


def one(name):
    """Exactly one exercise, for the verbs that take an ID."""
    found = select([name])
    if len(found) != 1:
        first = found[0].id if found else "w1e1"
        raise Stop(f"{name} is a whole week. This verb takes one exercise, for example {first}.", USAGE)
    return found[0]


def one_week(name):
    """The week that a week's or an exercise's name stands for."""
    return select([name])[0].week


def nearest(word, candidates, cutoff=0.5):
    close = difflib.get_close_matches(word.lower(), candidates, n=1, cutoff=cutoff)
    return close[0] if close else None


def unknown(name, every):
    idents = [exercise.id for week in every for exercise in week.exercises]
    candidates = idents + [week.id for week in every]
    digits = number(name)
    guess = None
    if len(digits) == 2 and re.match(r"w", name, re.IGNORECASE):  # w1e9: the nearest of that week
        same_week = [i for i in idents if number(i)[0] == digits[0]]
        guess = min(same_week, key=lambda i: (not name.lower().startswith(i), abs(number(i)[1] - digits[1])), default=None)
    guess = guess or nearest(name, candidates)
    if guess is None:
        by_name = {exercise.name: exercise.id for week in every for exercise in week.exercises}
        said = name.lower().replace("-", "_")
        inside = [each for each in by_name if len(said) > 2 and said in each]
        guess = by_name.get(next(iter(inside), None) or nearest(said, list(by_name)) or "")
    hint = f" Did you mean {guess}?" if guess else f" There are {', '.join(candidates[:4])}, ..."
    return f"There is no exercise or week '{name}'.{hint}"
