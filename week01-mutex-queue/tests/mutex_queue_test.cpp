#include "week01/mutex_queue.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

#include "common/testing/conformance.hpp"

namespace {

struct mutex_queue : common::testing::subject<week01::mutex_queue> {
  static constexpr bool many_threads = true;
  static constexpr bool moves_may_throw = true;
};
CONFORMANCE(mutex_queue);

// The third move on its way throws.
class throws_at_third_move {
 public:
  explicit throws_at_third_move(int value) : value_(value) {}
  throws_at_third_move(throws_at_third_move&& other)
      : moves_(other.moves_ + 1),
        value_(other.moves_ == 2 ? throw std::runtime_error("third move") : other.value_) {}
  throws_at_third_move& operator=(throws_at_third_move&&) = delete;
  ~throws_at_third_move() = default;

  int value() const { return value_; }

 private:
  int moves_ = 0;  // of this item so far, from object to object
  int value_;
};

// One move into the queue, one move out: a third would come after the item has left the deque.
TEST(mutex_queue_moves, an_item_once_in_and_once_out) {
  week01::mutex_queue<throws_at_third_move> queue;
  queue.try_push(throws_at_third_move(1));
  const auto item = queue.try_pop();
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(item->value(), 1);
}

}  // namespace
