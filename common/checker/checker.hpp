// The model checker: everything a scenario needs.
//
//   const verdict v = explore([] {
//     atomic<int> flag{0};
//     plain<int> data{0};
//     thread producer("producer", [&] { data = 1; flag.store(1, std::memory_order_release); });
//     thread consumer("consumer", [&] {
//       until([&] { return flag.load(std::memory_order_acquire) == 1; });
//       check(data == 1, "the data arrived");
//     });
//   });
//
// A scenario must be deterministic but for the order of its threads: no clock, no random numbers,
// no state from outside.
#pragma once

#include "common/checker/audit/audit.hpp"
#include "common/checker/engine/verdict.hpp"
#include "common/checker/explorer.hpp"
#include "common/checker/sync/sync.hpp"
