// The contract of a bounded queue: what its capacity means. One thread.
#pragma once

#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "common/testing/contract.hpp"

namespace common::testing::contract {

// B1
template <class Subject>
result capacity_is_what_was_asked_for(std::size_t asked) {
  session<Subject, sequence_item> queue(asked);
  const std::size_t got = queue.capacity();
  if (got == asked || (Subject::may_refuse_early && got > asked)) return kept();
  return broken() << "asked for " << asked << ", capacity() says " << got;
}

// B2
template <class Subject>
result holds_exactly_its_capacity(std::size_t asked) {
  session<Subject, sequence_item> queue(asked);
  const std::size_t capacity = queue.capacity();
  std::size_t accepted = 0;
  while (accepted <= capacity &&
         queue.try_push(accepted, numbered(static_cast<std::uint32_t>(accepted))))
    ++accepted;
  if (accepted == capacity && queue.try_push(accepted + 1, numbered(0))) ++accepted;
  if (accepted != capacity)
    return broken() << "capacity() says " << capacity << "; "
                    << (accepted > capacity ? "one more was accepted" : "accepted were only ")
                    << (accepted > capacity ? "" : std::to_string(accepted));
  return kept();
}

// B3
template <class Subject>
result a_refused_push_leaves_its_argument_untouched() {
  session<Subject, move_only> queue(2);
  const int capacity = static_cast<int>(queue.capacity());
  for (int i = 0; i < capacity; ++i) (void)queue.try_push(move_only(i));
  move_only extra(42);
  if (queue.try_push(std::move(extra))) return broken() << "a full queue accepted a push";
  if (!extra.owns()) return broken() << "the refused item was moved from: it is lost";
  if (extra.value() != 42) return broken() << "the refused item has another value now";
  for (int i = 0; i < capacity; ++i) {
    const auto item = queue.try_pop();
    if (!item || !item->owns() || item->value() != i)
      return broken() << "a refused push changed item " << i << " of " << capacity;
  }
  return kept();
}

// B4
template <class Subject>
result one_pop_makes_room_for_one_push(std::size_t asked) {
  session<Subject, sequence_item> queue(asked);
  const auto capacity = static_cast<std::uint32_t>(queue.capacity());
  for (std::uint32_t i = 0; i < capacity; ++i) (void)queue.try_push(numbered(i));
  for (std::uint32_t i = 0; i < 3 * capacity; ++i) {
    if (const auto item = queue.try_pop(); item != numbered(i))
      return broken() << "pop " << i << " gave " << text_of(item);
    if (!queue.try_push(i, numbered(capacity + i)))
      return broken() << "after pop " << i << " of a full queue there was no room for a push";
    if (queue.try_push(i, numbered(0)) || queue.try_push(i + 1, numbered(0)))
      return broken() << "after pop " << i << " of a full queue there was room for two pushes";
  }
  return kept();
}

// B5. The counters of a ring are unsigned and wrap around; nothing may happen to the items then.
template <class Subject>
result order_survives_the_wrap_of_the_counters(std::size_t capacity) {
  constexpr std::size_t last = std::numeric_limits<std::size_t>::max();
  for (const std::size_t before : {std::size_t{0}, std::size_t{1}, capacity, 3 * capacity + 1}) {
    session<Subject, sequence_item> queue(capacity, last - before);
    if (const result r = any_order_of_calls_matches_a_deque<Subject>(queue); !r)
      return broken() << "started " << before << " below the counter's maximum: " << r.message();
  }
  return kept();
}

// "12" names neither 1 nor 2.
bool names(const std::string& text, std::size_t number);

// B6, B7. The message must name the value: "must be a power of two" alone sends the reader
// searching.
template <class Subject>
result a_capacity_it_cannot_have_is_refused(std::size_t capacity) {
  try {
    session<Subject, sequence_item> queue(capacity);
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
