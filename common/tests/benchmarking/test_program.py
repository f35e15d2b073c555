"""A benchmark program as its users see it: Google Benchmark's options, names, counters and JSON; wrong queues.

    test_program.py PROGRAM      PROGRAM is built from a_benchmark.cpp
"""

import json
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from learn import rounds  # noqa: E402

PROGRAM = None


def run(*options):
    done = subprocess.run([PROGRAM, *options], capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def measured(wanted, *options):
    """{queue: entry of the JSON} of the benchmarks in whose name `wanted` is found."""
    code, out, err = run("--benchmark_format=json", f"--benchmark_filter={wanted}", "--benchmark_min_time=0.001", *options)
    content = json.loads(out)
    return code, {one["run_name"].split("/")[1]: one for one in content["benchmarks"]}, content["context"], err


class GoogleBenchmark(unittest.TestCase):
    def test_lists_names_that_say_what_is_measured(self):
        code, out, _ = run("--benchmark_list_tests")
        self.assertEqual(code, 0)
        self.assertIn("parked/right/manual_time\n", out)
        self.assertIn("pair/right\n", out)

    def test_filters_by_a_regular_expression(self):
        _, found, _, _ = measured("^(trip|paced)/right")
        self.assertEqual(list(found), ["right"])
        self.assertEqual(run("--benchmark_filter=nonsense")[0], 2)

    def test_takes_every_form_of_the_shortest_time(self):
        for form in ("0.001", "0.001s"):
            code, _, err = run("--benchmark_filter=^fill/right", f"--benchmark_min_time={form}")
            self.assertEqual((code, "expected to be" in err), (0, False), err)
        code, out, _ = run("--benchmark_filter=^fill/right", "--benchmark_min_time=7x", "--benchmark_format=json")
        self.assertEqual((code, json.loads(out)["benchmarks"][0]["iterations"]), (0, 7))

    def test_longer_times_mean_more_iterations(self):
        iterations = []
        for seconds in ("0.001", "0.1"):
            _, out, _ = run("--benchmark_filter=^pair/right", f"--benchmark_min_time={seconds}", "--benchmark_format=json")
            iterations.append(json.loads(out)["benchmarks"][0]["iterations"])
        self.assertGreater(iterations[1], 5 * iterations[0])

    def test_repetitions_and_a_file(self):
        name = f"{PROGRAM}.test.json"
        code, _, _ = run("--benchmark_filter=^parked/right", "--benchmark_repetitions=3", "--benchmark_min_time=0.001",
                         f"--benchmark_out={name}", "--benchmark_out_format=json")
        with open(name, encoding="utf-8") as file:
            runs = [one for one in json.load(file)["benchmarks"] if one["run_type"] == "iteration"]
        self.assertEqual((code, [one["repetition_index"] for one in runs]), (0, [0, 1, 2]))

    def test_refuses_what_it_does_not_know(self):
        code, _, err = run("--fast")
        self.assertEqual(code, 2)
        self.assertIn("--fast", err)

    def test_says_what_it_ran_on_and_what_it_times(self):
        _, found, context, _ = measured("^parked/labelled")
        for key in ("cpu", "core pair", "kernel", "compiler", "flags"):
            self.assertTrue(context[key], key)
        self.assertEqual(context["about parked"], "What the test looks for.")
        self.assertEqual(found["labelled"]["label"], "peer, reserves a value")


class Figures(unittest.TestCase):
    def test_of_each_workload(self):
        for table in ("parked", "back_off", "inside"):
            _, found, _, _ = measured(f"^{table}/right")
            self.assertGreater(found["right"]["items_per_second"], 0, table)
        for table in ("trip", "paced", "bursts"):
            _, found, _, _ = measured(f"^{table}/right")
            one = found["right"]
            self.assertGreater(one["p50_ns"], 0, table)
            self.assertLessEqual(one["p50_ns"], one["p90_ns"], table)
            self.assertLessEqual(one["p99_ns"], one["max_ns"], table)
        one = measured("^fill/right")[1]["right"]
        self.assertAlmostEqual(one["ns_per_item"], one["send_ns"] + one["receive_ns"], places=3)

    def test_the_round_trip_of_the_pair_stands_beside_each(self):
        _, found, context, _ = measured("^parked/right")
        if "one core" in context["core pair"]:
            self.skipTest("one core")
        self.assertGreater(found["right"]["bare_before_ns"], 0)
        self.assertGreater(found["right"]["bare_after_ns"], 0)

    def test_no_percentile_that_the_samples_cannot_tell(self):
        _, found, _, _ = measured("^trip/right", "--benchmark_min_time=1x")
        self.assertEqual(found["right"]["samples"], 150)
        self.assertIn("p99_ns", found["right"])
        self.assertNotIn("p99.9_ns", found["right"])

    def test_a_stall_counts_for_the_items_that_it_kept_from_being_sent(self):
        # 5000 items, one every 20 us; 20 ms of standing still are 1000 items late by 10 ms on average. A latency from
        # the actual send time would find one late item, and a p90 below 1 ms.
        _, found, _, _ = measured("^stall/", "--benchmark_min_time=1x")
        self.assertGreater(found["hesitates"]["p90_ns"], 5e6)

    def test_a_process_that_started_threads_is_told_from_one_that_did_not(self):
        self.assertEqual(measured("^alone/")[0], 0)
        code, out, _ = run("--benchmark_filter=^(parked|alone)/right", "--benchmark_format=json", "--benchmark_min_time=0.001")
        self.assertEqual(code, 1)
        self.assertIn("started a thread already", out)


class WrongQueues(unittest.TestCase):
    def errors(self, wanted):
        code, found, _, _ = measured(wanted, "--quick")
        self.assertEqual(code, 1, wanted)
        return {queue: one.get("error_message", "") for queue, one in found.items()}

    def test_items_that_come_twice_are_seen_by_every_workload(self):
        for table in ("fill", "inside", "parked", "back_off", "trip", "paced", "bursts"):
            self.assertIn("out of order", self.errors(f"^{table}/doubles")["doubles"], table)

    def test_a_lost_item_is_not_waited_for_for_ever(self):
        self.assertIn("out of order", self.errors("^fill/loses/")["loses"])
        for table in ("inside", "parked", "trip", "paced", "bursts"):
            self.assertIn("no progress at item", self.errors(f"^{table}/loses/")["loses"], table)

    def test_an_item_lost_while_the_clock_runs_is_seen(self):
        code, found, _, _ = measured("^parked/loses_while_timed")
        self.assertIn("no progress at item", found["loses_while_timed"]["error_message"])
        self.assertEqual(code, 1)

    def test_a_queue_that_refuses_what_it_must_take(self):
        self.assertIn("refused item 10", self.errors("^fill/refuses")["refuses"])
        self.assertIn("no progress", self.errors("^parked/refuses")["refuses"])

    def test_the_others_are_measured_all_the_same(self):
        errors = self.errors("^parked/")
        self.assertEqual([queue for queue, error in errors.items() if not error][:1], ["right"])
        self.assertEqual(errors["labelled"], "")

    def test_a_run_that_hangs_ends_the_process_and_is_named(self):
        code, _, err = run("--benchmark_filter=^hang/", "--hang_after=1")
        self.assertEqual(code, 124)
        self.assertIn("HANG in hang/sleeper", err)


class Rounds(unittest.TestCase):
    def test_a_program_is_measured_in_rounds_and_judged(self):
        code, result = rounds.measure(Path(PROGRAM).absolute(), "^(parked|pair)/(right|labelled|doubles)", 2, 0.001)
        self.assertEqual(code, 1)  # one queue is wrong
        verdicts = {(row["workload"], row["queue"]): row["verdict"] for row in result["rows"]}
        self.assertEqual(verdicts["parked", "doubles"], "wrong")
        self.assertEqual([row["queue"] for row in result["rows"] if row["workload"] == "pair"],
                         ["right", "labelled", "doubles"])  # wrong ones last
        self.assertEqual(verdicts["pair", "right"], "reference")
        self.assertIn(verdicts["pair", "labelled"], ("inconclusive", "one core: no winner"))  # four rounds are too few
        self.assertEqual({row["rounds"] for row in result["rows"] if row["workload"] == "pair" and "rounds" in row}, {4})
        self.assertEqual(result["about"]["parked"], "What the test looks for.")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
