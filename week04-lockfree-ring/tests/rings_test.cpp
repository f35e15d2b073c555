// What the rings offer, in the same words: calls, handles, and what happens when they are misused.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iterator>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/testing/conformance.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "ring_demands.hpp"
#include "week04/huge_page_allocator.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/word_ring.hpp"

namespace {

using item = std::uint64_t;

template <class T>
using short_lines = week04::line_ring<T, week04::never_waits, week04::line_allocator<T>, 2, 2>;

// All but the word ring hand out their slots: spans.
template <class Ring>
class both_rings : public ::testing::Test {};
using both = ::testing::Types<week04::spsc_ring<item>, week04::spsc_ring<item, week04::steps_back>,
                              week04::line_ring<item>, week04::line_ring<item, week04::steps_back>,
                              short_lines<item>>;
TYPED_TEST_SUITE(both_rings, both);

template <class Ring>
class all_rings : public ::testing::Test {};
using all = ::testing::Types<week04::spsc_ring<item>, week04::spsc_ring<item, week04::steps_back>,
                             week04::line_ring<item>, week04::line_ring<item, week04::steps_back>,
                             short_lines<item>, week04::word_ring<item>>;
TYPED_TEST_SUITE(all_rings, all);

// ---- one item at a time

TYPED_TEST(all_rings, try_emplace_makes_an_item_of_its_arguments) {
  TypeParam ring(8);
  EXPECT_TRUE(ring.try_emplace());
  EXPECT_TRUE(ring.producer().try_emplace(7u));
  EXPECT_EQ(ring.try_pop(), 0u);
  EXPECT_EQ(ring.try_pop(), 7u);
}

TYPED_TEST(all_rings, try_pop_into_a_variable_leaves_it_alone_when_empty) {
  TypeParam ring(8);
  item into = 5;
  EXPECT_FALSE(ring.try_pop(into));
  EXPECT_EQ(into, 5u);
  ring.try_push(7);
  EXPECT_TRUE(ring.try_pop(into));
  EXPECT_EQ(into, 7u);
  ring.try_push(8);
  EXPECT_TRUE(ring.consumer().try_pop(into));
  EXPECT_EQ(into, 8u);
}

TYPED_TEST(all_rings, has_room_says_whether_a_push_would_be_accepted) {
  TypeParam ring(8);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  for (int lap = 0; lap < 3; ++lap) {
    std::size_t pushed = 0;
    while (producer.has_room()) {
      ASSERT_TRUE(producer.try_push(pushed++));
    }
    EXPECT_FALSE(producer.try_push(0));
    EXPECT_GE(pushed, 8u);
    for (item i = 0; i < pushed; ++i) EXPECT_EQ(consumer.try_pop(), i);
    EXPECT_FALSE(consumer.try_pop().has_value());
  }
}

TYPED_TEST(both_rings, front_shows_the_item_that_pop_takes_out) {
  TypeParam ring(8);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  EXPECT_EQ(consumer.front(), nullptr);
  for (item i = 0; i < 4; ++i) producer.try_push(i);
  for (item i = 0; i < 4; ++i) {
    ASSERT_NE(consumer.front(), nullptr);
    EXPECT_EQ(*consumer.front(), i);
    consumer.pop();
  }
  EXPECT_EQ(consumer.front(), nullptr);
}

TYPED_TEST(all_rings, consume_one_takes_the_item_unless_the_function_throws) {
  TypeParam ring(8);
  auto consumer = ring.consumer();
  const auto refuse = [](item&) { throw std::runtime_error("not this one"); };
  item seen = 0;
  const auto look = [&](item& one) { seen = one; };
  EXPECT_FALSE(consumer.consume_one(refuse));
  ring.try_push(7);
  EXPECT_THROW(consumer.consume_one(refuse), std::runtime_error);
  EXPECT_TRUE(consumer.consume_one(look));
  EXPECT_EQ(seen, 7u);
  EXPECT_FALSE(consumer.consume_one(look));
}

// ---- several items

TYPED_TEST(all_rings, consume_all_takes_what_is_there) {
  TypeParam ring(64);
  auto consumer = ring.consumer();
  std::vector<item> seen;
  const auto note = [&](item& one) { seen.push_back(one); };
  EXPECT_EQ(consumer.consume_all(note), 0u);
  for (item lap = 0; lap < 20; ++lap) {  // so that it wraps in every place
    seen.clear();
    std::vector<item> sent(37);
    for (std::size_t i = 0; i != sent.size(); ++i) sent[i] = lap * 100 + i;
    ASSERT_EQ(ring.producer().push_n(sent.begin(), sent.size()), sent.size());
    EXPECT_EQ(consumer.consume_all(note), sent.size());
    EXPECT_EQ(seen, sent);
    EXPECT_EQ(consumer.consume_all(note), 0u);
  }
}

TYPED_TEST(all_rings, consume_all_takes_all_of_a_full_ring) {
  TypeParam ring(8);
  std::size_t pushed = 0;
  while (ring.try_push(pushed)) ++pushed;
  EXPECT_EQ(ring.consumer().consume_all([](item&) {}), pushed);
  EXPECT_EQ(ring.try_pop(), std::nullopt);
}

TYPED_TEST(all_rings, consume_all_keeps_what_the_function_refused) {
  TypeParam ring(64);
  auto consumer = ring.consumer();
  for (item i = 0; i < 30; ++i) ring.try_push(i);
  std::vector<item> seen;
  for (const item stop : {0u, 1u, 10u, 29u}) {
    EXPECT_THROW(consumer.consume_all([&](item& one) {
      if (one == stop) throw std::runtime_error("not this one");
      seen.push_back(one);
    }),
                 std::runtime_error);
    EXPECT_EQ(seen.size(), stop);
  }
  EXPECT_EQ(consumer.try_pop(), 29u);
  EXPECT_EQ(consumer.try_pop(), std::nullopt);
}

TYPED_TEST(both_rings, items_can_be_written_and_read_in_place_with_memcpy) {
  TypeParam ring(64);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  item next = 0;
  item expected = 0;
  for (int turn = 0; turn < 100; ++turn) {
    const std::span<item> room = producer.reserve_items(13);
    std::vector<item> source(room.size());
    for (item& one : source) one = next++;
    std::memcpy(room.data(), source.data(), room.size_bytes());
    producer.commit(room.size());
    const std::span<item> items = consumer.peek(13);
    std::vector<item> copy(items.size());
    std::memcpy(copy.data(), items.data(), items.size_bytes());
    consumer.release(items.size());
    for (const item one : copy) ASSERT_EQ(one, expected++);
  }
  EXPECT_GT(expected, 100u);
}

TYPED_TEST(both_rings, nothing_asked_for_is_nothing_done) {
  TypeParam ring(8);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  const std::array<item, 1> none{};
  std::array<item, 1> into{};
  ring.approximate_size();
  EXPECT_EQ(producer.push_n(none.begin(), 0), 0u);
  EXPECT_TRUE(producer.reserve(0).empty());
  producer.commit(0);
  EXPECT_EQ(consumer.pop_n(into.begin(), 0), 0u);
  EXPECT_TRUE(consumer.peek(0).empty());
  consumer.release(0);
  EXPECT_TRUE(producer.try_push(1));
  EXPECT_EQ(consumer.try_pop(), 1u);
}

// An iterator over read(0), read(1) and so on that throws at the n-th.
template <class Result>
struct throws_at {
  using iterator_concept = std::input_iterator_tag;
  using iterator_category = std::input_iterator_tag;
  using value_type = std::remove_cvref_t<Result>;
  using difference_type = std::ptrdiff_t;

  Result operator*() const {
    if (i == n) throw std::runtime_error("this item cannot be read");
    return read(i);
  }
  throws_at& operator++() {
    ++i;
    return *this;
  }
  throws_at operator++(int) {
    const throws_at old = *this;
    ++i;
    return old;
  }

  item n = 0;
  std::function<Result(item)> read;
  item i = 0;
};

TYPED_TEST(all_rings, an_iterator_that_throws_in_push_n_ends_the_batch_before_its_item) {
  for (const item n : {0u, 1u, 3u, 7u, 8u, 20u}) {
    TypeParam ring(32, static_cast<std::size_t>(-9));
    EXPECT_THROW(ring.producer().push_n(throws_at<item>{n, std::identity{}}, 30),
                 std::runtime_error);
    EXPECT_TRUE(ring.try_push(99));
    for (item i = 0; i < n; ++i) EXPECT_EQ(ring.try_pop(), i);
    EXPECT_EQ(ring.try_pop(), 99u);
    EXPECT_EQ(ring.try_pop(), std::nullopt);
  }
}

// Takes n items and throws when it is given one more, as std::back_inserter may.
template <class T>
struct full_after {
  using difference_type = std::ptrdiff_t;
  struct place {
    void operator=(T&& one) const {
      if (into->size() == n) throw std::length_error("no room for this item");
      into->push_back(std::move(one));
    }
    std::vector<T>* into;
    std::size_t n;
  };
  place operator*() const { return {into, n}; }
  full_after& operator++() { return *this; }
  full_after operator++(int) { return *this; }

  std::vector<T>* into = nullptr;
  std::size_t n = 0;
};

TYPED_TEST(all_rings, an_iterator_that_throws_in_pop_n_leaves_its_item_in_the_ring) {
  for (const std::size_t n : {0u, 1u, 3u, 7u, 8u, 20u}) {
    TypeParam ring(32, static_cast<std::size_t>(-9));
    for (item i = 0; i < 30; ++i) ASSERT_TRUE(ring.try_push(i));
    std::vector<item> got;
    EXPECT_THROW(ring.consumer().pop_n(full_after<item>{&got, n}, 30), std::length_error);
    ASSERT_EQ(got.size(), n);
    for (item i = 0; i < 30; ++i) EXPECT_EQ(i < n ? got[i] : ring.try_pop(), i);
    EXPECT_EQ(ring.try_pop(), std::nullopt);
  }
}

TEST(spsc_ring_batches, an_iterator_that_throws_loses_no_item_and_destroys_none_twice) {
  using common::testing::counted_item;
  for (const std::size_t n : {0u, 1u, 3u, 5u}) {
    counted_item::start_counting();
    {
      week04::spsc_ring<counted_item> ring(8, 6);
      std::vector<counted_item> got;
      got.reserve(8);
      for (int i = 0; i < 6; ++i) ASSERT_TRUE(ring.try_push(counted_item(i)));
      EXPECT_THROW(ring.consumer().pop_n(full_after<counted_item>{&got, n}, 6), std::length_error);
      int expected = 0;
      for (const counted_item& one : got) EXPECT_EQ(one.value(), expected++);
      EXPECT_EQ(ring.approximate_size(), 6 - n);
      while (const auto one = ring.try_pop()) EXPECT_EQ(one->value(), expected++);
      EXPECT_EQ(expected, 6);
    }
    EXPECT_EQ(counted_item::counted().alive(), 0);
    EXPECT_EQ(counted_item::counted().errors(), 0);
  }
}

TEST(spsc_ring_batches, what_was_moved_in_before_an_iterator_threw_is_in_the_ring) {
  for (const std::size_t n : {0u, 1u, 3u, 5u}) {
    std::vector<std::unique_ptr<int>> in;
    for (int i = 0; i < 6; ++i) in.push_back(std::make_unique<int>(i));
    week04::spsc_ring<std::unique_ptr<int>> ring(8, 6);
    using moved = std::unique_ptr<int>&&;
    const throws_at<moved> moves{n, [&](item i) -> moved { return std::move(in[i]); }};
    EXPECT_THROW(ring.producer().push_n(moves, 6), std::runtime_error);
    EXPECT_EQ(ring.approximate_size(), n);
    for (std::size_t i = 0; i != n; ++i) EXPECT_EQ(**ring.try_pop(), static_cast<int>(i));
    for (std::size_t i = n; i != 6; ++i) EXPECT_EQ(*in[i], static_cast<int>(i));
  }
}

// ---- monitoring

TYPED_TEST(all_rings, the_approximate_size_counts_what_is_in_the_ring) {
  TypeParam ring(128, static_cast<std::size_t>(-9));
  EXPECT_EQ(ring.approximate_size(), 0u);
  for (item i = 1; i <= 128; ++i) {
    ASSERT_TRUE(ring.try_push(i));
    EXPECT_EQ(ring.approximate_size(), i);
  }
  for (item i = 1; i <= 128; ++i) ASSERT_TRUE(ring.try_pop());
  EXPECT_LT(ring.approximate_size(), 112u);  // of the line ring: its consumer's block
}

TYPED_TEST(all_rings, any_thread_may_ask_for_the_approximate_size) {
  TypeParam ring(64);
  const item total = static_cast<item>(common::testing::iterations(20'000));
  common::testing::run_together({[&] {
                                   for (item i = 0; i < total; ++i)
                                     ring_demands::patiently([&] { return ring.try_push(i); });
                                 },
                                 [&] {
                                   for (item i = 0; i < total; ++i)
                                     ring_demands::patiently([&] { return ring.try_pop(); });
                                 },
                                 [&] {
                                   for (item i = 0; i < total / 100; ++i)
                                     ASSERT_LE(ring.approximate_size(), ring.capacity());
                                 }});
}

// ---- waiting

// Counts how often it is asked to wait.
struct counts_waits {
  static constexpr bool waits = true;
  static void wait() noexcept { ++waited; }
  inline static thread_local int waited = 0;
};

template <class Ring>
class rings_that_wait : public ::testing::Test {};
using waiting_rings =
    ::testing::Types<week04::spsc_ring<item, counts_waits>, week04::line_ring<item, counts_waits>>;
TYPED_TEST_SUITE(rings_that_wait, waiting_rings);

TYPED_TEST(rings_that_wait, wait_only_when_nothing_is_known) {
  TypeParam ring(1024);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  std::array<item, 256> into{};
  counts_waits::waited = 0;
  for (int turn = 0; turn < 50; ++turn) {
    // A look that brings one, so that the next one is suspicious; then 99 that are known.
    for (item i = 0; i < 100; ++i) producer.try_push(i);
    consumer.front();
    counts_waits::waited = 0;
    EXPECT_EQ(consumer.pop_n(into.begin(), 200), 100u);
    EXPECT_EQ(counts_waits::waited, 0) << "turn " << turn;
  }
}

TEST(rings_that_never_wait, are_the_default) {
  static_assert(!week04::spsc_ring<item>::waiting::waits);
  static_assert(!week04::line_ring<item>::waiting::waits);
}

TEST(rings_that_wait, small_ones_do_not_take_every_look_for_a_small_one) {
  week04::spsc_ring<item, counts_waits> ring(16);
  counts_waits::waited = 0;
  for (int turn = 0; turn < 100; ++turn) {
    while (ring.try_push(1)) {
    }
    while (ring.try_pop()) {
    }
  }
  EXPECT_EQ(counts_waits::waited, 0);
}

template <class F>
int waits_of(F call) {
  counts_waits::waited = 0;
  call();
  return counts_waits::waited;
}

// Little is less than 256 items of 8 bytes, or than half the ring.
TEST(rings_that_wait, a_side_of_the_spsc_ring_waits_if_its_last_look_has_brought_little) {
  struct {
    std::size_t capacity, brought;
    int waits;
  } const all[] = {{1024, 1, 1}, {1024, 255, 1}, {1024, 256, 0}, {64, 31, 1}, {64, 32, 0},
                   {16, 7, 1},   {16, 8, 0},     {2, 1, 0},      {1, 1, 0}};
  for (const auto& [capacity, brought, waits] : all) {
    SCOPED_TRACE(std::to_string(brought) + " items, a ring of " + std::to_string(capacity));
    week04::spsc_ring<item, counts_waits> ring(capacity);
    // The consumer's look brings so many; when they are taken it looks again.
    for (item i = 0; i < brought; ++i) ASSERT_TRUE(ring.try_push(i));
    EXPECT_EQ(waits_of([&] { static_cast<void>(ring.try_pop()); }), 0);
    for (item i = 1; i < brought; ++i) ASSERT_TRUE(ring.try_pop());
    EXPECT_EQ(waits_of([&] { EXPECT_FALSE(ring.try_pop()); }), waits);
    EXPECT_EQ(waits_of([&] { EXPECT_FALSE(ring.try_pop()); }), 0) << "it has found nothing";
    // The same for the producer, in the full ring.
    while (ring.try_push(1)) {
    }
    for (item i = 0; i < brought; ++i) ASSERT_TRUE(ring.try_pop());
    EXPECT_EQ(waits_of([&] { EXPECT_TRUE(ring.try_push(1)); }), 0) << "it had found nothing";
    for (item i = 1; i < brought; ++i) ASSERT_TRUE(ring.try_push(1));
    EXPECT_EQ(waits_of([&] { EXPECT_FALSE(ring.try_push(1)); }), waits);
  }
}

using lines_in_blocks_of_8 =
    week04::line_ring<item, counts_waits, week04::line_allocator<item>, 7, 8>;

// Blocks of 56 items. The consumer has taken one item of the second block.
struct line_ring_in_its_second_block {
  line_ring_in_its_second_block() {
    push(57);
    for (int i = 0; i < 57; ++i) EXPECT_TRUE(consumer.try_pop());
  }
  void push(int n) {
    for (int i = 0; i < n; ++i) EXPECT_TRUE(producer.try_push(1));
  }
  int waits_in_single_pops(int n) {
    return waits_of([&] {
      for (int i = 0; i < n; ++i) EXPECT_TRUE(consumer.try_pop());
    });
  }
  int waits_in_a_batch(std::size_t n) {
    std::vector<item> into(n);
    return waits_of([&] { EXPECT_EQ(consumer.pop_n(into.begin(), n), n); });
  }
  lines_in_blocks_of_8 ring{1024};
  decltype(ring.producer()) producer = ring.producer();
  decltype(ring.consumer()) consumer = ring.consumer();
};

TEST(rings_that_wait, the_line_ring_s_consumer_waits_for_the_block_behind_the_one_that_it_enters) {
  for (const int ahead : {1, 2, 56}) {  // in the third block; the fourth is not begun
    line_ring_in_its_second_block one;
    one.push(55 + ahead);
    EXPECT_EQ(one.waits_in_single_pops(55), 0);
    EXPECT_EQ(one.waits_in_single_pops(1), 1) << ahead;
  }
  line_ring_in_its_second_block one;
  one.push(55 + 57);
  EXPECT_EQ(one.waits_in_single_pops(56), 0) << "the fourth block is begun";
}

TEST(rings_that_wait, the_line_ring_s_consumer_does_not_wait_where_its_producer_made_it_wait) {
  lines_in_blocks_of_8 fresh(1024);
  for (int i = 0; i < 57; ++i) ASSERT_TRUE(fresh.try_push(1));
  EXPECT_EQ(waits_of([&] {
              for (int i = 0; i < 57; ++i) EXPECT_TRUE(fresh.try_pop());
            }),
            0)
      << "of its first block it cannot know";
  line_ring_in_its_second_block one;
  EXPECT_EQ(waits_of([&] { EXPECT_FALSE(one.consumer.try_pop()); }), 0);
  one.push(55 + 56);
  EXPECT_EQ(one.waits_in_single_pops(56), 0);
  EXPECT_EQ(one.waits_in_single_pops(55), 0);
  one.push(1);
  EXPECT_EQ(one.waits_in_single_pops(1), 1) << "in the third block it did not";
}

// It has items to hand over, and does so first.
TEST(rings_that_wait, the_line_ring_s_consumer_waits_at_the_beginning_of_a_batch_only) {
  line_ring_in_its_second_block first, second;
  first.push(55 + 56);
  EXPECT_EQ(first.waits_in_a_batch(80), 0);
  second.push(55 + 56);
  EXPECT_EQ(second.waits_in_a_batch(55), 0);
  EXPECT_EQ(second.waits_in_a_batch(20), 1);
}

// ---- handles

template <class Side>
Side side_of(const week04::handle<Side>&);

template <class Handle>
void expect_that_no_side_can_be_copied_out_of_it() {
  using side = decltype(side_of(std::declval<Handle&>()));
  static_assert(!std::is_copy_constructible_v<Handle> && !std::is_copy_assignable_v<Handle>);
  static_assert(!std::is_copy_constructible_v<side> && !std::is_copy_assignable_v<side>);
  static_assert(!std::is_move_constructible_v<side> && !std::is_move_assignable_v<side>);
  static_assert(!std::is_constructible_v<side, Handle&> && !std::is_constructible_v<side, Handle>);
  static_assert(!std::is_assignable_v<side&, Handle&> && !std::is_assignable_v<side&, Handle>);
  static_assert(alignof(Handle) >= common::no_sharing_distance, "two in one frame share a line");
}

TYPED_TEST(all_rings, no_side_can_be_copied_out_of_a_handle) {
  expect_that_no_side_can_be_copied_out_of_it<decltype(std::declval<TypeParam&>().producer())>();
  expect_that_no_side_can_be_copied_out_of_it<decltype(std::declval<TypeParam&>().consumer())>();
}

TYPED_TEST(all_rings, a_handle_goes_on_where_the_last_one_stopped) {
  TypeParam ring(4);
  for (item i = 0; i < 200; i += 3) {
    EXPECT_TRUE(ring.producer().try_push(i));
    EXPECT_TRUE(ring.try_push(i + 1));
    auto first = ring.producer();
    auto second = std::move(first);
    EXPECT_TRUE(second.try_push(i + 2));
    EXPECT_EQ(ring.consumer().try_pop(), i);
    EXPECT_EQ(ring.try_pop(), i + 1);
    EXPECT_EQ(ring.consumer().try_pop(), i + 2);
  }
}

template <class Ring, class SideOf>
void expect_that_an_assigned_handle_gives_its_own_side_back(Ring& one, Ring& two, SideOf side_of) {
  auto handle = side_of(one);
  handle = side_of(two);
  EXPECT_NO_THROW(static_cast<void>(side_of(one))) << "nobody has it any more";
  EXPECT_THROW(static_cast<void>(side_of(two)), std::logic_error) << "it is lent";
  auto& same = handle;
  handle = std::move(same);
  EXPECT_THROW(static_cast<void>(side_of(two)), std::logic_error) << "it still is";
}

TYPED_TEST(all_rings, a_handle_that_is_assigned_gives_its_own_side_back) {
  TypeParam one(8), two(8);
  {
    auto producer = one.producer();
    EXPECT_TRUE(producer.try_push(1));
    producer = two.producer();
    EXPECT_TRUE(producer.try_push(2));
    EXPECT_TRUE(one.producer().try_push(3));
    auto& same = producer;
    producer = std::move(same);
    EXPECT_TRUE(producer.try_push(4));
    auto consumer = one.consumer();
    EXPECT_EQ(consumer.try_pop(), 1u);
    consumer = two.consumer();
    EXPECT_EQ(consumer.try_pop(), 2u);
    EXPECT_EQ(one.consumer().try_pop(), 3u);
    auto& same_consumer = consumer;
    consumer = std::move(same_consumer);
    EXPECT_EQ(consumer.try_pop(), 4u);
  }
  expect_that_an_assigned_handle_gives_its_own_side_back(one, two,
                                                         [](auto& r) { return r.producer(); });
  expect_that_an_assigned_handle_gives_its_own_side_back(one, two,
                                                         [](auto& r) { return r.consumer(); });
}

// Items that must be constructed, or are not stored in the ring as they are, cannot be written in
// place.
template <class Ring>
concept lends_items = requires(Ring ring) {
  ring.producer().reserve_items(1);
};
struct constructed {
  constructed() = default;
  constructed(const constructed& other) noexcept : value(other.value) {}
  constructed& operator=(const constructed&) = default;
  int value = 0;
};
static_assert(std::is_trivially_destructible_v<constructed>);
static_assert(lends_items<week04::spsc_ring<item>> && lends_items<week04::line_ring<item>>);
static_assert(!lends_items<week04::spsc_ring<constructed>> &&
              !lends_items<week04::word_ring<item>>);

#if !defined(NDEBUG)

template <class Ring>
class all_rings_death : public ::testing::Test {};
TYPED_TEST_SUITE(all_rings_death, all);
template <class Ring>
class both_rings_death : public ::testing::Test {};
TYPED_TEST_SUITE(both_rings_death, both);

TYPED_TEST(all_rings_death, a_handle_that_was_moved_from_stops) {
  TypeParam ring(8);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  [[maybe_unused]] const auto new_producer = std::move(producer);
  [[maybe_unused]] const auto new_consumer = std::move(consumer);
  EXPECT_DEATH(producer.try_push(1), "moved from");
  EXPECT_DEATH(consumer.try_pop(), "moved from");
  EXPECT_DEATH(consumer.consume_all([](const auto&) {}), "moved from");
  if constexpr (common::span_queue<TypeParam>) {
    EXPECT_DEATH(producer.reserve(1), "moved from");
    EXPECT_DEATH(consumer.peek(1), "moved from");
  }
}

TYPED_TEST(all_rings_death, the_rings_own_calls_stop_while_a_handle_lives) {
  TypeParam ring(8);
  auto producer = ring.producer();
  producer.try_push(1);
  EXPECT_DEATH(ring.try_push(2), "lent");
  auto consumer = ring.consumer();
  EXPECT_DEATH(ring.try_pop(), "lent");
}

TYPED_TEST(all_rings_death, a_ring_that_dies_before_its_handle_says_so) {
  const auto outlived_by = [](auto side_of) {
    auto ring = std::make_unique<TypeParam>(8);
    const auto handle = side_of(*ring);
    ring.reset();
  };
  const char* const words = "the ring is destroyed, but a handle lives";
  EXPECT_DEATH(outlived_by([](TypeParam& ring) { return ring.producer(); }), words);
  EXPECT_DEATH(outlived_by([](TypeParam& ring) { return ring.consumer(); }), words);
}

TYPED_TEST(both_rings_death, a_commit_of_more_than_was_reserved_stops) {
  TypeParam ring(8);
  auto producer = ring.producer();
  EXPECT_DEATH(producer.commit(1), "more than");
  producer.reserve(2);
  EXPECT_DEATH(producer.commit(3), "more than");
  EXPECT_DEATH(producer.try_push(1) && (producer.commit(1), true), "more than");
}

TYPED_TEST(both_rings_death, a_release_of_more_than_was_peeked_stops) {
  TypeParam ring(8);
  auto consumer = ring.consumer();
  for (item i = 0; i < 8; ++i) ring.try_push(i);
  EXPECT_DEATH(consumer.pop(), "more than");
  ASSERT_EQ(consumer.peek(1).size(), 1u);
  EXPECT_DEATH(consumer.release(2), "more than");
  consumer.release(1);
  EXPECT_DEATH(consumer.release(1), "more than");
  consumer.peek(2);
  EXPECT_EQ(consumer.try_pop(), 1u);
  EXPECT_DEATH(consumer.release(1), "more than");
}

#endif

// ---- memory

// Says how much it has given out.
template <class T>
struct counting_allocator {
  using value_type = T;
  explicit counting_allocator(std::size_t* out) : living(out) {}
  template <class U>
  counting_allocator(const counting_allocator<U>& other) : living(other.living) {}
  T* allocate(std::size_t n) {
    *living += n * sizeof(T);
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{alignof(T)}));
  }
  void deallocate(T* memory, std::size_t n) noexcept {
    *living -= n * sizeof(T);
    ::operator delete (memory, std::align_val_t{alignof(T)});
  }
  friend bool operator==(const counting_allocator&, const counting_allocator&) = default;
  std::size_t* living;
};

// Calls look.operator()<Ring>() for each ring with this allocator.
template <class Allocator, class Look>
void with_each_ring(Look look) {
  look.template operator()<week04::spsc_ring<item, week04::never_waits, Allocator>>();
  look.template operator()<week04::line_ring<item, week04::never_waits, Allocator>>();
  look.template operator()<week04::word_ring<item, Allocator>>();
}

TEST(ring_memory, comes_from_the_allocator_that_the_constructor_was_given) {
  with_each_ring<counting_allocator<item>>([]<class Ring>() {
    std::size_t living = 0;
    {
      Ring ring(1024, 0, counting_allocator<item>(&living));
      EXPECT_GE(living, 1024 * sizeof(item));
      EXPECT_TRUE(ring.try_push(1));
      EXPECT_EQ(ring.try_pop(), 1u);
    }
    EXPECT_EQ(living, 0u);
  });
}

TEST(ring_memory, may_be_huge_pages) {
  with_each_ring<week04::huge_page_allocator<item>>([]<class Ring>() {
    Ring ring(1 << 16);
    for (item lap = 0; lap < 3; ++lap) {
      for (item i = 0; i < 1 << 16; ++i) ASSERT_TRUE(ring.try_push(i));
      for (item i = 0; i < 1 << 16; ++i) ASSERT_EQ(ring.try_pop(), i);
    }
  });
  week04::huge_page_allocator<item> pages;
  item* const memory = pages.allocate(1);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % pages.page, 0u);
  *memory = 1;
  pages.deallocate(memory, 1);
  EXPECT_THROW(static_cast<void>(pages.allocate(static_cast<std::size_t>(-1) / 8)), std::bad_alloc);
}

}  // namespace
