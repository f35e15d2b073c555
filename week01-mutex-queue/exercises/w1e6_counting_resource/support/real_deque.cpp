#include "real_deque.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <type_traits>

namespace w1e6_support {
namespace {

template <class T>
class counting_blocks {
 public:
  using value_type = T;

  explicit counting_blocks(block_count& count) : count_(&count) {}
  template <class U>
  explicit counting_blocks(const counting_blocks<U>& other) : count_(other.count_) {}

  T* allocate(std::size_t n) {
    if constexpr (!std::is_pointer_v<T>) {
      ++count_->taken;
      count_->held_at_most = std::max(count_->held_at_most, ++count_->held);
    }
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* block, std::size_t n) {
    if constexpr (!std::is_pointer_v<T>) --count_->held;
    std::allocator<T>().deallocate(block, n);
  }

  friend bool operator==(const counting_blocks&, const counting_blocks&) = default;

 private:
  template <class U>
  friend class counting_blocks;
  block_count* count_;
};

template <std::size_t Size>
block_count blocks_of(std::uint64_t items, bool depth_one) {
  using item = std::array<std::byte, Size>;
  block_count blocks;
  {
    std::deque<item, counting_blocks<item>> deque{counting_blocks<item>(blocks)};
    for (std::uint64_t i = 0; i < items; ++i) {
      deque.emplace_back();
      if (depth_one) deque.pop_front();
    }
  }
  return blocks;
}

using function = block_count (*)(std::uint64_t items, bool depth_one);

template <std::size_t... Sizes>
std::map<std::size_t, function> one_for_each() {
  return {{Sizes, blocks_of<Sizes>}...};
}

const std::map<std::size_t, function> deques =
    one_for_each<1, 2, 3, 4, 7, 8, 12, 16, 24, 100, 255, 256, 257, 260, 300, 508, 511, 512, 513,
                 600, 1024, 1500>();

}  // namespace

const std::vector<std::size_t>& sizes() {
  static const std::vector<std::size_t> all = [] {
    std::vector<std::size_t> result;
    for (const auto& [size, of_that_size] : deques) result.push_back(size);
    return result;
  }();
  return all;
}

block_count blocks_of_a_deque(std::size_t size, std::uint64_t items, bool depth_one) {
  return deques.at(size)(items, depth_one);
}

}  // namespace w1e6_support
