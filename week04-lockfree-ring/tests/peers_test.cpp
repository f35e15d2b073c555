// The conformance kit on other people's queues: it must not know this repository's classes only.
// What a subject below is told, and what the tests at the end expect to be broken, are the promises
// of this repository that the peer does not make: the lesson's table. (None of that is a defect of
// theirs: they promise something else.)
#include "../benchmark/peers.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "common/testing/conformance.hpp"

namespace {

using common::testing::subject;

#if defined(HAS_BOOST_LOCKFREE)
// Takes copies and needs a default constructor: I3, I4 and I7 do not compile. Capacity 0 is
// accepted and holds nothing; any other capacity is exact.
struct boost_spsc_queue : subject<peers::boost_queue> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool refuses_zero = false;
};
CONFORMANCE(boost_spsc_queue);
#endif

#if defined(HAS_MOODYCAMEL)
// Move-only and not default-constructible items pass. Its adapter gives it the memory of the
// capacity, of which a place stays empty or more, so there is no exact capacity to check: the kit
// takes it for unbounded, in ample room.
struct moodycamel_queue : subject<peers::moodycamel_queue> {
  template <class T>
  static peers::moodycamel_queue<T> make(std::size_t) {
    return peers::moodycamel_queue<T>(10'000);
  }
};
CONFORMANCE(moodycamel_queue);
#endif

#if defined(HAS_ATOMIC_QUEUE)
// Items must be default-constructible and assignable: it keeps them constructed all the time, so I3
// and I4 do not compile. The form whose capacity is given at run time, which rounds it up.
template <class T>
class atomic_queue_b2 {
 public:
  using value_type = T;
  explicit atomic_queue_b2(std::size_t capacity) : queue_(static_cast<unsigned>(capacity)) {}
  bool try_push(const T& item) { return queue_.try_push(item); }
  bool try_push(T&& item) { return queue_.try_push(std::move(item)); }
  std::optional<T> try_pop() {
    T item;
    if (!queue_.try_pop(item)) return std::nullopt;
    return item;
  }

 private:
  atomic_queue::AtomicQueueB2<T, std::allocator<T>, true, false, true> queue_;
};
struct atomic_queue_subject : subject<atomic_queue_b2> {
  static constexpr bool trivial_items_only = true;
};
CONFORMANCE(atomic_queue_subject);
#endif

#if defined(HAS_RIGTORP)
struct rigtorp_queue : subject<peers::rigtorp_queue> {
  static constexpr bool refuses_zero = false;
};
CONFORMANCE(rigtorp_queue);
#endif

#if defined(HAS_FOLLY)
// Exact, says its adapter; so the kit may ask.
template <class T>
struct folly_with_capacity : peers::folly_queue<T> {
  explicit folly_with_capacity(std::size_t capacity)
      : peers::folly_queue<T>(capacity), capacity_(capacity) {}
  std::size_t capacity() const { return capacity_; }
  const std::size_t capacity_;
};
struct folly_queue : subject<folly_with_capacity> {
  static constexpr bool refuses_zero = false;
};
CONFORMANCE(folly_queue);
#endif

#if defined(HAS_RTE_RING)
// Elements of 8 bytes. Holds one less than it has places: the kit takes it for unbounded as well.
struct rte_ring : subject<peers::rte_spsc_ring> {
  static constexpr bool trivial_items_only = true;
  template <class T>
  static peers::rte_spsc_ring<T> make(std::size_t) {
    return peers::rte_spsc_ring<T>(16'384);
  }
};
CONFORMANCE(rte_ring);
#endif

// How many items a queue holds that was asked for `capacity`.
template <class Queue>
std::size_t held(std::size_t capacity) {
  Queue queue(capacity);
  std::size_t n = 0;
  while (queue.try_push(typename Queue::value_type{})) ++n;
  return n;
}

namespace contract = common::testing::contract;
using common::testing::queues_of;
using common::testing::sequence_item;

#if defined(HAS_BOOST_LOCKFREE)
TEST(peers, boost_keeps_its_items_well_but_copies_them) {
  using queue = subject<peers::boost_queue>;
  EXPECT_TRUE(contract::a_copied_item_stays_with_the_caller(queues_of<queue>));
  EXPECT_TRUE(contract::every_item_is_destroyed_exactly_once(queues_of<queue>));
  EXPECT_TRUE(contract::nothing_of_a_popped_item_stays_behind(queues_of<queue>));
  EXPECT_FALSE(contract::an_rvalue_is_never_copied(queues_of<queue>));                // I2
  EXPECT_FALSE(contract::a_capacity_it_cannot_have_is_refused(queues_of<queue>, 0));  // B6
}
#endif

#if defined(HAS_MOODYCAMEL)
TEST(peers, moodycamel_holds_one_less_than_the_places_that_it_was_given) {
  EXPECT_EQ(held<peers::moodycamel_queue<sequence_item>>(4), 3u);  // B2
  EXPECT_EQ(held<peers::moodycamel_queue<sequence_item>>(16), 15u);
}
#endif

#if defined(HAS_ATOMIC_QUEUE)
TEST(peers, atomic_queue_moves_its_items_and_holds_more_than_was_asked_for) {
  using queue = subject<atomic_queue_b2>;
#if !defined(__clang__)
  // I1 but for an item that can be made of a list of items: it writes T{item}, which is that list
  // (CWG 2137; older clangs take it for a copy).
  EXPECT_FALSE(contract::a_copied_item_stays_with_the_caller(queues_of<queue>));
#endif
  EXPECT_TRUE(contract::an_rvalue_is_never_copied(queues_of<queue>));
  EXPECT_TRUE(contract::nothing_of_a_popped_item_stays_behind(queues_of<queue>));
  EXPECT_GT(held<atomic_queue_b2<sequence_item>>(16), 16u);  // B2
}
#endif

#if defined(HAS_RTE_RING)
TEST(peers, rte_ring_holds_one_item_less_than_it_has_places) {
  EXPECT_EQ(held<peers::rte_spsc_ring<sequence_item>>(16), 15u);  // B2
}
#endif

TEST(peers, say_which_of_them_are_absent) {
  if (!peers::absent.empty()) GTEST_SKIP() << "not found: " << peers::absent;
}

}  // namespace
