#!/usr/bin/env python3
"""Checks that the contract's page and the conformance kit name the same checks.

Each sentence of docs/queue-interface.md cites an identifier (C1, W3); each test of the kit begins
with one. A sentence without a check, or a check without a sentence, is an error. So is a check that
common/tests/conformance_can_fail_test.cpp never shows failing.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "queue-interface.md"
KIT = ROOT / "common" / "testing" / "conformance.hpp"
PROOF = ROOT / "common" / "tests" / "conformance_can_fail_test.cpp"

IDENTIFIER = r"[A-Z]\d+"


def sentences(text):
    """Identifiers in the first column of the page's tables: `| W8, W9 | ... |`."""
    cells = re.findall(rf"^\| *((?:{IDENTIFIER}(?:, *)?)+) *\|", text, re.MULTILINE)
    return {one for cell in cells for one in re.findall(IDENTIFIER, cell)}


def checks(text):
    """Identifiers of the tests that the kit registers: CONTRACT_TEST("W3_close_wakes...", ...)."""
    return set(re.findall(rf'CONTRACT_TEST\(\s*"({IDENTIFIER})_', text))


def shown_to_fail(text):
    return set(re.findall(rf"TEST(?:_F)?\(kit\w*,\s*({IDENTIFIER})_", text))


def differences(page, kit, proof):
    for one in sorted(page - kit):
        yield f"{PAGE.name} cites {one}, but the kit has no such check"
    for one in sorted(kit - page):
        yield f"the kit checks {one}, but no sentence of {PAGE.name} cites it"
    for one in sorted(kit - proof):
        yield f"no test in {PROOF.name} shows that {one} can fail"
    for one in sorted(proof - kit):
        yield f"{PROOF.name} names {one}, but the kit has no such check"


def main():
    page, kit, proof = sentences(PAGE.read_text()), checks(KIT.read_text()), shown_to_fail(PROOF.read_text())
    found = list(differences(page, kit, proof))
    if not kit or not page:
        found.append("found no identifiers at all: has the form of the files changed?")
    for line in found:
        print(line)
    if not found:
        print(f"{len(kit)} checks, each with its sentence and shown to fail")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
