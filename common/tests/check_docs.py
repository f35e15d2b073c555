#!/usr/bin/env python3
"""Checks what the pages say: links lead somewhere, and commands run.

    check_docs.py           links, anchors, words that have no place here
    check_docs.py --run     also runs every ```sh block, each page in a fresh clone of the checkout

A block that is not to be run has the line `<!-- not run: why -->` right above it.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```+|~~~+)\s*([\w-]*)")
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


def run_blocks(page, clone):
    problems = []
    _, blocks = split(page.read_text(encoding="utf-8"))
    for language, line, content, above in blocks:
        if language not in ("sh", "bash") or above.startswith("<!-- not run:"):
            continue
        where = f"{page.relative_to(ROOT)}:{line}"
        print(f"run {where}", flush=True)
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", content], cwd=clone, timeout=900,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**os.environ, "NO_COLOR": "1"})
        if done.returncode != 0:
            tail = done.stdout.decode(errors="replace").splitlines()[-25:]
            problems.append(f"{where}: exit {done.returncode}\n  " + "\n  ".join(tail))
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", action="store_true", help="run the commands as well")
    parser.add_argument("pages", nargs="*", type=pathlib.Path)
    chosen = parser.parse_args()
    listed = [page.resolve() for page in chosen.pages] or pages()
    problems = [problem for page in listed for problem in check_links(page)]
    if chosen.run:
        with tempfile.TemporaryDirectory() as folder:
            clone = pathlib.Path(folder) / "clone"
            subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
            for page in listed:
                problems += run_blocks(page, clone)
                subprocess.run(["git", "checkout", "-q", "."], cwd=clone, check=True)
    print("\n".join(problems))
    print(f"{len(listed)} pages, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
