// The rings once more, in the namespace WEEK04, which has its own form of something that
// prefetch.hpp offers: the same text, compiled with another name. So who includes this includes no
// ring in any other way.
#pragma once

#include <cstddef>
#include <string>

#include "common/benchmarking/throughput.hpp"
#include "tables.hpp"
#include "week04/prefetch.hpp"

namespace WEEK04 {
using namespace week04;  // its own names hide these
}

#define week04 WEEK04
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/word_ring.hpp"
#undef week04

namespace {

namespace bench = common::benchmarking;

template <bench::name_constant Name, class Ring>
using changed =
    bench::contestant<Name, bench::handles<Ring>, bench::traits{.is = bench::group::ablation}>;

template <class Everyone>
void compare(const std::string& table, std::size_t capacity) {
  bench::compare(
      table, Everyone{},
      bench::parked{.items = 1'000'000, .capacity = capacity, .waits = bench::waiting::spin});
}

}  // namespace
