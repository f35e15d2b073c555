// w3e2: which outcomes does C++ allow?
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
    // WHY Nothing orders two variables here: release and acquire would, relaxed does not.
    {"mp_relaxed", all},

    // The same; the flag is a release store and an acquire load.
    //     data = 1 relaxed | r0 = flag acquire
    //     flag = 1 release | r1 = data relaxed
    // WHY If r0 is 1, the release store synchronizes with the acquire load: data = 1 happens before
    // r1.
    {"mp_release_acquire", all_but("10")},

    // The same; the flag is a release store and a RELAXED load.
    //     data = 1 relaxed | r0 = flag relaxed
    //     flag = 1 release | r1 = data relaxed
    // WHY Half a pair is no pair: without the acquire nothing synchronizes, and r1 may be old.
    {"mp_release_relaxed", all},

    // The same with relaxed accesses and two fences.
    //     data = 1 relaxed | r0 = flag relaxed
    //     fence    release | fence     acquire
    //     flag = 1 relaxed | r1 = data relaxed
    // WHY The two fences synchronize through the relaxed flag: the same edge as release and
    // acquire.
    {"mp_fences", all_but("10")},

    // Store buffering. Each thread stores to its own variable, then looks at the other's.
    //     x = 1  release   | y = 1  release
    //     r0 = y acquire   | r1 = x acquire
    // WHY Neither release nor acquire keeps a store before a later load of another variable.
    {"sb_release_acquire", all},

    // The same, sequentially consistent.
    //     x = 1  seq_cst   | y = 1  seq_cst
    //     r0 = y seq_cst   | r1 = x seq_cst
    // WHY In the one total order of seq_cst one store comes first; the other thread's load comes
    // after it.
    {"sb_seq_cst", all_but("00")},

    // Load buffering. Each thread reads one variable, then writes the other.
    // (Predict what the model checker says. It adds one rule of RC11 to the standard.)
    //     r0 = x relaxed   | r1 = y relaxed
    //     y = 1  relaxed   | x = 1  relaxed
    // WHY 11 is a cycle: each store comes after a read of the other. RC11 forbids it (ISO C++
    // allows it).
    {"lb_relaxed", all_but("11")},

    // Coherence. One variable, read twice.
    //     x = 1  relaxed   | r0 = x relaxed
    //                      | r1 = x relaxed
    // WHY The reads of one variable by one thread never go backwards in its modification order.
    {"corr_relaxed", all_but("10")},

    // Write to read causality. Thread 1 sees x and says so in y; thread 2 sees y, then looks at x.
    //     x = 1  relaxed   | r0 = x relaxed   | r1 = y relaxed
    //                      | y = 1  relaxed   | r2 = x relaxed
    // WHY Nothing orders x and y in thread 2, nor in thread 1.
    {"wrc_relaxed", all},

    // The same; y is a release store and an acquire load.
    //     x = 1  relaxed   | r0 = x relaxed   | r1 = y acquire
    //                      | y = 1  release   | r2 = x relaxed
    // WHY Thread 1 read x == 1, and that read happens before thread 2's: coherence forbids an older
    // one.
    {"wrc_release_acquire", all_but("110")},

    // Independent reads of independent writes. Two writers; two readers that look in opposite
    // order.
    //     x = 1  release   | y = 1  release   | r0 = x acquire   | r2 = y acquire
    //                      |                  | r1 = y acquire   | r3 = x acquire
    // WHY Release and acquire make no single order of two unrelated writes: the readers may
    // disagree.
    {"iriw_release_acquire", all},

    // The same, sequentially consistent.
    //     x = 1  seq_cst   | y = 1  seq_cst   | r0 = x seq_cst   | r2 = y seq_cst
    //                      |                  | r1 = y seq_cst   | r3 = x seq_cst
    // WHY All seq_cst operations stand in one total order, so the readers agree on which write came
    // first.
    {"iriw_seq_cst", all_but("1010")},
}};

}  // namespace w3e2
