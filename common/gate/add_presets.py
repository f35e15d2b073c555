#!/usr/bin/env python3
"""Gives a new week its presets, like those of week 1:  add_presets.py week05"""

import json
import pathlib
import sys

FILE = pathlib.Path(__file__).resolve().parents[2] / "CMakePresets.json"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.split("  ")[-1])
    week, content = sys.argv[1], json.loads(FILE.read_text(encoding="utf-8"))
    for kind in ("buildPresets", "testPresets", "workflowPresets"):
        if any(preset["name"] == week for preset in content[kind]):
            sys.exit(f"{FILE.name} has presets of {week} already")
        pattern = next(preset for preset in content[kind] if preset["name"] == "week01")
        title = f"Week {int(week[4:])}:"
        content[kind].append(json.loads(json.dumps(pattern).replace("week01", week).replace("Week 1:", title)))
    FILE.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
