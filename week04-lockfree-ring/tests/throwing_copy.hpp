// What the conformance kit leaves to the rings: a copy that throws inside try_push.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>

struct throws_when_copied {
  explicit throws_when_copied(int number) : number(number) {}
  throws_when_copied(const throws_when_copied&) { throw std::runtime_error("this copy throws"); }
  throws_when_copied(throws_when_copied&& other) noexcept : number(other.number) {}
  int number = 0;
};

template <template <class> class Ring>
void a_copy_that_throws_leaves_the_ring_as_it_was() {
  Ring<throws_when_copied> ring(2);
  const throws_when_copied refused(1);
  EXPECT_THROW(static_cast<void>(ring.try_push(refused)), std::runtime_error)
      << "the caller must learn of it";
  EXPECT_FALSE(ring.try_pop().has_value()) << "nothing was pushed: the copy threw";
  ASSERT_TRUE(ring.try_push(throws_when_copied(2)));
  const auto item = ring.try_pop();
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(item->number, 2);
}
