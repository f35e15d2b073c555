// What is done to a queue while the clock runs. Each workload is a small struct of its parameters;
// run<Ends>(lab) does it once and returns an outcome. Ends: see contestants.hpp.
//
//   fill_then_drain   one thread sends everything, then receives everything (the notes' first)
//   push_pop_pairs    one thread, one item in, one item out: the uncontended cost
//   started_inside    two threads, created and joined inside the timer (the notes' second)
//   parked            two threads, pinned, warmed, timed from first push to last pop
//   round_trip        one item there and back again, raw samples, percentiles
//   paced             one way, at a fixed rate, from the intended send time
//
#pragma once

#include "common/benchmarking/latency.hpp"
#include "common/benchmarking/one_thread.hpp"
#include "common/benchmarking/two_threads.hpp"
