#include <string>

#include "common/testing/conformance.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_demands.hpp"

namespace {

// The class may have more parameters, of any kind, with defaults.
template <class T>
using ring_of = w4e6::spsc_ring<T>;

struct spsc_ring : common::testing::subject<ring_of> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(spsc_ring);

TEST(w4e6_spsc_ring, D2_the_counters_are_right_wherever_they_begin) {
  ring_demands::counters_are_right_wherever_they_begin<ring_of>(EXERCISE_FILE);
}

TEST(w4e6_spsc_ring, D2_a_large_ring_holds_what_it_promises) {
  ring_demands::large_rings_hold_what_they_promise<ring_of>();
}

TEST(w4e6_spsc_ring, D2_what_remains_is_destroyed_wherever_it_stands) {
  ring_demands::what_remains_is_destroyed_wherever_it_stands<ring_of>();
}

// ---- whose the remembered indices are

using ring_of_int = w4e6::spsc_ring<int>;

template <auto Read, auto Write>
struct members {
  friend auto& cached_read_index_of(ring_of_int& ring) { return ring.*Read; }
  friend auto& cached_write_index_of(ring_of_int& ring) { return ring.*Write; }
};
auto& cached_read_index_of(ring_of_int& ring);
auto& cached_write_index_of(ring_of_int& ring);
// An explicit instantiation may name private members.
template struct members<&ring_of_int::cached_read_index_, &ring_of_int::cached_write_index_>;

// The bytes of a member: it may be a plain variable or an atomic one.
template <class Member>
std::string bytes_of(const Member& member) {
  return std::string(reinterpret_cast<const char*>(&member), sizeof(member));
}

TEST(w4e6_spsc_ring, D7_each_side_writes_its_own_remembered_index_only) {
  ring_of_int ring(2);
  const auto& producers = cached_read_index_of(ring);
  const auto& consumers = cached_write_index_of(ring);
  for (int round = 0; round < 3; ++round) {
    std::string before = bytes_of(consumers);
    ASSERT_TRUE(ring.try_push(1));
    ASSERT_TRUE(ring.try_push(2));
    ASSERT_FALSE(ring.try_push(3)) << "two items are in a ring of two";
    ASSERT_EQ(bytes_of(consumers), before) << "try_push wrote cached_write_index_, the consumer's";
    before = bytes_of(producers);
    ASSERT_TRUE(ring.try_pop());
    ASSERT_TRUE(ring.try_pop());
    ASSERT_FALSE(ring.try_pop()) << "all items were popped";
    ASSERT_EQ(bytes_of(producers), before) << "try_pop wrote cached_read_index_, the producer's";
  }
}

}  // namespace
