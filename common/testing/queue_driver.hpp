// Calls of a queue in any order, chosen byte by byte, each compared with a std::deque. The bytes
// come from a seeded generator (at_random below) or from a fuzzer (week 4's rings_fuzzer.cpp).
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/queue.hpp"
#include "common/testing/items.hpp"
#include "common/testing/sanitizers.hpp"

namespace queue_driver {

// How an item type is made of a small number, and says which it was made of.
template <class T>
struct kind {
  static T make(unsigned n) { return T(static_cast<int>(n)); }
  static unsigned number(const T& item) { return static_cast<unsigned>(item.value()); }
};
template <class T>
requires std::is_integral_v<T>
struct kind<T> {
  static T make(unsigned n) { return static_cast<T>(n); }
  static unsigned number(T item) { return static_cast<unsigned>(item); }
};

// Each word depends on the number, so that a torn item is none.
template <std::size_t Size>
struct words {
  static_assert(Size % 8 == 0);
  std::uint64_t word[Size / 8];
};
template <std::size_t Size>
struct kind<words<Size>> {
  static words<Size> make(unsigned n) {
    words<Size> item;
    for (std::size_t i = 0; i != Size / 8; ++i) item.word[i] = n + i * 1000;
    return item;
  }
  static unsigned number(const words<Size>& item) {
    for (std::size_t i = 1; i != Size / 8; ++i)
      if (item.word[i] != item.word[0] + i * 1000) return 1000;  // torn
    return static_cast<unsigned>(item.word[0]);
  }
};

// Constructing and copying it throw when told to; counts how many of it live.
class throwing {
 public:
  static inline long living = 0;
  static inline bool throws = false;

  explicit throwing(int value) : value_(value) {
    if (throws) throw std::runtime_error("told to");
    ++living;
  }
  throwing(const throwing& other) : throwing(other.value_) {}
  throwing& operator=(const throwing& other) = default;
  throwing(throwing&& other) noexcept : value_(other.value_) { ++living; }
  throwing& operator=(throwing&& other) noexcept = default;
  ~throwing() { --living; }
  int value() const { return value_; }

 private:
  int value_;
};

struct wrong : std::logic_error {
  using std::logic_error::logic_error;
};

// Hands out the items one after the other, and throws instead of the one after `left` of them.
template <class T>
struct failing_input {
  using value_type = T;
  using difference_type = std::ptrdiff_t;

  T* at;
  std::size_t left;

  T&& operator*() const {
    if (left == 0) throw std::runtime_error("no more input");
    return std::move(*at);
  }
  failing_input& operator++() {
    ++at, --left;
    return *this;
  }
  failing_input operator++(int) {
    failing_input before = *this;
    ++*this;
    return before;
  }
};

// A call is a byte, modulo this. 3 pushes an item and 8 pops one.
inline constexpr unsigned kinds_of_calls = 21;

// `next()` gives the next byte, nullopt at the end.
template <class Ring, bool Exact>
class driver {
  using T = typename Ring::value_type;
  using K = kind<T>;
  static constexpr bool has_handles = common::handle_queue<Ring>;
  static constexpr bool has_spans = common::span_queue<Ring>;

 public:
  // `asked`: the capacity given to the constructor.
  driver(std::function<std::optional<unsigned>()> next, Ring& ring, std::size_t asked)
      : next_(std::move(next)), ring_(ring), asked_(asked) {}

  // Throws `wrong`, and says what was wrong.
  std::size_t run() {
    std::size_t calls = 0;
    for (; const std::optional<unsigned> call = next_(); ++calls) {
      if constexpr (has_handles)
        with_handles(*call % kinds_of_calls);
      else
        without_handles(*call % kinds_of_calls);
    }
    return calls;
  }

 private:
  static void demand(bool right, const char* what) {
    if (!right) throw wrong(what);
  }
  unsigned some(unsigned limit) { return next_().value_or(0) % limit; }

  // ---- what a deque would have done
  unsigned fresh() { return made_++ % 251; }  // fits into one byte
  void accepted(unsigned n) {
    expected_.push_back(n);
    demand(expected_.size() <= ring_.capacity(), "more items than capacity()");
  }
  void refused() {
    demand(expected_.size() >= (Exact ? ring_.capacity() : asked_), "refused, but there is room");
  }
  void taken(unsigned n) {
    demand(!expected_.empty(), "an item out of an empty ring");
    demand(n == expected_.front(), "not the oldest item");
    expected_.pop_front();
  }
  void nothing() { demand(expected_.empty(), "nothing, but there are items"); }

  // ---- one item
  template <class Side>
  void push(Side& side) {
    const unsigned n = fresh();
    T item = K::make(n);
    if (side.try_push(std::move(item)))
      accepted(n);
    else
      refused(), demand(K::number(item) == n, "refused, and the item was touched");
  }
  template <class Side>
  void emplace(Side& side) {
    const unsigned n = fresh();
    if constexpr (std::is_same_v<T, throwing>) {
      throwing::throws = some(4) == 0;
      try {
        const bool done = side.try_emplace(static_cast<int>(n));
        demand(!done || !throwing::throws, "the constructor's exception was lost");
        done ? accepted(n) : refused();
      } catch (const std::runtime_error&) {  // then the ring is as it was
      }
      throwing::throws = false;
    } else {
      side.try_emplace(K::make(n)) ? accepted(n) : refused();
    }
  }
  template <class Side>
  void copy(Side& side) {
    if constexpr (std::is_copy_constructible_v<T>) {
      const unsigned n = fresh();
      const T item = K::make(n);
      if constexpr (std::is_same_v<T, throwing>) throwing::throws = some(4) == 0;
      try {
        const bool done = side.try_push(item);
        if constexpr (std::is_same_v<T, throwing>)
          demand(!done || !throwing::throws, "the copy's exception was lost");
        done ? accepted(n) : refused();
      } catch (const std::runtime_error&) {  // then the ring is as it was
      }
      throwing::throws = false;
      demand(K::number(item) == n, "the caller's item was touched");
    }
  }
  template <class Side>
  void pop(Side& side) {
    const std::optional<T> item = side.try_pop();
    item ? taken(K::number(*item)) : nothing();
  }
  template <class Side>
  void pop_into(Side& side) {
    if constexpr (std::is_move_assignable_v<T>) {
      T into = K::make(250);
      side.try_pop(into) ? taken(K::number(into)) : nothing();
    }
  }

  // ---- through the handles; where none is there at present, one for this call alone
  template <class F>
  void producing(F f) {
    if (producer_) {
      f(*producer_);
    } else {
      auto handle = ring_.producer();
      f(handle);
    }
  }
  template <class F>
  void consuming(F f) {
    if (consumer_) {
      f(*consumer_);
    } else {
      auto handle = ring_.consumer();
      f(handle);
    }
  }
  template <class Handle, class Take>
  void change(Handle& handle, Take take) {
    if (!handle) {
      handle.emplace(take());
      return;
    }
    bool refused = false;
    try {
      take();
    } catch (const std::logic_error&) {
      refused = true;
    }
    demand(refused, "a second handle of one side");
    if (some(2) == 0) {
      handle.reset();
    } else {
      auto moved = std::move(*handle);
      *handle = std::move(moved);
    }
  }

  struct batch {
    std::vector<T> items;
    std::vector<unsigned> numbers;
  };
  batch fresh_batch(unsigned n) {
    batch made;
    made.items.reserve(n);
    for (unsigned i = 0; i != n; ++i) {
      made.numbers.push_back(fresh());
      made.items.push_back(K::make(made.numbers.back()));
    }
    return made;
  }
  void push_many(unsigned n) {
    if constexpr (std::is_nothrow_constructible_v<T, T&&>) {
      batch made = fresh_batch(n);
      std::size_t done = 0;
      producing(
          [&](auto& side) { done = side.push_n(std::make_move_iterator(made.items.begin()), n); });
      demand(done <= n, "more pushed than there are");
      for (std::size_t i = 0; i != done; ++i) accepted(made.numbers[i]);
      if (done < n) refused();
    }
  }
  void build_in_place(unsigned at_most) {
    producing([&](auto& side) {
      const auto room = side.reserve(at_most);
      demand(room.size() <= at_most, "more places than asked for");
      if (room.empty() && at_most != 0) refused();
      const std::size_t used = room.empty() ? 0 : some(static_cast<unsigned>(room.size()) + 1);
      const std::size_t first = used == 0 ? 0 : some(static_cast<unsigned>(used) + 1);
      for (std::size_t i = 0; i != used; ++i) {
        if (i == first) side.commit(first);  // the others later
        const unsigned n = fresh();
        room[i].construct(K::make(n));
        accepted(n);
      }
      side.commit(first == used ? used : used - first);
    });
  }
  void write_in_place(unsigned at_most) {
    if constexpr (std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>) {
      producing([&](auto& side) {
        const std::span<T> room = side.reserve_items(at_most);
        demand(room.size() <= at_most, "more places than asked for");
        if (room.empty() && at_most != 0) refused();
        const std::size_t used = room.empty() ? 0 : some(static_cast<unsigned>(room.size()) + 1);
        for (std::size_t i = 0; i != used; ++i) {
          const unsigned n = fresh();
          const T item = K::make(n);
          std::memcpy(&room[i], &item, sizeof(T));
          accepted(n);
        }
        side.commit(used);
      });
    }
  }
  void push_some_of(unsigned n) {
    if constexpr (std::is_nothrow_constructible_v<T, T&&>) {
      batch made = fresh_batch(n);
      const std::size_t good = some(n + 1);
      std::size_t done = good;  // if it throws
      producing([&](auto& side) {
        try {
          done = side.push_n(failing_input<T>{made.items.data(), good}, n);
          demand(done <= good, "an iterator's exception was lost");
        } catch (const std::runtime_error&) {  // then what it gave before is in the ring
        }
      });
      for (std::size_t i = 0; i != done; ++i) accepted(made.numbers[i]);
    }
  }
  void read_in_place(unsigned at_most) {
    consuming([&](auto& side) {
      const auto items = side.peek(at_most);
      demand(items.size() <= at_most, "more items than asked for");
      if (items.empty() && at_most != 0) nothing();
      const std::size_t used = items.empty() ? 0 : some(static_cast<unsigned>(items.size()) + 1);
      for (std::size_t i = 0; i != items.size(); ++i)
        demand(i < expected_.size() && K::number(items[i]) == expected_[i], "peek shows another");
      for (std::size_t i = 0; i != used; ++i) taken(K::number(items[i]));
      side.release(used);
    });
  }
  void look_at_the_front() {
    consuming([&](auto& side) {
      T* const item = side.front();
      if (item == nullptr) return nothing();
      demand(!expected_.empty() && K::number(*item) == expected_.front(), "front() shows another");
      if (some(2) == 0) return;
      taken(K::number(*item));
      side.pop();
    });
  }
  void take_all(bool throws) {
    const std::size_t before = expected_.size();
    std::size_t left = throws ? some(8) : std::numeric_limits<std::size_t>::max();
    std::size_t done = 0;
    const auto take = [&](T& item) {
      if (left-- == 0) throw std::runtime_error("not this one");
      taken(K::number(item));
      ++done;
    };
    consuming([&](auto& side) {
      try {
        const std::size_t said = side.consume_all(take);
        demand(said == done && done == before, "consume_all left something, or miscounted");
      } catch (const std::runtime_error&) {
      }
    });
  }
  void take_one(bool throws) {
    consuming([&](auto& side) {
      try {
        const bool done = side.consume_one([&](T& item) {
          if (throws) throw std::runtime_error("not this one");
          taken(K::number(item));
        });
        if (!done) nothing();
      } catch (const std::runtime_error&) {
      }
    });
  }
  void pop_many(unsigned n) {
    std::vector<T> into;
    consuming([&](auto& side) {
      const std::size_t before = expected_.size();
      const std::size_t done = side.pop_n(std::back_inserter(into), n);
      demand(done == into.size() && done == std::min<std::size_t>(n, before), "pop_n: wrong count");
      for (const T& item : into) taken(K::number(item));
    });
  }

  void pop_until_full(unsigned n) {
    const std::size_t room = some(n + 1);
    std::vector<T> into;
    into.reserve(room);
    consuming([&](auto& side) {
      const std::size_t before = expected_.size();
      try {
        const std::size_t done = side.pop_n(failing_output{&into, room}, n);
        demand(done == std::min<std::size_t>(n, before), "pop_n: wrong count");
      } catch (const std::runtime_error&) {  // then that item is still there
        demand(into.size() == room, "pop_n: thrown for nothing");
      }
      for (const T& item : into) taken(K::number(item));
    });
  }

  void with_handles(unsigned call) {
    switch (call) {
      case 0: return change(producer_, [&] { return ring_.producer(); });
      case 1: return change(consumer_, [&] { return ring_.consumer(); });
      case 2:
      case 3: return producer_ ? push(*producer_) : push(ring_);
      case 4: return producer_ ? emplace(*producer_) : emplace(ring_);
      case 5: return push_many(some(24));
      case 6:
        if constexpr (has_spans) build_in_place(some(24));
        return;
      case 7:
      case 8: return consumer_ ? pop(*consumer_) : pop(ring_);
      case 9: return consumer_ ? pop_into(*consumer_) : pop_into(ring_);
      case 10:
        if constexpr (has_spans) read_in_place(some(24));
        return;
      case 11: return take_all(false);
      case 12: return take_all(true);
      case 13: return take_one(some(2) == 0);
      case 14: return pop_many(some(24));
      case 15: return producer_ ? copy(*producer_) : copy(ring_);
      case 16:
        if constexpr (has_spans) look_at_the_front();
        return;
      case 17:
        if constexpr (has_spans) write_in_place(some(24));
        return;
      case 18: return push_some_of(some(24));
      case 19: return pop_until_full(some(24));
      default: {
        const std::size_t size = ring_.approximate_size();
        demand(size <= ring_.capacity(), "approximate_size() above capacity()");
        demand(Exact ? size == expected_.size() : size >= expected_.size(), "approximate_size()");
      }
    }
  }

  // A queue with the two calls alone.
  void without_handles(unsigned call) {
    if (call < 2)
      copy(ring_);
    else
      call < 8 ? push(ring_) : pop(ring_);
  }

  // Takes `room` items, and throws at the next.
  struct failing_output {
    using difference_type = std::ptrdiff_t;
    std::vector<T>* into;
    std::size_t room;

    failing_output& operator*() { return *this; }
    failing_output& operator++() { return *this; }
    failing_output operator++(int) { return *this; }
    failing_output& operator=(T&& item) {
      if (into->size() == room) throw std::runtime_error("no more room");
      into->push_back(std::move(item));
      return *this;
    }
  };

  struct none {};
  template <class R>
  static auto sides() {
    if constexpr (has_handles)
      return std::pair<std::optional<decltype(std::declval<R&>().producer())>,
                       std::optional<decltype(std::declval<R&>().consumer())>>();
    else
      return std::pair<none, none>();
  }

  std::function<std::optional<unsigned>()> next_;
  Ring& ring_;
  std::size_t asked_;
  std::deque<unsigned> expected_;
  unsigned made_ = 0;
  typename decltype(sides<Ring>())::first_type producer_;
  typename decltype(sides<Ring>())::second_type consumer_;
};

// One ring of a chosen capacity and start, and calls until the bytes end. Returns how many.
template <class Ring, bool Exact>
std::size_t drive(const std::function<std::optional<unsigned>()>& next) {
  const long living = throwing::living;
  std::size_t calls = 0;
  {
    const std::size_t asked = std::size_t{1} << next().value_or(0) % 6;
    const auto made = [&] {
      if constexpr (std::is_constructible_v<Ring, std::size_t, std::size_t>)
        return Ring(asked, std::size_t{0} - next().value_or(0) % 64);  // so that the counters wrap
      else
        return Ring(asked);
    };
    Ring ring = made();
    calls = driver<Ring, Exact>(next, ring, asked).run();
  }
  if (throwing::living != living) throw wrong("items that nobody destroyed, or destroyed twice");
  return calls;
}

using source = std::function<std::optional<unsigned>()>;
struct subject {
  const char* name;
  std::size_t (*drive)(const source&);
  bool slow = false;  // an item takes as long as thousands of the others'
};

// Items of all kinds.
using aligned = common::testing::over_aligned<64>;
using page_aligned = common::testing::over_aligned<4096>;
using bytes56 = words<56>;
using megabyte = words<1 << 20>;
using common::testing::move_only;

// QUEUE_SEED begins elsewhere, QUEUE_RUNS takes more.
inline unsigned long number(const char* variable, unsigned long otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoul(text);
}

inline void at_random(std::span<const subject> subjects) {
  const unsigned long first = number("QUEUE_SEED", 1);
  const unsigned long runs = number("QUEUE_RUNS", common::testing::under_tsan ? 20 : 60);
  std::size_t calls = 0;
  for (const subject& subject : subjects) {
    const unsigned long end = first + (subject.slow ? runs / 40 + 1 : runs);
    for (unsigned long seed = first; seed != end; ++seed) {
      SCOPED_TRACE(std::string(subject.name) + ", QUEUE_SEED=" + std::to_string(seed) +
                   " QUEUE_RUNS=1");
      std::mt19937 engine(static_cast<std::mt19937::result_type>(seed));
      unsigned left = 400;
      // Sometimes mostly pushes, sometimes mostly pops, so that full and empty rings both occur.
      const unsigned bias = static_cast<unsigned>(engine() % 3);
      const auto next = [&]() -> std::optional<unsigned> {
        if (left-- == 0) return left = 0, std::nullopt;
        const auto byte = static_cast<unsigned>(engine() % 256);
        const unsigned kind = byte % kinds_of_calls;
        if (bias == 1 && kind > 6 && engine() % 2 == 0) return byte - kind + 3;
        if (bias == 2 && kind < 7 && engine() % 2 == 0) return byte - kind + 8;
        return byte;
      };
      ASSERT_NO_THROW(calls += subject.drive(next));
    }
    EXPECT_EQ(aligned::misplaced(), 0) << subject.name;
    EXPECT_EQ(page_aligned::misplaced(), 0) << subject.name;
  }
  ::testing::Test::RecordProperty("calls", std::to_string(calls));
  std::printf("%zu calls\n", calls);
}

}  // namespace queue_driver
