// The contract of a bounded queue: what its capacity means. One thread.
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "common/testing/contract.hpp"

namespace common::testing::contract {

// B1
result capacity_is_what_was_asked_for(const numbers& queues, std::size_t asked) {
  const auto queue = queues.make(asked);
  const std::size_t got = queue->capacity();
  if (got == asked || (queues.may_refuse_early && got > asked)) return kept();
  return broken() << "asked for " << asked << ", capacity() says " << got;
}

// B2
result holds_exactly_its_capacity(const numbers& queues, std::size_t asked) {
  const auto queue = queues.make(asked);
  const std::size_t capacity = queue->capacity();
  std::size_t accepted = 0;
  while (accepted <= capacity &&
         queue->try_push(accepted, numbered(static_cast<std::uint32_t>(accepted))))
    ++accepted;
  if (accepted == capacity && queue->try_push(accepted + 1, numbered(0))) ++accepted;
  if (accepted != capacity)
    return broken() << "capacity() says " << capacity << "; "
                    << (accepted > capacity ? "one more was accepted" : "accepted were only ")
                    << (accepted > capacity ? "" : std::to_string(accepted));
  return kept();
}

// B3
result a_refused_push_leaves_its_argument_untouched(const queue_factory<move_only>& queues) {
  const auto queue = queues.make(2);
  const int capacity = static_cast<int>(queue->capacity());
  for (int i = 0; i < capacity; ++i) (void)queue->try_push(move_only(i));
  move_only extra(42);
  if (queue->try_push(std::move(extra))) return broken() << "a full queue accepted a push";
  if (!extra.owns()) return broken() << "the refused item was moved from: it is lost";
  if (extra.value() != 42) return broken() << "the refused item has another value now";
  for (int i = 0; i < capacity; ++i) {
    const auto item = queue->try_pop();
    if (!item || !item->owns() || item->value() != i)
      return broken() << "a refused push changed item " << i << " of " << capacity;
  }
  return kept();
}

// B4
result one_pop_makes_room_for_one_push(const numbers& queues, std::size_t asked) {
  const auto queue = queues.make(asked);
  const auto capacity = static_cast<std::uint32_t>(queue->capacity());
  for (std::uint32_t i = 0; i < capacity; ++i) (void)queue->try_push(numbered(i));
  for (std::uint32_t i = 0; i < 3 * capacity; ++i) {
    if (const auto item = queue->try_pop(); item != numbered(i))
      return broken() << "pop " << i << " gave " << text_of(item);
    if (!queue->try_push(i, numbered(capacity + i)))
      return broken() << "after pop " << i << " of a full queue there was no room for a push";
    if (queue->try_push(i, numbered(0)) || queue->try_push(i + 1, numbered(0)))
      return broken() << "after pop " << i << " of a full queue there was room for two pushes";
  }
  return kept();
}

// B5
result order_survives_the_wrap_of_the_counters(const numbers& queues, std::size_t capacity) {
  constexpr std::size_t last = std::numeric_limits<std::size_t>::max();
  for (const std::size_t before : {std::size_t{0}, std::size_t{1}, capacity, 3 * capacity + 1}) {
    if (const result r = any_order_of_calls_matches_a_deque(queues, capacity, last - before); !r)
      return broken() << "started " << before << " below the counter's maximum: " << r.message();
  }
  return kept();
}

// B6, B7
result a_capacity_it_cannot_have_is_refused(const numbers& queues, std::size_t capacity) {
  try {
    const auto queue = queues.make(capacity);
  } catch (const std::invalid_argument& error) {
    const std::string text = error.what();
    if (!names(text, capacity))
      return broken() << "capacity " << capacity
                      << " was refused, but the message does not name it: \"" << text << '"';
    return kept();
  } catch (const std::exception& error) {
    return broken() << "capacity " << capacity
                    << " was refused, but not with std::invalid_argument: \"" << error.what()
                    << '"';
  }
  return broken() << "capacity " << capacity << " was accepted";
}

}  // namespace common::testing::contract
