"""From repeated measurements to what may be said: medians, intervals, the noise floor, regimes, verdicts.

Interference only ever adds time, so the distribution is lopsided: medians, never means. Everything here is a pure
function of its arguments.
"""

import functools
import math
import re

SMALLEST_FLOOR = 1.03  # code placement alone moves a loop by some percent from one build to the next
WIDEST_FLOOR_FOR_SAME = 1.25  # with a noisier machine nothing is called the same
ROUNDS_FOR_A_VERDICT = 9
ROUNDS_FOR_A_TABLE = 5  # a regime that was met more rarely than that is only mentioned
PAIR_MOVED = 4 / 3  # the bare round trips before and after a measurement differ by more than this


def quantile(values, share):
    """The value below which this share of the values lies, interpolated between neighbours."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def median(values):
    return quantile(values, 0.5)


@functools.lru_cache(maxsize=None)
def interval_ranks(count, confidence):
    """Which of `count` sorted values bound the bootstrap interval of their median.

    The bootstrap draws the values again with replacement. Of how its median falls no drawing is needed: it is at most
    the i-th value when at least half of the draws are among the first i, a binomial probability (B. Efron, "Bootstrap
    methods", 1979). So the same values give the same interval everywhere.
    """
    def median_is_among_the_first(i, needed):
        share = i / count
        return sum(math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(needed, count + 1))

    def smallest(chance, needed):  # the chance grows with i
        low, high = 1, count
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if median_is_among_the_first(middle, needed) >= chance else (middle + 1, high)
        return low

    tail = (1 - confidence) / 2
    return smallest(tail, (count + 1) // 2) - 1, smallest(1 - tail, count // 2 + 1) - 1


def interval(values, confidence=0.95):
    """How well the median is known: (low, high)."""
    ordered = sorted(values)
    low, high = interval_ranks(len(ordered), confidence)
    return ordered[low], ordered[high]


def noise_floor(ratios):
    """The factor that two runs of the same code differ by, from the ratios of such runs (A/A)."""
    if not ratios:
        return SMALLEST_FLOOR
    low, high = interval(ratios)
    return max(SMALLEST_FLOOR, high, 1 / low if low > 0 else math.inf)


def verdict(low, high, floor, better, rounds, two_cores=True):
    """What may be said of a queue whose ratio to the reference has this interval."""
    if not two_cores:
        return "one core: no winner"
    if rounds < ROUNDS_FOR_A_VERDICT:
        return "inconclusive"
    if low > floor:
        return "faster" if better == "higher" else "slower"
    if high < 1 / floor:
        return "faster" if better == "lower" else "slower"
    inside = low >= 1 / floor and high <= floor
    return "same" if inside and floor <= WIDEST_FLOOR_FOR_SAME else "inconclusive"


def boundaries(trips):
    """Where one regime of the core pair ends and the next begins: round trips in ns, ascending.

    A regime is a heap in the distribution of the logarithms, smoothed over 10 %; a boundary is a valley between two
    heaps that is at most half as high as the lower one.
    """
    if not trips:
        return []
    counted = {}
    for trip in trips:
        place = round(math.log(trip) / 0.02)
        counted[place] = counted.get(place, 0) + 1
    places = range(min(counted) - 5, max(counted) + 6)
    density = [sum(n * math.exp(-(((p - q) / 5) ** 2) / 2) for q, n in counted.items()) for p in places]
    cuts, peak, valley = [], 0, None
    for i, height in enumerate(density):
        if valley is None:
            if height > density[peak]:
                peak = i
            elif height < density[peak] / 2:
                valley = i
        elif height < density[valley]:
            valley = i
        elif height > 2 * density[valley] and height > 0.5:
            cuts.append(math.exp(places[valley] * 0.02))
            peak, valley = i, None
    return cuts


class Regimes:
    """The regimes of a run, named by the round trip that was measured in them."""

    def __init__(self, runs):
        trips = [trip for run in runs if (trip := self.trip(run))]
        self.cuts = boundaries(trips)
        heaps = {}
        for trip in trips:
            heaps.setdefault(self.heap(trip), []).append(trip)
        self.names = {heap: f"round trip {median(found):.0f} ns" for heap, found in heaps.items()}
        self.moved = sum(self.did_move(run) for run in runs)

    @staticmethod
    def trip(run):
        """0: none was measured, or the pair moved meanwhile."""
        return 0 if not run["bare"] or Regimes.did_move(run) else math.sqrt(run["bare"][0] * run["bare"][1])

    @staticmethod
    def did_move(run):
        return bool(run["bare"]) and max(run["bare"]) > PAIR_MOVED * min(run["bare"])

    def heap(self, trip):
        return sum(trip >= cut for cut in self.cuts)

    def name(self, run):
        """Of the regime that it was measured in; "" where two cores play no part; None: dropped."""
        if not run["bare"]:
            return ""
        return None if self.did_move(run) else self.names[self.heap(self.trip(run))]


def round_trip(regime):
    """What its name says, in ns."""
    return float(re.search(r"[\d.]+", regime)[0])


def next_to(trip, regimes):
    """The one of them whose round trip is the nearest to so many ns; None: there are none."""
    return min(regimes, key=lambda regime: abs(round_trip(regime) - trip), default=None)


def ratios(runs, others):
    """Of one queue's values to another's, each inside a round; both are {round: run}."""
    return [runs[r]["value"] / others[r]["value"] for r in runs if r in others and others[r]["value"] > 0]


def same_code(runs):
    """The ratios of a queue to itself: the repetitions of a process."""
    first = {process: run for (process, repetition), run in runs.items() if repetition == 0}
    return [run["value"] / first[process]["value"] for (process, repetition), run in runs.items()
            if repetition != 0 and process in first and first[process]["value"] > 0]


def conclude(runs, two_cores=True):
    """(rows, how the pair behaved). Each run: table, queue, label, round (process, repetition), value, unit, better,
    columns, bare (two round trips in ns, or nothing), error. The first queue of a table is its reference."""
    regimes = Regimes(runs)
    rows = []
    for table in dict.fromkeys(run["table"] for run in runs):
        here = [run for run in runs if run["table"] == table]
        queues = list(dict.fromkeys(run["queue"] for run in here))
        wrong = {run["queue"]: run["error"] for run in here if run["error"]}
        by_regime = {}
        for run in here:
            name = regimes.name(run)
            if name is not None and run["queue"] not in wrong:
                by_regime.setdefault(name, {}).setdefault(run["queue"], {})[run["round"]] = run
        rounds = {name: len({r for found in all_.values() for r in found}) for name, all_ in by_regime.items()}
        shown = [name for name in rounds if rounds[name] >= ROUNDS_FOR_A_TABLE] or sorted(rounds, key=rounds.get)[-1:]
        for name in sorted(shown, key=lambda n: [int(w) for w in n.split() if w.isdigit()]):
            rows += rows_of(table, name, queues, by_regime[name], two_cores)
        rows += [{"workload": table, "regime": "", "queue": queue, "label": "", "error": error, "verdict": "wrong"}
                 for queue, error in wrong.items()]
    counted = {name: sum(regimes.name(run) == name for run in runs) for name in regimes.names.values()}
    return rows, {"regimes": counted, "moved": regimes.moved, "measurements": len(runs)}


def rows_of(table, regime, queues, found, two_cores):
    """The rows of one table in one regime; found: {queue: {round: run}}."""
    present = [queue for queue in queues if queue in found]
    reference = present[0]
    medians = {queue: median([run["value"] for run in found[queue].values()]) for queue in present}
    label = {queue: next(iter(found[queue].values()))["label"] for queue in present}
    better = next(iter(found[reference].values()))["better"]
    best = max if better == "higher" else min
    peers = [queue for queue in present if label[queue] == "peer"]
    against = [queue for queue in present if label[queue] == "bare"][:1]
    against += [best(peers, key=medians.get)] if peers else []
    rows = []
    for queue in present:
        runs = found[queue]
        values = [run["value"] for run in runs.values()]
        row = {"workload": table, "regime": regime, "queue": queue, "label": label[queue], "median": medians[queue],
               "unit": runs[next(iter(runs))]["unit"], "better": better,
               "quartiles": [quantile(values, 0.25), quantile(values, 0.75)], "rounds": len(values),
               "values": {f"{process}.{repetition}": run["value"] for (process, repetition), run in runs.items()},
               "columns": {name: median(known) for name in column_names(runs)
                           if (known := [run["columns"][name] for run in runs.values() if name in run["columns"]])}}
        to_reference = ratios(runs, found[reference])
        floor = noise_floor(same_code(runs) + same_code(found[reference]))
        if to_reference:
            low, high = interval(to_reference)
            row |= {"ratio": median(to_reference), "low": low, "high": high, "noise_floor": floor}
            row["verdict"] = ("reference" if queue == reference
                              else verdict(low, high, floor, better, len(to_reference), two_cores))
        row["against"] = {other: [median(there), *interval(there)] for other in against
                          if other != queue and (there := ratios(runs, found[other]))}
        rows.append(row)
    return rows


def column_names(runs):
    return dict.fromkeys(name for run in runs.values() for name in run["columns"])
