// The queue concepts accept what keeps the interface and refuse what does not; slot and the
// distances between variables are what they say.
#include "common/queue.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "common/cache_line.hpp"
#include "common/slot.hpp"
#include "common/testing/items.hpp"

namespace {

using common::testing::counted_item;

// The least that is a queue, and one difference each.
template <class T>
struct plain_queue {
  using value_type = T;
  bool try_push(T&&);
  bool try_push(const T&);
  std::optional<T> try_pop();
};
static_assert(common::queue<plain_queue<int>>);
static_assert(!common::bounded_queue<plain_queue<int>>);
static_assert(!common::blocking_queue<plain_queue<int>>);
static_assert(!common::handle_queue<plain_queue<int>>);

struct no_value_type {
  bool try_push(int&&);
  bool try_push(const int&);
  std::optional<int> try_pop();
};
static_assert(!common::queue<no_value_type>);

struct takes_rvalues_only {
  using value_type = int;
  bool try_push(int&&);
  std::optional<int> try_pop();
};
static_assert(!common::queue<takes_rvalues_only>, "an int can be copied, so a copy is taken");

struct move_only_queue {
  using value_type = std::unique_ptr<int>;
  bool try_push(std::unique_ptr<int>&&);
  std::optional<std::unique_ptr<int>> try_pop();
};
static_assert(common::queue<move_only_queue>, "an item that cannot be copied need not be");

struct pops_into_an_argument {
  using value_type = int;
  bool try_push(int&&);
  bool try_push(const int&);
  bool try_pop(int&);
};
static_assert(!common::queue<pops_into_an_argument>);

struct tells_nothing_when_full {
  using value_type = int;
  void try_push(int&&);
  void try_push(const int&);
  std::optional<int> try_pop();
};
static_assert(!common::queue<tells_nothing_when_full>);

struct const_pop_only : plain_queue<int> {
  const int* try_pop();
};
static_assert(!common::queue<const_pop_only>);

template <class Capacity>
struct bounded : plain_queue<int> {
  explicit bounded(std::size_t);
  Capacity capacity() const;
};
static_assert(common::bounded_queue<bounded<std::size_t>>);
static_assert(!common::bounded_queue<bounded<int>>);

struct changing_capacity : plain_queue<int> {
  explicit changing_capacity(std::size_t);
  std::size_t capacity();  // not const
};
static_assert(!common::bounded_queue<changing_capacity>);

struct fixed_capacity : plain_queue<int> {
  std::size_t capacity() const;  // but no constructor from one
};
static_assert(!common::bounded_queue<fixed_capacity>);

template <class Closed>
struct blocking : plain_queue<int> {
  bool push(int);
  std::optional<int> pop();
  Closed close();
};
static_assert(common::blocking_queue<blocking<void>>);
static_assert(!common::blocking_queue<blocking<bool>>);

struct pop_gives_the_item : blocking<void> {
  int pop();  // and what, when it is closed?
};
static_assert(!common::blocking_queue<pop_gives_the_item>);

template <bool Copies>
struct handle {
  handle() = default;
  handle(const handle&) requires Copies;
  handle(handle&&);
  handle& operator=(handle&&);
  bool try_push(int&&);
  std::optional<int> try_pop();
};
template <class Handle>
struct lending {
  using value_type = int;
  Handle producer();
  Handle consumer();
};
static_assert(common::handle_queue<lending<handle<false>>>);
static_assert(!common::handle_queue<lending<handle<true>>>, "two producers, by a copy");
static_assert(!common::queue<lending<handle<false>>>);

template <bool Copies>
struct handle_with_spans : handle<Copies> {
  int* reserve(std::size_t);
  void commit(std::size_t);
  int* peek(std::size_t);
  void release(std::size_t);
};
static_assert(common::span_queue<lending<handle_with_spans<false>>>);
static_assert(!common::span_queue<lending<handle_with_spans<true>>>, "spans, two producers");
static_assert(!common::span_queue<lending<handle<false>>>, "handles without spans");

// ----------------------------------------------------------------------------------- slot

using text_slot = common::slot<std::string>;
static_assert(sizeof(text_slot) == sizeof(std::string) &&
                  alignof(text_slot) == alignof(std::string),
              "a slot adds nothing");
static_assert(alignof(common::slot<common::testing::over_aligned<128>>) == 128);
static_assert(!std::is_copy_constructible_v<text_slot> && !std::is_move_constructible_v<text_slot>);
static_assert(std::is_default_constructible_v<common::slot<common::testing::move_only>>);

TEST(slot, an_item_lives_from_construct_to_destroy) {
  counted_item::start_counting();
  {
    common::slot<counted_item> slot;
    EXPECT_EQ(counted_item::counted().constructions, 0) << "an empty slot holds no item";
    EXPECT_EQ(slot.construct(3).value(), 3);
    EXPECT_EQ(slot.get().value(), 3);
    slot.destroy();
    EXPECT_EQ(counted_item::counted().alive(), 0);
    slot.construct(4);
    slot.destroy();
  }
  EXPECT_EQ(counted_item::counted().errors(), 0) << counted_item::counted();
}

TEST(slot, take_moves_the_item_out_and_ends_its_life) {
  counted_item::start_counting();
  common::slot<counted_item> slot;
  slot.construct(5);
  {
    const counted_item item = slot.take();
    EXPECT_EQ(item.value(), 5);
    EXPECT_EQ(counted_item::counted().alive(), 1);
  }
  const auto census = counted_item::counted();
  EXPECT_EQ(census.alive(), 0);
  EXPECT_EQ(census.copies, 0);
  EXPECT_EQ(census.errors(), 0) << census;
}

TEST(slot, can_stand_in_a_vector_and_an_array) {
  std::vector<common::slot<std::string>> vector(3);
  const auto array = std::make_unique<common::slot<common::testing::move_only>[]>(2);
  vector[1].construct("one");
  array[1].construct(1);
  EXPECT_EQ(vector[1].take(), "one");
  EXPECT_EQ(array[1].take().value(), 1);
}

// ------------------------------------------------------------------------------ distances

static_assert(common::cache_line_size == 64);
static_assert(common::no_sharing_distance % common::cache_line_size == 0 &&
              common::no_sharing_distance >= common::cache_line_size);

TEST(no_sharing_distance, keeps_two_variables_on_lines_of_their_own) {
  struct two_sides {
    alignas(common::no_sharing_distance) int written_by_one = 0;
    alignas(common::no_sharing_distance) int written_by_the_other = 0;
  };
  const two_sides sides;
  const auto line = [](const int& variable) {
    return reinterpret_cast<std::uintptr_t>(&variable) / common::cache_line_size;
  };
  EXPECT_GE(line(sides.written_by_the_other) - line(sides.written_by_one), 2u);
}

}  // namespace
