#!/usr/bin/env python3
"""Random programs: does the checker find exactly the outcomes that C++20 allows?

    compare.py --judge PROGRAM [--programs 6000] [--first SEED]
    compare.py --judge PROGRAM --every-order      no random ones: classics with every choice of orders
    compare.py --judge PROGRAM --forget RULE...   the oracle without a rule: must disagree
    compare.py --judge PROGRAM --forget each      the same for every rule, one at a time
    compare.py --expect FILE.litmus...            what stands behind `outcomes` for these programs
    compare.py --herd FOLDER FILE.litmus          each program as herd7 reads it, in a file of its own
"""
import argparse
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile

import cxx20
import programs


def program(seed):
    """Negative seeds: -1 is the first of the classics with every choice of orders."""
    return programs.at_random(seed) if seed >= 0 else programs.every_choice_of_orders()[-1 - seed]


def wanted(seed_and_forgotten):
    seed, forgotten = seed_and_forgotten
    return seed, cxx20.outcomes(program(seed), forgotten)


def found_by(judge, seeds):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "programs.litmus"
        file.write_text("".join(programs.text_of(f"seed_{s}", program(s)) for s in seeds))
        answer = subprocess.run([judge, str(file)], stdout=subprocess.PIPE, text=True, check=True).stdout
    states, now = {}, None
    for line in answer.splitlines():
        if line.startswith("Test seed_"):
            now = states.setdefault(int(line.removeprefix("Test seed_")), set())
        elif line != ".":
            now.add(line)
    return states


def difference(seed, ours, checkers):
    print(programs.text_of(f"seed_{seed}", program(seed)))
    for state in sorted(checkers - ours):
        print("only the checker allows  ", state)
    for state in sorted(ours - checkers):
        print("only the standard allows ", state)


def expected(states):
    """outcomes 0:r0 1:r0 [x0] [x1] : 0111 1011 1111"""
    values = [dict(part.split("=") for part in state.split("; ")[:-1]) for state in sorted(states)]
    return " ".join(["outcomes", *values[0], ":", *("".join(each.values()) for each in values)])


def disagreements(pool, seeds, found, forgotten=()):
    for seed, states in pool.imap(wanted, ((s, forgotten) for s in seeds), chunksize=25):
        if states != found[seed]:
            yield seed, states


def forget(seeds, found, rules):
    """Which of the rules could be forgotten without anybody noticing?"""
    unnoticed = 0
    for rule in rules:
        with multiprocessing.Pool() as pool:  # its own: what is left to do ends with it
            seed, _ = next(disagreements(pool, seeds, found, (rule,)), (None, None))
        unnoticed += seed is None
        print(f"without {rule}:", "NOT NOTICED" if seed is None else f"program {seed} tells", flush=True)
    return unnoticed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--judge")
    parser.add_argument("--programs", type=int, default=6000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first program")
    parser.add_argument("--every-order", action="store_true")
    parser.add_argument("--forget", nargs="+", choices=["each", *cxx20.RULES, *cxx20.REPLACEMENTS])
    parser.add_argument("--expect", nargs="+", type=pathlib.Path)
    parser.add_argument("--herd", nargs=2, type=pathlib.Path)
    asked = parser.parse_args()
    if asked.expect:
        for file in asked.expect:
            for name, read in programs.parse(file.read_text()).items():
                print(name, expected(cxx20.outcomes(read)))
        return
    if asked.herd:
        for name, read in programs.parse(asked.herd[1].read_text()).items():
            (asked.herd[0] / f"{name}.litmus").write_text(programs.herd(name, read))
        return
    seeds = range(asked.first, asked.first + asked.programs)
    if asked.every_order:
        seeds = range(-1, -1 - len(programs.every_choice_of_orders()), -1)
    found = found_by(asked.judge, seeds)
    if asked.forget:
        rules = [*cxx20.RULES, *cxx20.REPLACEMENTS] if asked.forget == ["each"] else asked.forget
        sys.exit(forget(seeds, found, rules))
    with multiprocessing.Pool() as pool:
        differ = list(disagreements(pool, seeds, found))
    for seed, states in differ[:3]:
        difference(seed, states, found[seed])
    print(f"{len(seeds) - len(differ)} of {len(seeds)} programs: the checker finds exactly the "
          f"{sum(map(len, found.values()))} outcomes that C++20 allows")
    if differ:
        sys.exit(f"{len(differ)} programs differ, the first are above")


if __name__ == "__main__":
    main()
