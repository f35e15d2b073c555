// w3e2: which outcomes does C++ allow?
// The task and three hints stand in README.md. Replace each `undecided` by all,
// all_but("...") or only("...").
#pragma once

#include <array>

#include "week03/prediction.hpp"

namespace w3e2 {

using week03::all;
using week03::all_but;
using week03::only;
using week03::prediction;
using week03::undecided;

// All variables start at 0. An outcome is the digits of r0 r1 r2 r3: "10" is r0 == 1 and r1 == 0.
inline constexpr std::array<prediction, 12> predictions = {{
    // Message passing. Thread 0 writes data and raises a flag; thread 1 looks at the flag, then at
    // the data.
    //     data = 1 relaxed | r0 = flag relaxed
    //     flag = 1 relaxed | r1 = data relaxed
    {"mp_relaxed", undecided},

    // The same; the flag is a release store and an acquire load.
    //     data = 1 relaxed | r0 = flag acquire
    //     flag = 1 release | r1 = data relaxed
    {"mp_release_acquire", undecided},

    // The same; the flag is a release store and a RELAXED load.
    //     data = 1 relaxed | r0 = flag relaxed
    //     flag = 1 release | r1 = data relaxed
    {"mp_release_relaxed", undecided},

    // The same with relaxed accesses and two fences.
    //     data = 1 relaxed | r0 = flag relaxed
    //     fence    release | fence     acquire
    //     flag = 1 relaxed | r1 = data relaxed
    {"mp_fences", undecided},

    // Store buffering. Each thread stores to its own variable, then looks at the other's.
    //     x = 1  release   | y = 1  release
    //     r0 = y acquire   | r1 = x acquire
    {"sb_release_acquire", undecided},

    // The same, sequentially consistent.
    //     x = 1  seq_cst   | y = 1  seq_cst
    //     r0 = y seq_cst   | r1 = x seq_cst
    {"sb_seq_cst", undecided},

    // Load buffering. Each thread reads one variable, then writes the other.
    // (Predict what the model checker says. It adds one rule of RC11 to the standard.)
    //     r0 = x relaxed   | r1 = y relaxed
    //     y = 1  relaxed   | x = 1  relaxed
    {"lb_relaxed", undecided},

    // Coherence. One variable, read twice.
    //     x = 1  relaxed   | r0 = x relaxed
    //                      | r1 = x relaxed
    {"corr_relaxed", undecided},

    // Write to read causality. Thread 1 sees x and says so in y; thread 2 sees y, then looks at x.
    //     x = 1  relaxed   | r0 = x relaxed   | r1 = y relaxed
    //                      | y = 1  relaxed   | r2 = x relaxed
    {"wrc_relaxed", undecided},

    // The same; y is a release store and an acquire load.
    //     x = 1  relaxed   | r0 = x relaxed   | r1 = y acquire
    //                      | y = 1  release   | r2 = x relaxed
    {"wrc_release_acquire", undecided},

    // Independent reads of independent writes. Two writers; two readers that look in opposite
    // order.
    //     x = 1  release   | y = 1  release   | r0 = x acquire   | r2 = y acquire
    //                      |                  | r1 = y acquire   | r3 = x acquire
    {"iriw_release_acquire", undecided},

    // The same, sequentially consistent.
    //     x = 1  seq_cst   | y = 1  seq_cst   | r0 = x seq_cst   | r2 = y seq_cst
    //                      |                  | r1 = y seq_cst   | r3 = x seq_cst
    {"iriw_seq_cst", undecided},
}};

}  // namespace w3e2
