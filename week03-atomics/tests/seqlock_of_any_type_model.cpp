#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "week03/seqlock.hpp"

// read(), which exercise w3e9 does not ask for.

namespace {

using namespace common::checker;

struct pair {
  long first;
  long second;
};

// Without a pause a reader that looks again and again would keep the writer from coming to an end,
// and the checker says so.
SCENARIO(seqlock, read_waits_for_a_whole_snapshot) {
  week03::seqlock<pair> lock({0, 0});
  thread writing("writing", [&] { lock.write({1, 1}); });
  thread reading("reading", [&] {
    const pair read = lock.read();
    check(read.first == read.second, "both are of one write");
  });
}

}  // namespace
