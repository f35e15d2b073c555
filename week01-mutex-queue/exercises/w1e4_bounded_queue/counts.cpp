#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <limits>
#include <stdexcept>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;

// Here and not in unit.cpp: a sanitizer ends the program where operator new[] would throw.
TEST(bounded_queue_counts, D1_a_capacity_that_no_memory_holds_is_refused) {
  constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
  for (const std::size_t capacity : {largest, largest - 1, largest / 2 + 1})
    EXPECT_ANY_THROW(static_cast<void>(w1e4::bounded_queue<int>(capacity)))
        << "capacity " << capacity << ": no memory holds so many items, the constructor throws";
}

TEST(bounded_queue_counts, D2_takes_all_its_memory_in_the_constructor) {
  for (const std::size_t capacity : {1u, 3u, 1024u, 70'000u}) {
    w1e4::bounded_queue<int> queue(capacity);
    const int copied = 1;
    const auto used = during([&] {
      for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < capacity; ++i)
          static_cast<void>(i % 2 == 0 ? queue.try_push(1) : queue.try_push(copied));
        queue.try_push(1);  // refused: it is full
        queue.try_push(copied);
        for (std::size_t i = 0; i < capacity; ++i)
          static_cast<void>(i % 2 == 0 ? queue.try_pop() : queue.pop());
        static_cast<void>(queue.try_pop());  // there is nothing
        queue.push(1);
        static_cast<void>(queue.pop());
      }
      for (std::size_t i = 0; i < capacity; ++i) queue.push(1);
      queue.close();
      for (std::size_t i = 0; i < capacity; ++i) static_cast<void>(queue.pop());
      queue.push(1);
      queue.try_push(1);
      queue.try_push(copied);
      static_cast<void>(queue.pop());
      static_cast<void>(queue.try_pop());
    });
    EXPECT_EQ(used.allocations, 0u)
        << "capacity " << capacity << ", filled and emptied three times, with pushes and pops that "
        << "are refused, and closed: the constructor has taken all memory, so nothing may be "
        << "allocated any more";
  }
}

TEST(bounded_queue_counts, D2_allocates_no_more_for_large_items) {
  using large = std::array<int, 100>;
  w1e4::bounded_queue<large> queue(2);
  const large item{};
  const auto used = during([&] {
    queue.push(item);
    queue.try_push(item);
    queue.try_push(large{});
    static_cast<void>(queue.pop());
    static_cast<void>(queue.try_pop());
  });
  EXPECT_EQ(used.allocations, 0u) << "the items live in slots_, items of 400 bytes too";
}

// A call, how often it takes the lock, and how often it notifies at most.
void expect(const char* call, const counts& used, std::uint64_t notifies) {
  EXPECT_EQ(used.locks, 1u) << call << " takes the lock once";
  EXPECT_LE(used.notifies, notifies) << call << " notifies at most " << notifies << " times";
  EXPECT_EQ(used.notifies_all, 0u)
      << call
      << " wakes one thread, by notify_one(): an item is work for one consumer, a place for "
      << "one producer";
}

TEST(bounded_queue_counts, D6_each_call_locks_once_and_wakes_at_most_one) {
  w1e4::bounded_queue<int> queue(2);
  const int copied = 3;
  expect("push", during([&] { queue.push(1); }), 1);
  expect("pop", during([&] { static_cast<void>(queue.pop()); }), 1);
  expect("a moving try_push", during([&] { queue.try_push(2); }), 1);
  expect("a copying try_push", during([&] { queue.try_push(copied); }), 1);
  expect("a moving try_push that is refused", during([&] { queue.try_push(4); }), 0);
  expect("a copying try_push that is refused", during([&] { queue.try_push(copied); }), 0);
  expect("try_pop", during([&] { static_cast<void>(queue.try_pop()); }), 1);
  expect("pop", during([&] { static_cast<void>(queue.pop()); }), 1);
  expect("try_pop that finds nothing", during([&] { static_cast<void>(queue.try_pop()); }), 0);
  queue.close();
  expect("push after close", during([&] { queue.push(5); }), 0);
  expect("try_push after close", during([&] { queue.try_push(6); }), 0);
  expect("pop after close", during([&] { static_cast<void>(queue.pop()); }), 0);
}

TEST(bounded_queue_counts, D6_nor_does_a_call_that_has_waited) {
  w1e4::bounded_queue<int> queue(1);
  // The other thread's call is made by this one, in the place of its sleep.
  const auto two_calls = [](const char* call, auto waits, auto other) {
    common::instead_of_sleeping = other;
    const counts used = during(waits);
    common::instead_of_sleeping = nullptr;
    EXPECT_EQ(used.locks, 2u) << call << ": each of the two calls takes the lock once";
    EXPECT_LE(used.notifies, 2u) << call << ": each of the two calls wakes at most one thread";
    EXPECT_EQ(used.notifies_all, 0u) << call << ": by notify_one()";
  };
  two_calls(
      "a pop that waits for a push", [&] { static_cast<void>(queue.pop()); },
      [&] { queue.push(1); });
  queue.push(2);
  two_calls(
      "a push that waits for a pop", [&] { queue.push(3); },
      [&] { static_cast<void>(queue.pop()); });
  const auto closed = during([&] { w1e4::bounded_queue<int>(1).close(); }).notifies;
  common::instead_of_sleeping = [&] { queue.close(); };
  const auto used = during([&] { EXPECT_FALSE(queue.push(4)); });
  common::instead_of_sleeping = nullptr;
  EXPECT_EQ(used.notifies, closed)
      << "a push that is refused after a wait puts nothing in: only close() notifies";
}

TEST(bounded_queue_counts, D6_a_push_whose_copy_throws_notifies_nobody) {
  struct throws_when_copied {
    throws_when_copied() = default;
    throws_when_copied(const throws_when_copied&) { throw std::runtime_error("no copy"); }
    throws_when_copied(throws_when_copied&&) noexcept = default;
  };
  w1e4::bounded_queue<throws_when_copied> queue(1);
  const throws_when_copied item;
  const auto used = during([&] { EXPECT_THROW(queue.try_push(item), std::runtime_error); });
  EXPECT_EQ(used.notifies, 0u) << "it has put nothing in";
}

// The model check tries the first calls. Whoever sleeps is woken by the 70 000th one, too.
TEST(bounded_queue_counts, D5_each_call_wakes_one_that_sleeps) {
  w1e4::bounded_queue<int> queue(1);
  const int copied = 7;
  int n = 1;
  const auto expect_a_waker = [&](const char* sleeps, auto call) {
    EXPECT_GE(during(call).notifies, 1u)
        << "call number " << n << ", while a thread sleeps in " << sleeps;
  };
  common::instead_of_sleeping = [&] {
    expect_a_waker("pop()", [&] {
      if (n % 3 == 0) queue.push(7);
      if (n % 3 == 1) queue.try_push(7);
      if (n % 3 == 2) queue.try_push(copied);
    });
  };
  for (; n <= 70'000 && !HasFailure(); ++n) static_cast<void>(queue.pop());
  queue.try_push(7);
  common::instead_of_sleeping = [&] {
    expect_a_waker("push()",
                   [&] { static_cast<void>(n % 2 == 0 ? queue.pop() : queue.try_pop()); });
  };
  for (n = 1; n <= 70'000 && !HasFailure(); ++n) queue.push(7);
  common::instead_of_sleeping = nullptr;
}

TEST(bounded_queue_counts, D3_D5_no_number_of_wake_ups_for_nothing_ends_a_wait) {
  w1e4::bounded_queue<int> queue(1);
  int wake_ups = 0;
  common::instead_of_sleeping = [&] {
    if (++wake_ups == 100'000) queue.push(7);
  };
  const auto item = queue.pop();
  EXPECT_TRUE(item.has_value()) << "pop() came back after " << wake_ups
                                << " wake-ups for nothing, without an item and before close()";
  queue.push(8);
  wake_ups = 0;
  common::instead_of_sleeping = [&] {
    if (++wake_ups == 100'000) static_cast<void>(queue.pop());
  };
  EXPECT_TRUE(queue.push(9)) << "push() gave up after " << wake_ups
                             << " wake-ups for nothing, before close()";
  common::instead_of_sleeping = nullptr;
}

}  // namespace
