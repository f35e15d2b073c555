// What the counts checks of the rings share: every way through a ring's calls, counted one by
// one. The sentences in the failures are those of the tasks.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "common/counted/counts.hpp"
#include "common/counted/steps.hpp"
#include "common/queue.hpp"
#include "common/testing/numbers_in.hpp"
#include "week04/prefetch.hpp"

namespace ring_counts {

struct way {
  std::string name;
  bool refused;  // the ring was full or empty, or the copy threw
  common::counted::counts used;
};

// A byte whose copies throw while it is told to.
struct throwing_byte {
  throwing_byte() = default;
  throwing_byte(const throwing_byte& other) : value(other.value) {
    if (throws) throw 0;
  }
  throwing_byte(throwing_byte&&) noexcept = default;
  unsigned char value = 0;
  inline static bool throws = false;
};

// Both forms of try_push, and try_pop; accepted and refused. Every slot is used, and used again.
template <class Ring>
void add_ways_through(Ring& ring, std::vector<way>& all) {
  using item = typename Ring::value_type;
  const item copied{};
  const auto count = [&](const char* name, bool refused, auto call) {
    bool answer = false;
    const auto used = common::counted::during([&] { answer = call(); });
    EXPECT_NE(answer, refused) << name;
    all.push_back({std::string(name) + ", capacity " + std::to_string(ring.capacity()) +
                       ", items of " + std::to_string(sizeof(item)) + " bytes",
                   refused, used});
  };
  const auto pop = [&] { return ring.try_pop().has_value(); };
  const auto move = [&] { return ring.try_push(item{}); };
  const auto copy = [&] { return ring.try_push(copied); };
  const auto copy_that_throws = [&] {
    throwing_byte::throws = true;
    EXPECT_ANY_THROW(ring.try_push(copied)) << "the copy throws";
    throwing_byte::throws = false;
    return false;
  };
  for (int lap = 0; lap < 2; ++lap) {
    count("try_pop, empty ring", true, pop);
    for (std::size_t n = 0; n < ring.capacity(); ++n) {
      if constexpr (std::is_same_v<item, throwing_byte>)
        count("try_push(const T&) whose copy throws", true, copy_that_throws);
      if ((n + static_cast<std::size_t>(lap)) % 2 == 0)
        count("try_push(T&&)", false, move);
      else
        count("try_push(const T&)", false, copy);
    }
    count("try_push(T&&), full ring", true, move);
    count("try_push(const T&), full ring", true, copy);
    for (std::size_t n = 0; n < ring.capacity(); ++n) count("try_pop", false, pop);
    count("try_pop, empty ring again", true, pop);
  }
}

template <class Ring>
std::vector<way> every_way_through() {
  std::vector<way> all;
  for (const std::size_t capacity : {1u, 2u, 4u, 8u, 64u, 1024u}) {
    Ring ring(capacity);
    add_ways_through(ring, all);
  }
  return all;
}

// Calls `look` for each way, until one has failed: a thousand calls may make one mistake.
template <class Ring, class Look>
void for_each_way(Look look) {
  for (const way& one : every_way_through<Ring>()) {
    if (::testing::Test::HasFailure()) return;
    look(one);
  }
}

// The most atomic loads and stores of one call. Three are enough; three more are left to taste.
inline constexpr std::uint64_t most_steps = 6;

template <class Ring>
void no_call_waits() {
  for_each_way<Ring>([](const way& one) {
    EXPECT_EQ(one.used.locks + one.used.refused, 0u) << one.name << ": no lock; " << one.used;
    EXPECT_EQ(one.used.waits + one.used.notifies + one.used.pauses, 0u)
        << one.name << ": nobody waits, and nobody is notified; " << one.used;
    EXPECT_EQ(one.used.rmws, 0u) << one.name
                                 << ": no read-modify-write, each index has one writer; "
                                 << one.used;
    EXPECT_LE(one.used.loads + one.used.stores, most_steps)
        << one.name << ": at most " << most_steps << " atomic loads and stores; " << one.used;
  });
}

template <class Ring>
void each_order_is_what_it_must_be() {
  for_each_way<Ring>([](const way& one) {
    EXPECT_EQ(one.used.seq_cst, 0u)
        << one.name << ": nothing sequentially consistent; " << one.used;
    EXPECT_EQ(one.used.fences, 0u) << one.name << ": no fence; " << one.used;
    EXPECT_LE(one.used.acquire, 1u)
        << one.name << ": at most one acquire, of the other side's message; " << one.used;
    EXPECT_LE(one.used.release, one.refused ? 0u : 1u)
        << one.name << ": at most one release, and none if nothing was pushed or popped; "
        << one.used;
    EXPECT_GE(one.used.release, one.refused ? 0u : 1u)
        << one.name << ": what it did is published by a release store; " << one.used;
  });
}

template <class Ring>
void no_call_allocates() {
  for_each_way<Ring>([](const way& one) {
    EXPECT_EQ(one.used.allocations, 0u) << one.name << ": nothing is allocated; " << one.used;
  });
}

// The stores that another thread may rely on: all but the relaxed ones.
inline std::uint64_t publications(const common::counted::counts& used) {
  return used.stores - used.stores(std::memory_order_relaxed);
}

// The index by which one side tells the other of its work: where its last publishing store went.
inline const void* published_by(const std::vector<common::counted::step>& steps) {
  const void* index = nullptr;
  for (const common::counted::step& one : steps) {
    if (one.kind == common::counted::step_kind::store && one.order != std::memory_order_relaxed)
      index = one.object;
  }
  return index;
}

// How often it is loaded in these steps, in whatever order: a relaxed look fetches the other side's
// cache line as an acquire does.
inline std::uint64_t looks_at(const void* index, const std::vector<common::counted::step>& steps) {
  std::uint64_t looks = 0;
  for (const common::counted::step& one : steps)
    looks += one.kind == common::counted::step_kind::load && one.object == index;
  return looks;
}

// Were these steps' loads of that index relaxed, all of them?
inline bool only_glances_at(const void* index, const std::vector<common::counted::step>& steps) {
  bool acquires = false;
  for (const common::counted::step& one : steps)
    acquires |= one.object == index && one.kind == common::counted::step_kind::load &&
                one.order != std::memory_order_relaxed;
  return looks_at(index, steps) != 0 && !acquires;
}

// An order that is weaker from the thousandth call on passes every check of a few calls. (A call
// that is refused touches no slot: a relaxed look is enough for it.)
template <class Ring>
void each_call_has_the_orders_of_the_first(int rounds, std::size_t start = 0) {
  using item = typename Ring::value_type;
  SCOPED_TRACE("the counters begin at " + std::to_string(start));
  Ring ring(4, start);
  const auto push = [&] { return common::counted::steps_of([&] { ring.try_push(item{}); }); };
  const auto pop = [&] {
    return common::counted::steps_of([&] { static_cast<void>(ring.try_pop()); });
  };
  const void* const write_index = published_by(push());
  const void* const read_index = published_by(pop());
  struct direction {
    std::function<std::vector<common::counted::step>()> call;
    const void* index;  // the other side's
    const char* name;
  };
  for (int n = 0; n < rounds && !::testing::Test::HasFailure(); ++n) {
    for (const auto& [call, index, name] :
         {direction{push, read_index, "push"}, direction{pop, write_index, "pop"}}) {
      for (int i = 0; i < n % 6; ++i) {  // with full rings and empty ones
        const auto steps = call();
        EXPECT_FALSE(i < 4 && only_glances_at(index, steps))
            << "a " << name << " looks with acquire, round " << n;
        EXPECT_EQ(published_by(steps) != nullptr, i < 4)
            << "a " << name << " publishes by a release, round " << n;
      }
    }
  }
}

struct alignas(128) over_aligned {
  int value = 0;
};

// A ring may do something else for small items, or for large ones.
template <template <class> class Ring, class Look>
void with_items_of_each_size(Look look) {
  look.template operator()<Ring<int>>();
  look.template operator()<Ring<throwing_byte>>();
  look.template operator()<Ring<std::array<std::byte, 512>>>();
  look.template operator()<Ring<over_aligned>>();
}

template <template <class> class Ring>
void no_call_waits() {
  with_items_of_each_size<Ring>([]<class R>() { no_call_waits<R>(); });
}

template <template <class> class Ring>
void each_order_is_what_it_must_be() {
  with_items_of_each_size<Ring>([]<class R>() { each_order_is_what_it_must_be<R>(); });
}

template <template <class> class Ring>
void no_call_allocates() {
  with_items_of_each_size<Ring>([]<class R>() { no_call_allocates<R>(); });
  // So there must be room for all of them. Here the number of bytes would be 0 in 64 bits.
  EXPECT_ANY_THROW(static_cast<void>(Ring<int>(std::size_t{1} << 63)))
      << "no memory holds 2^63 items: the constructor throws";
}

template <template <class> class Ring>
void each_call_has_the_orders_of_the_first(const char* file) {
  each_call_has_the_orders_of_the_first<Ring<int>>(20'000);
  for (const std::uint64_t number : common::testing::numbers_in(file))
    each_call_has_the_orders_of_the_first<Ring<int>>(12, number - 12);
  with_items_of_each_size<Ring>([]<class R>() { each_call_has_the_orders_of_the_first<R>(12); });
}

// Calls that find nothing to do leave the other side's lines alone.
template <class Ring>
void nothing_done_is_nothing_stored(Ring&& ring) {
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  std::array<std::uint64_t, 8> batch{};
  constexpr bool has_spans = common::span_queue<Ring>;
  const auto nothing = common::counted::during([&] {
    consumer.pop_n(batch.begin(), 8);
    consumer.consume_all([](std::uint64_t&) {});
    producer.push_n(batch.begin(), 0);
    if constexpr (has_spans) {
      consumer.peek(8);
      consumer.release(0);
      producer.reserve(8);
      producer.commit(0);
    }
  });
  EXPECT_EQ(nothing.stores, 0u) << nothing;
  while (producer.try_push(1)) {
  }
  const auto full = common::counted::during([&] {
    producer.push_n(batch.begin(), 8);
    if constexpr (has_spans) producer.commit(producer.reserve(8).size());
  });
  EXPECT_EQ(full.stores, 0u) << full;
}

// The addresses that this call notes down in a list of week04/prefetch.hpp, in their order.
template <class F>
std::vector<const void*> noted(std::vector<const void*>*& list, F call) {
  std::vector<const void*> all;
  list = &all;
  call();
  list = nullptr;
  return all;
}

// The numbers of their lines, counted from the one that begins at `begin`.
inline std::vector<std::ptrdiff_t> line_numbers(const void* begin,
                                                const std::vector<const void*>& addresses) {
  const auto number = [](const void* address) { return reinterpret_cast<std::intptr_t>(address); };
  std::vector<std::ptrdiff_t> all;
  for (const void* address : addresses) all.push_back((number(address) - number(begin)) / 64);
  return all;
}

template <class F>
std::vector<const void*> asked_for(F call) {
  return noted(week04::prefetched, call);
}

template <class F>
std::vector<std::ptrdiff_t> lines_asked_for(const void* begin, F call) {
  return line_numbers(begin, asked_for(call));
}

// What so many calls of one side ask for, all of which it does.
template <class Producer>
std::vector<std::ptrdiff_t> lines_of_pushes(const void* begin, Producer& producer,
                                            std::uint64_t n) {
  return lines_asked_for(begin, [&] {
    for (std::uint64_t i = 0; i < n; ++i) EXPECT_TRUE(producer.try_push(i));
  });
}
template <class Consumer>
std::vector<std::ptrdiff_t> lines_of_pops(const void* begin, Consumer& consumer, std::uint64_t n) {
  return lines_asked_for(begin, [&] {
    for (std::uint64_t i = 0; i < n; ++i) EXPECT_TRUE(consumer.try_pop());
  });
}

template <class F>
std::vector<std::ptrdiff_t> lines_written_to(const void* begin, F call) {
  return line_numbers(begin, noted(week04::written_to, call));
}

inline std::map<std::ptrdiff_t, std::size_t> how_often(const std::vector<std::ptrdiff_t>& lines) {
  std::map<std::ptrdiff_t, std::size_t> times;
  for (const std::ptrdiff_t line : lines) ++times[line];
  return times;
}

// Those of the blocks from `first` on, up to `end`.
inline std::vector<std::ptrdiff_t> lines_of_blocks(std::ptrdiff_t first, std::ptrdiff_t end,
                                                   std::ptrdiff_t lines_per_block = 8) {
  std::vector<std::ptrdiff_t> all;
  for (auto line = lines_per_block * first; line < lines_per_block * end; ++line)
    all.push_back(line);
  return all;
}

}  // namespace ring_counts
