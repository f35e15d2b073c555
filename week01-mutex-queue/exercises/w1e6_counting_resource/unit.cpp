#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory_resource>
#include <new>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "common/testing/counters_inside.hpp"
#include "exercise.hpp"
#include "support/real_deque.hpp"

namespace {

using w1e6::counting_resource;
using w1e6_support::blocks_of_a_deque;

struct request {
  std::size_t bytes;
  std::size_t alignment;
  friend bool operator==(const request&, const request&) = default;
  friend std::ostream& operator<<(std::ostream& out, const request& r) {
    return out << r.bytes << " bytes at alignment " << r.alignment;
  }
};

// The resources of these tests: each is equal to itself only.
class resource_base : public std::pmr::memory_resource {
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept final {
    return this == &other;
  }
};

// Writes down what reaches it, and can be told to have no memory.
class recording_resource : public resource_base {
 public:
  std::vector<request> allocated;
  std::vector<request> deallocated;
  void* last = nullptr;           // the block handed out last
  void* last_returned = nullptr;  // the block given back last
  bool exhausted = false;
  int refused = 0;  // requests that came while it was exhausted

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (exhausted) {
      ++refused;
      throw std::bad_alloc();
    }
    allocated.push_back({bytes, alignment});
    return last = std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
    deallocated.push_back({bytes, alignment});
    last_returned = block;
    std::pmr::new_delete_resource()->deallocate(block, bytes, alignment);
  }
};

TEST(counting_resource, D2_D3_starts_with_nothing) {
  recording_resource upstream;
  const counting_resource resource(&upstream);
  EXPECT_EQ(resource.allocations(), 0u);
  EXPECT_EQ(resource.deallocations(), 0u);
  EXPECT_EQ(resource.live_bytes(), 0u);
  EXPECT_EQ(resource.peak_bytes(), 0u);
}

TEST(counting_resource, D1_hands_out_the_blocks_of_its_upstream) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  void* const block = resource.allocate(100, 8);
  EXPECT_EQ(block, upstream.last) << "the block has to come from upstream";
  resource.deallocate(block, 100, 8);
}

TEST(counting_resource, D1_passes_bytes_and_alignment_on) {
  for (const std::size_t alignment : {64u, 1u, 2u, 4u, 8u, 16u, 32u, 128u, 4096u}) {
    for (const std::size_t bytes : {192u, 0u, 1u, 7u, 512u, 100'000u}) {
      recording_resource upstream;
      counting_resource resource(&upstream);
      void* const block = resource.allocate(bytes, alignment);
      ASSERT_EQ(upstream.allocated.size(), 1u) << "one request must reach upstream as one request";
      ASSERT_EQ(upstream.allocated[0], (request{bytes, alignment})) << "as it was asked for";
      resource.deallocate(block, bytes, alignment);
      ASSERT_EQ(upstream.deallocated.size(), 1u)
          << "what is given back to the resource has to be given back to upstream: else it is lost";
      ASSERT_EQ(upstream.deallocated[0], (request{bytes, alignment})) << "as it was asked for";
    }
  }
}

TEST(counting_resource, D2_counts_requests_and_blocks_given_back) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  void* const first = resource.allocate(10, 8);
  void* const second = resource.allocate(20, 8);
  EXPECT_EQ(resource.allocations(), 2u) << "two requests of this resource";
  EXPECT_EQ(resource.deallocations(), 0u) << "nothing was given back to this resource yet";
  resource.deallocate(first, 10, 8);
  EXPECT_EQ(resource.allocations(), 2u) << "giving back does not take a request back";
  EXPECT_EQ(resource.deallocations(), 1u);
  resource.deallocate(second, 20, 8);
}

TEST(counting_resource, D3_live_bytes_are_those_not_yet_given_back) {
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

TEST(counting_resource, D3_the_peak_is_the_most_that_was_live_at_one_moment) {
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

TEST(counting_resource, D3_the_peak_is_kept_although_nobody_asks_for_it) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  resource.deallocate(resource.allocate(100, 8), 100, 8);
  resource.deallocate(resource.allocate(30, 8), 30, 8);
  EXPECT_EQ(resource.peak_bytes(), 100u)
      << "100 bytes were handed out and given back before anybody asked for the peak";
}

TEST(counting_resource, D2_counts_no_request_that_upstream_refused) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  upstream.exhausted = true;
  EXPECT_THROW(static_cast<void>(resource.allocate(100, 8)), std::bad_alloc)
      << "upstream threw: that must reach the caller";
  EXPECT_EQ(upstream.refused, 1) << "one request is one request to upstream, also a refused one";
  EXPECT_EQ(resource.allocations(), 0u) << "nothing was handed out";
  EXPECT_EQ(resource.live_bytes(), 0u) << "nothing was handed out";
  EXPECT_EQ(resource.peak_bytes(), 0u) << "nothing was handed out";
}

TEST(counting_resource, D4_is_equal_to_itself_only) {
  recording_resource upstream;
  const counting_resource one(&upstream);
  const counting_resource other(&upstream);
  counting_resource inner(&upstream);
  EXPECT_TRUE(one.is_equal(one));
  EXPECT_FALSE(one.is_equal(other))
      << "a block of one resource, given back to the other, would leave both with a wrong count";
  EXPECT_FALSE(one.is_equal(upstream));
  const counting_resource outer(&inner);
  EXPECT_FALSE(outer.is_equal(inner)) << "not even if one is the other's upstream";
  EXPECT_FALSE(inner.is_equal(outer)) << "not even if one is the other's upstream";
}

TEST(counting_resource, D1_serves_containers_with_over_aligned_items) {
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

TEST(counting_resource, D1_gives_back_the_block_that_it_got) {
  recording_resource upstream;
  counting_resource resource(&upstream);
  void* const first = resource.allocate(16, 8);
  void* const second = resource.allocate(16, 8);
  resource.deallocate(first, 16, 8);
  EXPECT_EQ(upstream.last_returned, first) << "the block itself has to go back to upstream";
  resource.deallocate(second, 16, 8);
  EXPECT_EQ(upstream.last_returned, second) << "the block itself has to go back to upstream";
}

TEST(counting_resource, D1_uses_the_default_resource_if_none_is_named) {
  recording_resource upstream;
  std::pmr::memory_resource* const before = std::pmr::set_default_resource(&upstream);
  counting_resource resource;
  std::pmr::set_default_resource(before);
  void* const block = resource.allocate(24, 8);
  EXPECT_EQ(upstream.allocated.size(), 1u)
      << "the upstream is the default resource of the moment when this one was constructed";
  resource.deallocate(block, 24, 8);
}

// Blocks of any size, without any memory behind them.
class endless_resource : public resource_base {
 public:
  request last_request{};
  request last_return{};

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    last_request = {bytes, alignment};
    // Nobody asked for an alignment of 0, but it may come.
    const std::uintptr_t step = std::max<std::size_t>(alignment, 1);
    next_ = (next_ / step + 1) * step;
    return reinterpret_cast<void*>(next_);
  }
  void do_deallocate(void*, std::size_t bytes, std::size_t alignment) override {
    last_return = {bytes, alignment};
  }
  std::uintptr_t next_ = 4096;
};

TEST(counting_resource, D1_passes_on_bytes_and_alignments_of_any_width) {
  for (int bits = 0; bits < 63; ++bits) {
    const request wide{(std::size_t{1} << bits) + 1, std::size_t{1} << bits};
    endless_resource upstream;
    counting_resource resource(&upstream);
    void* const block = resource.allocate(wide.bytes, wide.alignment);
    EXPECT_EQ(upstream.last_request, wide) << "as it was asked for";
    resource.deallocate(block, wide.bytes, wide.alignment);
    EXPECT_EQ(upstream.last_return, wide) << "as it was asked for";
  }
}

TEST(counting_resource, D3_counts_more_bytes_than_32_bits_hold) {
  constexpr std::size_t size = 3'000'000'000;
  endless_resource upstream;
  counting_resource resource(&upstream);
  void* const first = resource.allocate(size, 8);
  EXPECT_EQ(resource.live_bytes(), size);
  void* const second = resource.allocate(size, 8);
  EXPECT_EQ(resource.live_bytes(), 2 * size) << "two blocks of 3 000 000 000 bytes";
  EXPECT_EQ(resource.peak_bytes(), 2 * size) << "two blocks of 3 000 000 000 bytes";
  resource.deallocate(first, size, 8);
  resource.deallocate(second, size, 8);
  EXPECT_EQ(resource.live_bytes(), 0u);
  EXPECT_EQ(resource.peak_bytes(), 2 * size);
}

TEST(counting_resource, D3_bytes_are_exact_at_every_width) {
  for (int bits = 8; bits < 63; ++bits) {
    const std::uint64_t size = (std::uint64_t{1} << bits) - 1;
    endless_resource upstream;
    counting_resource resource(&upstream);
    void* const first = resource.allocate(size, 1);
    void* const second = resource.allocate(2, 1);
    EXPECT_EQ(resource.live_bytes(), size + 2) << size << " and 2 bytes";
    EXPECT_EQ(resource.peak_bytes(), size + 2) << size << " and 2 bytes";
    resource.deallocate(first, size, 1);
    EXPECT_EQ(resource.live_bytes(), 2u) << size << " of them were given back";
    resource.deallocate(second, 2, 1);
  }
}

TEST(counting_resource, D2_counts_more_requests_than_16_bits_hold) {
  endless_resource upstream;
  counting_resource resource(&upstream);
  for (int i = 0; i < 70'000; ++i) resource.deallocate(resource.allocate(1, 1), 1, 1);
  EXPECT_EQ(resource.allocations(), 70'000u);
  EXPECT_EQ(resource.deallocations(), 70'000u);
}

TEST(counting_resource, D2_counts_on_where_32_bits_end) {
  endless_resource upstream;
  counting_resource resource(&upstream);
  common::testing::counters_inside counters(resource);
  std::uint64_t requests = 0;  // the last ones in counted ones, the others as if
  const auto count_on = [&](int more) {
    for (; more > 0; --more, ++requests) resource.deallocate(resource.allocate(3, 1), 3, 1);
    counters.keep_those_at(requests);
  };
  count_on(1000);
  count_on(2000);
  for (const int bits : {24, 31, 32}) {
    const std::uint64_t more = counters.raise_to(std::uint64_t{1} << bits);
    if (more == 0) break;  // what is counted elsewhere than in the resource cannot be made large
    requests += more;
    count_on(10);
    EXPECT_EQ(resource.allocations(), requests) << "64 bits, and no float";
    EXPECT_EQ(resource.deallocations(), requests) << "64 bits, and no float";
  }
}

TEST(counting_resource, D2_D3_two_resources_count_for_themselves) {
  endless_resource upstream;
  counting_resource left(&upstream);
  counting_resource right(&upstream);
  void* const block = left.allocate(100, 8);
  left.deallocate(left.allocate(10, 8), 10, 8);
  EXPECT_EQ(right.allocations(), 0u) << "only the other resource was used";
  EXPECT_EQ(right.deallocations(), 0u) << "only the other resource was used";
  EXPECT_EQ(right.live_bytes(), 0u) << "only the other resource was used";
  EXPECT_EQ(right.peak_bytes(), 0u) << "only the other resource was used";
  static_cast<void>(right.allocate(30, 8));
  EXPECT_EQ(left.live_bytes(), 100u) << "100 bytes here, 30 at the other resource";
  EXPECT_EQ(right.peak_bytes(), 30u) << "30 bytes here, 110 at the other resource";
  left.deallocate(block, 100, 8);
  EXPECT_EQ(right.live_bytes(), 30u) << "the other resource's block was given back";
}

// Not std::bad_alloc: whatever upstream throws.
TEST(counting_resource, D2_passes_on_whatever_upstream_throws) {
  class failing : public resource_base {
    void* do_allocate(std::size_t, std::size_t) override { throw 7; }
    void do_deallocate(void*, std::size_t, std::size_t) override {}
  } upstream;
  counting_resource resource(&upstream);
  try {
    static_cast<void>(resource.allocate(8, 8));
    ADD_FAILURE() << "upstream threw, and the request seems to have succeeded";
  } catch (const int caught) {
    EXPECT_EQ(caught, 7);
  } catch (...) {
    ADD_FAILURE() << "upstream threw an int, and something else came out";
  }
  EXPECT_EQ(resource.allocations(), 0u) << "nothing was handed out";
}

// Any sequence of requests, beside counts that are made in the slow and obvious way.
TEST(counting_resource, D2_D3_any_sequence_of_requests_is_counted_right) {
  std::minstd_rand random(17);
  for (int round = 0; round < 20; ++round) {
    recording_resource upstream;
    counting_resource resource(&upstream);
    struct block {
      void* place;
      std::size_t bytes;
      std::size_t alignment;
    };
    std::vector<block> live;
    std::uint64_t allocations = 0;
    std::uint64_t deallocations = 0;
    std::uint64_t peak = 0;
    const auto live_bytes = [&] {
      std::uint64_t sum = 0;
      for (const block& one : live) sum += one.bytes;
      return sum;
    };
    for (int call = 0; call < (round == 0 ? 10'000 : 100); ++call) {
      const std::size_t bytes = random() % 5 == 0 ? random() % 100'000 : random() % 200;
      const std::size_t alignment = std::size_t{1} << random() % 8;
      upstream.exhausted = random() % 10 == 0;
      if (live.empty() || random() % 2 == 0) {
        try {
          live.push_back({resource.allocate(bytes, alignment), bytes, alignment});
          ++allocations;
        } catch (const std::bad_alloc&) {
        }
      } else {
        const auto which = live.begin() + static_cast<std::ptrdiff_t>(random() % live.size());
        resource.deallocate(which->place, which->bytes, which->alignment);
        live.erase(which);
        ++deallocations;
      }
      peak = std::max(peak, live_bytes());
      ASSERT_EQ(resource.allocations(), allocations) << "round " << round << ", call " << call;
      ASSERT_EQ(resource.deallocations(), deallocations) << "round " << round << ", call " << call;
      ASSERT_EQ(resource.live_bytes(), live_bytes()) << "round " << round << ", call " << call;
      ASSERT_EQ(resource.peak_bytes(), peak) << "round " << round << ", call " << call;
    }
    for (const block& one : live) resource.deallocate(one.place, one.bytes, one.alignment);
  }
}

// ---- the prediction, beside what a real deque does

void expect_blocks(const w1e6::deque_blocks& prediction, const w1e6_support::block_count& blocks,
                   const std::string& what) {
  EXPECT_EQ(prediction.taken, blocks.taken)
      << what << ": the right-hand figure is what a std::deque did";
  EXPECT_EQ(prediction.held_at_most, blocks.held_at_most)
      << what << ", at the same time: the right-hand figure is what a std::deque did";
}

void expect_growth(std::size_t size, std::uint64_t items) {
  expect_blocks(
      w1e6::blocks_while_growing(items, size), blocks_of_a_deque(size, items, false),
      "blocks for " + std::to_string(items) + " items of " + std::to_string(size) + " bytes");
}

void expect_depth_one(std::size_t size, std::uint64_t pairs) {
  expect_blocks(
      w1e6::blocks_at_depth_one(pairs, size), blocks_of_a_deque(size, pairs, true),
      "blocks for " + std::to_string(pairs) + " pairs of " + std::to_string(size) + " bytes");
}

class deque_growth : public ::testing::Test {
 protected:
  void SetUp() override {
#ifndef __GLIBCXX__
    GTEST_SKIP() << "the prediction is about libstdc++, and this is another standard library";
#endif
  }
};

TEST_F(deque_growth, D5_of_a_million_small_items_is_as_predicted) {
  expect_growth(8, 1'000'000);
}

TEST_F(deque_growth, D5_begins_with_a_block_for_an_empty_deque) {
  expect_growth(8, 0);
}

TEST_F(deque_growth, D5_takes_the_next_block_when_the_last_place_is_filled) {
  expect_growth(8, 63);
  expect_growth(8, 64);
  expect_growth(8, 65);
}

TEST_F(deque_growth, D5_of_items_that_do_not_divide_a_block_is_as_predicted) {
  expect_growth(24, 1000);
  expect_growth(300, 10);
}

TEST_F(deque_growth, D5_of_items_as_large_as_a_block_or_larger_is_as_predicted) {
  expect_growth(512, 10);
  expect_growth(600, 10);
}

TEST_F(deque_growth, D6_at_depth_one_takes_blocks_all_the_same) {
  expect_depth_one(8, 1'000'000);
}

TEST_F(deque_growth, D6_at_depth_one_holds_two_blocks_at_most) {
  expect_depth_one(8, 0);
  expect_depth_one(8, 63);
  expect_depth_one(8, 64);
  expect_depth_one(24, 1000);
  expect_depth_one(600, 10);
}

// Numbers around those where a block is filled.
TEST_F(deque_growth, D5_D6_of_any_size_and_number_is_as_predicted) {
  std::minstd_rand random(17);
  for (const std::size_t size : w1e6_support::sizes()) {
    const std::uint64_t per_block = size < 512 ? 512 / size : 1;
    for (int sample = 0; sample < 3; ++sample) {
      const std::uint64_t edge = per_block * (random() % 4);
      std::vector<std::uint64_t> numbers{edge, edge + 1, edge + random() % per_block};
      if (edge > 0) numbers.push_back(edge - 1);
      for (const std::uint64_t items : numbers) {
        expect_growth(size, items);
        expect_depth_one(size, items);
      }
    }
  }
}

// No deque of this size would fit; but so many more items take so many more blocks.
TEST_F(deque_growth, D5_D6_of_numbers_beyond_32_bits_is_as_predicted) {
  for (const std::size_t size : {8u, 24u, 600u}) {
    const std::uint64_t per_block = size < 512 ? 512 / size : 1;
    // The last one comes close to the largest number of 64 bits.
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    for (const std::uint64_t more : {std::uint64_t{1} << 31, std::uint64_t{1} << 40,
                                     (std::uint64_t{1} << 53) + 1, (largest - 11) / per_block}) {
      const std::uint64_t items = 10 + per_block * more;
      EXPECT_EQ(w1e6::blocks_while_growing(items, size).taken,
                w1e6::blocks_while_growing(10, size).taken + more)
          << items << " items of " << size << " bytes: " << more << " blocks more than 10 items";
      EXPECT_EQ(w1e6::blocks_while_growing(items, size).held_at_most,
                w1e6::blocks_while_growing(10, size).held_at_most + more)
          << items << " items of " << size << " bytes: " << more << " blocks more than 10 items";
      EXPECT_EQ(w1e6::blocks_at_depth_one(items, size).taken,
                w1e6::blocks_at_depth_one(10, size).taken + more)
          << items << " pairs of " << size << " bytes: " << more << " blocks more than 10 pairs";
      EXPECT_EQ(w1e6::blocks_at_depth_one(items, size).held_at_most, 2u)
          << items << " pairs of " << size << " bytes, at the same time";
    }
  }
}

// Nor of an item of this size; but it has a block to itself, as one of 600 bytes has.
TEST_F(deque_growth, D5_D6_of_sizes_beyond_32_bits_is_as_of_any_large_item) {
  constexpr auto two_to_the_32nd = std::size_t{1} << 32;
  for (const std::size_t size : {two_to_the_32nd / 2, two_to_the_32nd + 8, two_to_the_32nd * 8}) {
    for (const std::uint64_t items : {0u, 1u, 10u}) {
      EXPECT_EQ(w1e6::blocks_while_growing(items, size).taken,
                w1e6::blocks_while_growing(items, 600).taken)
          << items << " items of " << size << " bytes";
      EXPECT_EQ(w1e6::blocks_at_depth_one(items, size).taken,
                w1e6::blocks_at_depth_one(items, 600).taken)
          << items << " pairs of " << size << " bytes";
    }
  }
}

}  // namespace
