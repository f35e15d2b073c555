// A loop as one writes it: mostly single items, now and then a batch, and it may end by an
// exception. No call of a handle may be left in it, because that would need the handle's address,
// and the whole loop would keep the handle's state in memory. The test reads this file's symbols.
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/word_ring.hpp"

using item = std::uint64_t;
void wait_a_little();
item next_of(const item& before);

namespace {

// An iterator that may throw.
struct numbers {
  using value_type = item;
  using difference_type = std::ptrdiff_t;
  const item* at;
  item operator*() const { return next_of(*at); }
  numbers& operator++() {
    ++at;
    return *this;
  }
  numbers operator++(int) { return {at++}; }
};

template <class Ring>
item there_and_back(Ring& ring, item count, item* buffer) {
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  item sum = 0;
  for (item i = 0; i < count; ++i) {
    while (!producer.try_push(item{i})) wait_a_little();
    item got = 0;
    while (!consumer.try_pop(got)) wait_a_little();
    sum += got;
    if (i % 1000 != 0) continue;
    sum += producer.push_n(numbers{buffer}, 8) + producer.has_room() + consumer.pop_n(buffer, 8);
    consumer.consume_all([&](item& one) { sum += next_of(one); });
    if constexpr (common::span_queue<Ring>) {
      const auto room = producer.reserve(4);
      for (auto& slot : room) slot.construct(item{i});
      producer.commit(room.size());
      for (const item& one : consumer.peek(4)) sum += next_of(one);
      consumer.release(room.size());
    }
  }
  if (sum == 0) throw std::runtime_error("nothing came");
  return sum;
}

}  // namespace

item by_spsc_ring(week04::spsc_ring<item>& ring, item count, item* buffer);
item by_spsc_ring(week04::spsc_ring<item>& ring, item count, item* buffer) {
  return there_and_back(ring, count, buffer);
}
item by_line_ring(week04::line_ring<item>& ring, item count, item* buffer);
item by_line_ring(week04::line_ring<item>& ring, item count, item* buffer) {
  return there_and_back(ring, count, buffer);
}
item by_word_ring(week04::word_ring<item>& ring, item count, item* buffer);
item by_word_ring(week04::word_ring<item>& ring, item count, item* buffer) {
  return there_and_back(ring, count, buffer);
}
