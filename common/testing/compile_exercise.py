"""Compiles the checks of one attempt at an exercise: a test of CTest's, before the checks themselves.

  compile_exercise.py --file FILE --exercise FOLDER --target TARGET --build FOLDER --objects FOLDER...
                      --compiler COMPILER

First it looks for names that may not appear (names_in_code.py), and what it finds is said as the compiler
would say it, and written to the folder that FINDINGS names, as the test programs do.
Then it sees to it that what is judged is what the files hold now: objects are thrown away when the content
that they were made of has changed, whatever the files' times say.
"""

import argparse
import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import names_in_code

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*[<"]([^">]+)[">]', re.MULTILINE)


def content_of(file, folder):
    """A name for the content of the attempt, of the exercise's checks and of all they include."""
    roots = (ROOT, folder.parent.parent / "include")
    waiting = [file, *sorted(folder.glob("*.cpp"))]
    seen = set(waiting)
    digest = hashlib.sha256()
    while waiting:
        path = waiting.pop()
        try:
            content = path.read_bytes()
        except OSError:
            continue
        digest.update(b"%d\0" % len(content) + content)
        for raw in INCLUDE.findall(content):
            for base in (path.parent, *roots):
                header = base / os.fsdecode(raw)
                if header not in seen and header.is_file():
                    seen.add(header)
                    waiting.append(header)
                    break
    return digest.hexdigest()


def is_utf_16(content):
    """Whether nearly every other byte is zero, as in English words in UTF-16."""
    zeros = sorted(content[start::2].count(0) for start in (0, 1))
    return zeros[1] > 0.45 * len(content) and zeros[0] < 0.05 * len(content)


def find(arguments):
    """Says and writes down what may not appear. Returns how much there was."""
    if is_utf_16(arguments.file.read_bytes()):
        # A compiler would complain of each letter.
        found = [(str(arguments.file), 1, "this file is saved as UTF-16, and compilers read UTF-8. Save it with that encoding")]
    else:
        found = names_in_code.look([arguments.compiler], ROOT, arguments.exercise, arguments.file)
    target = os.environ.get("FINDINGS")
    lines = []
    for file, line, sentence in found:
        print(f"{file}:{line}: error: {sentence}")
        lines.append(json.dumps({
            "record": "finding", "test": "", "kind": "forbidden", "message": sentence, "file": file, "line": line,
        }) + "\n")
    if target and lines:
        with open(Path(target) / f"{arguments.target}.compile.jsonl", "a", encoding="utf-8") as stream:
            stream.writelines(lines)
    return len(found)


def throw_away(folders):
    """The objects alone: make, unlike Ninja, keeps its rules in the same folder."""
    for folder in folders:
        for made in Path(folder).rglob("*.o"):
            made.unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser()
    for option in ("--file", "--exercise", "--build"):
        parser.add_argument(option, type=Path, required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--objects", nargs="*", default=[])
    parser.add_argument("--compiler", required=True)
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        print(f"{arguments.file} is not there. `./learn reset` brings an exercise back.")
        return 1
    if find(arguments):
        return 1
    # What is printed in another language could not be told from anything else.
    # And ccache reads a file twice, once to name it and once to compile it: of a file that is saved in between
    # it would remember, for ever, the verdict on the later content under the name of the earlier one.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "CCACHE_DISABLE": "1"}
    environment.pop("LANGUAGE", None)
    marker = arguments.build / "contents" / arguments.target
    content = content_of(arguments.file, arguments.exercise)
    try:
        known = marker.read_text()
    except OSError:
        known = ""
    if known != content:
        throw_away(arguments.objects)
    # Without the marker nothing counts as known, whatever ends this between here and there.
    with contextlib.suppress(FileNotFoundError):
        marker.unlink()
    built = subprocess.run(
        ["cmake", "--build", str(arguments.build), "--target", arguments.target],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )
    if content_of(arguments.file, arguments.exercise) == content and built.returncode == 0:
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.write_text(content)
    if built.returncode == 0:
        return 0
    sys.stdout.flush()
    sys.stdout.buffer.write(built.stdout)
    print(f"{arguments.file.name} does not compile")
    return 1


if __name__ == "__main__":
    sys.exit(main())
