// Scenarios for the model checker, for any queue: the contract again, in every execution that the
// memory model allows, with few threads and few items.
//
//   TEST(spsc_ring, passes_every_scenario_of_a_ring) {
//     for (const auto& one : common::testing::ring_scenarios)
//       EXPECT_THAT(common::testing::explore_spsc<week04::spsc_ring<item>>("spsc_ring", one),
//                   passes());
//   }
//
// The item is checker::item or checker::move_only_item: every construction, move, read and
// destruction of it is watched, so items that are read too early, built over a living one, or never
// destroyed show without a check of their own.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "common/checker/checker.hpp"
#include "common/queue.hpp"

namespace common::testing {

// One producer and one consumer at work on a queue of `capacity` places whose counters begin at
// `start`. More pushes than pops: the rest is in the queue when it is destroyed.
struct spsc_case {
  std::size_t capacity;
  int pushes;
  int pops;
  std::size_t start = 0;
  int first = 1;  // the first item's number; an even one is copied in, an odd one moved

  std::string text() const {
    return "capacity " + std::to_string(capacity) + ", " + std::to_string(pushes) + " pushes, " +
           std::to_string(pops) + " pops" + (start == 0 ? "" : ", counters about to wrap around") +
           (first == 1 ? "" : ", items from number " + std::to_string(first) + " on");
  }
};

// What a ring must pass: one producer, one consumer, and few enough items that every execution can
// be tried. Each finds mistakes that no other does.
//
// Every slot is used again, and again.
inline constexpr spsc_case slots_are_reused{.capacity = 2, .pushes = 4, .pops = 4};
// Full and empty take turns: nothing hides behind a vacant slot. And a ring's very first item is
// copied; in the others it is moved.
inline constexpr spsc_case one_slot{.capacity = 1, .pushes = 3, .pops = 3, .first = 2};
// Two items stay behind: the destructor's.
inline constexpr spsc_case a_remainder{.capacity = 2, .pushes = 4, .pops = 2};
// The counters pass their maximum and begin at 0 again.
inline constexpr spsc_case the_counters_wrap{
    .capacity = 2, .pushes = 4, .pops = 4, .start = std::numeric_limits<std::size_t>::max() - 1};
// Both at once: a full ring stays behind, and its write index is the smaller of the two.
inline constexpr spsc_case a_wrapped_remainder{
    .capacity = 2, .pushes = 4, .pops = 2, .start = std::numeric_limits<std::size_t>::max() - 2};

inline constexpr std::array ring_scenarios{slots_are_reused, one_slot, a_remainder,
                                           the_counters_wrap, a_wrapped_remainder};

// For queues whose capacity may be any number: without a power of two, other mistakes show.
inline constexpr spsc_case odd_scenario{.capacity = 3, .pushes = 5, .pops = 5};

namespace detail {

template <class Queue>
Queue make_queue(std::size_t capacity, std::size_t start = 0) {
  if constexpr (std::constructible_from<Queue, std::size_t, std::size_t>) {
    return Queue(capacity, start);
  } else if constexpr (std::constructible_from<Queue, std::size_t>) {
    return Queue(capacity);
  } else {
    return Queue();
  }
}

// The end to push into, or to pop from: a handle if there are handles only, else the queue itself.
template <class Queue>
decltype(auto) producer_of(Queue& queue) {
  if constexpr (common::queue<Queue>) {
    return (queue);
  } else {
    return queue.producer();
  }
}
template <class Queue>
decltype(auto) consumer_of(Queue& queue) {
  if constexpr (common::queue<Queue>) {
    return (queue);
  } else {
    return queue.consumer();
  }
}

// One attempt: items take turns, where they can be copied; items 1, 3, 5 of the first producer are
// moved, 2, 4, 6 are copied, and the other way round with the second (whose numbers begin at 101).
// So both forms of try_push go through every scenario.
template <class Producer, class Item>
bool try_push_by_turns(Producer& producer, Item& item, int value) {
  if constexpr (std::copy_constructible<Item>) {
    if ((value + value / 100) % 2 == 0) return producer.try_push(std::as_const(item));
  }
  return producer.try_push(std::move(item));
}

// Pushes `value`, however often that takes. The item is the same one in each attempt: a refused
// push that moved from it shows.
template <class Item, class Producer>
void push_when_possible(Producer& producer, int value) {
  Item item(value);
  checker::until([&] { return try_push_by_turns(producer, item, value); });
}

// The value of the next item, however long that takes.
template <class Consumer>
int pop_when_possible(Consumer& consumer) {
  int value = 0;
  checker::until([&] {
    const auto item = consumer.try_pop();
    if (item) value = item->value();
    return item.has_value();
  });
  return value;
}

inline void check_next(int got, int expected) {
  checker::check(got == expected, "FIFO: item " + std::to_string(expected) +
                                      " comes next, not item " + std::to_string(got));
}

}  // namespace detail

// try_push against try_pop.
template <class Queue>
auto spsc_scenario(spsc_case one) {
  return [one] {
    auto queue = detail::make_queue<Queue>(one.capacity, one.start);
    decltype(auto) producing = detail::producer_of(queue);
    decltype(auto) consuming = detail::consumer_of(queue);
    checker::thread producer("producer", [&] {
      for (int i = 0; i < one.pushes; ++i)
        detail::push_when_possible<typename Queue::value_type>(producing, one.first + i);
    });
    checker::thread consumer("consumer", [&] {
      for (int i = 0; i < one.pops; ++i)
        detail::check_next(detail::pop_when_possible(consuming), one.first + i);
    });
  };
}

// The same, explored; a counterexample's headline names the queue and the case.
template <class Queue>
checker::verdict explore_spsc(const std::string& queue, const spsc_case& one) {
  return checker::explore(spsc_scenario<Queue>(one), {.title = queue + " (" + one.text() + ")"});
}

// Attempts that may fail, and must then have changed nothing: the producer tries `pushes` times and
// the consumer `pops` times; then, in one thread, what was accepted and not yet popped comes out.
template <class Queue>
auto attempts_scenario(spsc_case one) {
  return [one] {
    auto queue = detail::make_queue<Queue>(one.capacity, one.start);
    decltype(auto) producing = detail::producer_of(queue);
    decltype(auto) consuming = detail::consumer_of(queue);
    int accepted = 0;
    int popped = 0;
    {
      checker::thread producer("producer", [&] {
        for (int i = 0; i < one.pushes; ++i) {
          typename Queue::value_type item(accepted + 1);
          if (detail::try_push_by_turns(producing, item, accepted + 1)) {
            ++accepted;
          } else {
            checker::check(item.value() == accepted + 1,
                           "a refused push left its argument untouched");
          }
        }
      });
      checker::thread consumer("consumer", [&] {
        for (int i = 0; i < one.pops; ++i) {
          if (const auto item = consuming.try_pop()) detail::check_next(item->value(), ++popped);
        }
      });
    }
    while (const auto item = consuming.try_pop()) detail::check_next(item->value(), ++popped);
    checker::check(popped == accepted, std::to_string(accepted) + " items were accepted, " +
                                           std::to_string(popped) + " came out");
  };
}

// Answers that must be yes: one attempt each, and no other answer is right. There is room for every
// item, so no push may be refused; the consumer pops as many items as were pushed before it began,
// so no pop may find nothing; and when both have finished, the rest comes out. A queue that says
// "full" or "empty" where it means "the other thread is in my way" fails here. `items`: as many are
// pushed before the two threads begin, and as many while both are at work.
template <class Queue>
auto answers_scenario(int items = 2, std::size_t start = 0) {
  return [=] {
    auto queue = detail::make_queue<Queue>(4, start);
    decltype(auto) producing = detail::producer_of(queue);
    decltype(auto) consuming = detail::consumer_of(queue);
    const auto push = [&](int value) {
      typename Queue::value_type item(value);
      checker::check(detail::try_push_by_turns(producing, item, value),
                     "there is room for every item, so no push is refused");
    };
    const auto pop = [&](int expected, const char* why) {
      const auto item = consuming.try_pop();
      checker::check(item.has_value(), why);
      if (item) detail::check_next(item->value(), expected);
    };
    for (int i = 1; i <= items; ++i) push(i);
    {
      checker::thread producer("producer", [&] {
        for (int i = 1; i <= items; ++i) push(items + i);
      });
      checker::thread consumer("consumer", [&] {
        for (int i = 1; i <= items; ++i)
          pop(i, "the item was pushed before this thread began, so try_pop finds it");
      });
    }
    for (int i = 1; i <= items; ++i)
      pop(items + i, "the producer has finished and was waited for, so try_pop finds its items");
    checker::check(!consuming.try_pop().has_value(), "every item has come out: the queue is empty");
  };
}

// The same, explored.
template <class Queue>
checker::verdict explore_answers(const std::string& queue) {
  return checker::explore(answers_scenario<Queue>(),
                          {.title = queue + " (room for every item, one attempt for each)"});
}

// attempts_scenario, explored.
template <class Queue>
checker::verdict explore_attempts(const std::string& queue, const spsc_case& one) {
  return checker::explore(attempts_scenario<Queue>(one),
                          {.title = queue + " (attempts; " + one.text() + ")"});
}

// Several producers and consumers, for queues that any number of threads may use: each consumer
// takes its share, nothing comes twice, and one producer's items keep their order at one consumer.
struct many_case {
  std::size_t capacity;
  int producers;
  int consumers;
  int items_each;  // of a producer; the consumers take equal shares

  std::string text() const {
    return "capacity " + std::to_string(capacity) + ", " + std::to_string(producers) +
           " producers, " + std::to_string(consumers) + " consumers, " +
           std::to_string(items_each) + " items each";
  }
};

// Small enough for every run, and together they find what one alone does not: a lost notification,
// one that wakes the wrong kind of waiter, a consumer that is not woken at close, a wrong order.
inline constexpr many_case blocking_scenarios[] = {
    {.capacity = 1, .producers = 1, .consumers = 1, .items_each = 3},
    {.capacity = 2, .producers = 1, .consumers = 1, .items_each = 2},
    {.capacity = 2, .producers = 2, .consumers = 1, .items_each = 1},
    {.capacity = 1, .producers = 2, .consumers = 1, .items_each = 1},
    {.capacity = 1, .producers = 1, .consumers = 2, .items_each = 2}};

namespace detail {

// A producer's items, told apart by their numbers.
inline int number_of(int producer, int sequence) {
  return producer * 100 + sequence;
}

// What came out. Ordinary memory: only one of a scenario's threads runs at a time, and what they
// may race for is the queue.
class receipt {
 public:
  explicit receipt(const many_case& sent) : sent_(sent) {}

  // One consumer's items, in the order in which it got them.
  void take(const std::vector<int>& numbers) {
    std::vector<int> last(static_cast<std::size_t>(sent_.producers), 0);
    for (const int number : numbers) {
      int& before = last.at(static_cast<std::size_t>(number / 100));
      checker::check(number % 100 > before, "FIFO: one producer's items keep their order");
      before = number % 100;
    }
    all_.insert(all_.end(), numbers.begin(), numbers.end());
  }
  // After all consumers.
  void check_complete() {
    std::vector<int> expected;
    for (int p = 0; p < sent_.producers; ++p) {
      for (int s = 1; s <= sent_.items_each; ++s) expected.push_back(number_of(p, s));
    }
    std::sort(all_.begin(), all_.end());
    checker::check(all_ == expected, "every item comes out exactly once");
  }

 private:
  many_case sent_;
  std::vector<int> all_;
};

}  // namespace detail

// With try_push and try_pop.
template <class Queue>
auto many_threads_scenario(many_case one) {
  return [one] {
    auto queue = detail::make_queue<Queue>(one.capacity);
    detail::receipt receipt(one);
    {
      std::vector<checker::thread> threads;
      for (int p = 0; p < one.producers; ++p) {
        threads.emplace_back("producer " + std::to_string(p + 1), [&, p] {
          for (int s = 1; s <= one.items_each; ++s)
            detail::push_when_possible<typename Queue::value_type>(queue, detail::number_of(p, s));
        });
      }
      for (int c = 0; c < one.consumers; ++c) {
        threads.emplace_back("consumer " + std::to_string(c + 1), [&] {
          std::vector<int> mine;
          for (int i = 0; i < one.producers * one.items_each / one.consumers; ++i)
            mine.push_back(detail::pop_when_possible(queue));
          receipt.take(mine);
        });
      }
    }
    receipt.check_complete();
  };
}

// answers_scenario with two producers and two consumers: two items were pushed before, and each
// consumer tries once.
template <class Queue>
auto answers_to_many_scenario() {
  return [] {
    auto queue = detail::make_queue<Queue>(4);
    const auto push = [&](int value) {
      typename Queue::value_type item(value);
      checker::check(detail::try_push_by_turns(queue, item, value),
                     "there is room for every item, so no push is refused");
    };
    push(1);
    push(2);
    {
      std::vector<checker::thread> threads;
      for (int n = 1; n <= 2; ++n) {
        threads.emplace_back("producer " + std::to_string(n), [&, n] { push(2 + n); });
        threads.emplace_back("consumer " + std::to_string(n), [&] {
          checker::check(queue.try_pop().has_value(),
                         "two items were pushed before these two threads began, so try_pop finds "
                         "one");
        });
      }
    }
    for (int rest = 2; rest > 0; --rest)
      checker::check(queue.try_pop().has_value(), "what was pushed comes out");
    checker::check(!queue.try_pop(), "every item has come out: the queue is empty");
  };
}

// With push, pop and close: when the producers have finished, the queue is closed; the consumers
// pop until there is nothing. Deadlocks here are lost notifications, or ones that woke the wrong
// kind of waiter.
template <class Queue>
auto blocking_scenario(many_case one) {
  return [one] {
    auto queue = detail::make_queue<Queue>(one.capacity);
    detail::receipt receipt(one);
    {
      std::vector<checker::thread> producers;
      std::vector<checker::thread> consumers;
      for (int p = 0; p < one.producers; ++p) {
        producers.emplace_back("producer " + std::to_string(p + 1), [&, p] {
          for (int s = 1; s <= one.items_each; ++s) {
            checker::check(queue.push(typename Queue::value_type(detail::number_of(p, s))),
                           "push returns true before close");
          }
        });
      }
      for (int c = 0; c < one.consumers; ++c) {
        consumers.emplace_back("consumer " + std::to_string(c + 1), [&] {
          std::vector<int> mine;
          while (const auto item = queue.pop()) mine.push_back(item->value());
          receipt.take(mine);
        });
      }
      for (checker::thread& producer : producers) producer.join();
      queue.close();
    }
    receipt.check_complete();
  };
}

// close() wakes all `waiters` in pop.
template <class Queue>
auto close_wakes_consumers_scenario(int waiters = 2, std::size_t capacity = 1) {
  return [=] {
    auto queue = detail::make_queue<Queue>(capacity);
    std::vector<checker::thread> threads;
    for (int c = 0; c < waiters; ++c) {
      threads.emplace_back("consumer " + std::to_string(c + 1), [&] {
        checker::check(!queue.pop().has_value(), "pop of a closed, empty queue gives nothing");
      });
    }
    threads.emplace_back("closer", [&] { queue.close(); });
  };
}

// The same with an item right before close(): one of the consumers gets it, and all have to go.
template <class Queue>
auto item_then_close_scenario(int waiters = 2) {
  return [=] {
    auto queue = detail::make_queue<Queue>(1);
    int got = 0;
    {
      std::vector<checker::thread> threads;
      for (int c = 0; c < waiters; ++c) {
        threads.emplace_back("consumer " + std::to_string(c + 1), [&] {
          if (queue.pop()) ++got;
        });
      }
      threads.emplace_back("closer", [&] {
        checker::check(queue.push(typename Queue::value_type(1)), "push returns true before close");
        queue.close();
      });
    }
    checker::check(got == 1, "one item, so one pop gives an item");
  };
}

// A place comes free right before close(): one of the producers may take it, and all have to go.
template <class Queue>
auto place_then_close_scenario(int waiters = 2) {
  return [=] {
    auto queue = detail::make_queue<Queue>(1);
    checker::check(queue.try_push(typename Queue::value_type(1)), "an empty queue has room");
    int accepted = 0;
    {
      std::vector<checker::thread> threads;
      for (int p = 0; p < waiters; ++p) {
        threads.emplace_back("producer " + std::to_string(p + 1), [&] {
          if (queue.push(typename Queue::value_type(2))) ++accepted;
        });
      }
      threads.emplace_back("closer", [&] {
        checker::check(queue.pop().has_value(), "the queue holds an item");
        queue.close();
      });
    }
    int left = 0;
    while (queue.pop()) ++left;
    checker::check(left == accepted, "push returned true, so the item comes out");
  };
}

// The queue is full until it is closed: a place that comes free afterwards is for nobody, or an
// item would go into a queue that was found closed and empty.
template <class Queue>
auto close_then_place_scenario() {
  return [] {
    auto queue = detail::make_queue<Queue>(1);
    checker::check(queue.try_push(typename Queue::value_type(1)), "a new queue has room");
    checker::thread producer("producer", [&] {
      checker::check(!queue.push(typename Queue::value_type(2)),
                     "there was no room before close(), so push() gives false");
    });
    checker::thread closer("closer", [&] {
      queue.close();
      checker::check(queue.pop().has_value(), "the queue holds an item");
      checker::check(!queue.pop().has_value(), "closed and empty: pop() gives nothing");
    });
  };
}

// Moving the item out throws in the first thread that tries it, in some executions: the item stays,
// and another thread that waits in pop gets it. Queue<T> must take items whose move may throw.
template <template <class...> class Queue>
auto throwing_pop_scenario() {
  return [] {
    struct refused {};
    struct throws_once {
      throws_once(int value, checker::atomic<bool>& throws) : value(value), throws(&throws) {}
      throws_once(const throws_once&) = default;
      // NOLINTNEXTLINE(performance-noexcept-move-constructor): to throw is what it is for.
      throws_once(throws_once&& other) : value(other.value), throws(other.throws) {
        // relaxed: whether it throws orders nothing.
        if (throws->exchange(false, std::memory_order_relaxed)) throw refused{};
      }
      throws_once& operator=(const throws_once&) = default;
      throws_once& operator=(throws_once&&) noexcept = default;
      int value;
      checker::atomic<bool>* throws;
    };
    checker::atomic<bool> throws{false};
    int got = 0;
    {
      auto queue = detail::make_queue<Queue<throws_once>>(2);
      const auto consume = [&] {
        try {
          if (const auto item = queue.pop()) {
            got += item->value;
            queue.close();  // the other one need not wait any more
          }
        } catch (const refused&) {
        }
      };
      checker::thread one("consumer 1", consume);
      checker::thread other("consumer 2", consume);
      checker::thread producer("producer", [&] {
        queue.push(throws_once(1, throws));
        // From now on, so that no move in push throws.
        throws.store(true, std::memory_order_relaxed);
      });
    }
    checker::check(got == 1, "the item whose move threw comes out of another pop");
  };
}

// Who waits and is woken for nothing goes on waiting, however often that happens; explore it with
// .spurious_wakeups = 3 or more.
template <class Queue>
auto woken_for_nothing_scenario(bool producer_waits) {
  return [=] {
    auto queue = detail::make_queue<Queue>(1);
    if (producer_waits) {
      checker::check(queue.try_push(typename Queue::value_type(1)), "an empty queue has room");
      checker::thread producer("producer", [&] {
        checker::check(!queue.push(typename Queue::value_type(2)),
                       "nobody makes room, so push() waits for close()");
      });
      checker::thread closer("closer", [&] { queue.close(); });
    } else {
      checker::thread consumer("consumer", [&] {
        checker::check(queue.pop().has_value(), "nobody closed the queue, so pop() gives an item");
      });
      checker::thread producer("producer", [&] {
        checker::check(queue.push(typename Queue::value_type(1)), "push returns true before close");
      });
    }
  };
}

// close() wakes all `waiters` in push of a full queue, and what was in comes out.
template <class Queue>
auto close_wakes_producers_scenario(int waiters = 2) {
  return [=] {
    auto queue = detail::make_queue<Queue>(1);
    checker::check(queue.try_push(typename Queue::value_type(1)), "an empty queue has room");
    {
      std::vector<checker::thread> threads;
      for (int p = 0; p < waiters; ++p) {
        threads.emplace_back("producer " + std::to_string(p + 1), [&] {
          checker::check(!queue.push(typename Queue::value_type(2)),
                         "push into a full queue that is closed returns false");
        });
      }
      threads.emplace_back("closer", [&] { queue.close(); });
    }
    const auto item = queue.pop();
    checker::check(item && item->value() == 1, "what was in at close comes out");
    checker::check(!queue.pop().has_value(), "and then nothing");
  };
}

// The calls that put an item in.
enum class pushing { by_push, by_moving_try_push, by_copying_try_push };
inline constexpr std::array ways_to_push{pushing::by_push, pushing::by_moving_try_push,
                                         pushing::by_copying_try_push};

namespace detail {

template <class Queue>
bool push(Queue& to, int value, pushing how) {
  using item_type = typename Queue::value_type;
  if constexpr (std::copy_constructible<item_type>) {
    const item_type item(value);
    if (how == pushing::by_copying_try_push) return to.try_push(item);
  }
  return how == pushing::by_push ? to.push(item_type(value)) : to.try_push(item_type(value));
}

}  // namespace detail

// Two consumers wait, and two items come at once: each item is work for one of them.
template <class Queue>
auto each_item_wakes_a_consumer_scenario(pushing how) {
  return [how] {
    auto queue = detail::make_queue<Queue>(2);
    checker::thread producer("producer", [&] {
      for (const int value : {1, 2})
        checker::check(detail::push(queue, value, how),
                       "there is room for both, and nobody closed the queue");
    });
    const auto take = [&] {
      checker::check(queue.pop().has_value(), "nobody closed the queue, so pop() gives an item");
    };
    checker::thread one("consumer 1", take);
    checker::thread other("consumer 2", take);
  };
}

// Two producers wait, and two places come free at once: each place is for one of them.
template <class Queue>
auto each_place_wakes_a_producer_scenario(bool by_try_pop) {
  return [by_try_pop] {
    auto queue = detail::make_queue<Queue>(2);
    for (const int value : {1, 2})
      checker::check(queue.try_push(typename Queue::value_type(value)), "a new queue has room");
    checker::thread consumer("consumer", [&] {
      for (int n = 0; n < 2; ++n)
        checker::check((by_try_pop ? queue.try_pop() : queue.pop()).has_value(),
                       "two items are in the queue, at least");
    });
    const auto put = [&] {
      checker::check(queue.push(typename Queue::value_type(3)), "push returns true before close");
    };
    checker::thread one("producer 1", put);
    checker::thread other("producer 2", put);
  };
}

// A push and a close at the same time: true means that the item comes out, false that it does not.
template <class Queue>
auto push_beside_close_scenario(std::size_t capacity = 1, pushing how = pushing::by_push) {
  return [=] {
    const auto push = [how](Queue& to) { return detail::push(to, 1, how); };
    auto queue = detail::make_queue<Queue>(capacity);
    bool accepted = false;
    int came_out = 0;
    {
      checker::thread producer("producer", [&] { accepted = push(queue); });
      checker::thread closer("closer", [&] { queue.close(); });
      checker::thread consumer("consumer", [&] {
        while (const auto item = queue.pop()) came_out += item->value();
      });
    }
    checker::check(came_out == (accepted ? 1 : 0),
                   accepted ? "push returned true, so the item comes out"
                            : "push returned false, so nothing comes out");
  };
}

// A try_push wakes a thread in pop, with no later call that would wake it as well. An odd item is
// moved in, an even one copied.
template <class Queue>
auto one_try_push_wakes_scenario(int item) {
  return [item] {
    auto queue = detail::make_queue<Queue>(1);
    checker::thread consumer("consumer", [&] {
      const auto got = queue.pop();
      checker::check(got && got->value() == item, "the item arrives");
    });
    checker::thread producer(
        "producer", [&] { detail::push_when_possible<typename Queue::value_type>(queue, item); });
  };
}

// A try_push wakes a thread in pop; a try_pop wakes a thread in push. The first item is 1, which is
// moved in, or 2, which is copied.
template <class Queue>
auto try_calls_wake_waiters_scenario(int first = 1) {
  return [first] {
    auto queue = detail::make_queue<Queue>(1);
    checker::thread producer("producer", [&] {
      detail::push_when_possible<typename Queue::value_type>(queue, first);
      checker::check(queue.push(typename Queue::value_type(first + 1)),
                     "push returns true before close");
    });
    checker::thread consumer("consumer", [&] {
      const auto item = queue.pop();
      checker::check(item && item->value() == first, "FIFO: the first item comes first");
      detail::check_next(detail::pop_when_possible(queue), first + 1);
    });
  };
}

// An item that is small and trivially copyable. The slots see to it that every access is watched.
class number {
 public:
  explicit number(int value) : value_(value) {}
  int value() const { return value_; }

 private:
  int value_;
};

}  // namespace common::testing
