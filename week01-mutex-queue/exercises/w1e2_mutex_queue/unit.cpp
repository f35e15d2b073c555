#include <concepts>
#include <optional>

#include "common/testing/conformance.hpp"
#include "exercise.hpp"

namespace {

using common::testing::sequence_item;
using common::testing::contract::numbered;

// The class may have more parameters, of any kind, with defaults.
template <class T>
using queue_of = w1e2::mutex_queue<T>;

// C1 to C7, I1 to I10 and T1 to T5 of docs/queue-interface.md.
struct mutex_queue : common::testing::subject<queue_of> {
  static constexpr bool many_threads = true;
  static constexpr bool moves_may_throw = true;
};
CONFORMANCE(mutex_queue);

TEST(w1e2_mutex_queue, D1_has_the_queue_interface) {
  EXPECT_TRUE(common::queue<w1e2::mutex_queue<int>>)
      << "value_type, try_push(T&&), try_push(const T&), try_pop() (common/queue.hpp)";
  EXPECT_FALSE((std::constructible_from<w1e2::mutex_queue<int>, std::size_t>))
      << "a queue without a bound is constructed without a capacity";
}

// A destructor may use the queue while an exception is on its way, one that the queue has no part
// in.
TEST(w1e2_mutex_queue, D3_a_pop_while_another_exception_is_on_its_way_takes_the_item_out) {
  w1e2::mutex_queue<sequence_item> queue;
  queue.try_push(numbered(1));
  struct pops_at_the_end {
    w1e2::mutex_queue<sequence_item>& queue;
    ~pops_at_the_end() { EXPECT_EQ(queue.try_pop(), numbered(1)); }
  };
  try {
    const pops_at_the_end scope{queue};
    throw 0;
  } catch (int) {
  }
  EXPECT_EQ(queue.try_pop(), std::nullopt) << "the item came out before";
}

template <class Item>
void expect_order(Item large) {
  w1e2::mutex_queue<Item> queue;
  // Each twice but the last, so that two equal ones follow each other, and two different ones.
  constexpr int count = 9;
  const auto number = [&](int n) {
    return static_cast<Item>(large / static_cast<Item>(1 + n / 2));
  };
  for (int n = 0; n < count; ++n) {
    const Item copied = number(n);
    static_cast<void>((n / 2 + n) % 2 == 0 ? queue.try_push(number(n)) : queue.try_push(copied));
  }
  for (int n = 0; n < count; ++n)
    EXPECT_EQ(queue.try_pop(), number(n))
        << "item " << n << " of nine numbers, of " << sizeof(Item) << " bytes each";
  EXPECT_EQ(queue.try_pop(), std::nullopt);
}

TEST(w1e2_mutex_queue, D3_numbers_of_every_kind_come_out_in_their_order) {
  expect_order<int>(1 << 30);
  expect_order<long>(1L << 40);
  expect_order<double>(1e300);
}

template <class Queue>
concept takes_a_copy = requires(Queue& queue, const typename Queue::value_type& item) {
  queue.try_push(item);
};

TEST(w1e2_mutex_queue, D2_the_copying_form_exists_only_where_items_can_be_copied) {
  EXPECT_TRUE(takes_a_copy<w1e2::mutex_queue<int>>);
  EXPECT_FALSE(takes_a_copy<w1e2::mutex_queue<common::testing::move_only>>)
      << "try_push(const T&) must be there only for types that can be copied: `requires`";
}

}  // namespace
