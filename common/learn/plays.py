"""The programs of docs/play.html, and which of their goals were reached."""

import re
import time

from learn import project, state

PAGE = project.ROOT / "docs" / "play.html"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Program:
    """One program of the page: what stands in front of its threads."""

    def __init__(self, text):
        facts = dict(re.findall(r"^(\w+) +(.+)$", "program " + text, re.MULTILINE))
        self.name = facts["program"]
        self.title = facts["title"]
        self.week = facts["week"]
        self.exercises = facts["for"].split()
        self.goal = facts["goal"]
        self.words = facts["words"]

    @property
    def code(self):
        """The code that the page shows at the goal: a checksum of the name and the goal (FNV-1a), as `codeOf` in the page."""
        value = 0x811C9DC5
        for byte in f"{self.name} {self.goal}".encode():
            value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
        return "".join(ALPHABET[value >> 5 * i & 31] for i in range(6))


def programs():
    match = re.search(r'<script id="programs"[^>]*>(.*?)</script>', project.read(PAGE), re.DOTALL)
    return [Program(part) for part in re.split(r"^program +", match.group(1), flags=re.MULTILINE)[1:]] if match else []


# What a counterexample's verdict is called in a goal; the goals without any of these words are about values.
IN_GOALS = {"DATA RACE": "data_race", "LIFETIME": "lifetime", "DEADLOCK": "deadlock", "LIVELOCK": "livelock"}


def similar(exercise, verdict):
    """Has the exercise programs whose goal is what the model checker found?"""
    goals = [program.goal for program in programs() if exercise.id in program.exercises]
    if verdict == "CHECK FAILED":
        return any(not any(word in goal for word in IN_GOALS.values()) for goal in goals)
    return any(IN_GOALS.get(verdict, "\n") in goal for goal in goals)


def reached():
    """{name of a program: when its goal was reached}, in the page's order."""
    known = state.load().get("played", {})
    if not isinstance(known, dict):
        return {}
    return {program.name: known[program.name] for program in programs() if program.name in known}


def remember(found):
    def change(content):
        if not isinstance(content.get("played"), dict):
            content["played"] = {}
        for program in found:
            content["played"].setdefault(program.name, time.time())

    state.update(change)
