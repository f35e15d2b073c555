// The conformance kit on other people's queues: it must not know this repository's classes only.
// What the kit is told about each of them below is what it found: the promises of this repository
// that the peer does not make. (None of that is a defect of theirs: they promise something else.)
#include "../benchmark/peers.hpp"

#include "testing/conformance.hpp"

namespace {

using common::testing::subject;

#if defined(HAS_BOOST_LOCKFREE)
// Takes copies: move-only items do not compile. Capacity 0 is accepted and holds nothing; any other
// capacity is exact.
struct boost_spsc_queue : subject<peers::boost_spsc_queue> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool refuses_zero = false;
};
CONFORMANCE(boost_spsc_queue);
#endif

#if defined(HAS_MOODYCAMEL)
// Move-only and not default-constructible items pass. Holds at least what was asked for, often
// more, so there is no exact capacity to check: the kit takes it for unbounded, in ample room.
struct moodycamel_queue : subject<peers::moodycamel_queue> {
  template <class T>
  static peers::moodycamel_queue<T> make(std::size_t) {
    return peers::moodycamel_queue<T>(10'000);
  }
};
CONFORMANCE(moodycamel_queue);
#endif

#if defined(HAS_ATOMIC_QUEUE)
// Items must be default-constructible and assignable: it keeps them constructed all the time.
// Rounds its capacity up.
struct atomic_queue_b2 : subject<peers::atomic_queue_b2> {
  static constexpr bool trivial_items_only = true;
};
CONFORMANCE(atomic_queue_b2);
#endif

#if defined(HAS_RIGTORP)
struct rigtorp_queue : subject<peers::rigtorp_queue> {
  static constexpr bool refuses_zero = false;
};
CONFORMANCE(rigtorp_queue);
#endif

TEST(peers, say_which_of_them_are_absent) {
  if (*peers::absent() != '\0') GTEST_SKIP() << "not found:" << peers::absent();
}

}  // namespace
