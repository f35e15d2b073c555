"""What may be concluded from measurements: on made-up ones, so that the conclusion can be foretold."""

import random
import sys
import unittest
from pathlib import Path

from learn_package import judging

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "gate"))
import measure  # noqa: E402


def runs(table="t", label="", bare=(100, 100), better="lower", **values):
    """One run for each value of each queue: two repetitions a process."""
    return [{"table": table, "queue": queue, "label": label, "round": divmod(i, 2), "value": value, "unit": "ns",
             "better": better, "columns": {}, "bare": list(bare), "error": ""}
            for queue, of_queue in values.items() for i, value in enumerate(of_queue)]


def by_queue(rows):
    return {row["queue"]: row for row in rows}


class Statistics(unittest.TestCase):
    def test_quantiles_interpolate(self):
        self.assertEqual(judging.median([9, 1, 5]), 5)
        self.assertEqual(judging.median([4, 1, 2, 100]), 3)
        self.assertAlmostEqual(judging.quantile([5, 1, 4, 2, 3], 0.1), 1.4)

    def test_the_interval_of_eleven_values_ends_at_the_third_and_the_ninth(self):
        # The median of a resample lies outside [3rd, 9th] with a chance of 3.3 %, outside [4th, 8th] with 14 %.
        self.assertEqual(judging.interval(range(1, 12)), (3, 9))

    def test_the_interval_is_what_drawing_again_gives(self):
        source = random.Random(1)
        values = [source.gauss(100, 10) for _ in range(15)]
        medians = sorted(judging.median(source.choices(values, k=15)) for _ in range(20000))
        self.assertEqual(judging.interval(values), (medians[500], medians[19500]))

    def test_the_interval_narrows_and_stays_among_the_values(self):
        few, many = judging.interval([i % 9 for i in range(9)]), judging.interval([i % 9 for i in range(900)])
        self.assertLess(many[1] - many[0], few[1] - few[0])
        for count in range(1, 30):
            low, high = judging.interval(range(count))
            self.assertLessEqual(low, judging.median(range(count)))
            self.assertGreaterEqual(high, judging.median(range(count)))

    def test_the_noise_floor_treats_slower_and_faster_copies_alike(self):
        self.assertEqual(judging.noise_floor([]), judging.SMALLEST_FLOOR)
        self.assertEqual(judging.noise_floor([1.25] * 9), judging.noise_floor([0.8] * 9))


class Verdicts(unittest.TestCase):
    def test_words(self):
        for low, high, floor, better, rounds, word in (
                (0.5, 0.6, 1.03, "lower", 9, "faster"), (0.5, 0.6, 1.03, "higher", 9, "slower"),
                (1.5, 1.6, 1.03, "lower", 9, "slower"), (1.5, 1.6, 1.03, "higher", 9, "faster"),
                (0.99, 1.01, 1.03, "lower", 9, "same"), (0.99, 1.2, 1.03, "lower", 9, "inconclusive"),
                (0.99, 1.01, 1.5, "lower", 9, "inconclusive"), (0.5, 0.6, 1.03, "lower", 8, "inconclusive"),
                (1.02, 1.03, 1.03, "lower", 9, "same")):
            self.assertEqual(judging.verdict(low, high, floor, better, rounds), word)
        self.assertEqual(judging.verdict(0.5, 0.6, 1.03, "lower", 9, two_cores=False), "one core: no winner")


class Regimes(unittest.TestCase):
    def test_heaps_of_round_trips_are_told_apart(self):
        source = random.Random(2)
        trips = [source.gauss(m, m * 0.03) for m in (110, 300, 800) for _ in range(100)]
        cuts = judging.boundaries(trips)
        self.assertEqual(len(cuts), 2)
        self.assertTrue(120 < cuts[0] < 280 and 320 < cuts[1] < 760, cuts)
        self.assertEqual(judging.boundaries([source.gauss(300, 15) for _ in range(100)]), [])
        self.assertEqual(judging.boundaries([]), [])

    def test_a_few_strays_between_two_heaps_do_not_join_them(self):
        trips = [100] * 50 + [130, 160, 200, 250] + [310] * 50
        self.assertEqual(len(judging.boundaries(trips)), 1)

    def test_a_measurement_during_which_the_pair_moved_is_dropped(self):
        rows, pair = judging.conclude(runs(a=[10] * 10) + runs(a=[99] * 4, bare=(100, 140)))
        self.assertEqual((by_queue(rows)["a"]["median"], pair["moved"]), (10, 4))

    def test_one_table_for_each_regime_and_ratios_inside_it(self):
        near = runs(a=[10] * 10, b=[20] * 10)
        far = [{**run, "value": 3 * run["value"] * (2 if run["queue"] == "b" else 1), "bare": [400, 410],
                "round": (run["round"][0] + 10, run["round"][1])} for run in near]
        rows, pair = judging.conclude(near + far)
        self.assertEqual([(row["regime"], row["queue"], row["ratio"]) for row in rows],
                         [("round trip 100 ns", "a", 1), ("round trip 100 ns", "b", 2),
                          ("round trip 405 ns", "a", 1), ("round trip 405 ns", "b", 4)])
        self.assertEqual(pair["regimes"], {"round trip 100 ns": 20, "round trip 405 ns": 20})

    def test_a_round_that_met_two_regimes_gives_no_ratio(self):
        mixed = runs(a=[10] * 12) + runs(b=[20] * 10) + runs(b=[20] * 12, bare=(400, 400))[10:]
        row = by_queue(row for row in judging.conclude(mixed)[0] if row["regime"] == "round trip 100 ns")["b"]
        self.assertEqual((row["rounds"], row["ratio"]), (10, 2))

    def test_a_regime_met_too_rarely_has_no_table(self):
        rows, _ = judging.conclude(runs(a=[10] * 12) + runs(a=[30] * 4, bare=(400, 400)))
        self.assertEqual([row["regime"] for row in rows], ["round trip 100 ns"])


class Conclusions(unittest.TestCase):
    def test_a_slow_minute_cancels_out(self):
        rows, _ = judging.conclude(runs(a=[10] * 5 + [30] * 5, b=[20] * 5 + [60] * 5))
        self.assertEqual([by_queue(rows)["b"][key] for key in ("ratio", "low", "high")], [2, 2, 2])

    def test_what_the_same_code_differs_by_is_the_bar(self):
        restless = [10, 14] * 6
        row = by_queue(judging.conclude(runs(a=[10] * 12, b=restless))[0])["b"]
        self.assertGreaterEqual(row["noise_floor"], 1.4)
        self.assertEqual(row["verdict"], "inconclusive")
        self.assertEqual(by_queue(judging.conclude(runs(a=[10] * 12, b=[15] * 12))[0])["b"]["verdict"], "slower")

    def test_a_wrong_queue_is_wrong_however_fast(self):
        bad = [{**run, "error": "items were lost"} for run in runs(b=[1] * 12)]
        row = by_queue(judging.conclude(runs(a=[10] * 12) + bad)[0])["b"]
        self.assertEqual((row["verdict"], row["error"]), ("wrong", "items were lost"))

    def test_ours_stand_against_the_bare_loop_and_the_best_peer(self):
        both = runs(label="ours", better="higher", a=[100] * 10) + runs(label="bare", better="higher", loop=[200] * 10)
        both += runs(label="peer", better="higher", slow=[10] * 10, quick=[50] * 10)
        both += runs(label="peer, reserves a value", better="higher", cheat=[150] * 10)
        row = by_queue(judging.conclude(both)[0])["a"]
        self.assertEqual(row["against"], {"loop": [0.5, 0.5, 0.5], "quick": [2, 2, 2]})

    def test_without_a_pair_of_cores_there_is_one_table(self):
        rows, pair = judging.conclude(runs(bare=(), a=[10] * 10, b=[20] * 10))
        self.assertEqual(([row["regime"] for row in rows], pair["regimes"]), (["", ""], {}))

    def test_a_second_sitting_takes_the_regimes_names_of_the_first(self):
        def sitting(table, *trips):
            return {"rows": [{"workload": table, "queue": "a", "regime": f"round trip {trip} ns"} for trip in trips],
                    "pair": {"regimes": {f"round trip {trip} ns": 5 for trip in trips}, "moved": 1, "measurements": 9},
                    "counts": [], "command": "c"}
        both = measure.together(sitting("old", 137, 546), sitting("new", 139, 900))
        self.assertEqual([(row["workload"], row["regime"]) for row in both["rows"]],
                         [("old", "round trip 137 ns"), ("old", "round trip 546 ns"),
                          ("new", "round trip 137 ns"), ("new", "round trip 900 ns")])
        self.assertEqual(both["pair"], {"regimes": {"round trip 137 ns": 10, "round trip 546 ns": 5,
                                                    "round trip 900 ns": 5}, "moved": 2, "measurements": 18})


if __name__ == "__main__":
    unittest.main()
