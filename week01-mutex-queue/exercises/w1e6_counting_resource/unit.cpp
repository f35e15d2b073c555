#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory_resource>
#include <new>
#include <ostream>
#include <string>
#include <vector>

#include "exercise.hpp"

namespace {

using w1e6::counting_resource;

struct request {
  std::size_t bytes;
  std::size_t alignment;
  friend bool operator==(const request&, const request&) = default;
  friend std::ostream& operator<<(std::ostream& out, const request& r) {
    return out << r.bytes << " bytes at alignment " << r.alignment;
  }
};

// Writes down what reaches it, and can be told to have no memory.
class recording_resource : public std::pmr::memory_resource {
 public:
  std::vector<request> allocated;
  std::vector<request> deallocated;
  void* last = nullptr;  // the block handed out last
  bool exhausted = false;

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (exhausted) throw std::bad_alloc();
    allocated.push_back({bytes, alignment});
    return last = std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
    deallocated.push_back({bytes, alignment});
    std::pmr::new_delete_resource()->deallocate(block, bytes, alignment);
  }
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

TEST(counting_resource, starts_with_nothing) {
  recording_resource upstream;
  const counting_resource resource(&upstream);
  EXPECT_EQ(resource.allocations(), 0u);
  EXPECT_EQ(resource.deallocations(), 0u);
  EXPECT_EQ(resource.live_bytes(), 0u);
  EXPECT_EQ(resource.peak_bytes(), 0u);
}

TEST(counting_resource, hands_out_the_blocks_of_its_upstream) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  void* const block = resource.allocate(100, 8);
  EXPECT_EQ(block, upstream.last) << "the block has to come from upstream";
  resource.deallocate(block, 100, 8);
}

TEST(counting_resource, passes_bytes_and_alignment_on) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  void* const block = resource.allocate(192, 64);
  ASSERT_EQ(upstream.allocated.size(), 1u) << "one request must reach upstream as one request";
  EXPECT_EQ(upstream.allocated[0], (request{192, 64})) << "as it was asked for";
  resource.deallocate(block, 192, 64);
  ASSERT_EQ(upstream.deallocated.size(), 1u)
      << "what is given back to the resource has to be given back to upstream: else it is lost";
  EXPECT_EQ(upstream.deallocated[0], (request{192, 64})) << "as it was asked for";
}

TEST(counting_resource, counts_requests_and_blocks_given_back) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  void* const first = resource.allocate(10, 8);
  void* const second = resource.allocate(20, 8);
  EXPECT_EQ(resource.allocations(), 2u);
  EXPECT_EQ(resource.deallocations(), 0u);
  resource.deallocate(first, 10, 8);
  EXPECT_EQ(resource.allocations(), 2u) << "giving back does not take a request back";
  EXPECT_EQ(resource.deallocations(), 1u);
  resource.deallocate(second, 20, 8);
}

TEST(counting_resource, live_bytes_are_those_not_yet_given_back) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  void* const first = resource.allocate(100, 8);
  EXPECT_EQ(resource.live_bytes(), 100u);
  void* const second = resource.allocate(30, 8);
  EXPECT_EQ(resource.live_bytes(), 130u) << "100 and 30 bytes are handed out";
  resource.deallocate(first, 100, 8);
  EXPECT_EQ(resource.live_bytes(), 30u) << "100 of 130 bytes were given back";
  resource.deallocate(second, 30, 8);
  EXPECT_EQ(resource.live_bytes(), 0u) << "everything was given back";
}

TEST(counting_resource, the_peak_is_the_most_that_was_live_at_one_moment) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  void* block = resource.allocate(100, 8);
  EXPECT_EQ(resource.peak_bytes(), 100u);
  resource.deallocate(block, 100, 8);
  EXPECT_EQ(resource.peak_bytes(), 100u) << "giving back does not lower what the peak once was";
  block = resource.allocate(30, 8);
  EXPECT_EQ(resource.peak_bytes(), 100u)
      << "100 bytes, given back, then 30: there were never 130 at the same time";
  void* const second = resource.allocate(90, 8);
  EXPECT_EQ(resource.peak_bytes(), 120u) << "30 and 90 bytes at the same time";
  resource.deallocate(block, 30, 8);
  resource.deallocate(second, 90, 8);
}

TEST(counting_resource, counts_no_request_that_upstream_refused) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  upstream.exhausted = true;
  EXPECT_THROW(static_cast<void>(resource.allocate(100, 8)), std::bad_alloc)
      << "upstream threw: that must reach the caller";
  EXPECT_EQ(resource.allocations(), 0u) << "nothing was handed out";
  EXPECT_EQ(resource.live_bytes(), 0u) << "nothing was handed out";
  EXPECT_EQ(resource.peak_bytes(), 0u) << "nothing was handed out";
}

TEST(counting_resource, is_equal_to_itself_only) {
  recording_resource upstream;
  const counting_resource one(&upstream);
  const counting_resource other(&upstream);
  EXPECT_TRUE(one.is_equal(one));
  EXPECT_FALSE(one.is_equal(other))
      << "a block of one resource, given back to the other, would leave both with a wrong count";
  EXPECT_FALSE(one.is_equal(upstream));
}

TEST(counting_resource, serves_containers_with_over_aligned_items) {
  struct alignas(64) line {
    std::array<std::byte, 64> bytes;
  };
  recording_resource upstream;
  counting_resource resource(&upstream);
  {
    std::pmr::vector<line> lines(3, &resource);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(lines.data()) % alignof(line), 0u)
        << "the items stand at the wrong address: was the alignment passed on?";
    EXPECT_EQ(resource.live_bytes(), 3 * sizeof(line));
  }
  EXPECT_EQ(resource.live_bytes(), 0u);
  EXPECT_EQ(resource.allocations(), resource.deallocations());
}

// ---- the prediction, beside what a real deque does

// Tells the blocks that hold items from the array of pointers to them by size and alignment.
class block_counter : public std::pmr::memory_resource {
 public:
  std::uint64_t taken = 0;
  std::uint64_t held_at_most = 0;

  explicit block_counter(std::size_t block_size) : block_size_(block_size) {}

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (bytes == block_size_ && alignment == item_alignment) {
      ++taken;
      held_at_most = std::max(held_at_most, ++held_);
    }
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
    if (bytes == block_size_ && alignment == item_alignment) --held_;
    std::pmr::new_delete_resource()->deallocate(block, bytes, alignment);
  }
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  // The items below have it, the array of pointers has 8.
  static constexpr std::size_t item_alignment = 4;

  std::uint64_t held_ = 0;
  std::size_t block_size_;
};

template <std::size_t Size>
struct item {
  std::array<std::int32_t, Size / sizeof(std::int32_t)> words{};
};

// `prediction` is the learner's; `work` fills and empties the deque.
template <std::size_t Size, class Work>
void expect_blocks(const w1e6::deque_blocks& prediction, const char* what, Work work) {
  constexpr std::size_t block_size = Size < 512 ? 512 / Size * Size : Size;
  block_counter blocks(block_size);
  {
    std::pmr::deque<item<Size>> deque(&blocks);
    work(deque);
  }
  EXPECT_EQ(prediction.taken, blocks.taken)
      << what << " of " << Size << " bytes: the right-hand figure is what a std::deque did";
  EXPECT_EQ(prediction.held_at_most, blocks.held_at_most)
      << what << " of " << Size
      << " bytes, at the same time: the right-hand figure is what a std::deque did";
}

template <std::size_t Size>
void expect_growth(std::uint64_t items) {
  const std::string what = "blocks for " + std::to_string(items) + " items";
  expect_blocks<Size>(w1e6::blocks_while_growing(items, Size), what.c_str(), [&](auto& deque) {
    for (std::uint64_t i = 0; i < items; ++i) deque.emplace_back();
  });
}

template <std::size_t Size>
void expect_depth_one(std::uint64_t pairs) {
  const std::string what = "blocks for " + std::to_string(pairs) + " pairs";
  expect_blocks<Size>(w1e6::blocks_at_depth_one(pairs, Size), what.c_str(), [&](auto& deque) {
    for (std::uint64_t i = 0; i < pairs; ++i) {
      deque.emplace_back();
      deque.pop_front();
    }
  });
}

class deque_growth : public ::testing::Test {
 protected:
  void SetUp() override {
#ifndef __GLIBCXX__
    GTEST_SKIP() << "the prediction is about libstdc++, and this is another standard library";
#endif
  }
};

TEST_F(deque_growth, of_a_million_small_items_is_as_predicted) {
  expect_growth<8>(1'000'000);
}

TEST_F(deque_growth, begins_with_a_block_for_an_empty_deque) {
  expect_growth<8>(0);
}

TEST_F(deque_growth, takes_the_next_block_when_the_last_place_is_filled) {
  expect_growth<8>(63);
  expect_growth<8>(64);
  expect_growth<8>(65);
}

TEST_F(deque_growth, of_items_that_do_not_divide_a_block_is_as_predicted) {
  expect_growth<24>(1000);
  expect_growth<300>(10);
}

TEST_F(deque_growth, of_items_as_large_as_a_block_or_larger_is_as_predicted) {
  expect_growth<512>(10);
  expect_growth<600>(10);
}

TEST_F(deque_growth, at_depth_one_takes_blocks_all_the_same) {
  expect_depth_one<8>(1'000'000);
}

TEST_F(deque_growth, at_depth_one_holds_two_blocks_at_most) {
  expect_depth_one<8>(0);
  expect_depth_one<8>(63);
  expect_depth_one<8>(64);
  expect_depth_one<24>(1000);
  expect_depth_one<600>(10);
}

}  // namespace
