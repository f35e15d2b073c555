// The contract of a queue that hands out its ends: one producer, one consumer, and the type says
// so.
#pragma once

#include <stdexcept>
#include <utility>

#include "common/testing/contract.hpp"

namespace common::testing::contract {

namespace detail {

template <class Take>
result refuses_a_second(const char* what, Take take) {
  [[maybe_unused]] const auto first = take();
  for (int again = 0; again < 2; ++again) {
    try {
      [[maybe_unused]] const auto second = take();
    } catch (const std::logic_error&) {
      continue;
    } catch (const std::exception& error) {
      return broken() << "a second " << what << " threw no std::logic_error, but: " << error.what();
    }
    return broken() << "the queue handed out a second " << what;
  }
  return kept();
}

}  // namespace detail

// H1
template <class Subject>
result there_is_one_producer_handle() {
  auto queue = Subject::template make<sequence_item>(8);
  return detail::refuses_a_second("producer", [&] { return queue.producer(); });
}

// H2
template <class Subject>
result there_is_one_consumer_handle() {
  auto queue = Subject::template make<sequence_item>(8);
  return detail::refuses_a_second("consumer", [&] { return queue.consumer(); });
}

// H3. In the middle of their work, by construction and by assignment.
template <class Subject>
result handles_can_be_moved() {
  auto queue = Subject::template make<sequence_item>(8);
  auto first_producer = queue.producer();
  auto first_consumer = queue.consumer();
  if (!first_producer.try_push(numbered(1))) return broken() << "the first push was refused";
  auto producer = std::move(first_producer);
  if (!producer.try_push(numbered(2))) return broken() << "a moved producer's push was refused";
  if (const auto item = first_consumer.try_pop(); item != numbered(1))
    return broken() << "pop 1 gave " << text_of(item);
  auto consumer = std::move(first_consumer);
  if (const auto item = consumer.try_pop(); item != numbered(2))
    return broken() << "a moved consumer's pop gave " << text_of(item);
  first_producer = std::move(producer);
  first_consumer = std::move(consumer);
  if (!first_producer.try_push(numbered(3)))
    return broken() << "the push of a producer that was moved back was refused";
  if (const auto item = first_consumer.try_pop(); item != numbered(3))
    return broken() << "the pop of a consumer that was moved back gave " << text_of(item);
  return kept();
}

// H4. Whoever comes first.
template <class Subject>
result handles_can_be_taken_in_either_order() {
  auto queue = Subject::template make<sequence_item>(8);
  auto consumer = queue.consumer();
  if (const auto item = consumer.try_pop(); item)
    return broken() << "a new queue gave " << text_of(item);
  auto producer = queue.producer();
  if (!producer.try_push(numbered(1))) return broken() << "the first push was refused";
  if (const auto item = consumer.try_pop(); item != numbered(1))
    return broken() << "pop 1 gave " << text_of(item);
  return kept();
}

}  // namespace common::testing::contract
